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
import { allPages } from './pages.ts';
import type { Permission } from './permissions.ts';

/** The largest pages that the APIs give (EC2 and Route 53 API References). More route tables or lists are refused. */
const LARGEST = { MaxResults: 1000 };
const LARGEST_OF_TABLES = { MaxResults: 100 };
export const LARGEST_OF_LISTS = { MaxResults: 100 };
const LARGEST_OF_ZONES = { MaxItems: 100 };

/** The calls of one account and Region by the permission that each needs, whole: every page of every list. */
export function callsOf(ec2: EC2Client, route53: Route53Client, region: string) {
  return {
    'ec2:DescribeVpcs': () =>
      allPages('Vpcs', (token) => ec2.send(new DescribeVpcsCommand({ ...LARGEST, ...token }))),

    'ec2:DescribeSubnets': () =>
      allPages('Subnets', (token) => ec2.send(new DescribeSubnetsCommand({ ...LARGEST, ...token }))),

    'ec2:DescribeRouteTables': () =>
      allPages('RouteTables', (token) =>
        ec2.send(new DescribeRouteTablesCommand({ ...LARGEST_OF_TABLES, ...token })),
      ),

    'ec2:DescribeVpcEndpoints': () =>
      allPages('VpcEndpoints', (token) =>
        ec2.send(new DescribeVpcEndpointsCommand({ ...LARGEST, ...token })),
      ),

    'ec2:DescribePrefixLists': () =>
      allPages('PrefixLists', (token) => ec2.send(new DescribePrefixListsCommand({ ...LARGEST, ...token }))),

    'ec2:DescribeSecurityGroups': () =>
      allPages('SecurityGroups', (token) =>
        ec2.send(new DescribeSecurityGroupsCommand({ ...LARGEST, ...token })),
      ),

    'ec2:DescribeNetworkAcls': () =>
      allPages('NetworkAcls', (token) => ec2.send(new DescribeNetworkAclsCommand({ ...LARGEST, ...token }))),

    'ec2:DescribeDhcpOptions': () =>
      allPages('DhcpOptions', (token) => ec2.send(new DescribeDhcpOptionsCommand({ ...LARGEST, ...token }))),

    'ec2:DescribeVpcBlockPublicAccessOptions': async () => {
      const answer = await ec2.send(new DescribeVpcBlockPublicAccessOptionsCommand());
      return { VpcBlockPublicAccessOptions: answer.VpcBlockPublicAccessOptions };
    },

    /** The lists of these ids, by a filter because one that is gone is no error then; all lists where there are many. */
    'ec2:DescribeManagedPrefixLists': (ids: readonly string[] | 'all') => {
      const Filters =
        ids === 'all' || ids.length > LARGEST_OF_LISTS.MaxResults
          ? undefined
          : [{ Name: 'prefix-list-id', Values: [...ids] }];
      return allPages('PrefixLists', (token) =>
        ec2.send(new DescribeManagedPrefixListsCommand({ Filters, ...LARGEST_OF_LISTS, ...token })),
      );
    },

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
