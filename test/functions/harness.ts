import { EC2Client } from '@aws-sdk/client-ec2';
import { Route53Client } from '@aws-sdk/client-route-53';
import type { LookClients } from '../../functions/look.ts';
import type { DeployedPolicy } from '../../lib/policy/deployed.ts';
import { parsePolicy } from '../../lib/policy/parse-policy.ts';
import { aRegion, CALLER, type Item, type Stub, type StubOptions, type StubRegion } from '../aws/ec2-stub.ts';
import { quickRetries, stubOf } from '../aws/live-harness.ts';
import { policyOf, type RawCapture, REGION } from '../builders.ts';

export const DIGEST = 'd'.repeat(64);

/** The policy of a deployment, from YAML. */
export function deployed(yaml: string = policyOf('gateway')): DeployedPolicy {
  return { digest: DIGEST, policy: parsePolicy(yaml), accounts: null };
}

/** What an account has in a Region, for the EC2 stub, from captures of it. */
export function regionOf(...captures: readonly RawCapture[]): StubRegion {
  const list = (operation: string, member: string): readonly Item[] =>
    captures.flatMap(({ responses }) => {
      const body = responses[operation] as Item | undefined;
      return (body?.[member] ?? []) as readonly Item[];
    });
  const unique = (items: readonly Item[], key: string) => [
    ...new Map(items.map((item) => [item[key], item])).values(),
  ];
  const zones = captures.flatMap(({ responses }) =>
    Object.entries((responses['route53.ListHostedZonesByVPC'] ?? {}) as Readonly<Record<string, Item>>),
  );
  return aRegion(REGION, {
    Vpcs: list('ec2.DescribeVpcs', 'Vpcs'),
    Subnets: list('ec2.DescribeSubnets', 'Subnets'),
    RouteTables: list('ec2.DescribeRouteTables', 'RouteTables'),
    VpcEndpoints: list('ec2.DescribeVpcEndpoints', 'VpcEndpoints'),
    SecurityGroups: list('ec2.DescribeSecurityGroups', 'SecurityGroups'),
    NetworkAcls: list('ec2.DescribeNetworkAcls', 'NetworkAcls'),
    PrefixLists: unique(list('ec2.DescribePrefixLists', 'PrefixLists'), 'PrefixListId'),
    DhcpOptions: unique(list('ec2.DescribeDhcpOptions', 'DhcpOptions'), 'DhcpOptionsId'),
    HostedZones: Object.fromEntries(
      zones.map(([vpcId, body]) => [vpcId, (body.HostedZoneSummaries ?? []) as readonly Item[]]),
    ),
  });
}

/** Clients of the caller's account that ask the stub, with the real retries and none of their waits. */
export async function clientsOf(
  region: StubRegion,
  fault?: StubOptions['fault'],
  at: string = REGION,
): Promise<LookClients & { readonly stub: Stub }> {
  const stub = await stubOf({ accounts: { [CALLER]: { [at]: region } }, ...(fault ? { fault } : {}) });
  const settings = { region: at, endpoint: stub.url, retryStrategy: quickRetries() };
  return { ec2: new EC2Client(settings), route53: new Route53Client(settings), stub };
}
