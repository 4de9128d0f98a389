import type { ClientFactory } from './clients.ts';
import {
  callerCredentials,
  configuredRegion,
  enabledRegions,
  type Identity,
  identify,
} from './identities.ts';
import { LiveError } from './live-error.ts';

/** Whom and where to ask. */
export interface TargetRequest {
  readonly profile?: string | undefined;
  /** The configured Region where neither these nor `allRegions` are given. */
  readonly regions?: readonly string[] | undefined;
  /** Every Region that is enabled in the account, whatever `regions` says. */
  readonly allRegions?: boolean | undefined;
  /** Roles to assume, one account each; without any the caller's own account is asked. */
  readonly roles?: readonly string[] | undefined;
  readonly externalId?: string | undefined;
  readonly endpointUrl?: string | undefined;
}

/** Who asks, and in which Regions. */
export interface Target {
  readonly identity: Identity;
  readonly regions: readonly string[];
}

/** An account or Region that could not be read at all, and why, in a sentence. */
export interface Unreadable {
  /** Null where not even the account is known. */
  readonly account: string | null;
  readonly role: string | null;
  /** Null where it concerns the whole account. */
  readonly region: string | null;
  readonly problem: string;
}

/** How many Regions are tried for STS, which answers the same in each that is enabled and reached. */
const HOME_REGIONS = 3;
const ROLE = /^arn:[a-z0-9-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const REGION = /^[a-z]+(-[a-z]+)+-\d+$/;

/** @throws {LiveError} for a role or Region that is none, before anybody is asked. */
export function refuseBadNames({ regions, roles, externalId }: TargetRequest): void {
  for (const region of regions ?? []) {
    if (!REGION.test(region)) throw new LiveError(`${region} is no Region: expected one such as eu-west-1`);
  }
  for (const role of roles ?? []) {
    if (!ROLE.test(role)) {
      throw new LiveError(`${role} is no role: expected an ARN such as arn:aws:iam::111122223333:role/audit`);
    }
  }
  if (externalId !== undefined && !roles?.length)
    throw new LiveError('an external id is for roles, and no role is given');
}

/**
 * Who can be asked, in which Regions; and the roles that cannot be assumed.
 * @throws {LiveError} when nothing can be asked: no credentials, no such profile, no Region, STS not reached, two roles of
 * one account.
 */
export async function targetsOf(
  { profile, regions, allRegions, roles, externalId }: TargetRequest,
  clients: ClientFactory,
): Promise<{ readonly targets: readonly Target[]; readonly unreadable: readonly Unreadable[] }> {
  const configured = await configuredRegion(profile);
  const given = regions?.length ? regions : configured ? [configured] : [];
  if (given.length === 0 && !allRegions) {
    throw new LiveError('no Region: give --region or --all-regions, or set AWS_REGION');
  }
  const [home = 'us-east-1', ...others] = new Set(configured ? [configured, ...given] : given);
  const homeRegions = [home, ...others].slice(0, HOME_REGIONS);
  const caller = await callerCredentials(clients, profile, home);

  const found = await Promise.all(
    (roles?.length ? [...new Set(roles)] : [null]).map(async (role): Promise<Target | Unreadable> => {
      try {
        const identity = await identify(clients, caller, homeRegions, { role, externalId });
        return {
          identity,
          regions: allRegions ? await enabledRegions(clients, identity) : [...new Set(given)],
        };
      } catch (error) {
        if (role === null || !(error instanceof LiveError)) throw error;
        return { account: role.split(':')[4] ?? null, role, region: null, problem: error.message };
      }
    }),
  );
  const targets = found.filter((one) => 'identity' in one);
  refuseAccountTwice(targets);
  return { targets, unreadable: found.filter((one) => 'problem' in one) };
}

function refuseAccountTwice(targets: readonly Target[]): void {
  const roles = new Map<string, string | null>();
  for (const { account, role } of targets.map(({ identity }) => identity)) {
    const before = roles.get(account);
    if (before) throw new LiveError(`${before} and ${role} are of one account, ${account}: give one of them`);
    roles.set(account, role);
  }
}
