import { inTellingOrder, type Reason, reason } from '../network/known.ts';
import type { VpcFacts } from '../network/network.ts';
import type { Require } from '../policy/schema.ts';
import { warningsAboutPaths } from './path-warnings.ts';
import type { Decision, Rule, Subject } from './rule.ts';
import {
  decidedEarly,
  endpointsOpenTo,
  isInScope,
  isRequiredIpv6,
  type JudgedSubnet,
  leavesAsRequired,
  listed,
  toSubnetReport,
} from './subnets.ts';

/** Does S3 traffic leave every subnet of the VPC the way that the policy asks? */
export const s3TrafficPath: Rule = {
  name: 's3-traffic-path',
  resourceType: 'AWS::EC2::VPC',
  title: 'S3 traffic of every subnet leaves the VPC the way the policy asks',
  asks: 'For every subnet in scope: is the S3 path the required one (gateway, interface, either, isolated)?',
  restsOn: [
    'ec2:DescribeVpcs',
    'ec2:DescribeSubnets',
    'ec2:DescribeRouteTables',
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribePrefixLists, ec2:DescribeManagedPrefixLists, ec2:GetManagedPrefixListEntries',
    'ec2:DescribeVpcAttribute, ec2:DescribeDhcpOptions',
    'ec2:DescribeSecurityGroups, ec2:DescribeNetworkAcls',
    'route53:ListHostedZonesByVPC (where a policy rule names hubs)',
  ],
  remediation:
    'Associate the route tables of the failing subnets with an S3 gateway endpoint, or give the VPC an S3 interface endpoint with private DNS that admits them.',
  documentation: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html',
  decide: (subject) => [decide(subject)],
};

function decide(subject: Subject): Decision {
  const { vpc, requirement, paths } = subject;
  const early = decidedEarly(subject, vpc.warnings);
  if (early) return early;
  const subnets = (paths.subnets ?? []).map((at): JudgedSubnet => {
    const inScope = isInScope(at, requirement);
    return { at, inScope, ok: inScope === false ? undefined : leavesAsRequired(at, subject) };
  });
  const asked = subnets.filter((subnet) => subnet.inScope !== false);
  const failing = asked.filter((subnet) => subnet.inScope === true && subnet.ok === false);
  const open = asked.filter((subnet) => subnet.inScope === undefined || subnet.ok === undefined);
  const reasons = [...whyFailing(failing, subject), ...whyOpen(open, subject)];
  return {
    resourceId: vpc.vpcId,
    verdict: failing.length > 0 ? 'NON_COMPLIANT' : open.length > 0 ? 'UNDETERMINED' : 'COMPLIANT',
    reasons,
    warnings: [...vpc.warnings, ...warningsAboutPaths(asked, subject)],
    subnets: subnets.map(toSubnetReport),
  };
}

const FAILURES: Readonly<Record<Require, { code: string; wanted: string }>> = {
  gateway: { code: 'SUBNET_NOT_ON_GATEWAY', wanted: 'an S3 gateway endpoint' },
  interface: { code: 'SUBNET_NOT_ON_INTERFACE', wanted: 'an S3 interface endpoint' },
  either: { code: 'SUBNET_NOT_ON_ENDPOINT', wanted: 'an S3 gateway or interface endpoint' },
  isolated: { code: 'SUBNET_NOT_ISOLATED', wanted: 'no way to S3' },
  unrestricted: { code: 'UNRESTRICTED', wanted: 'nothing' },
};

/** One reason for all subnets that fail alike: the same code, path, target and route table. */
function whyFailing(failing: readonly JudgedSubnet[], subject: Subject): Reason[] {
  const { vpc, requirement } = subject;
  const { code, wanted } = FAILURES[requirement.require];
  const alike = new Map<
    string,
    { code: string; message: (ids: string) => string; subnets: string[]; others: readonly string[] }
  >();
  for (const { at } of failing) {
    const id = at.subnet.SubnetId;
    const by = tableOf(at.routeTableId, at.association);
    const isBlocked = at.path === 'interface-endpoint' && at.access === 'blocked';
    const serving = requirement.require === 'isolated' && at.path === 'none' ? endpointsOpenTo(at, vpc) : [];
    const isIpv6 =
      !isBlocked &&
      serving.length === 0 &&
      isRequiredIpv6(at, requirement) === false &&
      isPathRight(at, subject);
    const atTable = at.routeTableId === null ? [] : [at.routeTableId];
    const about = isIpv6
      ? {
          code: 'IPV6_NOT_ON_ENDPOINT',
          message: (ids: string) =>
            `S3 traffic of ${ids} over IPv6 leaves by ${at.ipv6Path}${by}; the policy asks for ${wanted}`,
          others: atTable,
        }
      : isBlocked && requirement.require !== 'isolated'
        ? {
            code: 'ENDPOINT_BLOCKED',
            message: (ids: string) => `S3 resolves to ${at.via}, which does not let ${ids} open TCP 443`,
            others: at.via?.split(',') ?? [],
          }
        : serving.length > 0
          ? {
              code,
              message: (ids: string) =>
                `${ids} can open TCP 443 to ${listed(serving)}; the policy asks for ${wanted}`,
              others: serving,
            }
          : {
              code,
              message: (ids: string) =>
                `S3 traffic of ${ids} leaves by ${way(at.path, at.via)}${by}; the policy asks for ${wanted}`,
              others: atTable,
            };
    const key = [about.code, about.message(''), at.path].join('|');
    const group = alike.get(key);
    if (group) group.subnets.push(id);
    else alike.set(key, { ...about, subnets: [id] });
  }
  return [...alike.values()]
    .map((group) =>
      reason(group.code, group.message(listed(group.subnets)), [...group.subnets, ...group.others]),
    )
    .sort(inTellingOrder);
}

function isPathRight(at: JudgedSubnet['at'], subject: Subject): boolean {
  const ignoring = { ...subject, requirement: { ...subject.requirement, ipv6: 'ignore' as const } };
  return leavesAsRequired(at, ignoring) !== false;
}

function way(path: string, via: string | null): string {
  if (path === 'none') return 'no way at all';
  if (path === 'mixed') return `several ways (${via})`;
  return via === null ? path : `${path} ${via}`;
}

function tableOf(routeTableId: string | null, association: string | null): string {
  return routeTableId === null ? '' : ` (route table ${routeTableId}, ${association} association)`;
}

function whyOpen(open: readonly JudgedSubnet[], subject: Subject): Reason[] {
  const alike = new Map<string, { reason: Reason; subnets: string[] }>();
  for (const subnet of open) {
    const why = openReason(subnet, subject);
    const group = alike.get(why.code + why.message);
    if (group) group.subnets.push(subnet.at.subnet.SubnetId);
    else alike.set(why.code + why.message, { reason: why, subnets: [subnet.at.subnet.SubnetId] });
  }
  return [...alike.values()]
    .map(({ reason: why, subnets }) => reason(why.code, why.message, [...why.resources, ...subnets]))
    .sort(inTellingOrder);
}

function openReason({ at, inScope }: JudgedSubnet, { vpc }: Subject): Reason {
  if (inScope === undefined) {
    return reason(
      'SCOPE_UNKNOWN',
      `withoutRoutes leaves out subnets by their route table, and that of ${at.subnet.SubnetId} is not known`,
    );
  }
  if (at.reason) return at.reason;
  if (!vpc.endpoints) return endpointsNotCaptured(vpc);
  if (at.ipv6Path === 'unknown') {
    return reason('IPV6_PATH_UNKNOWN', `which way ${vpc.vpcId} leaves for S3 over IPv6 was not captured`);
  }
  return reason(
    'ACCESS_UNKNOWN',
    `whether an S3 interface endpoint of ${vpc.vpcId} admits the subnet was not captured`,
  );
}

export function endpointsNotCaptured(vpc: VpcFacts): Reason {
  return reason('ENDPOINTS_NOT_CAPTURED', `which endpoints ${vpc.vpcId} has was not captured`, [vpc.vpcId]);
}
