import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Route53Client } from '@aws-sdk/client-route-53';
import { CaptureError } from '../network/capture.ts';
import { type ClientFactory, type ClientSettings, clientFactory } from './clients.ts';
import type { Identity } from './identities.ts';
import { LiveError } from './live-error.ts';
import { refuseBadNames, type TargetRequest, targetsOf, type Unreadable } from './targets.ts';

/** One account and Region, and the clients to ask it with. */
export interface Place {
  readonly identity: Identity;
  readonly region: string;
  readonly ec2: EC2Client;
  /** Shared by the Regions of an account, as Route 53's own quota is. */
  readonly route53: Route53Client;
  readonly clients: ClientFactory;
}

export interface EveryRegionOptions {
  /** Told before the first Region and after each one, with how many of all are done. */
  readonly progress?: ((done: number, all: number) => void) | undefined;
  readonly settings?: ClientSettings | undefined;
}

/** How many Regions are asked and not yet given out, so that few are in memory. */
const REGIONS_AT_ONCE = 8;

/**
 * Does `ask` in every account and Region of the request, several at once, and gives what it finds as it comes. What
 * cannot be read at all is told among it, and the rest still comes; so is a Region of which `ask` throws a LiveError or a
 * CaptureError.
 * @throws {LiveError} when nothing can be asked, as `targetsOf` and `refuseBadNames` say.
 */
export async function* inEveryRegion<Found extends object>(
  request: TargetRequest,
  { progress, settings }: EveryRegionOptions,
  ask: (place: Place) => Promise<Found>,
): AsyncGenerator<Found | { readonly unreadable: Unreadable }, void, void> {
  type Answer = Found | { readonly unreadable: Unreadable };
  type Job = () => Promise<Answer>;
  refuseBadNames(request);
  const clients = clientFactory(request.endpointUrl, settings);
  const route53s: Route53Client[] = [];
  const running = new Map<Job, Promise<{ readonly job: Job; readonly answer: Answer }>>();
  try {
    const { targets, unreadable } = await targetsOf(request, clients);
    const jobs = targets.flatMap(({ identity, regions }): Job[] => {
      const route53 = clients.route53(identity.homeRegion, identity.credentials);
      route53s.push(route53);
      return regions.map((region) => () => askOne(clients, route53, identity, region, ask));
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

async function askOne<Found>(
  clients: ClientFactory,
  route53: Route53Client,
  identity: Identity,
  region: string,
  ask: (place: Place) => Promise<Found>,
): Promise<Found | { readonly unreadable: Unreadable }> {
  const { account, role, credentials } = identity;
  const ec2 = clients.ec2(region, credentials);
  try {
    return await ask({ identity, region, ec2, route53, clients });
  } catch (error) {
    if (!(error instanceof LiveError || error instanceof CaptureError)) throw error;
    return { unreadable: { account, role, region, problem: error.message } };
  } finally {
    ec2.destroy();
  }
}
