import {
  DescribeDhcpOptionsCommand,
  DescribeManagedPrefixListsCommand,
  DescribeNetworkAclsCommand,
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  GetManagedPrefixListEntriesCommand,
} from '@aws-sdk/client-ec2';
import { ListHostedZonesByVPCCommand, type Route53Client, type VPCRegion } from '@aws-sdk/client-route-53';
import { allPages, type Part } from './pages.ts';
import type { Permission } from './permissions.ts';

/** The largest pages that the APIs give (EC2 and Route 53 API References). More route tables or lists are refused. */
const LARGEST = { MaxResults: 1000 };
const LARGEST_OF_TABLES = { MaxResults: 100 };
const LARGEST_OF_LISTS = { MaxResults: 100 };
const LARGEST_OF_ZONES = { MaxItems: 100 };

/** The most values that EC2 takes in a filter (API Reference, Filter). */
const MOST_VALUES = 200;

/**
 * The calls of one account and Region by the permission that each needs, whole: every page of every list. With `vpcIds`
 * the lists that go by VPC hold only what is of these.
 */
export function callsOf(
  ec2: EC2Client,
  route53: Route53Client,
  { region, vpcIds }: { readonly region: string; readonly vpcIds?: readonly string[] | undefined },
) {
  const ofVpcs = vpcIds && filtersOf('vpc-id', vpcIds);
  return {
    'ec2:DescribeVpcs': () =>
      allPages('Vpcs', (part) => ec2.send(new DescribeVpcsCommand({ ...LARGEST, ...part })), ofVpcs),

    'ec2:DescribeSubnets': () =>
      allPages('Subnets', (part) => ec2.send(new DescribeSubnetsCommand({ ...LARGEST, ...part })), ofVpcs),

    'ec2:DescribeRouteTables': () =>
      allPages(
        'RouteTables',
        (part) => ec2.send(new DescribeRouteTablesCommand({ ...LARGEST_OF_TABLES, ...part })),
        ofVpcs,
      ),

    'ec2:DescribeVpcEndpoints': () =>
      allPages(
        'VpcEndpoints',
        (part) => ec2.send(new DescribeVpcEndpointsCommand({ ...LARGEST, ...part })),
        ofVpcs,
      ),

    'ec2:DescribeNetworkAcls': () =>
      allPages(
        'NetworkAcls',
        (part) => ec2.send(new DescribeNetworkAclsCommand({ ...LARGEST, ...part })),
        ofVpcs,
      ),

    /** Those of the VPCs, or those of these ids: an endpoint may have a group of another VPC. */
    'ec2:DescribeSecurityGroups': (groupIds?: readonly string[]) =>
      allPages(
        'SecurityGroups',
        (part) => ec2.send(new DescribeSecurityGroupsCommand({ ...LARGEST, ...part })),
        groupIds ? filtersOf('group-id', groupIds) : ofVpcs,
      ),

    'ec2:DescribePrefixLists': () =>
      allPages('PrefixLists', (token) => ec2.send(new DescribePrefixListsCommand({ ...LARGEST, ...token }))),

    'ec2:DescribeDhcpOptions': () =>
      allPages('DhcpOptions', (token) => ec2.send(new DescribeDhcpOptionsCommand({ ...LARGEST, ...token }))),

    'ec2:DescribeVpcBlockPublicAccessOptions': async () => {
      const answer = await ec2.send(new DescribeVpcBlockPublicAccessOptionsCommand());
      return { VpcBlockPublicAccessOptions: answer.VpcBlockPublicAccessOptions };
    },

    /** The lists of these ids; all lists where there are many. */
    'ec2:DescribeManagedPrefixLists': (ids: readonly string[] | 'all') =>
      allPages(
        'PrefixLists',
        (part) => ec2.send(new DescribeManagedPrefixListsCommand({ ...LARGEST_OF_LISTS, ...part })),
        ids === 'all' || ids.length > LARGEST_OF_LISTS.MaxResults
          ? undefined
          : filtersOf('prefix-list-id', ids),
      ),

    'ec2:GetManagedPrefixListEntries': (PrefixListId: string) =>
      allPages('Entries', (token) =>
        ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId, ...LARGEST_OF_LISTS, ...token })),
      ),

    /** The API gives one attribute a call. */
    'ec2:DescribeVpcAttribute': async (VpcId: string) => {
      const [support, hostnames] = await Promise.all([
        ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsSupport' })),
        ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' })),
      ]);
      return {
        VpcId,
        EnableDnsSupport: support.EnableDnsSupport,
        EnableDnsHostnames: hostnames.EnableDnsHostnames,
      };
    },

    'route53:ListHostedZonesByVPC': (VPCId: string) => {
      const vpc = { VPCId, VPCRegion: region as VPCRegion };
      return allPages('HostedZoneSummaries', (token) =>
        route53.send(new ListHostedZonesByVPCCommand({ ...vpc, ...LARGEST_OF_ZONES, ...token })),
      );
    },
  } satisfies { readonly [P in Permission]?: unknown };
}

/** The filters that name these values, as many times as it takes; one that is gone is no error then, as an id would be. */
export function filtersOf(name: string, values: readonly string[]): Part[] {
  const unique = [...new Set(values)];
  return Array.from({ length: Math.ceil(unique.length / MOST_VALUES) }, (_, at) => ({
    Filters: [{ Name: name, Values: unique.slice(at * MOST_VALUES, (at + 1) * MOST_VALUES) }],
  }));
}
