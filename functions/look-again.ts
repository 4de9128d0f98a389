import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Result } from '../lib/check.ts';
import type { DeployedPolicy } from '../lib/policy/deployed.ts';
import type { RuleName } from '../lib/policy/schema.ts';
import type { Home } from './lambda.ts';
import { type LookClients, look } from './look.ts';
import { s3Endpoints } from './s3-endpoints.ts';

export interface LookAgain {
  readonly clients: LookClients;
  readonly policy: DeployedPolicy;
  readonly now: () => Date;
}

/** A resource that was judged, and its VPC where that is known. */
export interface Judged {
  readonly rule: RuleName;
  readonly resourceId: string;
  readonly vpcId?: string | null | undefined;
}

/** What a look shows of a resource: what the rule says of it now, and whether it is there at all. */
export type Seen = (judged: Judged) => { readonly looked: Result | undefined; readonly isGone: boolean };

/** Where nobody looked. */
export const unseen: Seen = () => ({ looked: undefined, isGone: false });

/**
 * Looks at judged resources as they are now. An endpoint is looked at with its VPC, which AWS is asked for where it is not
 * known.
 * @throws {FailedLook} when AWS refused or failed to answer.
 */
export async function lookAgain(
  about: readonly Judged[],
  home: Home,
  { clients, policy, now }: LookAgain,
): Promise<Seen> {
  const homeless = about.some((judged) => vpcOf(judged) === undefined);
  const vpcs = homeless ? await vpcsOfEndpoints(clients.ec2, home.region) : new Map<string, string>();
  const vpcOfAny = (judged: Judged) => vpcOf(judged) ?? vpcs.get(judged.resourceId);
  const vpcIds = [...new Set(about.flatMap((judged) => vpcOfAny(judged) ?? []))];
  const rules = [...new Set(about.map(({ rule }) => rule))];
  const seen = await look(clients, { ...home, policy, vpcIds, rules, now: now() });
  const results = new Map(seen.results.map((result) => [`${result.rule} ${result.resourceId}`, result]));
  return (judged) => {
    const looked = results.get(`${judged.rule} ${judged.resourceId}`);
    const vpcId = vpcOfAny(judged);
    return { looked, isGone: !looked && (vpcId === undefined || !seen.vpcIds.has(vpcId)) };
  };
}

function vpcOf({ resourceId, vpcId }: Judged): string | undefined {
  return resourceId.startsWith('vpc-') ? resourceId : (vpcId ?? undefined);
}

/** The VPC of every S3 endpoint of the Region: one call, where asking for single ones fails for those that are gone. */
async function vpcsOfEndpoints(ec2: EC2Client, region: string): Promise<ReadonlyMap<string, string>> {
  const endpoints = await s3Endpoints(ec2, region);
  return new Map(
    endpoints.flatMap(({ VpcEndpointId: id, VpcId }) => (id && VpcId ? [[id, VpcId] as const] : [])),
  );
}
