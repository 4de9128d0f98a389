import { describe, expect, test } from 'vitest';
import type { Route } from '../../lib/network/capture.ts';
import { type HubRef, s3HostedZone } from '../../lib/network/centralized.ts';
import {
  aGatewayEndpoint,
  anInterfaceEndpoint,
  aPermission,
  aRoute,
  aRouteTable,
  aSecurityGroup,
  aSubnet,
  captureOf,
  checkOne,
  type Differences,
  dhcpOptions,
  factsOf,
  gatewayRoute,
  HUB_ACCOUNT,
  HUB_VPC_ID,
  hubCaptureOf,
  pathOf,
  policyOf,
  resultOf,
  SUBNET_A,
  s3PrefixList,
  s3Zone,
  spokeCaptureOf,
  VPC_ID,
  without,
  ZONE_ID,
} from '../builders.ts';

const HUB: HubRef = { vpc: HUB_VPC_ID };
interface Case {
  readonly name: string;
  readonly spoke?: Differences;
  readonly hub?: Differences | null;
  readonly hubs?: readonly HubRef[];
  readonly found: readonly (string | null | undefined)[];
}

/** Path, via and the code of the reason of the spoke's first subnet. */
function ofSpoke({ spoke = {}, hub = {}, hubs = [HUB] }: Omit<Case, 'name' | 'found'>) {
  const captures = [spokeCaptureOf(spoke), ...(hub ? [hubCaptureOf(hub)] : [])];
  const at = pathOf(captures, { hubs });
  return [at.path, at.via, at.reason?.code];
}

const HOLDS = ['centralized-endpoint', 'vpce-0hub', undefined];
const NOT = ['none', null, undefined];
const unknown = (code: string) => ['unknown', null, code];
const hubRoute = (target: Route, DestinationCidrBlock = '10.100.0.0/16') =>
  aRoute({ DestinationCidrBlock, ...target });
const hubEndpoint = (difference: Parameters<typeof anInterfaceEndpoint>[0]) =>
  anInterfaceEndpoint({
    VpcEndpointId: 'vpce-0hub',
    VpcId: HUB_VPC_ID,
    SubnetIds: ['subnet-0hub'],
    PrivateDnsEnabled: false,
    ...difference,
  });
const hubGroup = (...IpPermissions: Parameters<typeof aPermission>[0][]) => [
  aSecurityGroup({ VpcId: HUB_VPC_ID, IpPermissions: IpPermissions.map((one) => aPermission(one)) }),
];

describe('a spoke reaches the endpoint of a hub', () => {
  test.each<Case>([
    { name: 'case 35: with zone, route, hub and security group', found: HOLDS },
    {
      name: 'case 35: not without a policy rule that names the hub',
      hubs: [],
      found: unknown('HOSTED_ZONE_WITHOUT_HUB'),
    },
    { name: 'not without a zone', spoke: { zones: [] }, found: NOT },
    { name: 'a hub named with its account', hubs: [{ vpc: HUB_VPC_ID, account: HUB_ACCOUNT }], found: HOLDS },
    {
      name: 'a hub named with another account',
      hubs: [{ vpc: HUB_VPC_ID, account: '999988887777' }],
      found: unknown('HUB_NOT_CAPTURED'),
    },
    { name: 'a hub of another Region', hub: { region: 'us-east-1' }, found: unknown('HUB_NOT_CAPTURED') },
    { name: 'a hub that was not captured', hub: null, found: unknown('HUB_NOT_CAPTURED') },
  ])('$name', ({ found, ...given }) => expect(ofSpoke(given)).toEqual(found));

  test('with the access that its groups and network ACLs give', () => {
    const at = pathOf([spokeCaptureOf(), hubCaptureOf()], { hubs: [HUB] });
    expect({ ...at, subnet: at.subnet.SubnetId }).toEqual({
      subnet: SUBNET_A,
      routeTableId: 'rtb-0main',
      association: 'main',
      path: 'centralized-endpoint',
      via: 'vpce-0hub',
      ipv6Path: null,
      access: 'open',
      reason: undefined,
      hasOnlyLocalRoutes: false,
      deciding: [],
      trace: [
        'no S3 interface endpoint of this VPC: the names resolve to public addresses',
        'security groups sg-0endpoint admit 1 CIDR block to TCP 443',
        'to subnet-0hub: open; network ACL acl-0a1 of subnet-0a, acl-0a1 of subnet-0hub',
      ],
    });
  });
});

describe('the hosted zone', () => {
  const named = (Name: string | null, more: Record<string, unknown> = {}) => ({
    zones: [s3Zone({ Name, ...more })],
  });
  test.each<Case>([
    { name: 'without the last dot', spoke: named('s3.eu-west-1.amazonaws.com'), found: HOLDS },
    { name: 'in another letter case', spoke: named('S3.EU-WEST-1.AmazonAWS.com.'), found: HOLDS },
    { name: 'of another Region', spoke: named('s3.us-east-1.amazonaws.com.'), found: NOT },
    { name: 'of a bucket below the domain', spoke: named('bucket.s3.eu-west-1.amazonaws.com.'), found: NOT },
    { name: 'of a domain above', spoke: named('eu-west-1.amazonaws.com.'), found: NOT },
    { name: 'of an endpoint', spoke: named('vpce-0hub.s3.eu-west-1.vpce.amazonaws.com.'), found: NOT },
    { name: 'without a name', spoke: named(null), found: NOT },
    {
      name: 'of an AWS service is the hidden one of an endpoint',
      spoke: named('s3.eu-west-1.amazonaws.com.', { Owner: { OwningService: 'vpc-endpoint' } }),
      found: NOT,
    },
    { name: 'without an owner', spoke: named('s3.eu-west-1.amazonaws.com.', { Owner: null }), found: HOLDS },
    { name: 'after others', spoke: { zones: [s3Zone({ Name: 'example.com.' }), s3Zone()] }, found: HOLDS },
    {
      name: 'not asked',
      spoke: { responses: { 'route53.ListHostedZonesByVPC': undefined } },
      found: unknown('HOSTED_ZONES_NOT_CAPTURED'),
    },
    {
      name: 'refused',
      spoke: { responses: { 'route53.ListHostedZonesByVPC': { error: { code: 'AccessDenied' } } } },
      found: unknown('HOSTED_ZONES_NOT_CAPTURED'),
    },
    {
      name: 'refused for this VPC',
      spoke: {
        responses: { 'route53.ListHostedZonesByVPC': { [VPC_ID]: { error: { code: 'AccessDenied' } } } },
      },
      found: unknown('HOSTED_ZONES_NOT_CAPTURED'),
    },
    {
      name: 'asked for other VPCs only',
      spoke: { responses: { 'route53.ListHostedZonesByVPC': { 'vpc-0other': { HostedZoneSummaries: [] } } } },
      found: unknown('HOSTED_ZONES_NOT_CAPTURED'),
    },
    {
      name: 'not asked, and no hub either',
      spoke: { responses: { 'route53.ListHostedZonesByVPC': undefined } },
      hub: null,
      found: unknown('HOSTED_ZONES_NOT_CAPTURED'),
    },
    {
      name: 'not asked, and the hub has no endpoint: not this path',
      spoke: { responses: { 'route53.ListHostedZonesByVPC': undefined } },
      hub: { endpoints: [] },
      found: NOT,
    },
    {
      name: 'not asked, and the rule names no hub',
      spoke: { responses: { 'route53.ListHostedZonesByVPC': undefined } },
      hubs: [],
      found: NOT,
    },
    {
      name: 'case 36: only a Route 53 Profile',
      spoke: { zones: [], profiles: [{ ProfileId: 'rp-0b', ResourceId: VPC_ID }] },
      found: unknown('ROUTE53_PROFILE_ONLY'),
    },
    {
      name: 'case 36: only a Profile, and the rule names no hub',
      spoke: { zones: [], profiles: [{ ProfileId: 'rp-0b' }] },
      hubs: [],
      found: NOT,
    },
    {
      name: 'a Profile beside the zone does not matter',
      spoke: { profiles: [{ ProfileId: 'rp-0b' }] },
      found: HOLDS,
    },
    {
      name: 'a Profile, and the hub has no endpoint',
      spoke: { zones: [], profiles: [{ ProfileId: 'rp-0b' }] },
      hub: { endpoints: [] },
      found: NOT,
    },
  ])('$name', ({ found, ...given }) => expect(ofSpoke(given)).toEqual(found));

  test.each([
    { region: 'cn-north-1', domain: 's3.cn-north-1.amazonaws.com.cn' },
    { region: 'us-gov-west-1', domain: 's3.us-gov-west-1.amazonaws.com' },
    { region: 'us-iso-east-1', domain: 's3.us-iso-east-1.c2s.ic.gov' },
  ])('of $region is $domain', ({ region, domain }) => {
    const zones = [s3Zone({ Name: `${domain}.` })];
    expect(s3HostedZone(factsOf(captureOf({ region, zones })))).toEqual({ zone: ZONE_ID, profiles: [] });
    expect(
      s3HostedZone(factsOf(captureOf({ region, zones: [s3Zone({ Name: 's3.eu-west-1.amazonaws.com' })] })))
        .zone,
    ).toBe(false);
  });

  test('without an id it goes by its domain', () => {
    expect(s3HostedZone(factsOf(captureOf({ zones: [s3Zone({ HostedZoneId: null })] }))).zone).toBe(
      's3.eu-west-1.amazonaws.com',
    );
  });

  test('Profiles are told in order, those without an id left out', () => {
    const profiles = [{ ProfileId: 'rp-0b' }, {}, { ProfileId: 'rp-0a' }];
    expect(s3HostedZone(factsOf(captureOf({ profiles }))).profiles).toEqual(['rp-0a', 'rp-0b']);
  });

  test('the reason without a hub names the zone', () => {
    const at = pathOf(spokeCaptureOf());
    const message = `the hosted zone ${ZONE_ID} (s3.eu-west-1.amazonaws.com) answers in ${VPC_ID}, and the policy rule names no hub for it`;
    expect([at.reason, at.trace.at(-1)]).toEqual([
      { code: 'HOSTED_ZONE_WITHOUT_HUB', message, resources: [ZONE_ID] },
      message,
    ]);
  });

  test('the reason with only a Profile names it', () => {
    const at = pathOf([spokeCaptureOf({ zones: [], profiles: [{ ProfileId: 'rp-0b' }] }), hubCaptureOf()], {
      hubs: [HUB],
    });
    expect(at.reason).toEqual({
      code: 'ROUTE53_PROFILE_ONLY',
      message: `only the Route 53 Profile rp-0b can bring a zone s3.eu-west-1.amazonaws.com to ${VPC_ID}, and what it holds was not captured`,
      resources: ['rp-0b'],
    });
  });

  test('a zone takes the names from the gateway as well', () => {
    const differences = {
      endpoints: [aGatewayEndpoint()],
      routes: [gatewayRoute(), hubRoute({ TransitGatewayId: 'tgw-0a1' })],
    };
    expect([ofSpoke({ spoke: differences }), ofSpoke({ spoke: differences, hubs: [] })]).toEqual([
      HOLDS,
      unknown('HOSTED_ZONE_WITHOUT_HUB'),
    ]);
  });

  test("the VPC's own interface endpoint comes before the zone", () => {
    expect(ofSpoke({ spoke: { endpoints: [anInterfaceEndpoint()] } })).toEqual([
      'interface-endpoint',
      'vpce-0interface',
      undefined,
    ]);
  });
});

describe('DNS of the spoke', () => {
  test.each<Case>([
    { name: 'enableDnsSupport off', spoke: { dns: { support: false } }, found: NOT },
    { name: 'enableDnsHostnames off', spoke: { dns: { hostnames: false } }, found: NOT },
    {
      name: 'off without a hub in the rule: the zone does not answer',
      spoke: { dns: { hostnames: false } },
      hubs: [],
      found: NOT,
    },
    {
      name: 'an attribute not captured',
      spoke: { dns: { hostnames: null } },
      found: unknown('DNS_ATTRIBUTES_UNKNOWN'),
    },
    {
      name: 'an attribute not captured, no hub in the rule',
      spoke: { dns: { hostnames: null } },
      hubs: [],
      found: unknown('HOSTED_ZONE_WITHOUT_HUB'),
    },
    {
      name: 'an attribute not captured, and no route',
      spoke: { dns: { hostnames: null }, routes: [] },
      found: NOT,
    },
    {
      name: 'customer DNS servers',
      spoke: { dhcp: [dhcpOptions(['10.9.9.9'])] },
      found: unknown('CUSTOMER_DNS_SERVERS'),
    },
    {
      name: 'DHCP options not captured',
      spoke: { responses: { 'ec2.DescribeDhcpOptions': undefined } },
      found: unknown('DHCP_OPTIONS_UNKNOWN'),
    },
    {
      name: 'customer DNS servers, and no route',
      spoke: { dhcp: [dhcpOptions(['10.9.9.9'])], routes: [] },
      found: NOT,
    },
  ])('$name', ({ found, ...given }) => expect(ofSpoke(given)).toEqual(found));
});

describe('the endpoint of the hub', () => {
  test.each<Case>([
    { name: 'none', hub: { endpoints: [] }, found: NOT },
    {
      name: 'case 34: a gateway is not reached from elsewhere',
      hub: { endpoints: [aGatewayEndpoint({ VpcId: HUB_VPC_ID })] },
      found: NOT,
    },
    { name: 'pending', hub: { endpoints: [hubEndpoint({ State: 'pending' })] }, found: NOT },
    {
      name: 'in a state that was not captured',
      hub: { endpoints: [hubEndpoint({ State: null })] },
      found: unknown('HUB_UNKNOWN'),
    },
    {
      name: 'of another service',
      hub: { endpoints: [hubEndpoint({ ServiceName: 'com.amazonaws.eu-west-1.ec2' })] },
      found: NOT,
    },
    {
      name: 'for another Region',
      hub: { endpoints: [hubEndpoint({ ServiceRegion: 'us-west-2' })] },
      found: NOT,
    },
    {
      name: 'with private DNS on or off',
      hub: { endpoints: [hubEndpoint({ PrivateDnsEnabled: true })] },
      found: HOLDS,
    },
    {
      name: 'in no subnet',
      hub: { endpoints: [hubEndpoint({ SubnetIds: [], NetworkInterfaceIds: [] })] },
      found: NOT,
    },
    {
      name: 'in subnets that were not captured',
      hub: { endpoints: [hubEndpoint({ SubnetIds: null })] },
      found: unknown('HUB_UNKNOWN'),
    },
    {
      name: 'in subnets that were not captured, and its group admits nobody',
      hub: { endpoints: [hubEndpoint({ SubnetIds: null })], securityGroups: hubGroup() },
      found: NOT,
    },
    {
      name: 'in a subnet whose block was not captured',
      hub: { responses: { 'ec2.DescribeSubnets': undefined } },
      found: unknown('HUB_UNKNOWN'),
    },
    {
      name: 'in a subnet whose block cannot be read',
      hub: { subnets: [aSubnet({ SubnetId: 'subnet-0hub', VpcId: HUB_VPC_ID, CidrBlock: '?' })] },
      found: unknown('HUB_UNKNOWN'),
    },
    {
      name: 'not captured',
      hub: { responses: { 'ec2.DescribeVpcEndpoints': undefined } },
      found: unknown('HUB_UNKNOWN'),
    },
    {
      name: 'told differently twice',
      hub: { endpoints: [hubEndpoint({}), hubEndpoint({ State: 'deleting' })] },
      found: unknown('HUB_UNKNOWN'),
    },
    { name: 'its group admits nobody', hub: { securityGroups: hubGroup() }, found: NOT },
    {
      name: 'its group admits others',
      hub: { securityGroups: hubGroup({ IpRanges: [{ CidrIp: '10.100.0.0/16' }] }) },
      found: NOT,
    },
    { name: 'its group was not captured', hub: { securityGroups: [] }, found: unknown('HUB_UNKNOWN') },
    {
      name: 'the second of two lets the spoke in',
      hub: { endpoints: [hubEndpoint({ VpcEndpointId: 'vpce-0a', Groups: [] }), hubEndpoint({})] },
      found: HOLDS,
    },
    {
      name: 'one is unknown, the other lets the spoke in',
      hub: { endpoints: [hubEndpoint({ VpcEndpointId: 'vpce-0a', Groups: null }), hubEndpoint({})] },
      found: HOLDS,
    },
    {
      name: 'one is unknown, the other does not',
      hub: {
        endpoints: [hubEndpoint({ VpcEndpointId: 'vpce-0a', Groups: [] }), hubEndpoint({ Groups: null })],
      },
      found: unknown('HUB_UNKNOWN'),
    },
  ])('$name', ({ found, ...given }) => expect(ofSpoke(given)).toEqual(found));

  test.each<{ name: string; hub: Differences; message: string }>([
    {
      name: 'endpoints not captured',
      hub: { responses: { 'ec2.DescribeVpcEndpoints': undefined } },
      message: 'the endpoints of the hub vpc-0hub were not captured',
    },
    {
      name: 'contradicting answers',
      hub: { endpoints: [hubEndpoint({}), hubEndpoint({ State: 'deleting' })] },
      message: 'answers about vpce-0hub of the hub contradict each other',
    },
    {
      name: 'groups not captured',
      hub: { securityGroups: [] },
      message: 'whether subnet-0a gets through to vpce-0hub of the hub vpc-0hub was not captured',
    },
  ])('the reason tells: $name', ({ hub, message }) => {
    expect(pathOf([spokeCaptureOf(), hubCaptureOf(hub)], { hubs: [HUB] }).reason).toMatchObject({
      code: 'HUB_UNKNOWN',
      message,
    });
  });

  test.each<{ name: string; hub: Differences; note: string }>([
    {
      name: 'no endpoint',
      hub: { endpoints: [] },
      note: 'the hub vpc-0hub has no available S3 interface endpoint',
    },
    { name: 'not admitted', hub: { securityGroups: hubGroup() }, note: 'vpce-0hub does not admit subnet-0a' },
  ])('the trace tells: $name', ({ hub, note }) => {
    expect(pathOf([spokeCaptureOf(), hubCaptureOf(hub)], { hubs: [HUB] }).trace).toContain(note);
  });
});

describe('the route to the subnets of the endpoint', () => {
  const ARN = 'arn:aws:networkmanager::1:core-network/c';
  test.each<Case>([
    {
      name: 'by a transit gateway',
      spoke: { routes: [hubRoute({ TransitGatewayId: 'tgw-0a1' })] },
      found: HOLDS,
    },
    {
      name: 'by peering',
      spoke: { routes: [hubRoute({ VpcPeeringConnectionId: 'pcx-0a1' })] },
      found: HOLDS,
    },
    { name: 'by a core network', spoke: { routes: [hubRoute({ CoreNetworkArn: ARN })] }, found: HOLDS },
    {
      name: 'by a default route',
      spoke: { routes: [aRoute({ TransitGatewayId: 'tgw-0a1' })] },
      found: HOLDS,
    },
    {
      name: 'to the endpoint subnet only',
      spoke: { routes: [hubRoute({ TransitGatewayId: 'tgw-0a1' }, '10.100.1.0/24')] },
      found: HOLDS,
    },
    {
      name: 'to another subnet of the hub',
      spoke: { routes: [hubRoute({ TransitGatewayId: 'tgw-0a1' }, '10.100.2.0/24')] },
      found: NOT,
    },
    {
      name: 'to half of the endpoint subnet',
      spoke: { routes: [hubRoute({ TransitGatewayId: 'tgw-0a1' }, '10.100.1.0/25')] },
      found: unknown('HUB_UNKNOWN'),
    },
    {
      name: 'by a transit gateway and by peering, each to half of the endpoint subnet',
      spoke: {
        routes: [
          hubRoute({ TransitGatewayId: 'tgw-0a1' }, '10.100.1.0/25'),
          hubRoute({ VpcPeeringConnectionId: 'pcx-0a1' }, '10.100.1.128/25'),
        ],
      },
      found: HOLDS,
    },
    { name: 'none', spoke: { routes: [] }, found: NOT },
    {
      name: 'blackholed',
      spoke: { routes: [hubRoute({ TransitGatewayId: 'tgw-0a1', State: 'blackhole' })] },
      found: NOT,
    },
    { name: 'by a NAT gateway', spoke: { routes: [aRoute()] }, found: ['nat-gateway', 'nat-0a1', undefined] },
    {
      name: 'by a virtual private gateway',
      spoke: { routes: [hubRoute({ GatewayId: 'vgw-0a1' })] },
      found: NOT,
    },
    { name: 'by an appliance', spoke: { routes: [hubRoute({ NetworkInterfaceId: 'eni-0a1' })] }, found: NOT },
    {
      name: 'a narrower route that leads elsewhere',
      spoke: {
        routes: [
          hubRoute({ TransitGatewayId: 'tgw-0a1' }),
          hubRoute({ NatGatewayId: 'nat-0a1' }, '10.100.1.0/24'),
        ],
      },
      found: NOT,
    },
    {
      name: 'an overlap with a block of the spoke is local',
      spoke: {
        routes: [
          hubRoute({ TransitGatewayId: 'tgw-0a1' }),
          hubRoute({ GatewayId: 'local' }, '10.100.1.0/24'),
        ],
      },
      found: NOT,
    },
    {
      name: 'by a customer list with captured entries',
      spoke: {
        routes: [aRoute({ DestinationPrefixListId: 'pl-0mine', TransitGatewayId: 'tgw-0a1' })],
        prefixLists: [
          s3PrefixList(),
          { PrefixListId: 'pl-0mine', PrefixListName: 'hub', Cidrs: ['10.100.0.0/16'] },
        ],
      },
      found: HOLDS,
    },
    {
      name: 'by a customer list without',
      spoke: {
        routes: [aRoute({ DestinationPrefixListId: 'pl-0mine', TransitGatewayId: 'tgw-0a1' })],
        prefixLists: [s3PrefixList(), { PrefixListId: 'pl-0mine', PrefixListName: 'hub' }],
      },
      found: unknown('HUB_UNKNOWN'),
    },
    {
      name: 'the list of S3 does not lead to the hub',
      spoke: { routes: [aRoute({ DestinationPrefixListId: 'pl-6da54004', TransitGatewayId: 'tgw-0a1' })] },
      found: ['transit-gateway', 'tgw-0a1', undefined],
    },
    {
      name: 'no table captured',
      spoke: { responses: { 'ec2.DescribeRouteTables': undefined } },
      found: unknown('HUB_UNKNOWN'),
    },
    {
      name: 'no table captured, and the hub has no endpoint',
      spoke: { responses: { 'ec2.DescribeRouteTables': undefined } },
      hub: { endpoints: [] },
      found: unknown('ROUTE_TABLES_NOT_CAPTURED'),
    },
  ])('$name', ({ found, ...given }) => expect(ofSpoke(given)).toEqual(found));

  const twoHomes = {
    subnets: [
      aSubnet({ SubnetId: 'subnet-0hub', VpcId: HUB_VPC_ID, CidrBlock: '10.100.1.0/24' }),
      aSubnet({ SubnetId: 'subnet-0hub2', VpcId: HUB_VPC_ID, CidrBlock: '10.100.2.0/24' }),
    ],
    endpoints: [hubEndpoint({ SubnetIds: ['subnet-0hub', 'subnet-0hub2'] })],
  };
  test.each([
    { name: 'to both subnets', block: '10.100.0.0/16', found: ['centralized-endpoint', 'open'] },
    { name: 'to one of two subnets', block: '10.100.1.0/24', found: ['centralized-endpoint', 'partial'] },
    { name: 'to neither', block: '10.100.3.0/24', found: ['none', null] },
  ])('$name', ({ block, found }) => {
    const spoke = spokeCaptureOf({ routes: [hubRoute({ TransitGatewayId: 'tgw-0a1' }, block)] });
    const { path, access } = pathOf([spoke, hubCaptureOf(twoHomes)], { hubs: [HUB] });
    expect([path, access]).toEqual(found);
  });

  test('the trace tells that none leads there', () => {
    expect(pathOf([spokeCaptureOf({ routes: [] }), hubCaptureOf()], { hubs: [HUB] }).trace).toEqual([
      'no S3 interface endpoint of this VPC: the names resolve to public addresses',
      'rtb-0main has no active route to the subnets of vpce-0hub in vpc-0hub',
      'no route leads to S3',
    ]);
  });
});

describe('several hubs', () => {
  const GONE: HubRef = { vpc: 'vpc-0gone' };
  test.each<Case>([
    { name: 'one that holds is enough, whatever is known of the others', hubs: [HUB, GONE], found: HOLDS },
    { name: 'in whatever order the rule names them', hubs: [GONE, HUB], found: HOLDS },
    {
      name: 'one fails, one is not captured',
      hub: { endpoints: [] },
      hubs: [HUB, GONE],
      found: unknown('HUB_NOT_CAPTURED'),
    },
    {
      name: 'the first doubt is told',
      hub: { responses: { 'ec2.DescribeVpcEndpoints': undefined } },
      hubs: [HUB, GONE],
      found: unknown('HUB_UNKNOWN'),
    },
    {
      name: 'a doubt about the spoke comes first',
      spoke: { dns: { support: null } },
      hubs: [GONE, HUB],
      found: unknown('DNS_ATTRIBUTES_UNKNOWN'),
    },
  ])('$name', ({ found, ...given }) => expect(ofSpoke(given)).toEqual(found));
});

describe("a hub's own subnets", () => {
  const own = (differences: Differences) => {
    const at = pathOf(hubCaptureOf(differences), { vpcId: HUB_VPC_ID, subnetId: 'subnet-0hub', hubs: [HUB] });
    return [at.path, at.via, at.reason?.code];
  };
  test('are judged like those of a spoke, by the local route', () => {
    expect(own({ zones: [s3Zone()] })).toEqual(HOLDS);
    expect(own({})).toEqual(NOT);
    expect(own({ zones: [s3Zone()], endpoints: [hubEndpoint({ Groups: [] })] })).toEqual(NOT);
    expect(
      own({ zones: [s3Zone()], routeTables: [aRouteTable({ VpcId: HUB_VPC_ID, Routes: null })] }),
    ).toEqual(unknown('HUB_UNKNOWN'));
  });
});

describe('checked over a fleet', () => {
  const policy = policyOf('interface', `  hubs: [{ vpc: ${HUB_VPC_ID}, account: "${HUB_ACCOUNT}" }]\n`);
  const verdict = (captures: Parameters<typeof checkOne>[0], yaml = policy) => {
    const { verdict: said, reasons } = resultOf(checkOne(captures, yaml));
    return [said, reasons.map((reason) => reason.code)];
  };
  test('case 35: compliant where the rule accepts the hub, whatever the order of captures', () => {
    const captures = [spokeCaptureOf(), hubCaptureOf()];
    expect([verdict(captures), verdict([...captures].reverse())]).toEqual([
      ['COMPLIANT', []],
      ['COMPLIANT', []],
    ]);
  });
  test("case 35: undetermined where the hub's capture is missing", () => {
    expect(verdict(spokeCaptureOf())).toEqual(['UNDETERMINED', ['HUB_NOT_CAPTURED']]);
  });
  test('case 36: undetermined by a Profile only', () => {
    const spoke = spokeCaptureOf({ zones: [], profiles: [{ ProfileId: 'rp-0a' }] });
    expect(verdict([spoke, hubCaptureOf()])).toEqual(['UNDETERMINED', ['ROUTE53_PROFILE_ONLY']]);
  });
  test('undetermined where zones were not asked', () => {
    const spoke = without(spokeCaptureOf(), 'route53.ListHostedZonesByVPC');
    expect(verdict([spoke, hubCaptureOf()])).toEqual(['UNDETERMINED', ['HOSTED_ZONES_NOT_CAPTURED']]);
  });
  test('a centralized path is not the gateway', () => {
    expect(
      verdict([spokeCaptureOf(), hubCaptureOf()], policyOf('gateway', `  hubs: [{ vpc: ${HUB_VPC_ID} }]\n`)),
    ).toEqual(['NON_COMPLIANT', ['SUBNET_NOT_ON_GATEWAY']]);
  });
});
