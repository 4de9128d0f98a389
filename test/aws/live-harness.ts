import { AdaptiveRetryStrategy, DefaultRateLimiter } from '@smithy/core/retry';
import { afterEach, beforeEach, vi } from 'vitest';
import type { LiveCapture } from '../../lib/aws/ask-region.ts';
import { captureLive, type LiveRequest } from '../../lib/aws/live.ts';
import type { Unreadable } from '../../lib/aws/targets.ts';
import { type Stub, type StubOptions, startStub } from './ec2-stub.ts';

export const NOW = '2026-11-01T10:00:00.000Z';

/** The real adaptive strategy, without its waits. */
export function quickRetries(attempts = 4) {
  return new AdaptiveRetryStrategy(attempts, {
    rateLimiter: new DefaultRateLimiter({ minFillRate: 1e6, minCapacity: 1e6 }),
    backoff: { computeNextBackoffDelay: () => 1, setDelayBase: () => {} },
  });
}

export interface Outcome {
  /** Sorted by account and Region. */
  readonly captures: readonly LiveCapture[];
  readonly unreadable: readonly Unreadable[];
  readonly stub: Stub;
}

let stubs: Stub[] = [];

/** Starts a stub that ends with the test. */
export async function stubOf(options: StubOptions): Promise<Stub> {
  const stub = await startStub(options);
  stubs.push(stub);
  return stub;
}

/** Captures from a stub with the caller's credentials in the environment. */
export async function captureFrom(
  options: StubOptions,
  request: Partial<LiveRequest> = {},
  requestTimeout?: number,
): Promise<Outcome> {
  const stub = await stubOf(options);
  const answers = await collect(
    { regions: ['eu-west-1'], endpointUrl: stub.url, ...request },
    requestTimeout,
  );
  return { ...answers, stub };
}

export async function collect(
  request: Partial<LiveRequest>,
  requestTimeout = 30_000,
): Promise<Omit<Outcome, 'stub'>> {
  const captures: LiveCapture[] = [];
  const unreadable: Unreadable[] = [];
  const settings = {
    retryStrategy: quickRetries(),
    requestHandler: { requestTimeout, throwOnRequestTimeout: true },
  };
  for await (const answer of captureLive(
    { hostedZones: false, ...request },
    { now: () => new Date(NOW), settings },
  )) {
    if ('capture' in answer) captures.push(answer.capture);
    else unreadable.push(answer.unreadable);
  }
  const order = (a: { account: string | null; region: string | null }, b: typeof a) =>
    `${a.account} ${a.region}` < `${b.account} ${b.region}` ? -1 : 1;
  return { captures: captures.sort(order), unreadable: unreadable.sort(order) };
}

/** Gives each test the caller's credentials and nothing else of the machine's AWS configuration. */
export function withCallerCredentials(): void {
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIACALLER');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await Promise.all(stubs.map((stub) => stub.close()));
    stubs = [];
  });
}
