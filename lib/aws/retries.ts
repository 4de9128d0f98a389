import { AdaptiveRetryStrategy, DefaultRateLimiter } from '@smithy/core/retry';
import pLimit from 'p-limit';

/**
 * The least calls a second that a throttled client falls back to: what AWS refills at the least (EC2 request throttling,
 * Route 53 quotas; AWS publishes none for AWS Config, and Security Hub's is ten). The SDK's own 0.5 would make minutes of
 * a few throttled calls.
 */
export const EC2_REFILL = 10;
export const ROUTE53_REFILL = 5;
export const OTHERS_REFILL = 5;

/** How many calls may be under way at once, over all clients that share a bound. */
const CALLS_AT_ONCE = 24;

/**
 * What a client is made with. Adaptive retries slow the whole client down when AWS throttles (SDK reference, retry
 * behaviour), so a client serves one account and Region, as EC2's own bucket does.
 */
export function retrying(attempts: number, minFillRate: number) {
  return {
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
    retryStrategy: new AdaptiveRetryStrategy(attempts, {
      rateLimiter: new DefaultRateLimiter({ minFillRate }),
    }),
  };
}

/** Any client of the AWS SDK. */
export interface Bindable {
  readonly middlewareStack: {
    addRelativeTo(middleware: Middleware, place: typeof BEFORE_EACH_ATTEMPT): void;
  };
}
type Middleware = <Args, Output>(next: (args: Args) => Promise<Output>) => (args: Args) => Promise<Output>;

// Each attempt counts, not the time between attempts: a throttled Region must not hold up the others.
const BEFORE_EACH_ATTEMPT = {
  relation: 'after',
  toMiddleware: 'retryMiddleware',
  name: 'callsAtOnce',
} as const;

/** One bound on the calls under way, for all clients that are given to it; `check` may refuse a call before it is made. */
export function boundCalls(
  check: () => void = () => {},
): <Client extends Bindable>(client: Client) => Client {
  const limit = pLimit(CALLS_AT_ONCE);
  const callsAtOnce: Middleware = (next) => (args) =>
    limit(() => {
      check();
      return next(args);
    });
  return (client) => {
    client.middlewareStack.addRelativeTo(callsAtOnce, BEFORE_EACH_ATTEMPT);
    return client;
  };
}
