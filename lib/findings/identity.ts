import type { RuleName } from '../policy/schema.ts';
import type { ComplianceChange } from './change.ts';

/** What our findings, notes and events are known by. */
export const PRODUCT = 's3-endpoint-compliance';

/** The account and Region that a finding is of, in the partition of the function that sends it. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** Always the same for an account, Region, rule and resource: Security Hub knows a finding by it within a product. */
export function findingId({
  account,
  region,
  rule,
  resourceId,
}: Pick<ComplianceChange, 'account' | 'region' | 'rule' | 'resourceId'>): string {
  return `${PRODUCT}/${account}/${region}/${rule}/${resourceId}`;
}

export function generatorId(rule: RuleName): string {
  return `${PRODUCT}/${rule}`;
}

/** The default product of an account, which only that account imports into (Security Hub user guide, custom products). */
export function productArn({ partition, region, account }: Place): string {
  return `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`;
}

const KINDS = {
  vpc: { arn: 'vpc', asff: 'AwsEc2Vpc' },
  subnet: { arn: 'subnet', asff: 'AwsEc2Subnet' },
  rtb: { arn: 'route-table', asff: 'AwsEc2RouteTable' },
  /** ASFF has no type of its own for endpoints. */
  vpce: { arn: 'vpc-endpoint', asff: 'Other' },
} as const;

/** An EC2 resource as its id names it. */
export interface Named {
  readonly arn: string;
  readonly asffType: (typeof KINDS)[keyof typeof KINDS]['asff'];
}

/** The ARN and ASFF type of an EC2 resource; undefined for what findings do not list. */
export function nameOf(resourceId: string, { partition, region, account }: Place): Named | undefined {
  const prefix = /^(vpc|subnet|rtb|vpce)-[0-9a-zA-Z]{1,64}$/.exec(resourceId)?.[1];
  if (prefix !== 'vpc' && prefix !== 'subnet' && prefix !== 'rtb' && prefix !== 'vpce') return undefined;
  const { arn, asff } = KINDS[prefix];
  return { arn: `arn:${partition}:ec2:${region}:${account}:${arn}/${resourceId}`, asffType: asff };
}
