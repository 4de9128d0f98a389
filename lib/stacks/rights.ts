import { Aws, Validations } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';

/** Actions with what AWS lets them be limited to (Service Authorization Reference). */
interface Grant {
  readonly sid: string;
  readonly actions: readonly string[];
  /** `*` for actions that know no resource. */
  readonly resource: string;
  /** For actions that know no resource: the Region is the limit that is left. Route 53 is a service of none. */
  readonly isRegional?: boolean;
  /** Why the resource has a wildcard in it. */
  readonly wideBecause?: string;
}

/** An ARN of this account and Region. */
const arn = (service: string, resource: string, account: string = Aws.ACCOUNT_ID) =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${account}:${resource}`;

const GRANTS: readonly Grant[] = [
  {
    sid: 'LookAtNetworks',
    actions: [
      'ec2:DescribeVpcs',
      'ec2:DescribeSubnets',
      'ec2:DescribeRouteTables',
      'ec2:DescribeVpcEndpoints',
      'ec2:DescribePrefixLists',
      'ec2:DescribeManagedPrefixLists',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeNetworkAcls',
      'ec2:DescribeDhcpOptions',
      'ec2:DescribeVpcBlockPublicAccessOptions',
    ],
    resource: '*',
    isRegional: true,
    wideBecause:
      'ec2:DescribeVpcs and its like cannot be limited to a resource; a condition limits them to the Region',
  },
  {
    sid: 'LookAtVpcAttributes',
    actions: ['ec2:DescribeVpcAttribute'],
    resource: arn('ec2', 'vpc/*'),
    wideBecause:
      'ec2:DescribeVpcAttribute: every VPC of the account and Region is judged, those too that are made later',
  },
  {
    sid: 'LookAtPrefixLists',
    actions: ['ec2:GetManagedPrefixListEntries'],
    resource: arn('ec2', 'prefix-list/*', '*'),
    wideBecause:
      'ec2:GetManagedPrefixListEntries: a route may name any list, of AWS, of the account, or of another that shares it',
  },
  {
    sid: 'LookAtHubZones',
    actions: ['route53:ListHostedZonesByVPC'],
    resource: '*',
    wideBecause:
      'route53:ListHostedZonesByVPC cannot be limited to a resource, and Route 53 is a service of no Region',
  },
  {
    sid: 'AnswerConfig',
    actions: ['config:PutEvaluations', 'config:GetResourceConfigHistory', 'config:DescribeConfigRules'],
    resource: '*',
    isRegional: true,
    wideBecause:
      'config:PutEvaluations and its like cannot be limited to a resource; a condition limits them to the Region',
  },
  {
    sid: 'ReadResults',
    actions: ['config:GetComplianceDetailsByConfigRule'],
    resource: arn('config', 'config-rule/*'),
    wideBecause:
      'config:GetComplianceDetailsByConfigRule: a rule gets its id when it is made, which needs the function first',
  },
  {
    sid: 'ImportFindings',
    actions: ['securityhub:BatchImportFindings'],
    resource: arn('securityhub', `product/${Aws.ACCOUNT_ID}/default`),
  },
  {
    sid: 'FollowFindings',
    actions: ['securityhub:GetFindings', 'securityhub:BatchUpdateFindings'],
    resource: arn('securityhub', 'hub/default'),
  },
];

const ANNOUNCE = 'events:PutEvents';

export interface RightsProps {
  /** The IAM actions of the calls that the function makes. */
  readonly actions: readonly string[];
  /**
   * The bus that the function puts events on.
   * @default - none; asking for events:PutEvents is an error then
   */
  readonly bus?: EventBus;
}

/**
 * Grants a role exactly these actions, each on as little as AWS lets it be limited to.
 * @throws {Error} for an action of which this file does not say what it is limited to.
 */
export function grant(role: Role, { actions, bus }: RightsProps): void {
  const asked = new Set(actions);
  for (const { sid, actions: ofGrant, resource, isRegional, wideBecause } of GRANTS) {
    const granted = ofGrant.filter((action) => asked.delete(action));
    if (granted.length === 0) continue;
    role.addToPolicy(
      new PolicyStatement({
        sid,
        actions: granted,
        resources: [resource],
        ...(isRegional ? { conditions: { StringEquals: { 'aws:RequestedRegion': Aws.REGION } } } : {}),
      }),
    );
    if (wideBecause) allowWildcard(role, resource, wideBecause);
  }
  if (bus && asked.delete(ANNOUNCE)) {
    role.addToPolicy(
      new PolicyStatement({ sid: 'AnnounceChanges', actions: [ANNOUNCE], resources: [bus.eventBusArn] }),
    );
  }
  if (asked.size > 0) throw new Error(`it is not known what ${[...asked].join(', ')} can be limited to`);
}

/** Tells cdk-nag why a policy of the role has a wildcard; it writes pseudo parameters in angle brackets. */
export function allowWildcard(role: Role, resource: string, reason: string): void {
  const named = resource
    .replaceAll(Aws.PARTITION, '<AWS::Partition>')
    .replaceAll(Aws.REGION, '<AWS::Region>')
    .replaceAll(Aws.ACCOUNT_ID, '<AWS::AccountId>');
  Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${named}]`, reason });
}
