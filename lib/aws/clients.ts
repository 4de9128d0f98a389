import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { Route53Client } from '@aws-sdk/client-route-53';
import { STSClient } from '@aws-sdk/client-sts';
import { LiveError } from './live-error.ts';
import { type Bindable, boundCalls, EC2_REFILL, OTHERS_REFILL, ROUTE53_REFILL, retrying } from './retries.ts';

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
  readonly of: <Client extends Bindable>(Kind: Constructor<Client>) => Make<Client>;
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

/**
 * A client serves one account and Region, as its retries do. A given `endpointUrl` comes before AWS_ENDPOINT_URL and its
 * kin, which the SDK reads by itself.
 */
export function clientFactory(endpointUrl: string | undefined, settings: ClientSettings = {}): ClientFactory {
  let stopped = false;
  const bound = boundCalls(() => {
    if (stopped) throw new LiveError('AWS is not asked any more');
  });
  const adaptive = (attempts: number, refill: number) => ({
    ...retrying(attempts, refill),
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
    ...settings,
  });
  const make =
    <Client extends Bindable>(Kind: Constructor<Client>, attempts: number, refill: number): Make<Client> =>
    (region, credentials) =>
      bound(new Kind({ ...adaptive(attempts, refill), region, credentials }));
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
