import { askRegion, type LiveCapture } from './ask-region.ts';
import { type EveryRegionOptions, inEveryRegion } from './every-region.ts';
import type { TargetRequest, Unreadable } from './targets.ts';

/** Whom, where and what to ask. */
export interface LiveRequest extends TargetRequest {
  /** Whether to ask for the hosted zones of every VPC; results need them where the policy names hubs. */
  readonly hostedZones: boolean;
}

export type LiveAnswer = { readonly capture: LiveCapture } | { readonly unreadable: Unreadable };

export interface LiveOptions extends EveryRegionOptions {
  readonly now: () => Date;
}

/**
 * Asks AWS for captures, one for each account and Region, and gives them as they come. What cannot be read at all is
 * told among them, and the rest still comes.
 * @throws {LiveError} when nothing can be asked: no credentials, no such profile, no Region, a role or Region that is
 * none, STS not reached, two roles of one account.
 */
export function captureLive(
  { hostedZones, ...request }: LiveRequest,
  { now, ...options }: LiveOptions,
): AsyncGenerator<LiveAnswer, void, void> {
  return inEveryRegion(request, options, async ({ identity: { account }, region, ec2, route53 }) => ({
    capture: await askRegion(ec2, route53, {
      account,
      region,
      hostedZones,
      capturedAt: now().toISOString(),
    }),
  }));
}
