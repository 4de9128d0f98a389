import { randomBytes } from 'node:crypto';
import { sendToDaemon } from './daemon.ts';
import type { Invocation } from './invocation.ts';

type Annotation = string | number | boolean;

/**
 * A piece of an invocation, or of another piece: a segment document of AWS X-Ray (developer guide, segment documents) that
 * is sent when it is closed.
 */
export class Subsegment {
  readonly #invocation: Invocation | undefined;
  readonly #parentId: string | undefined;
  readonly #document: Record<string, unknown>;
  readonly id = randomBytes(8).toString('hex');
  readonly name: string;

  /** Without an invocation it is told to nobody. */
  constructor(name: string, invocation?: Invocation, parentId?: string) {
    this.name = name;
    this.#invocation = invocation;
    this.#parentId = parentId;
    this.#document = { start_time: Date.now() / 1000 };
  }

  addNewSubsegment(name: string): Subsegment {
    return new Subsegment(name, this.#invocation, this.id);
  }

  /** The tracing header of a request that this subsegment is about; undefined where no trace is known. */
  get header(): string | undefined {
    if (!this.#invocation?.id) return undefined;
    const { traceId, isSampled, lineage } = this.#invocation;
    return `Root=${traceId};Parent=${this.id};Sampled=${isSampled ? 1 : 0}${lineage}`;
  }

  addAttribute(name: string, value: unknown): void {
    this.#document[name] = value;
  }

  addAnnotation(key: string, value: Annotation): void {
    this.#document.annotations = { ...Object(this.#document.annotations), [key]: value };
  }

  addMetadata(key: string, value: unknown, namespace = 'default'): void {
    const metadata = Object(this.#document.metadata);
    this.#document.metadata = {
      ...metadata,
      [namespace]: { ...Object(metadata[namespace]), [key]: value ?? '' },
    };
  }

  addFaultFlag(): void {
    this.#document.fault = true;
  }

  addErrorFlag(): void {
    this.#document.error = true;
  }

  addThrottleFlag(): void {
    this.#document.throttle = true;
  }

  /** `remote` where a service that was asked gave the error. */
  addError(error: unknown, remote = false): void {
    this.addFaultFlag();
    const told = this.#invocation?.told;
    if (told?.error === error) {
      this.#document.cause = { id: told?.id, exceptions: [] };
      return;
    }
    if (this.#invocation) this.#invocation.told = { error, id: this.id };
    this.#document.cause = { working_directory: process.cwd(), exceptions: [toException(error, remote)] };
  }

  close(error?: unknown, remote?: boolean): void {
    if (error !== undefined) this.addError(error, remote);
    if (!this.#invocation?.isSampled) return;
    sendToDaemon({
      id: this.id,
      name: this.name,
      ...this.#document,
      end_time: Date.now() / 1000,
      type: 'subsegment',
      parent_id: this.#parentId,
      trace_id: this.#invocation.traceId,
    });
  }
}

function toException(error: unknown, remote: boolean) {
  const { name, message, stack = '' } = error instanceof Error ? error : { name: '', message: String(error) };
  return {
    id: randomBytes(8).toString('hex'),
    type: name,
    message,
    remote,
    stack: stack.split('\n').flatMap((line) => {
      const [, label = 'anonymous', path, number] = /^ *at (?:(.*) \()?(.*):(\d+):\d+\)?$/.exec(line) ?? [];
      return path === undefined ? [] : [{ path, line: Number(number), label }];
    }),
  };
}
