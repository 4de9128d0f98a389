import { overlaps, parseCidr, pieces, type Range } from '../network/addresses.ts';
import type { Permission } from '../network/capture.ts';
import { s3HostedZone } from '../network/centralized.ts';
import { inTellingOrder, type Reason, reason } from '../network/known.ts';
import { lookUp, subnetOf, type VpcFacts } from '../network/network.ts';
import { type AclRule, aclOfSubnet, type CompiledAcl, lets } from '../network/network-acls.ts';
import { dnsAttributes, interfaceEndpoints, isUsable } from '../network/resolution.ts';
import { s3Domain } from '../network/s3-names.ts';
import { letOut } from '../network/security-groups.ts';
import { unusedMainTable, wayOfTable } from '../network/subnet-routing.ts';
import type { Subject } from './rule.ts';
import { admitsPart, isRequiredIpv6, type JudgedSubnet, listed, partlyOpenEndpoints } from './subnets.ts';

/** What does not change the verdict of `s3-traffic-path` and is worth knowing all the same. */
export function warningsAboutPaths(asked: readonly JudgedSubnet[], subject: Subject): Reason[] {
  return [
    ...aboutCapture(asked, subject),
    ...aboutInterface(asked, subject),
    ...aboutHubs(asked, subject),
    ...aboutIpv6(asked, subject),
    ...aboutMainTable(subject),
    ...aboutDns(asked, subject),
    ...aboutBlockPublicAccess(asked, subject),
    ...aboutFilters(asked, subject),
  ].sort(inTellingOrder);
}

function ids(subnets: readonly JudgedSubnet[]): string[] {
  return subnets.map(({ at }) => at.subnet.SubnetId);
}

function aboutCapture(asked: readonly JudgedSubnet[], { vpc }: Subject): Reason[] {
  const warnings: Reason[] = [];
  if (!vpc.endpoints) {
    warnings.push(
      reason(
        'ENDPOINTS_NOT_CAPTURED',
        `endpoints of ${vpc.vpcId} were not captured: paths are those of the routes`,
        [vpc.vpcId],
      ),
    );
  }
  const byRoutes = asked.some(
    ({ at }) => !['interface-endpoint', 'centralized-endpoint', 'unknown'].includes(at.path),
  );
  const used = new Set(asked.map(({ at }) => at.routeTableId));
  const isInTheDark = [...vpc.derived.tables.values()].some(
    ({ table }) => used.has(table.routeTableId) && !table.s3Ranges,
  );
  if (byRoutes && isInTheDark) {
    warnings.push(
      reason(
        'S3_ADDRESSES_NOT_CAPTURED',
        `the entries of the S3 prefix list of ${vpc.network.region} were not captured: its route is taken to be the most specific`,
      ),
    );
  }
  return warnings;
}

function aboutInterface(asked: readonly JudgedSubnet[], { vpc, requirement, paths }: Subject): Reason[] {
  const warnings: Reason[] = [];
  const partial = asked.filter(({ at }) => at.access === 'partial');
  warnings.push(
    ...admitsPart(
      ids(partial),
      partial.flatMap(({ at }) => (at.via ? [at.via] : [])),
    ),
  );
  if (requirement.privateDns === 'optional' && ['interface', 'either'].includes(requirement.require)) {
    const byName = asked
      .filter(({ at, ok }) => ok === true && at.access === null && at.path !== 'gateway-endpoint')
      .map(({ at }) => ({ at, endpoints: partlyOpenEndpoints(at, vpc) }))
      .filter(({ endpoints }) => endpoints.length > 0);
    warnings.push(
      ...admitsPart(
        byName.map(({ at }) => at.subnet.SubnetId),
        byName.flatMap(({ endpoints }) => endpoints),
      ),
    );
  }
  if (paths.resolution.addresses !== 'private') return warnings;
  const { endpoints } = paths.resolution;
  for (const endpoint of endpoints) {
    const id = endpoint.VpcEndpointId;
    if (endpoint.RequesterManaged === true) {
      warnings.push(
        reason('REQUESTER_MANAGED_ENDPOINT', `${id} was made by an AWS service, which may remove it`, [id]),
      );
    }
    const zones = new Set(
      (endpoint.SubnetIds ?? [])
        .map((subnetId) => subnetOf(vpc, subnetId)?.AvailabilityZone ?? undefined)
        .filter((zone) => zone !== undefined),
    );
    const asking = new Set(
      asked.flatMap(({ at }) => (at.subnet.AvailabilityZone ? [at.subnet.AvailabilityZone] : [])),
    );
    const uncovered = [...asking].filter((zone) => !zones.has(zone)).sort();
    if (zones.size > 0 && uncovered.length > 0) {
      warnings.push(
        reason(
          'ENDPOINT_IN_FEW_ZONES',
          `${id} has no network interface in ${uncovered.join(', ')}: traffic crosses zones`,
          [id],
        ),
      );
    }
  }
  const rules = lookUp(
    vpc.network.capture.responses['route53resolver.ListResolverRuleAssociations'],
    vpc.vpcId,
  );
  const own = (rules?.ResolverRuleAssociations ?? [])
    .flatMap(({ ResolverRuleId }) => (ResolverRuleId ? [ResolverRuleId] : []))
    .filter((id) => !id.startsWith('rslvr-autodefined-'));
  if (own.length > 0) {
    warnings.push(
      reason(
        'RESOLVER_RULES',
        `Resolver rules are associated with ${vpc.vpcId}: one that forwards ${s3Domain(vpc.network.region)} would beat private DNS`,
        own,
      ),
    );
  }
  return warnings;
}

function aboutHubs(asked: readonly JudgedSubnet[], { vpc, requirement, paths }: Subject): Reason[] {
  if (paths.resolution.addresses === 'private') return [];
  const { zone, profiles } = s3HostedZone(vpc);
  const byRoutes = asked.filter(({ at }) => at.path !== 'centralized-endpoint' && at.path !== 'unknown');
  if (byRoutes.length === 0) return [];
  if (zone && requirement.hubs.length > 0 && dnsAttributes(vpc).on !== false) {
    return [
      reason(
        'HOSTED_ZONE_LEADS_NOWHERE',
        `the hosted zone ${zone} answers for S3 in ${vpc.vpcId}, and ${listed(ids(byRoutes))} cannot reach a hub that the policy accepts`,
        [zone, ...ids(byRoutes)],
      ),
    ];
  }
  if (profiles.length > 0 && requirement.hubs.length === 0) {
    return [
      reason(
        'ROUTE53_PROFILE',
        `the Route 53 Profile ${profiles.join(', ')} may bring ${vpc.vpcId} a zone that answers for S3`,
        profiles,
      ),
    ];
  }
  return [];
}

function aboutIpv6(asked: readonly JudgedSubnet[], { requirement }: Subject): Reason[] {
  if (requirement.ipv6 !== 'warn') return [];
  const off = asked.filter(({ at }) => isRequiredIpv6(at, requirement) !== true);
  if (off.length === 0) return [];
  const ways = [...new Set(off.map(({ at }) => at.ipv6Path))].sort().join(', ');
  return [
    reason(
      'IPV6_NOT_ON_ENDPOINT',
      `${listed(ids(off))} send S3 over IPv6 (s3.dualstack names) by ${ways}`,
      ids(off),
    ),
  ];
}

function aboutMainTable({ vpc, requirement }: Subject): Reason[] {
  if (requirement.require !== 'gateway' && requirement.require !== 'either') return [];
  const table = unusedMainTable(vpc);
  if (!table || wayOfTable(vpc, table).path === 'gateway-endpoint') return [];
  const id = table.RouteTableId;
  return [
    reason(
      'MAIN_TABLE_UNCOVERED',
      `no subnet uses the main table ${id}; a new one would not reach the gateway`,
      [id],
    ),
  ];
}

function aboutDns(asked: readonly JudgedSubnet[], { vpc }: Subject): Reason[] {
  if (vpc.dnsSupport !== false || !asked.some(({ at }) => at.path === 'gateway-endpoint')) return [];
  return [
    reason(
      'DNS_SUPPORT_OFF',
      `enableDnsSupport of ${vpc.vpcId} is off: clients need DNS servers of their own`,
      [vpc.vpcId],
    ),
  ];
}

const INTERNET_PATHS = new Set(['internet-gateway', 'nat-gateway', 'egress-only-internet-gateway']);

function aboutBlockPublicAccess(asked: readonly JudgedSubnet[], { vpc }: Subject): Reason[] {
  const account = vpc.network.capture.responses['ec2.DescribeVpcBlockPublicAccessOptions'];
  const mode =
    vpc.vpc?.BlockPublicAccessStates?.InternetGatewayBlockMode ??
    account?.VpcBlockPublicAccessOptions?.InternetGatewayBlockMode;
  const stopped = asked.filter(({ at }) => INTERNET_PATHS.has(at.path));
  if (!mode || mode === 'off' || stopped.length === 0) return [];
  return [
    reason(
      'BLOCK_PUBLIC_ACCESS',
      `VPC Block Public Access is ${mode}: it stops internet paths and is no way to S3`,
      [vpc.vpcId],
    ),
  ];
}

/** Rules that keep clients from S3 although the path is right: network ACLs and the egress of security groups. */
function aboutFilters(asked: readonly JudgedSubnet[], { vpc, paths }: Subject): Reason[] {
  const s3Ranges = vpc.network.prefixLists.s3Ranges;
  const byGateway = asked.filter(({ at }) => at.path === 'gateway-endpoint');
  if (s3Ranges && byGateway.length > 0) {
    const stopped = byGateway.filter(({ at }) => {
      const acl = aclOfSubnet(vpc, at.subnet.SubnetId);
      return acl !== undefined && stops(acl, s3Ranges);
    });
    const warnings: Reason[] = [];
    if (stopped.length > 0) {
      warnings.push(
        reason(
          'NETWORK_ACL_STOPS_S3',
          `network ACLs of ${listed(ids(stopped))} do not let HTTPS go to all addresses of S3 and come back`,
          ids(stopped),
        ),
      );
    }
    return [...warnings, ...egressWarning(vpc, s3Ranges, 'the addresses of S3')];
  }
  if (paths.resolution.addresses !== 'private' || !asked.some(({ at }) => at.path === 'interface-endpoint'))
    return [];
  const homes = interfaceEndpoints(vpc)
    .filter((endpoint) => isUsable(endpoint) === true)
    .flatMap((endpoint) => endpoint.SubnetIds ?? [])
    .map((id) => subnetOf(vpc, id)?.CidrBlock)
    .flatMap((block) => (block ? [parseCidr(block)] : []))
    .filter((range) => range !== undefined);
  return egressWarning(vpc, homes, 'the subnets of the S3 interface endpoint');
}

/** Whether the first entry lets every IPv4 address pass on these ports, as in the network ACLs that AWS makes. */
function isOpen(rules: readonly AclRule[], from: number, to: number): boolean {
  const [first] = rules;
  return (
    first?.allows === true &&
    first.version === 4 &&
    first.range?.length === 0 &&
    first.fromPort <= from &&
    first.toPort >= to
  );
}

/** The rule that every new security group has. */
function letsEverythingOut({ IpProtocol, IpRanges }: Permission): boolean {
  return IpProtocol === '-1' && (IpRanges ?? []).some(({ CidrIp }) => CidrIp === '0.0.0.0/0');
}

const stopping = new WeakMap<CompiledAcl, boolean>();

function stops(acl: CompiledAcl, ranges: readonly Range[]): boolean {
  if (isOpen(acl.egress, 443, 443) && isOpen(acl.ingress, 1024, 65535)) return false;
  const known = stopping.get(acl);
  if (known !== undefined) return known;
  const blocks = [...acl.egress, ...acl.ingress].flatMap((rule) => (rule.range ? [rule.range] : []));
  const ports = [1024, ...acl.ingress.flatMap((rule) => [rule.fromPort, rule.toPort + 1])].filter(
    (port) => port >= 1024 && port <= 65535,
  );
  const stopped = ranges.some((range) =>
    pieces(range, blocks).some(
      (address) =>
        lets(acl.egress, range.version, address, 443) === false ||
        ports.some((port) => lets(acl.ingress, range.version, address, port) === false),
    ),
  );
  stopping.set(acl, stopped);
  return stopped;
}

function egressWarning(vpc: VpcFacts, ranges: readonly Range[], whither: string): Reason[] {
  if (ranges.length === 0) return [];
  const narrow: string[] = [];
  const ofEndpoints = new Set(
    interfaceEndpoints(vpc)
      .flatMap((one) => one.Groups ?? [])
      .map((one) => one.GroupId),
  );
  for (const group of vpc.securityGroups ?? []) {
    if (!group.IpPermissionsEgress || ofEndpoints.has(group.GroupId)) continue;
    if (group.IpPermissionsEgress.some(letsEverythingOut)) continue;
    const { ranges: allowed, unknown } = letOut(vpc.network, group.IpPermissionsEgress);
    const reaches = ranges.some((range) => allowed.some((block) => overlaps(block, range)));
    if (!reaches && !unknown) narrow.push(group.GroupId);
  }
  if (narrow.length === 0) return [];
  narrow.sort();
  return [
    reason(
      'SECURITY_GROUP_EGRESS',
      `${listed(narrow)} let no HTTPS out to ${whither}: clients with them alone get nothing`,
      narrow,
    ),
  ];
}
