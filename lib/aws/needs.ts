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
}

/** Tells from the lists of a Region what more its results rest on. */
export function needsOf(network: Network): Needs {
  const { byId, s3Ids, s3Ranges } = network.prefixLists;
  const named = namedPrefixLists(network);
  return {
    dnsOf: [...network.vpcs.values()].filter((vpc) => vpc.isOwn && asksDns(vpc)).map((vpc) => vpc.vpcId),
    namesOf: s3Ranges ? named.filter((id) => byId.get(id)?.entries === undefined) : 'all',
    entriesOf: [...new Set([...named, ...s3Ids])].filter((id) => byId.get(id)?.entries === undefined).sort(),
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
  for (const vpc of network.vpcs.values()) {
    for (const { GroupId } of interfaceEndpoints(vpc)
      .filter(mayExist)
      .flatMap((endpoint) => endpoint.Groups ?? [])) {
      for (const permission of network.securityGroups?.get(GroupId)?.IpPermissions ?? []) {
        for (const { PrefixListId: id } of permission.PrefixListIds ?? []) if (id) ids.add(id);
      }
    }
  }
  return [...ids].sort();
}
