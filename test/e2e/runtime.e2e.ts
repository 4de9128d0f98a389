import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import {
  type FailureRecord,
  invokeAsync,
  type LambdaFunction,
  lambdaFunction,
} from './world/lambda-function.ts';

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:probe';
const Told = z.looseObject({ now: z.number(), iso: z.string() });
let started: LambdaFunction[] = [];
afterEach(() => {
  for (const one of started) one.stop();
  started = [];
});

function aFunction(
  part: { timeoutMs?: number; memoryMb?: number; concurrency?: number; clockAheadMs?: number } = {},
) {
  const one = lambdaFunction({
    runtimeClient: inject('runtimeClient'),
    taskRoot: fileURLToPath(new URL('bundles/probe', import.meta.url)),
    handler: 'index.handler',
    functionArn: ARN,
    functionName: 'probe',
    memoryMb: 256,
    timeoutMs: 5000,
    concurrency: 2,
    env: { GREETING: 'hello' },
    ...part,
  });
  started.push(one);
  return one;
}

describe("AWS's runtime client against our Runtime API", () => {
  test('a function sees its ARN, its variables, its deadline and its trace, first cold and then warm', async () => {
    const one = aFunction();
    const first = await one.invoke({ do: 'tell', env: 'GREETING' });
    const second = await one.invoke({ do: 'tell', env: 'GREETING' });
    expect([first, second]).toMatchObject([
      {
        isCold: true,
        result: { ok: true, payload: { calls: 1, arn: ARN, requestId: first.requestId, env: 'hello' } },
      },
      { isCold: false, result: { ok: true, payload: { calls: 2, requestId: second.requestId } } },
    ]);
    expect(first.result).toMatchObject({
      payload: { trace: expect.stringMatching(/^Root=1-/), remaining: expect.any(Number) },
    });
  });

  test('what a handler throws is the outcome, and the environment stays warm', async () => {
    const one = aFunction();
    const { result } = await one.invoke({ do: 'throw' });
    expect(result).toEqual({ ok: false, error: { errorType: 'RangeError', errorMessage: 'as told' } });
    expect((await one.invoke({ do: 'tell' })).isCold).toBe(false);
  });

  test.each([
    ['exits', { do: 'exit' }, 'Runtime.ExitError', /exit status 3/],
    [
      'sleeps past its time-out',
      { do: 'sleep', ms: 60_000 },
      'Sandbox.Timedout',
      /timed out after 1\.00 seconds/,
    ],
    ['takes more memory than it has', { do: 'eat' }, 'Runtime.ExitError', /signal: killed/],
  ])('a function that %s fails, and the next event starts cold', async (_name, event, errorType, message) => {
    const one = aFunction({ timeoutMs: 1000, memoryMb: 192 });
    await one.invoke({ do: 'tell' });
    const { result } = await one.invoke(event);
    expect(result).toEqual({ ok: false, error: { errorType, errorMessage: expect.stringMatching(message) } });
    expect(await one.invoke({ do: 'tell' })).toMatchObject({ isCold: true, result: { ok: true } });
  });

  test('events beyond the concurrency wait for an environment', async () => {
    const one = aFunction({ concurrency: 2 });
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => one.invoke({ do: 'sleep', ms: 50 })));
    expect(outcomes.filter(({ isCold }) => isCold)).toHaveLength(2);
    expect(one.sandboxes()).toHaveLength(2);
  });

  test('an asynchronous event is tried three times and then described to the destination', async () => {
    const one = aFunction();
    const failures: FailureRecord[] = [];
    const settings = {
      waitsMs: [1, 1] as const,
      onFailure: async (record: FailureRecord) => void failures.push(record),
    };
    expect(await invokeAsync(one, { do: 'tell' }, settings)).toHaveLength(1);
    expect(failures).toEqual([]);
    expect(await invokeAsync(one, { do: 'throw' }, settings)).toHaveLength(3);
    expect(failures).toMatchObject([
      {
        requestContext: {
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
          functionArn: `${ARN}:$LATEST`,
        },
        requestPayload: { do: 'throw' },
        responsePayload: { errorType: 'RangeError' },
      },
    ]);
  });

  test("a function's clock can be ahead of ours", async () => {
    const one = aFunction({ clockAheadMs: 600_000 });
    const { result } = await one.invoke({ do: 'tell' });
    if (!result.ok) throw new Error(result.error.errorMessage);
    const { now, iso } = Told.parse(result.payload);
    for (const time of [now, Date.parse(iso)]) {
      expect(Math.abs(time - Date.now() - 600_000)).toBeLessThan(5000);
    }
  });
});

describe('what is started', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGKILL', 'an error'] as const)(
    'ends when its starter ends by %s',
    async (end) => {
      const starter = spawn(
        process.execPath,
        [fileURLToPath(new URL('bundles/starter.ts', import.meta.url)), inject('runtimeClient'), end],
        { stdio: ['ignore', 'pipe', 'ignore'] },
      );
      const pid = await new Promise<number>((resolve) =>
        starter.stdout.once('data', (data: Buffer) => resolve(Number(data.toString()))),
      );
      expect(isRunning(pid)).toBe(true);
      if (end !== 'an error') starter.kill(end);
      await new Promise((resolve) => starter.once('exit', resolve));
      await expect.poll(() => isRunning(pid)).toBe(false);
    },
  );
});

/** Whether a process is there and not just waiting for somebody to read its exit. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
