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
/** AWS publishes none for AWS Config; Security Hub's is ten (API Reference). */
const OTHERS_REFILL = 5;

/** An account may be throttled by others than us; of STS little is asked. */
const ATTEMPTS = 6;
const STS_ATTEMPTS = 3;

/** What a test, or a slow network, may set otherwise. */
export type ClientSettings = Pick<EC2ClientConfig, 'retryStrategy' | 'requestHandler'>;

type Credentials = NonNullable<EC2ClientConfig['credentials']>;
/** Credentials that are loaded once, kept until they expire, and shared by clients. */
export type SharedCredentials = STSClient['config']['credentials'];

type Make<Client> = (region: string, credentials: Credentials) => Client;

/** Makes the clients of one run: they retry alike and share one bound on the calls under way. */
export interface ClientFactory {
  /** What the STS clients are made with, for a provider that makes its own. */
  readonly forSts: () => object;
  readonly ec2: Make<EC2Client>;
  readonly route53: Make<Route53Client>;
  readonly sts: Make<STSClient>;
  /** For the client of a service that few commands ask and that the others need not load. */
  readonly of: <Client extends Stacked>(Kind: Constructor<Client>) => Make<Client>;
  /** Refuses further calls; those under way come to their end. */
  readonly stop: () => void;
}

type Constructor<Client> = new (
  configuration: Required<Pick<EC2ClientConfig, 'retryStrategy' | 'requestHandler'>> & {
    readonly endpoint?: string;
    readonly region: string;
    readonly credentials: Credentials;
  },
) => Client;

interface Stacked {
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
  const callsAtOnce: Middleware = (next) => (args) =>
    limit(() => {
      if (stopped) throw new LiveError('AWS is not asked any more');
      return next(args);
    });
  const make =
    <Client extends Stacked>(Kind: Constructor<Client>, attempts: number, refill: number): Make<Client> =>
    (region, credentials) => {
      const client = new Kind({ ...adaptive(attempts, refill), region, credentials });
      client.middlewareStack.addRelativeTo(callsAtOnce, BEFORE_EACH_ATTEMPT);
      return client;
    };
  return {
    forSts: () => adaptive(STS_ATTEMPTS, EC2_REFILL),
    ec2: make(EC2Client, ATTEMPTS, EC2_REFILL),
    route53: make(Route53Client, ATTEMPTS, ROUTE53_REFILL),
    sts: make(STSClient, STS_ATTEMPTS, EC2_REFILL),
    of: (Kind) => make(Kind, ATTEMPTS, OTHERS_REFILL),
    stop: () => {
      stopped = true;
    },
  };
}
