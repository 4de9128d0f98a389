import { addUserAgentMiddleware } from '@aws-lambda-powertools/commons';
import { Invocation } from './invocation.ts';
import { Subsegment } from './subsegment.ts';
import { type Client, traceCalls } from './trace-calls.ts';

/**
 * What Powertools' Tracer works on, in place of its own class of this name and the X-Ray SDK below that: of the Tracer a
 * function uses the middleware of the handler and the clients of the AWS SDK.
 */
export class ProviderService {
  #invocation = new Invocation('');
  #active: Subsegment | undefined;

  /** The active subsegment, or the invocation that AWS Lambda set in the environment last. */
  getSegment(): Invocation | Subsegment {
    const header = process.env._X_AMZN_TRACE_ID ?? '';
    if (header !== this.#invocation.header) {
      this.#invocation = new Invocation(header);
      this.#active = undefined;
    }
    return this.#active ?? this.#invocation;
  }

  setSegment(segment: Invocation | Subsegment): void {
    this.#active = segment instanceof Subsegment ? segment : undefined;
  }

  captureAWSv3Client<T extends Client>(client: T): T {
    addUserAgentMiddleware(client, 'tracer');
    traceCalls(client, () => this.getSegment());
    return client;
  }

  putAnnotation(key: string, value: string | number | boolean): void {
    if (this.#active) this.#active.addAnnotation(key, value);
  }

  putMetadata(key: string, value: unknown, namespace?: string): void {
    if (this.#active) this.#active.addMetadata(key, value, namespace);
  }

  /** Where tracing is off, Tracer asks for no error: there is none. */
  setContextMissingStrategy(): void {}

  /** All HTTP is the AWS SDK's, whose calls are traced. */
  captureHTTPsGlobal(): void {}
  instrumentFetch(): void {}
}
