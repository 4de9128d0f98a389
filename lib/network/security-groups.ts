import { type Address, holds, parseCidr, type Range } from './addresses.ts';
import type { Permission } from './capture.ts';
import type { Network } from './network.ts';

const HTTPS = 443;

/** What security groups admit to (or let out on) TCP 443. */
export interface Admission {
  readonly ranges: readonly Range[];
  /** Some rule names a group whose members can be among the clients. */
  readonly members: boolean;
  /** Something that was not captured may admit more. */
  readonly unknown: boolean;
}

/**
 * What the ingress rules of an endpoint's groups admit for clients in `clientVpcId`. Rules of all groups add up
 * (VPC guide). A referenced group of another VPC has no members among the clients.
 */
export function admitted(
  network: Network,
  endpointVpcId: string,
  groupIds: readonly string[],
  clientVpcId: string,
  clients: Network,
): Admission {
  const ranges: Range[] = [];
  let members = false;
  let unknown = false;
  for (const groupId of groupIds) {
    const group = network.securityGroups?.get(groupId);
    if (!group?.IpPermissions) {
      unknown = true;
      continue;
    }
    for (const permission of group.IpPermissions) {
      const covers = coversHttps(permission);
      if (covers === false) continue;
      if (covers === undefined) {
        unknown = true;
        continue;
      }
      if (addRanges(network, permission, ranges)) unknown = true;
      for (const { GroupId, VpcId } of permission.UserIdGroupPairs ?? []) {
        const of = GroupId ?? '';
        const vpcId =
          VpcId ??
          network.securityGroups?.get(of)?.VpcId ??
          clients.securityGroups?.get(of)?.VpcId ??
          endpointVpcId;
        if (vpcId === clientVpcId) members = true;
      }
    }
  }
  return { ranges, members, unknown };
}

/** Where the egress rules of one group let HTTPS go. */
export function letOut(network: Network, permissions: readonly Permission[]): Admission {
  const ranges: Range[] = [];
  let unknown = false;
  for (const permission of permissions) {
    const covers = coversHttps(permission);
    if (covers === undefined || (covers && addRanges(network, permission, ranges))) unknown = true;
  }
  return { ranges, members: false, unknown };
}

export function admits(admission: Admission, version: 4 | 6, address: Address): boolean {
  return admission.ranges.some((range) => range.version === version && holds(range, address));
}

/** Protocol -1 is all ports; TCP must cover 443; TCP without ports is a form that the API does not return. */
function coversHttps(permission: Permission): boolean | undefined {
  const protocol = permission.IpProtocol?.toLowerCase();
  if (protocol === undefined) return undefined;
  if (protocol === '-1' || protocol === 'all') return true;
  if (protocol !== 'tcp' && protocol !== '6') return false;
  const { FromPort, ToPort } = permission;
  if (FromPort === -1 && ToPort === -1) return true;
  if (typeof FromPort !== 'number' || typeof ToPort !== 'number') return undefined;
  return FromPort <= HTTPS && HTTPS <= ToPort;
}

/** Adds the CIDR blocks and followed prefix lists of a rule; true when a part of it is not known. */
function addRanges(network: Network, permission: Permission, ranges: Range[]): boolean {
  let unknown = false;
  const add = (block: string | null | undefined) => {
    const range = block === null || block === undefined ? undefined : parseCidr(block);
    if (range) ranges.push(range);
    else unknown = true;
  };
  for (const { CidrIp } of permission.IpRanges ?? []) add(CidrIp);
  for (const { CidrIpv6 } of permission.Ipv6Ranges ?? []) add(CidrIpv6);
  for (const { PrefixListId } of permission.PrefixListIds ?? []) {
    const entries = network.prefixLists.byId.get(PrefixListId ?? '')?.entries;
    if (entries) ranges.push(...entries);
    else unknown = true;
  }
  return unknown;
}
