import { parseCidr, pieces, type Range } from './addresses.ts';
import type { Subnet, VpcEndpoint } from './capture.ts';
import type { Known } from './known.ts';
import { subnetOf, type VpcFacts } from './network.ts';
import { type AclRule, aclOfSubnet, type CompiledAcl, lets } from './network-acls.ts';
import { type Admission, admits, admitted } from './security-groups.ts';

/** Whether TCP 443 gets from a subnet to an interface endpoint (contract 3.2). */
export type Access = 'open' | 'partial' | 'blocked' | 'unknown';

/** An answer with what it rests on, for an explanation. */
export interface AccessDecision {
  readonly access: Access;
  readonly endpointId: string;
  readonly notes: readonly string[];
}

const HTTPS = 443;
/** Answers go back to ports of this range; AWS advises to allow all of it (VPC guide, ephemeral ports). */
const EPHEMERAL = { from: 1024, to: 65535 };

/** Whether clients in a subnet can open TCP 443 to an endpoint of their own VPC. */
export function accessToOwn(endpoint: VpcEndpoint, subnet: Subnet, vpc: VpcFacts): AccessDecision {
  const key = `${endpoint.VpcEndpointId} ${subnet.SubnetId}`;
  const known = vpc.derived.access.get(key);
  if (known) return known;
  const decision = accessTo(endpoint, vpc, subnet, vpc);
  vpc.derived.access.set(key, decision);
  return decision;
}

/**
 * Whether clients in `subnet` of `vpc` can open TCP 443 to `endpoint`, which stands in `home`: the same VPC, or a
 * hub, where `isReachable` tells whether routes lead to one of the endpoint's subnets.
 */
export function accessTo(
  endpoint: VpcEndpoint,
  home: VpcFacts,
  subnet: Subnet,
  vpc: VpcFacts,
  isReachable: (endpointSubnetId: string) => Known<boolean> = () => true,
): AccessDecision {
  const groupIds = endpoint.Groups?.map((group) => group.GroupId);
  const admission: Admission = groupIds
    ? admitted(home.network, home.vpcId, groupIds, vpc.vpcId, vpc.network)
    : { ranges: [], members: false, unknown: true };
  const notes = [groupNote(groupIds, admission)];
  const decided = (access: Access): AccessDecision => ({ access, endpointId: endpoint.VpcEndpointId, notes });

  const clients = clientRange(subnet, endpoint);
  if (clients === 'none') {
    notes.push(`${subnet.SubnetId} has no addresses of the endpoint's address type`);
    return decided('blocked');
  }
  if (clients === 'unknown') return decided('unknown');
  const endpointSubnetIds = [...new Set(endpoint.SubnetIds ?? [])].sort();
  if (endpointSubnetIds.length === 0) {
    return decided(
      crossing(clients, admission, { server: undefined, clientAcl: undefined, serverAcl: undefined }),
    );
  }
  const each = endpointSubnetIds.map((endpointSubnetId): Access => {
    if (endpointSubnetId === subnet.SubnetId) return crossing(clients, admission, undefined);
    const reachable = isReachable(endpointSubnetId);
    if (reachable === false) return 'blocked';
    const endpointSubnet = subnetOf(home, endpointSubnetId);
    const hop = {
      server: endpointSubnet && blockOf(endpointSubnet, clients.version),
      clientAcl: aclOfSubnet(vpc, subnet.SubnetId),
      serverAcl: aclOfSubnet(home, endpointSubnetId),
    };
    const access = crossing(clients, admission, hop);
    notes.push(
      `to ${endpointSubnetId}: ${access}; network ACL ${hop.clientAcl?.networkAclId ?? 'not captured'} of ${subnet.SubnetId}, ` +
        `${hop.serverAcl?.networkAclId ?? 'not captured'} of ${endpointSubnetId}`,
    );
    return reachable === undefined && access !== 'blocked' ? 'unknown' : access;
  });
  return decided(combineAccess(each));
}

/** Several endpoint subnets of which some pass are `partial`: clients may be sent to any of them. */
export function combineAccess(each: readonly Access[]): Access {
  if (each.every((access) => access === 'open')) return 'open';
  if (each.some((access) => access === 'open' || access === 'partial')) return 'partial';
  return each.includes('unknown') ? 'unknown' : 'blocked';
}

interface Hop {
  readonly server: Range | undefined;
  readonly clientAcl: CompiledAcl | undefined;
  readonly serverAcl: CompiledAcl | undefined;
}

/**
 * Decides for every combination of client address, endpoint address and return port that the rules tell apart.
 * `hop` is undefined within one subnet, where network ACLs do not apply.
 */
function crossing(clients: Range, admission: Admission, hop: Hop | undefined): Access {
  const server = hop?.server ?? everything(clients.version);
  const { clientAcl, serverAcl } = hop ?? {};
  const clientCells = pieces(clients, [
    ...admission.ranges,
    ...rangesOf(serverAcl?.ingress),
    ...rangesOf(serverAcl?.egress),
  ]);
  const serverCells = hop
    ? pieces(server, [...rangesOf(clientAcl?.egress), ...rangesOf(clientAcl?.ingress)])
    : [server.first];
  const portCells = hop
    ? ports([...(serverAcl?.egress ?? []), ...(clientAcl?.ingress ?? [])])
    : [EPHEMERAL.from];
  const { version } = clients;
  const found = { yes: 0, members: 0, unknown: 0, no: 0 };
  for (const client of clientCells) {
    const byGroup = admits(admission, version, client)
      ? 'yes'
      : admission.members
        ? 'members'
        : admission.unknown
          ? 'unknown'
          : 'no';
    const asks = hop && (serverAcl ? lets(serverAcl.ingress, version, client, HTTPS) : undefined);
    for (const address of serverCells) {
      const leaves = hop && (clientAcl ? lets(clientAcl.egress, version, address, HTTPS) : undefined);
      for (const port of portCells) {
        const passes = hop
          ? [
              asks,
              leaves,
              serverAcl ? lets(serverAcl.egress, version, client, port) : undefined,
              clientAcl ? lets(clientAcl.ingress, version, address, port) : undefined,
            ]
          : [];
        if (byGroup === 'no' || passes.includes(false)) found.no += 1;
        else if (passes.includes(undefined)) found.unknown += 1;
        else found[byGroup] += 1;
      }
    }
  }
  if (found.members + found.unknown + found.no === 0) return 'open';
  const some = found.yes + found.members > 0;
  if (some) return hop && !hop.server && found.no > 0 ? 'unknown' : 'partial';
  return found.unknown > 0 ? 'unknown' : 'blocked';
}

function ports(rules: readonly AclRule[]): number[] {
  const starts = new Set([EPHEMERAL.from]);
  for (const { fromPort, toPort } of rules) {
    if (fromPort > EPHEMERAL.from && fromPort <= EPHEMERAL.to) starts.add(fromPort);
    if (toPort >= EPHEMERAL.from && toPort < EPHEMERAL.to) starts.add(toPort + 1);
  }
  return [...starts];
}

function rangesOf(rules: readonly AclRule[] | undefined): Range[] {
  const ranges: Range[] = [];
  for (const { range } of rules ?? []) if (range) ranges.push(range);
  return ranges;
}

function everything(version: 4 | 6): Range {
  return version === 4
    ? { version, first: 0, last: 2 ** 32 - 1, length: 0 }
    : { version, first: 0n, last: (1n << 128n) - 1n, length: 0 };
}

/** IPv4 where both sides have it; IPv6 for an IPv6-only subnet or an endpoint with IPv6 addresses alone. */
function clientRange(subnet: Subnet, endpoint: VpcEndpoint): Range | 'none' | 'unknown' {
  const type = endpoint.IpAddressType?.toLowerCase() ?? 'ipv4';
  const hasIpv4 = subnet.CidrBlock !== null && subnet.CidrBlock !== undefined && subnet.Ipv6Native !== true;
  const version = type !== 'ipv6' && hasIpv4 ? 4 : type === 'ipv4' ? undefined : 6;
  if (version === undefined) return isIpv6Only(subnet) ? 'none' : 'unknown';
  if (version === 6 && ipv6Blocks(subnet).length === 0) return hasIpv4 ? 'none' : 'unknown';
  return blockOf(subnet, version) ?? 'unknown';
}

function blockOf(subnet: Subnet, version: 4 | 6): Range | undefined {
  const block = version === 4 ? subnet.CidrBlock : ipv6Blocks(subnet)[0];
  return block ? parseCidr(block) : undefined;
}

/** The IPv6 blocks that are associated with a subnet. */
export function ipv6Blocks(subnet: Subnet): string[] {
  return (subnet.Ipv6CidrBlockAssociationSet ?? [])
    .filter(
      ({ Ipv6CidrBlockState }) => (Ipv6CidrBlockState?.State?.toLowerCase() ?? 'associated') === 'associated',
    )
    .flatMap(({ Ipv6CidrBlock }) => (Ipv6CidrBlock ? [Ipv6CidrBlock] : []));
}

export function isIpv6Only(subnet: Subnet): boolean {
  return subnet.Ipv6Native === true || (!subnet.CidrBlock && ipv6Blocks(subnet).length > 0);
}

function groupNote(groupIds: readonly string[] | undefined, admission: Admission): string {
  if (groupIds === undefined) return 'the security groups of the endpoint were not captured';
  const admittedTo = [
    ...(admission.ranges.length > 0
      ? [`${admission.ranges.length} CIDR ${admission.ranges.length === 1 ? 'block' : 'blocks'}`]
      : []),
    ...(admission.members ? ['members of a group'] : []),
    ...(admission.unknown ? ['something that was not captured'] : []),
  ];
  return `security groups ${groupIds.join(', ') || '(none)'} admit ${admittedTo.join(', ') || 'nothing'} to TCP 443`;
}
