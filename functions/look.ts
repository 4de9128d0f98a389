import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Route53Client } from '@aws-sdk/client-route-53';
import { askRegion, type LiveCapture } from '../lib/aws/ask-region.ts';
import { LiveError } from '../lib/aws/live-error.ts';
import { check, hubsOf, type Result } from '../lib/check.ts';
import { type Capture, CaptureError, type Refusal, readCapture } from '../lib/network/capture.ts';
import { accountsOf, type DeployedPolicy } from '../lib/policy/deployed.ts';
import { RULE_NAMES, type RuleName } from '../lib/policy/schema.ts';
import { CATALOGUE } from '../lib/rules/catalogue.ts';
import { FailedLook } from './errors.ts';

export interface LookClients {
  readonly ec2: EC2Client;
  readonly route53: Route53Client;
}

export interface LookRequest {
  readonly account: string;
  readonly region: string;
  readonly policy: DeployedPolicy;
  /** The VPCs to look at; `all` of the account and Region otherwise. */
  readonly vpcIds: readonly string[] | 'all';
  /** The rules to judge by; all of them by default. */
  readonly rules?: readonly RuleName[];
  /** Waivers hold or not on the UTC day of it. */
  readonly now: Date;
}

/** What there is, and what the policy says of it. */
export interface Look {
  /** The VPCs that exist, of those that were looked at; hubs only where they were among them. */
  readonly vpcIds: ReadonlySet<string>;
  /** Of these VPCs; sorted by rule and resource id. */
  readonly results: readonly Result[];
}

const ENDPOINTS = new Set(['ec2:DescribeVpcs', 'ec2:DescribeVpcEndpoints']);
/** A warning at most rests on it, and no verdict (contract section 3, point 3). */
const FOR_WARNINGS = 'ec2.DescribeVpcBlockPublicAccessOptions';
/**
 * A route may still name a list of another account that is not shared any more. That is an answer: what rests on the
 * entries stays unknown, and the other VPCs are judged all the same.
 */
const LIST_IS_GONE = /^InvalidPrefixListId\.NotFound$/i;

/**
 * Looks at VPCs as they are now and judges them. The hubs of the policy that this account and Region have are looked at
 * too, because spokes rest on them.
 * @throws {FailedLook} when AWS refused or failed to answer anything that a verdict may rest on.
 */
export async function look(clients: LookClients, request: LookRequest): Promise<Look> {
  const { policy, vpcIds, rules, now } = request;
  if (vpcIds.length === 0) return { vpcIds: new Set(), results: [] };
  const capture = await captured(clients, request);
  const { results } = check({
    captures: [capture],
    policy: policy.policy,
    accounts: accountsOf(policy),
    ...(rules ? { rules } : {}),
    at: now.toISOString().slice(0, 10),
  });
  const found = (capture.responses['ec2.DescribeVpcs']?.Vpcs ?? []).map(({ VpcId }) => VpcId);
  const wanted = new Set(vpcIds === 'all' ? found : found.filter((id) => vpcIds.includes(id)));
  return { vpcIds: wanted, results: results.filter(({ vpcId }) => wanted.has(vpcId)) };
}

/** The ids of the hubs that the policy names and that `account` may have. */
export function hubsIn(account: string, { policy }: DeployedPolicy): string[] {
  return hubsOf(policy).flatMap((hub) => ((hub.account ?? account) === account ? [hub.vpc] : []));
}

async function captured(
  { ec2, route53 }: LookClients,
  { account, region, policy, vpcIds, rules = RULE_NAMES, now }: LookRequest,
): Promise<Capture> {
  const answers = await askRegion(ec2, route53, {
    account,
    region,
    hostedZones: hubsOf(policy.policy).length > 0,
    endpointsOnly: rules.every((name) => CATALOGUE[name].restsOn.every((call) => ENDPOINTS.has(call))),
    capturedAt: now.toISOString(),
    ...(vpcIds === 'all' ? {} : { vpcIds: [...vpcIds, ...hubsIn(account, policy)] }),
  }).catch(failed);
  const capture = read(answers);
  for (const [operation, refusal] of capture.refusals) {
    if (operation === FOR_WARNINGS || LIST_IS_GONE.test(refusal.code)) continue;
    throw new FailedLook(sentence(operation, refusal));
  }
  return capture;
}

function read(answers: LiveCapture): Capture {
  try {
    return readCapture(answers, 'the answers of AWS');
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): never {
  if (error instanceof LiveError || error instanceof CaptureError) {
    throw new FailedLook(error.message, { cause: error });
  }
  throw error;
}

/** An operation is `ec2.DescribeVpcAttribute:vpc-0a1` where it was asked about one thing. */
function sentence(operation: string, { code, message }: Refusal): string {
  const [name = '', about] = operation.split(':');
  const [plain = ''] = message.split(' Encoded authorization failure message');
  return `${name.replace('.', ':')}${about ? ` of ${about}` : ''} has no answer: ${code}: ${plain}`;
}
