import type { Route53Client } from '@aws-sdk/client-route-53';
import { CaptureError } from '../network/capture.ts';
import { askRegion, type LiveCapture } from './ask-region.ts';
import { type ClientFactory, type ClientSettings, clientFactory } from './clients.ts';
import {
  callerCredentials,
  configuredRegion,
  enabledRegions,
  type Identity,
  identify,
} from './identities.ts';
import { LiveError } from './live-error.ts';

export type { LiveCapture } from './ask-region.ts';
export { LiveError } from './live-error.ts';

/** Whom and where to ask. */
export interface LiveRequest {
  readonly profile?: string | undefined;
  /** The configured Region where neither these nor `allRegions` are given. */
  readonly regions?: readonly string[] | undefined;
  /** Every Region that is enabled in the account, whatever `regions` says. */
  readonly allRegions?: boolean | undefined;
  /** Roles to assume, one account each; without any the caller's own account is asked. */
  readonly roles?: readonly string[] | undefined;
  readonly externalId?: string | undefined;
  readonly endpointUrl?: string | undefined;
  /** Whether to ask for the hosted zones of every VPC; results need them where the policy names hubs. */
  readonly hostedZones: boolean;
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

export type LiveAnswer = { readonly capture: LiveCapture } | { readonly unreadable: Unreadable };

export interface LiveOptions {
  readonly now: () => Date;
  /** Told before the first Region and after each one, with how many of all are done. */
  readonly progress?: ((done: number, all: number) => void) | undefined;
  readonly settings?: ClientSettings | undefined;
}

/** How many Regions are captured and not yet given out, so that few are in memory. */
const REGIONS_AT_ONCE = 8;
/** How many Regions are tried for STS, which answers the same in each that is enabled and reached. */
const HOME_REGIONS = 3;
const ROLE = /^arn:[a-z0-9-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const REGION = /^[a-z]+(-[a-z]+)+-\d+$/;

/**
 * Asks AWS for captures, one for each account and Region, and gives them as they come. What cannot be read at all is
 * told among them, and the rest still comes.
 * @throws {LiveError} when nothing can be asked: no credentials, no such profile, no Region, a role or Region that is
 * none, STS not reached, two roles of one account.
 */
export async function* captureLive(
  request: LiveRequest,
  { now, progress, settings }: LiveOptions,
): AsyncGenerator<LiveAnswer, void, void> {
  refuseBadNames(request);
  const clients = clientFactory(request.endpointUrl, settings);
  const route53s: Route53Client[] = [];
  const running = new Map<Job, Promise<{ readonly job: Job; readonly answer: LiveAnswer }>>();
  try {
    const { targets, unreadable } = await targetsOf(request, clients);
    const jobs = targets.flatMap(({ identity, regions }): Job[] => {
      const route53 = clients.route53(identity.homeRegion, identity.credentials);
      route53s.push(route53);
      return regions.map(
        (region) => () => read(clients, route53, identity, region, request.hostedZones, now),
      );
    });
    const all = jobs.length;
    progress?.(0, all);
    for (const one of unreadable) yield { unreadable: one };
    while (jobs.length > 0 || running.size > 0) {
      for (const job of jobs.splice(0, REGIONS_AT_ONCE - running.size)) {
        const started = job().then((answer) => ({ job, answer }));
        started.catch(() => {});
        running.set(job, started);
      }
      const { job, answer } = await Promise.race(running.values());
      running.delete(job);
      progress?.(all - jobs.length - running.size, all);
      yield answer;
    }
  } finally {
    clients.stop();
    await Promise.allSettled(running.values());
    for (const route53 of route53s) route53.destroy();
  }
}

type Job = () => Promise<LiveAnswer>;

function refuseBadNames({ regions, roles, externalId }: LiveRequest): void {
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

interface Target {
  readonly identity: Identity;
  readonly regions: readonly string[];
}

/** Who can be asked, in which Regions; and the roles that cannot be assumed. */
async function targetsOf(
  { profile, regions, allRegions, roles, externalId }: LiveRequest,
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

async function read(
  clients: ClientFactory,
  route53: Route53Client,
  { account, role, credentials }: Identity,
  region: string,
  hostedZones: boolean,
  now: () => Date,
): Promise<LiveAnswer> {
  const ec2 = clients.ec2(region, credentials);
  try {
    return {
      capture: await askRegion(ec2, route53, {
        account,
        region,
        hostedZones,
        capturedAt: now().toISOString(),
      }),
    };
  } catch (error) {
    if (!(error instanceof LiveError || error instanceof CaptureError)) throw error;
    return { unreadable: { account, role, region, problem: error.message } };
  } finally {
    ec2.destroy();
  }
}
