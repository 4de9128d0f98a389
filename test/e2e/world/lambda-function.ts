/** A Lambda function: its execution environments, its concurrency, and how asynchronous events are retried. */
import { randomUUID } from 'node:crypto';
import { type Outcome, type Sandbox, type SandboxSettings, startSandbox } from './sandbox.ts';

export interface FunctionSettings extends SandboxSettings {
  readonly onMetric?: (metric: Metric) => void;
  /** At most so many environments at once; more events wait, as an event source or the asynchronous queue lets them. */
  readonly concurrency: number;
}

/** A metric in CloudWatch's embedded format, as the function wrote it to its log. */
export interface Metric {
  readonly name: string;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** A synchronous invocation. */
  readonly invoke: (event: unknown) => Promise<Outcome>;
  /** Environments that have started and still live. */
  readonly sandboxes: () => readonly Sandbox[];
  /** What changes from the next cold start on; environments at rest are ended. */
  readonly configure: (change: Partial<SandboxSettings>) => void;
  readonly stop: () => void;
}

export function lambdaFunction(settings: FunctionSettings): LambdaFunction {
  let current = settings;
  const idle: Sandbox[] = [];
  const busy = new Set<Sandbox>();
  const turns: (() => void)[] = [];
  let running = 0;

  const onLog = (line: string): void => {
    settings.onLog?.(line);
    for (const metric of metricsIn(line)) settings.onMetric?.(metric);
  };
  const turn = async (): Promise<void> => {
    if (running >= current.concurrency) await new Promise<void>((resolve) => turns.push(resolve));
    running += 1;
  };
  const sandbox = async (): Promise<Sandbox> => {
    for (let found = idle.pop(); found; found = idle.pop()) if (found.isAlive()) return found;
    return startSandbox({ ...current, onLog });
  };

  return {
    name: settings.functionName,
    arn: settings.functionArn,
    timeoutMs: settings.timeoutMs,
    memoryMb: settings.memoryMb,
    sandboxes: () => [...busy, ...idle].filter((one) => one.isAlive()),
    configure: (change) => {
      current = { ...current, ...change };
      for (const one of idle.splice(0)) one.kill();
    },
    stop: () => {
      for (const one of [...idle.splice(0), ...busy]) one.kill();
    },
    invoke: async (event) => {
      await turn();
      const configured = current;
      try {
        const one = await sandbox();
        busy.add(one);
        const outcome = await one.invoke(event, randomUUID());
        busy.delete(one);
        if (one.isAlive() && configured === current) idle.push(one);
        else one.kill();
        return outcome;
      } finally {
        running -= 1;
        turns.shift()?.();
      }
    },
  };
}

/** What is done with an event that an asynchronous invocation could not be rid of. */
export type OnFailure = (record: FailureRecord) => Promise<void>;

/** An invocation record (Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations"). */
export interface FailureRecord {
  readonly version: '1.0';
  readonly timestamp: string;
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: 'RetriesExhausted';
    readonly approximateInvokeCount: number;
  };
  readonly requestPayload: unknown;
  readonly responseContext: { readonly statusCode: 200; readonly functionError: 'Unhandled' };
  readonly responsePayload: unknown;
}

export interface AsyncSettings {
  /** How long the first and the second retry are waited for: one and two minutes on AWS. */
  readonly waitsMs: readonly [number, number];
  readonly onFailure: OnFailure;
}

/**
 * Invokes as AWS Config does: a failing event is tried twice more, then goes to the on-failure destination. Gives the
 * outcomes of all attempts.
 */
export async function invokeAsync(
  lambda: LambdaFunction,
  event: unknown,
  { waitsMs, onFailure }: AsyncSettings,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const wait of [0, ...waitsMs]) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    const outcome = await lambda.invoke(event);
    outcomes.push(outcome);
    if (outcome.result.ok) return outcomes;
    if (outcomes.length <= waitsMs.length) continue;
    await onFailure({
      version: '1.0',
      timestamp: new Date().toISOString(),
      requestContext: {
        requestId: outcome.requestId,
        functionArn: `${lambda.arn}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: outcomes.length,
      },
      requestPayload: event,
      responseContext: { statusCode: 200, functionError: 'Unhandled' },
      responsePayload: outcome.result.error,
    });
  }
  return outcomes;
}

/** The metrics of a log line in CloudWatch's embedded format; none in any other line. */
function metricsIn(line: string): readonly Metric[] {
  if (!line.includes('"_aws"')) return [];
  const entry = record(JSON.parse(line.slice(line.indexOf('{'))));
  const directives = list(record(entry._aws).CloudWatchMetrics).map(record);
  return directives.flatMap((directive) => {
    const names = list(list(directive.Dimensions)[0]).map(String);
    const dimensions = Object.fromEntries(names.map((name) => [name, String(entry[name])]));
    return list(directive.Metrics).flatMap((metric) => {
      const name = String(record(metric).Name);
      const values = Array.isArray(entry[name]) ? entry[name] : [entry[name]];
      return values.map((value) => ({ name, value: Number(value), dimensions }));
    });
  });
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
