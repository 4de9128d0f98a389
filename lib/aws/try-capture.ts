import {
  DescribeDhcpOptionsCommand,
  DescribeManagedPrefixListsCommand,
  DescribeNetworkAclsCommand,
  DescribePrefixListsCommand,
  DescribeRegionsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  GetManagedPrefixListEntriesCommand,
} from '@aws-sdk/client-ec2';
import { ListHostedZonesByVPCCommand, type VPCRegion } from '@aws-sdk/client-route-53';
import type { Asked, ReadinessAnswers } from '../readiness/answers.ts';
import { asked } from './asked.ts';
import type { Place } from './every-region.ts';

/** The smallest pages that the APIs give (EC2 API Reference). */
const SMALLEST = { MaxResults: 5 };
const SMALLEST_OF_LISTS = { MaxResults: 1 };

/**
 * Makes each call of a live capture once, for as little as can be: whether it is allowed is what counts. Calls about one
 * VPC or prefix list are made about one that the account has, because a permission may be for some alone.
 */
export async function tryCapture({
  identity: { account },
  region,
  ec2,
  route53,
}: Place): Promise<ReadinessAnswers['capture']> {
  const vpcs = asked(ec2.send(new DescribeVpcsCommand(SMALLEST)));
  const lists = asked(ec2.send(new DescribePrefixListsCommand(SMALLEST)));
  const managedLists = asked(ec2.send(new DescribeManagedPrefixListsCommand(SMALLEST_OF_LISTS)));
  const regions = asked(ec2.send(new DescribeRegionsCommand({ RegionNames: [region] })));
  const subnets = asked(ec2.send(new DescribeSubnetsCommand(SMALLEST)));
  const tables = asked(ec2.send(new DescribeRouteTablesCommand(SMALLEST)));
  const endpoints = asked(ec2.send(new DescribeVpcEndpointsCommand(SMALLEST)));
  const groups = asked(ec2.send(new DescribeSecurityGroupsCommand(SMALLEST)));
  const acls = asked(ec2.send(new DescribeNetworkAclsCommand(SMALLEST)));
  const blockPublicAccess = asked(ec2.send(new DescribeVpcBlockPublicAccessOptionsCommand()));
  const dhcpOptions = asked(ec2.send(new DescribeDhcpOptionsCommand(SMALLEST)));

  const ofVpcs = await vpcs;
  const own = 'answer' in ofVpcs ? ofVpcs.answer.Vpcs?.find(({ OwnerId }) => OwnerId === account) : undefined;
  const attribute = about(own?.VpcId, (VpcId) =>
    ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsSupport' })),
  );
  const zones = about(own?.VpcId, (VPCId) =>
    route53.send(new ListHostedZonesByVPCCommand({ VPCId, VPCRegion: region as VPCRegion, MaxItems: 1 })),
  );
  const ofLists = [await lists, await managedLists];
  const [list] = ofLists.flatMap((one) => ('answer' in one ? (one.answer.PrefixLists ?? []) : []));
  const entries = about(list?.PrefixListId, (PrefixListId) =>
    ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId, ...SMALLEST_OF_LISTS })),
  );
  return {
    'ec2:DescribeRegions': await regions,
    'ec2:DescribeVpcs': ofVpcs,
    'ec2:DescribeSubnets': await subnets,
    'ec2:DescribeRouteTables': await tables,
    'ec2:DescribeVpcEndpoints': await endpoints,
    'ec2:DescribePrefixLists': await lists,
    'ec2:DescribeSecurityGroups': await groups,
    'ec2:DescribeNetworkAcls': await acls,
    'ec2:DescribeVpcBlockPublicAccessOptions': await blockPublicAccess,
    'ec2:DescribeVpcAttribute': await attribute,
    'ec2:DescribeDhcpOptions': await dhcpOptions,
    'ec2:DescribeManagedPrefixLists': await managedLists,
    'ec2:GetManagedPrefixListEntries': await entries,
    'route53:ListHostedZonesByVPC': await zones,
  };
}

async function about(
  id: string | undefined,
  ask: (id: string) => Promise<unknown>,
): Promise<Asked<unknown> | null> {
  return id === undefined ? null : asked(ask(id));
}
