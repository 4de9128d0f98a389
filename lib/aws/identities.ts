import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { ClientFactory, SharedCredentials } from './clients.ts';
import { LiveError, mayBeOfRegion, sentenceOf } from './live-error.ts';

/** Credentials that act in one account, and the Region in which STS said so. */
export interface Identity {
  readonly account: string;
  readonly role: string | null;
  readonly credentials: SharedCredentials;
  readonly homeRegion: string;
}

/** The Region of AWS_REGION or of the profile. */
export async function configuredRegion(profile: string | undefined): Promise<string | undefined> {
  const client = new STSClient(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}

/**
 * The caller's own credentials: those of a named profile and no others, else the SDK's default chain. (The chain would
 * go on to the instance's role where a profile does not exist, and so ask another account than the one meant.) A
 * profile that assumes a role does so in `region`.
 * @throws {LiveError} when there are none.
 */
export async function callerCredentials(
  clients: ClientFactory,
  profile: string | undefined,
  region: string,
): Promise<SharedCredentials> {
  const provider = profile === undefined ? fromNodeProviderChain() : fromIni({ profile });
  const client = clients.sts(region, provider);
  const { credentials } = client.config;
  try {
    await credentials();
    return credentials;
  } catch (error) {
    const whose = profile === undefined ? '' : `profile ${profile}: `;
    throw new LiveError(`${whose}${sentenceOf(error)}`);
  } finally {
    client.destroy();
  }
}

/**
 * Who the caller is, or whom `role` makes of it. The first of `regions` may be one that the account has not enabled;
 * the next one is asked then.
 * @throws {LiveError} when none says, with the first one's reason.
 */
export async function identify(
  clients: ClientFactory,
  caller: SharedCredentials,
  regions: readonly string[],
  { role, externalId }: { readonly role: string | null; readonly externalId?: string | undefined },
): Promise<Identity> {
  let first: LiveError | undefined;
  for (const homeRegion of regions) {
    const client = clients.sts(
      homeRegion,
      role === null ? caller : assume(caller, role, externalId, clients, homeRegion),
    );
    try {
      const { Account: account } = await client.send(new GetCallerIdentityCommand());
      if (!account || !/^\d{12}$/.test(account))
        throw new LiveError('STS named no account: what answered is not AWS');
      return { account, role, credentials: client.config.credentials, homeRegion };
    } catch (error) {
      first ??= new LiveError(
        role === null ? sentenceOf(error) : `${role} cannot be assumed: ${sentenceOf(error)}`,
      );
      if (!mayBeOfRegion(error)) break;
    } finally {
      client.destroy();
    }
  }
  throw first ?? new LiveError('no Region to ask AWS in');
}

function assume(
  masterCredentials: SharedCredentials,
  RoleArn: string,
  ExternalId: string | undefined,
  clients: ClientFactory,
  region: string,
) {
  return fromTemporaryCredentials({
    masterCredentials,
    params: { RoleArn, RoleSessionName: 's3ec', ...(ExternalId === undefined ? {} : { ExternalId }) },
    clientConfig: { ...clients.forSts(), region },
  });
}

/**
 * The Regions that the account has enabled, sorted. One call: DescribeRegions has no pages.
 * @throws {LiveError} when it has no answer.
 */
export async function enabledRegions(
  clients: ClientFactory,
  { credentials, homeRegion }: Identity,
): Promise<string[]> {
  const client = clients.ec2(homeRegion, credentials);
  try {
    const { Regions } = await client.send(new DescribeRegionsCommand());
    const names = (Regions ?? []).flatMap(({ RegionName }) => (RegionName ? [RegionName] : []));
    if (names.length === 0) throw new LiveError('DescribeRegions named none');
    return names.sort();
  } catch (error) {
    throw new LiveError(`which Regions are enabled is unknown: ${sentenceOf(error)}`);
  } finally {
    client.destroy();
  }
}
