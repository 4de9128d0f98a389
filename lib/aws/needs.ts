import { s3HostedZone } from '../network/centralized.ts';
import type { Network, VpcFacts } from '../network/network.ts';
import { interfaceEndpoints } from '../network/resolution.ts';
import { mayExist } from '../network/s3-names.ts';

/** What is still to be asked after the lists of a Region, because it can change a result. */
export interface Needs {
  /** The VPCs whose DNS attributes and DHCP options matter. */
  readonly dnsOf: readonly string[];
  /** Named prefix lists that DescribePrefixLists did not give with entries; `all` when it did not give S3's addresses. */
  readonly namesOf: readonly string[] | 'all';
  /** Prefix lists whose entries no answer gives yet: those that are named, and S3's own. */
  readonly entriesOf: readonly string[];
  /**
   * The security groups that S3 interface endpoints have, or that these name as sources, and that are not among the
   * answers: those of other VPCs, where not all VPCs were asked for. None where security groups were refused.
   */
  readonly groupsOf: readonly string[];
}

/** Tells from the lists of a Region what more its results rest on. */
export function needsOf(network: Network): Needs {
  const { byId, s3Ids, s3Ranges } = network.prefixLists;
  const named = namedPrefixLists(network);
  return {
    dnsOf: [...network.vpcs.values()].filter((vpc) => vpc.isOwn && asksDns(vpc)).map((vpc) => vpc.vpcId),
    namesOf: s3Ranges ? named.filter((id) => byId.get(id)?.entries === undefined) : 'all',
    entriesOf: [...new Set([...named, ...s3Ids])].filter((id) => byId.get(id)?.entries === undefined).sort(),
    groupsOf: missingGroups(network),
  };
}

/**
 * Both kinds of private answer need the DNS attributes and Amazon's DNS servers: private DNS of an interface endpoint,
 * unless it is off or for inbound Resolver endpoints only, and a hosted zone of the S3 domain.
 */
function asksDns(vpc: VpcFacts): boolean {
  const answers = interfaceEndpoints(vpc).some(
    (endpoint) =>
      mayExist(endpoint) &&
      endpoint.PrivateDnsEnabled !== false &&
      endpoint.DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint !== true,
  );
  return answers || Boolean(s3HostedZone(vpc).zone);
}

/** The lists that routes name, and the groups of S3 interface endpoints in what they admit. */
function namedPrefixLists(network: Network): readonly string[] {
  const { responses } = network.capture;
  const ids = new Set<string>();
  for (const table of responses['ec2.DescribeRouteTables']?.RouteTables ?? []) {
    for (const { DestinationPrefixListId: id } of table.Routes ?? []) if (id) ids.add(id);
  }
  for (const groupId of endpointGroups(network)) {
    for (const permission of network.securityGroups?.get(groupId)?.IpPermissions ?? []) {
      for (const { PrefixListId: id } of permission.PrefixListIds ?? []) if (id) ids.add(id);
    }
  }
  return [...ids].sort();
}

function missingGroups({ securityGroups, ...network }: Network): readonly string[] {
  if (!securityGroups) return [];
  const groups = endpointGroups(network);
  const sources = groups.flatMap((id) =>
    (securityGroups.get(id)?.IpPermissions ?? []).flatMap(({ UserIdGroupPairs: pairs }) =>
      (pairs ?? []).flatMap(({ GroupId, VpcId }) => (GroupId && !VpcId ? [GroupId] : [])),
    ),
  );
  return [...new Set([...groups, ...sources])].filter((id) => !securityGroups.has(id)).sort();
}

/** The groups of the S3 interface endpoints. */
function endpointGroups({ vpcs }: Pick<Network, 'vpcs'>): readonly string[] {
  return [...vpcs.values()].flatMap((vpc) =>
    interfaceEndpoints(vpc)
      .filter(mayExist)
      .flatMap(({ Groups }) => (Groups ?? []).map(({ GroupId }) => GroupId)),
  );
}
