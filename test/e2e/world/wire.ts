/** What moto's EC2 has, for the wire stub: the same VPCs with real pages, and with what moto does not know. */
import * as z from 'zod';
import { aRegion, type StubRegion } from '../../aws/ec2-stub.ts';
import { REGION } from './region.ts';

const Items = z.array(z.record(z.string(), z.unknown()));
const Attribute = z.looseObject({ Value: z.boolean() });
const Captured = z.looseObject({
  responses: z.looseObject({
    'ec2.DescribeVpcs': z.looseObject({ Vpcs: Items }),
    'ec2.DescribeSubnets': z.looseObject({ Subnets: Items }),
    'ec2.DescribeRouteTables': z.looseObject({ RouteTables: Items }),
    'ec2.DescribeVpcEndpoints': z.looseObject({ VpcEndpoints: Items }),
    'ec2.DescribePrefixLists': z.looseObject({ PrefixLists: Items }),
    'ec2.DescribeManagedPrefixLists': z.looseObject({ PrefixLists: Items }),
    'ec2.DescribeSecurityGroups': z.looseObject({ SecurityGroups: Items }),
    'ec2.DescribeNetworkAcls': z.looseObject({ NetworkAcls: Items }),
    'ec2.DescribeDhcpOptions': z.looseObject({ DhcpOptions: Items }),
    'ec2.GetManagedPrefixListEntries': z.record(z.string(), z.looseObject({ Entries: Items })),
    'ec2.DescribeVpcAttribute': z.record(
      z.string(),
      z.looseObject({ EnableDnsSupport: Attribute, EnableDnsHostnames: Attribute }),
    ),
  }),
});

/** The Region that a capture, as JSON, is of. */
export function regionOf(capture: string): StubRegion {
  const { responses } = Captured.parse(JSON.parse(capture));
  return aRegion(REGION, {
    Vpcs: responses['ec2.DescribeVpcs'].Vpcs,
    Subnets: responses['ec2.DescribeSubnets'].Subnets,
    RouteTables: responses['ec2.DescribeRouteTables'].RouteTables,
    VpcEndpoints: responses['ec2.DescribeVpcEndpoints'].VpcEndpoints,
    PrefixLists: responses['ec2.DescribePrefixLists'].PrefixLists,
    ManagedPrefixLists: responses['ec2.DescribeManagedPrefixLists'].PrefixLists,
    SecurityGroups: responses['ec2.DescribeSecurityGroups'].SecurityGroups,
    NetworkAcls: responses['ec2.DescribeNetworkAcls'].NetworkAcls,
    DhcpOptions: responses['ec2.DescribeDhcpOptions'].DhcpOptions,
    Entries: Object.fromEntries(
      Object.entries(responses['ec2.GetManagedPrefixListEntries']).map(([id, { Entries }]) => [id, Entries]),
    ),
    DnsAttributes: Object.fromEntries(
      Object.entries(responses['ec2.DescribeVpcAttribute']).map(
        ([id, { EnableDnsSupport, EnableDnsHostnames }]) => [
          id,
          { support: EnableDnsSupport.Value, hostnames: EnableDnsHostnames.Value },
        ],
      ),
    ),
  });
}
