import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { Route53Client } from '@aws-sdk/client-route-53';
import { STSClient } from '@aws-sdk/client-sts';
import { AdaptiveRetryStrategy, DefaultRateLimiter } from '@smithy/core/retry';
import pLimit from 'p-limit';
import { LiveError } from './live-error.ts';

/** How many calls may be under way at once, over all accounts and Regions. */
const CALLS_AT_ONCE = 24;
/**
 * The least calls a second that a throttled client falls back to: what AWS refills at the least (EC2 request
 * throttling, Route 53 quotas). The SDK's own 0.5 would make minutes of a few throttled calls.
 */
const EC2_REFILL = 10;
const ROUTE53_REFILL = 5;

/** An account may be throttled by others than us; of STS little is asked. */
const ATTEMPTS = 6;
const STS_ATTEMPTS = 3;

/** What a test, or a slow network, may set otherwise. */
export type ClientSettings = Pick<EC2ClientConfig, 'retryStrategy' | 'requestHandler'>;

type Credentials = NonNullable<EC2ClientConfig['credentials']>;
/** Credentials that are loaded once, kept until they expire, and shared by clients. */
export type SharedCredentials = STSClient['config']['credentials'];

/** Makes the clients of one run: they retry alike and share one bound on the calls under way. */
export interface ClientFactory {
  /** What the STS clients are made with, for a provider that makes its own. */
  readonly forSts: () => object;
  readonly ec2: (region: string, credentials: Credentials) => EC2Client;
  readonly route53: (region: string, credentials: Credentials) => Route53Client;
  readonly sts: (region: string, credentials: Credentials) => STSClient;
  /** Refuses further calls; those under way come to their end. */
  readonly stop: () => void;
}

/**
 * Adaptive retries slow the whole client down when AWS throttles (SDK reference, retry behaviour), so a client serves
 * one account and Region, as EC2's own bucket does. A given `endpointUrl` comes before AWS_ENDPOINT_URL and its kin,
 * which the SDK reads by itself.
 */
export function clientFactory(endpointUrl: string | undefined, settings: ClientSettings = {}): ClientFactory {
  const limit = pLimit(CALLS_AT_ONCE);
  let stopped = false;
  const shared = {
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
  };
  const adaptive = (attempts: number, minFillRate: number) => {
    const rateLimiter = new DefaultRateLimiter({ minFillRate });
    return { ...shared, retryStrategy: new AdaptiveRetryStrategy(attempts, { rateLimiter }), ...settings };
  };
  const callsAtOnce =
    <Args, Output>(next: (args: Args) => Promise<Output>) =>
    (args: Args) =>
      limit(() => {
        if (stopped) throw new LiveError('AWS is not asked any more');
        return next(args);
      });
  // Each attempt counts, not the time between attempts: a throttled Region must not hold up the others.
  const place = { relation: 'after', toMiddleware: 'retryMiddleware', name: 'callsAtOnce' } as const;
  return {
    forSts: () => adaptive(STS_ATTEMPTS, EC2_REFILL),
    ec2: (region, credentials) => {
      const client = new EC2Client({ ...adaptive(ATTEMPTS, EC2_REFILL), region, credentials });
      client.middlewareStack.addRelativeTo(callsAtOnce, place);
      return client;
    },
    route53: (region, credentials) => {
      const client = new Route53Client({ ...adaptive(ATTEMPTS, ROUTE53_REFILL), region, credentials });
      client.middlewareStack.addRelativeTo(callsAtOnce, place);
      return client;
    },
    sts: (region, credentials) => {
      const client = new STSClient({ ...adaptive(STS_ATTEMPTS, EC2_REFILL), region, credentials });
      client.middlewareStack.addRelativeTo(callsAtOnce, place);
      return client;
    },
    stop: () => {
      stopped = true;
    },
  };
}
