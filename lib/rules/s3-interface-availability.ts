import { accessToOwn } from '../network/access.ts';
import type { VpcEndpoint } from '../network/capture.ts';
import { allHold, type Known, type Reason, reason } from '../network/known.ts';
import { contradiction, subnetOf, type VpcFacts } from '../network/network.ts';
import { interfaceEndpoints, isUsable } from '../network/resolution.ts';
import type { Decision, Rule, Subject, Verdict } from './rule.ts';
import { endpointsNotCaptured } from './s3-traffic-path.ts';
import { admitsPart, decidedEarly, isInScope, type JudgedSubnet, listed, toSubnetReport } from './subnets.ts';

/** Is the VPC's own S3 interface endpoint there for every zone that the policy asks, resolvable, and open? */
export const s3InterfaceAvailability: Rule = {
  name: 's3-interface-availability',
  resourceType: 'AWS::EC2::VPC',
  title: 'The S3 interface endpoint of the VPC is available to every subnet that needs it',
  asks: "Does the VPC's own S3 interface endpoint cover the asked availability zones, resolve, and let every subnet in scope open TCP 443?",
  restsOn: [
    'ec2:DescribeVpcs',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribeVpcAttribute, ec2:DescribeDhcpOptions',
    'ec2:DescribeSecurityGroups, ec2:DescribeNetworkAcls, ec2:GetManagedPrefixListEntries',
  ],
  remediation:
    'Add a subnet of each missing zone to the S3 interface endpoint, switch on both DNS attributes of the VPC and private DNS of the endpoint, and admit TCP 443 from the subnets in its security groups and network ACLs.',
  documentation: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html',
  decide: (subject) => [decide(subject)],
};

interface Judgement {
  readonly endpoint: VpcEndpoint;
  readonly subnets: readonly JudgedSubnet[];
  readonly failures: readonly Reason[];
  readonly open: readonly Reason[];
  readonly warnings: readonly Reason[];
}

function decide(subject: Subject): Decision {
  const { vpc, requirement, paths } = subject;
  const early = decidedEarly(subject, []);
  if (early) return early;
  const asked = (paths.subnets ?? []).map(
    (at): JudgedSubnet => ({ at, inScope: isInScope(at, requirement), ok: undefined }),
  );
  const inScope = asked.filter((subnet) => subnet.inScope !== false);
  const plain = (verdict: Verdict, why: Reason): Decision => ({
    resourceId: vpc.vpcId,
    verdict,
    reasons: [why],
    warnings: [],
    subnets: asked.map(toSubnetReport),
  });
  if (vpc.contradicted.length > 0) return plain('UNDETERMINED', contradiction(vpc.contradicted));
  if (!vpc.endpoints) return plain('UNDETERMINED', endpointsNotCaptured(vpc));

  const candidates = interfaceEndpoints(vpc).filter((endpoint) => isUsable(endpoint) !== false);
  const need = neededBy(subject, inScope, candidates);
  if (need === false) {
    const why = `no S3 interface endpoint of its own is required of ${vpc.vpcId} or used by it`;
    return plain('NOT_APPLICABLE', reason('NO_INTERFACE_ENDPOINT_NEEDED', why, [vpc.vpcId]));
  }
  if (need === undefined) {
    const why = `whether ${vpc.vpcId} uses an S3 interface endpoint of its own is not known`;
    const first = inScope.find((subnet) => subnet.at.reason)?.at.reason;
    return plain('UNDETERMINED', first ?? reason('INTERFACE_USE_UNKNOWN', why, [vpc.vpcId]));
  }
  if (candidates.length === 0) {
    const orHub = requirement.hubs.length > 0 ? ', and not every subnet gets through to an accepted hub' : '';
    const why = `${vpc.vpcId} needs an available S3 interface endpoint for ${vpc.network.region} and has none${orHub}`;
    const missing = plain('NON_COMPLIANT', reason('INTERFACE_ENDPOINT_MISSING', why, [vpc.vpcId]));
    return { ...missing, subnets: asked.map((subnet) => toSubnetReport({ ...subnet, ok: false })) };
  }
  const judged = candidates.map((endpoint) => judge(endpoint, asked, subject)).sort(best)[0];
  if (!judged) return plain('UNDETERMINED', endpointsNotCaptured(vpc));
  const reasons = [...judged.failures, ...judged.open];
  return {
    resourceId: vpc.vpcId,
    verdict:
      judged.failures.length > 0 ? 'NON_COMPLIANT' : judged.open.length > 0 ? 'UNDETERMINED' : 'COMPLIANT',
    reasons,
    warnings: judged.warnings,
    subnets: judged.subnets.map(toSubnetReport),
  };
}

/**
 * Whether an interface endpoint of its own is required of the VPC, or used by a subnet in scope, as a hub's is by the
 * hub itself. A spoke whose every subnet gets through to an accepted hub needs none.
 */
function neededBy(
  { requirement, paths: { resolution } }: Subject,
  inScope: readonly JudgedSubnet[],
  candidates: readonly VpcEndpoint[],
): Known<boolean> {
  const { require, privateDns } = requirement;
  const paths = inScope.map(({ at }) => at.path);
  const own = new Set(candidates.map((endpoint) => endpoint.VpcEndpointId));
  const isUsedAsHub = inScope.some(({ at }) => at.path === 'centralized-endpoint' && own.has(at.via ?? ''));
  if (isUsedAsHub || paths.includes('interface-endpoint')) return true;
  if (paths.every((path) => path === 'centralized-endpoint')) return false;
  if (require === 'interface') {
    if (requirement.hubs.length === 0) return true;
    const areAllInSpoke = allHold(
      paths.map((path) => (path === 'unknown' ? undefined : path === 'centralized-endpoint')),
    );
    return areAllInSpoke === undefined ? undefined : !areAllInSpoke;
  }
  if (require === 'either' && privateDns === 'optional' && candidates.length > 0) {
    const isServedOtherwise = paths.map((path) =>
      path === 'unknown' ? undefined : path === 'gateway-endpoint' || path === 'centralized-endpoint',
    );
    const areAllServed = allHold(isServedOtherwise);
    return areAllServed === undefined ? undefined : !areAllServed;
  }
  if (resolution.addresses === 'public') return false;
  return paths.includes('unknown') ? undefined : false;
}

function judge(endpoint: VpcEndpoint, asked: readonly JudgedSubnet[], subject: Subject): Judgement {
  const { vpc, requirement } = subject;
  const id = endpoint.VpcEndpointId;
  const failures: Reason[] = [];
  const open: Reason[] = [];
  if (isUsable(endpoint) === undefined) {
    open.push(reason('ENDPOINT_UNKNOWN', `whether ${id} is available was not captured`, [id]));
  }
  const dns = resolves(endpoint, subject);
  if (dns) (dns.holds === false ? failures : open).push(dns.reason);

  const partial: string[] = [];
  const subnets = asked.map((subnet): JudgedSubnet => {
    if (subnet.inScope === false) return subnet;
    const { access } = accessToOwn(endpoint, subnet.at.subnet, vpc);
    if (access === 'partial') partial.push(idOf(subnet));
    return { ...subnet, ok: access === 'unknown' ? undefined : access !== 'blocked' };
  });
  const inScope = subnets.filter((subnet) => subnet.inScope !== false);
  const blocked = inScope.filter((subnet) => subnet.ok === false && subnet.inScope === true).map(idOf);
  const unknown = inScope
    .filter((subnet) => subnet.ok === undefined || (subnet.ok === false && subnet.inScope === undefined))
    .map(idOf);
  if (blocked.length > 0) {
    const why = `${id} does not let ${listed(blocked)} open TCP 443 (security groups, network ACLs)`;
    failures.push(reason('ENDPOINT_BLOCKED', why, [id, ...blocked]));
  }
  if (unknown.length > 0) {
    const why = `whether ${id} lets ${listed(unknown)} open TCP 443 was not captured`;
    open.push(reason('ACCESS_UNKNOWN', why, [id, ...unknown]));
  }
  const zones = zonesCovered(endpoint, vpc, inScope, requirement.availabilityZones);
  if (zones) (zones.holds === false ? failures : open).push(zones.reason);
  return { endpoint, subnets, failures, open, warnings: admitsPart(partial, [id]) };
}

function resolves(endpoint: VpcEndpoint, { requirement, paths, vpc }: Subject): Shortfall | undefined {
  if (requirement.privateDns === 'optional') return undefined;
  const id = endpoint.VpcEndpointId;
  const { resolution } = paths;
  if (resolution.addresses === 'unknown') return { holds: undefined, reason: resolution.reason };
  if (resolution.addresses === 'private' && resolution.endpoints.includes(endpoint)) return undefined;
  if (paths.subnets?.some((at) => at.path === 'centralized-endpoint' && at.via === id)) return undefined;
  const why = `the S3 names do not resolve to ${id} in ${vpc.vpcId}: ${resolution.notes.join('; ')}`;
  return { holds: false, reason: reason('PRIVATE_DNS_NOT_EFFECTIVE', why, [id]) };
}

interface Shortfall {
  readonly holds: Known<boolean>;
  readonly reason: Reason;
}

function zonesCovered(
  endpoint: VpcEndpoint,
  vpc: VpcFacts,
  inScope: readonly JudgedSubnet[],
  asked: 'every' | number,
): Shortfall | undefined {
  const id = endpoint.VpcEndpointId;
  const homes = (endpoint.SubnetIds ?? []).map(
    (subnetId) => subnetOf(vpc, subnetId)?.AvailabilityZone ?? undefined,
  );
  const covered = new Set(homes.filter((zone) => zone !== undefined));
  const mayCoverMore = homes.includes(undefined) || homes.length === 0;
  const unknown = (): Shortfall => ({
    holds: undefined,
    reason: reason(
      'ZONES_UNKNOWN',
      `the availability zones of ${id} or of its clients were not all captured`,
      [id],
    ),
  });
  if (asked !== 'every') {
    if (covered.size >= asked) return undefined;
    if (mayCoverMore) return unknown();
    const why = `${id} covers ${covered.size} availability zones (${[...covered].sort().join(', ')}); the policy asks for ${asked}`;
    return { holds: false, reason: reason('ZONES_NOT_COVERED', why, [id]) };
  }
  const wanted = inScope.map(({ at }) => at.subnet.AvailabilityZone ?? undefined);
  const missing = [...new Set(wanted.filter((zone) => zone !== undefined && !covered.has(zone)))].sort();
  const certain = inScope.some(
    ({ at, inScope: scope }) =>
      scope === true && at.subnet.AvailabilityZone && !covered.has(at.subnet.AvailabilityZone),
  );
  const holds = allHold([
    missing.length > 0 ? (mayCoverMore || !certain ? undefined : false) : true,
    wanted.includes(undefined) ? undefined : true,
  ]);
  if (holds === true) return undefined;
  if (holds === undefined) return unknown();
  const why = `${id} has no network interface in ${missing.join(', ')}, where subnets in scope are`;
  return { holds, reason: reason('ZONES_NOT_COVERED', why, [id]) };
}

function idOf({ at }: JudgedSubnet): string {
  return at.subnet.SubnetId;
}

/** The endpoint that fares best speaks for the VPC; the id breaks ties. */
function best(a: Judgement, b: Judgement): number {
  const rank = ({ failures, open }: Judgement) => (failures.length > 0 ? 2 : open.length > 0 ? 1 : 0);
  return rank(a) - rank(b) || (a.endpoint.VpcEndpointId < b.endpoint.VpcEndpointId ? -1 : 1);
}
