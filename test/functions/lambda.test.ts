import { setTimeout } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { FailedLook, FailedReport, RefusedEvent } from '../../functions/errors.ts';
import { type Home, lambda } from '../../functions/lambda.ts';
import { NAMESPACE } from '../../lib/metrics.ts';

const CONTEXT = {
  functionName: 's3-evaluate',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws-cn:lambda:cn-north-1:111122223333:function:s3-evaluate',
  memoryLimitInMB: '512',
  awsRequestId: 'request',
  getRemainingTimeInMillis: () => 60_000,
} as Context;

const Event = z.object({ name: z.string(), more: z.optional(z.array(z.number())) });

let lines: string[] = [];

beforeEach(() => {
  // In its development mode Powertools writes by the console of the process, which a test can listen to.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  lines = [];
  for (const level of ['log', 'info', 'error', 'warn'] as const) {
    vi.spyOn(console, level).mockImplementation((line: string) => {
      lines.push(line);
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Handles an event, and tells the answer or error, the metrics sent and the errors logged. */
async function handled(
  event: unknown,
  handle: (event: { name: string }, home: Home, timeLeft: () => number) => Promise<unknown>,
  context = CONTEXT,
) {
  const metrics = new Metrics({ namespace: NAMESPACE, serviceName: 'evaluate' });
  const logger = new Logger({ serviceName: 'evaluate' });
  const tracer = new Tracer({ enabled: false });
  const handler = lambda({ logger, metrics, tracer }, Event, handle);
  const outcome = await handler(event, context).catch((error: unknown) => error);
  const entries = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  return {
    outcome,
    metrics: entries.flatMap(({ _aws, service, ...values }) => (_aws ? [values] : [])),
    errors: entries.flatMap(({ level, error }) =>
      level === 'ERROR' ? [`${error.name}: ${error.message}`] : [],
    ),
  };
}

describe('an event', () => {
  it('is handled by one that may ask how much time is left', async () => {
    const { outcome } = await handled({ name: 'x' }, async (_event, _home, timeLeft) => timeLeft());
    expect(outcome).toBe(60_000);
  });

  it("is handled to its end when next to no time is left: the environment is Lambda's to end", async () => {
    const { outcome } = await handled(
      { name: 'x' },
      async () => {
        await setTimeout(30);
        return 'done';
      },
      { ...CONTEXT, getRemainingTimeInMillis: () => 6 },
    );
    expect(outcome).toBe('done');
  });

  it('is parsed, and handled with the account and Region of the function', async () => {
    const { outcome, metrics, errors } = await handled({ name: 'x', unknown: 1 }, async (event, home) => ({
      event,
      home,
    }));
    expect(outcome).toEqual({
      event: { name: 'x' },
      home: { partition: 'aws-cn', region: 'cn-north-1', account: '111122223333' },
    });
    expect({ metrics, errors }).toEqual({ metrics: [], errors: [] });
  });

  it('that is not of its shape is refused with the first places, counted, and never handled', async () => {
    const { outcome, metrics, errors } = await handled({ name: 7, more: ['a', 'b', 'c'] }, () => {
      throw new Error('handled');
    });
    const message =
      'the event is refused: name: Invalid input: expected string, received number; more.0: Invalid input: expected number, received string; more.1: Invalid input: expected number, received string';
    expect(outcome).toBeInstanceOf(RefusedEvent);
    expect(outcome).toMatchObject({ message });
    expect({ metrics, errors }).toEqual({
      metrics: [{ RefusedEvents: 1 }],
      errors: [`RefusedEvent: ${message}`],
    });
  });

  it.each([
    [new RefusedEvent('it is of another account'), [{ RefusedEvents: 1 }]],
    [new FailedLook('ec2:DescribeVpcs has no answer'), [{ FailedLooks: 1 }]],
    [new FailedReport('not taken'), []],
    [new TypeError('a bug'), []],
  ])('that cannot be handled fails the invocation: %s', async (error, counted) => {
    const { outcome, metrics, errors } = await handled({ name: 'x' }, () => Promise.reject(error));
    expect(outcome).toBe(error);
    expect(metrics).toEqual(counted);
    expect(errors).toEqual([`${error.name}: ${error.message}`]);
  });
});
