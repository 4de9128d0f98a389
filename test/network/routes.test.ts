import { describe, expect, test } from 'vitest';
import type { Route, VpcEndpoint } from '../../lib/network/capture.ts';
import type { S3Path } from '../../lib/network/routes.ts';
import {
  aGatewayEndpoint,
  anInterfaceEndpoint,
  aRoute,
  aSubnet,
  aVpc,
  captureOf,
  type Differences,
  DYNAMODB_LIST,
  dynamoDbPrefixList,
  GATEWAY_ID,
  gatewayRoute,
  ipv6Block,
  localRoute,
  MAIN_TABLE,
  pathOf,
  S3_CIDRS,
  S3_LIST,
  S3_LIST_IPV6,
  s3Ipv6PrefixList,
  s3PrefixList,
  without,
} from '../builders.ts';

interface Case extends Pick<Differences, 'endpoints' | 'prefixLists' | 'responses'> {
  readonly name: string;
  /** The routes beside the local one. */
  readonly routes: readonly Route[];
  readonly path: S3Path;
  readonly via?: string | null;
  readonly code?: string;
}

function expectCase({ path, via = null, code, ...differences }: Case) {
  const at = pathOf(captureOf(differences));
  expect({ path: at.path, via: at.via, code: at.reason?.code }).toEqual({ path, via, code });
}

const to = (DestinationCidrBlock: string, target: Route): Route =>
  aRoute({ DestinationCidrBlock, ...target });
const toList = (DestinationPrefixListId: string, target: Route): Route =>
  aRoute({ DestinationPrefixListId, ...target });
const NAT: Route = { NatGatewayId: 'nat-0a1' };
const IGW: Route = { GatewayId: 'igw-0a1' };
const VGW: Route = { GatewayId: 'vgw-0a1' };
const PROPAGATED: Route = { Origin: 'EnableVgwRoutePropagation' };
const customerList = (Cidrs?: readonly string[]) => ({
  PrefixListId: 'pl-0mine',
  PrefixListName: 'mine',
  OwnerId: '111122223333',
  ...(Cidrs ? { Cidrs } : {}),
});

describe('the target of the route tells the path', () => {
  test.each<{ target: Route; path: S3Path; via: string | null }>([
    { target: { GatewayId: 'igw-0a1' }, path: 'internet-gateway', via: 'igw-0a1' },
    { target: { GatewayId: 'vgw-0a1' }, path: 'virtual-private-gateway', via: 'vgw-0a1' },
    { target: { GatewayId: 'vpce-0gwlb' }, path: 'appliance', via: 'vpce-0gwlb' },
    { target: { GatewayId: 'nat-0a1' }, path: 'nat-gateway', via: 'nat-0a1' },
    { target: { GatewayId: 'eigw-0a1' }, path: 'egress-only-internet-gateway', via: 'eigw-0a1' },
    { target: { GatewayId: 'tgw-0a1' }, path: 'transit-gateway', via: 'tgw-0a1' },
    { target: { GatewayId: 'lgw-0a1' }, path: 'local-gateway', via: 'lgw-0a1' },
    { target: { GatewayId: 'cagw-0a1' }, path: 'carrier-gateway', via: 'cagw-0a1' },
    { target: { GatewayId: 'pcx-0a1' }, path: 'vpc-peering', via: 'pcx-0a1' },
    { target: { GatewayId: 'eni-0a1' }, path: 'appliance', via: 'eni-0a1' },
    { target: { GatewayId: 'xyz-0a1' }, path: 'other', via: 'xyz-0a1' },
    { target: { GatewayId: 'local' }, path: 'none', via: null },
    { target: { NatGatewayId: 'nat-0a1' }, path: 'nat-gateway', via: 'nat-0a1' },
    {
      target: { EgressOnlyInternetGatewayId: 'eigw-0a1' },
      path: 'egress-only-internet-gateway',
      via: 'eigw-0a1',
    },
    { target: { TransitGatewayId: 'tgw-0a1' }, path: 'transit-gateway', via: 'tgw-0a1' },
    { target: { VpcPeeringConnectionId: 'pcx-0a1' }, path: 'vpc-peering', via: 'pcx-0a1' },
    {
      target: { CoreNetworkArn: 'arn:aws:networkmanager::1:core-network/c' },
      path: 'core-network',
      via: 'arn:aws:networkmanager::1:core-network/c',
    },
    { target: { LocalGatewayId: 'lgw-0a1' }, path: 'local-gateway', via: 'lgw-0a1' },
    { target: { CarrierGatewayId: 'cagw-0a1' }, path: 'carrier-gateway', via: 'cagw-0a1' },
    { target: { NetworkInterfaceId: 'eni-0a1' }, path: 'appliance', via: 'eni-0a1' },
    { target: { InstanceId: 'i-0a1', NetworkInterfaceId: 'eni-0a1' }, path: 'appliance', via: 'eni-0a1' },
    { target: { InstanceId: 'i-0a1' }, path: 'appliance', via: 'i-0a1' },
    {
      target: { GatewayId: null, NatGatewayId: '', TransitGatewayId: 'tgw-0a1' },
      path: 'transit-gateway',
      via: 'tgw-0a1',
    },
    { target: { GatewayId: '', NatGatewayId: 'nat-0a1' }, path: 'nat-gateway', via: 'nat-0a1' },
    { target: { NatGatewayId: null }, path: 'other', via: null },
  ])('0.0.0.0/0 -> $target: $path', ({ target, path, via }) => {
    const at = pathOf(captureOf({ routes: [to('0.0.0.0/0', target)] }));
    expect({ path: at.path, via: at.via, reason: at.reason }).toEqual({ path, via, reason: undefined });
  });

  test('a target that nobody lists, such as an Oracle network or an IP address, is other', () => {
    const Routes = [
      localRoute(),
      { DestinationCidrBlock: '0.0.0.0/0', OdbNetworkArn: 'arn:aws:odb:x', State: 'active' },
    ];
    const capture = captureOf({
      responses: {
        'ec2.DescribeRouteTables': {
          RouteTables: [
            { RouteTableId: MAIN_TABLE, VpcId: 'vpc-0a1', Routes, Associations: [{ Main: true }] },
          ],
        },
      },
    });
    expect(pathOf(capture)).toMatchObject({ path: 'other', via: null });
  });
});

describe('longest prefix first, for every CIDR block of S3', () => {
  test.each<Case>([
    {
      name: 'the list beats the default route',
      routes: [aRoute(), gatewayRoute()],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'the order of routes does not matter',
      routes: [gatewayRoute(), aRoute()],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    { name: 'the list alone is enough', routes: [gatewayRoute()], path: 'gateway-endpoint', via: GATEWAY_ID },
    { name: 'no route leads to S3', routes: [], path: 'none' },
    {
      name: 'a route to other addresses does not count',
      routes: [to('192.0.2.0/24', NAT), gatewayRoute()],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'a wider static route than any block of S3 loses',
      routes: [to('52.0.0.0/8', IGW), gatewayRoute()],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'a static route one bit wider than a block of S3 loses',
      routes: [to('52.218.0.0/16', IGW), gatewayRoute()],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'a static route that equals a block of S3 wins it',
      routes: [to('52.218.0.0/17', IGW), gatewayRoute()],
      path: 'mixed',
      via: `igw-0a1,${GATEWAY_ID}`,
    },
    {
      name: 'a narrower static route wins a part of S3',
      routes: [to('52.218.3.0/24', NAT), gatewayRoute()],
      path: 'mixed',
      via: `nat-0a1,${GATEWAY_ID}`,
    },
    {
      name: 'a narrower route to a single address of S3 counts',
      routes: [to('18.34.243.255/32', NAT), gatewayRoute()],
      path: 'mixed',
      via: `nat-0a1,${GATEWAY_ID}`,
    },
    {
      name: 'an address just beyond S3 does not count',
      routes: [to('18.34.244.0/32', NAT), to('52.217.255.255/32', NAT), gatewayRoute()],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'static routes for every block of S3 leave nothing to the list',
      routes: [...S3_CIDRS.map((cidr) => to(cidr, NAT)), gatewayRoute()],
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'two halves of all addresses are a default route',
      routes: [to('0.0.0.0/1', NAT), to('128.0.0.0/1', NAT)],
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'the other half of all addresses has no S3',
      routes: [to('128.0.0.0/1', NAT)],
      path: 'none',
    },
    {
      name: 'a part of S3 without any route is a way like others',
      routes: [to('52.218.0.0/17', NAT)],
      path: 'mixed',
      via: 'nat-0a1',
    },
    {
      name: 'different default ways per half are mixed',
      routes: [to('0.0.0.0/3', NAT), to('32.0.0.0/3', IGW)],
      path: 'mixed',
      via: 'igw-0a1,nat-0a1',
    },
    {
      name: 'two NAT gateways are one path',
      routes: [to('0.0.0.0/3', NAT), to('32.0.0.0/3', { NatGatewayId: 'nat-0b2' })],
      path: 'nat-gateway',
      via: 'nat-0a1,nat-0b2',
    },
    {
      name: 'a local route that holds S3 addresses drops them from the gateway',
      routes: [localRoute('52.218.0.0/24'), gatewayRoute()],
      path: 'mixed',
      via: GATEWAY_ID,
    },
  ])('$name', expectCase);
});

describe('blackhole and filtered routes', () => {
  const BLACKHOLE: Route = { State: 'blackhole' };
  const FILTERED: Route = { State: 'filtered' };
  test.each<Case>([
    {
      name: 'a blackholed default route is none',
      routes: [to('0.0.0.0/0', { ...NAT, ...BLACKHOLE })],
      path: 'none',
    },
    {
      name: 'a blackholed default route does not matter beside the list',
      routes: [to('0.0.0.0/0', { ...NAT, ...BLACKHOLE }), gatewayRoute()],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'a blackholed list route drops, in spite of the default route',
      routes: [aRoute(), gatewayRoute(BLACKHOLE)],
      path: 'none',
    },
    {
      name: 'a blackholed part beside the gateway is mixed',
      routes: [to('52.218.3.0/24', { ...NAT, ...BLACKHOLE }), gatewayRoute()],
      path: 'mixed',
      via: GATEWAY_ID,
    },
    {
      name: 'a filtered route is absent',
      routes: [aRoute(), gatewayRoute(FILTERED)],
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'a filtered narrower route is absent',
      routes: [to('52.218.3.0/24', { ...NAT, ...FILTERED }), gatewayRoute()],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'a route without a state is active',
      routes: [to('0.0.0.0/0', { ...NAT, State: null })],
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'a blackholed route to the list from another gateway drops',
      routes: [aRoute(), toList(S3_LIST, { ...NAT, ...BLACKHOLE })],
      path: 'none',
    },
  ])('$name', expectCase);
});

describe('routes of equal length', () => {
  test.each<Case>([
    {
      name: 'a propagated route loses to the list',
      routes: [to('52.218.0.0/17', { ...VGW, ...PROPAGATED }), gatewayRoute()],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'an advertised route loses to the list',
      routes: [to('52.218.0.0/17', { ...VGW, Origin: 'Advertisement' }), gatewayRoute()],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'a narrower propagated route wins',
      routes: [to('52.218.3.0/24', { ...VGW, ...PROPAGATED }), gatewayRoute()],
      path: 'mixed',
      via: `vgw-0a1,${GATEWAY_ID}`,
    },
    {
      name: 'a static default route comes before a propagated one',
      routes: [to('0.0.0.0/0', { ...VGW, ...PROPAGATED }), aRoute()],
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'two propagated routes that lead one way are that way',
      routes: [
        to('0.0.0.0/0', { ...VGW, ...PROPAGATED }),
        to('0.0.0.0/0', { GatewayId: 'vgw-0b2', ...PROPAGATED }),
      ],
      path: 'virtual-private-gateway',
      via: 'vgw-0a1,vgw-0b2',
    },
    {
      name: 'two static routes for one block that contradict each other are unknown',
      routes: [aRoute(), to('0.0.0.0/0', IGW)],
      path: 'unknown',
      code: 'ROUTES_OF_EQUAL_PRIORITY',
    },
    {
      name: 'two lists of equal length that lead different ways are unknown',
      routes: [gatewayRoute(), toList('pl-0mine', NAT)],
      prefixLists: [s3PrefixList(), customerList(['52.218.0.0/17'])],
      path: 'unknown',
      code: 'ROUTES_OF_EQUAL_PRIORITY',
    },
    {
      name: 'a static route settles what two lists contend for',
      routes: [gatewayRoute(), toList('pl-0mine', NAT), ...S3_CIDRS.map((cidr) => to(cidr, IGW))],
      prefixLists: [s3PrefixList(), customerList(['52.218.0.0/17'])],
      path: 'internet-gateway',
      via: 'igw-0a1',
    },
  ])('$name', expectCase);

  test('the reason names the routes that contend, and the table has both', () => {
    const at = pathOf(
      captureOf({
        routes: [gatewayRoute(), toList('pl-0mine', NAT)],
        prefixLists: [s3PrefixList(), customerList(['52.218.0.0/17'])],
      }),
    );
    expect(at.reason).toEqual({
      code: 'ROUTES_OF_EQUAL_PRIORITY',
      message: `routes of equal length lead different ways: pl-0mine -> nat-0a1; ${S3_LIST} -> ${GATEWAY_ID}`,
      resources: [],
    });
  });
});

describe("a customer's prefix list", () => {
  test.each<Case>([
    {
      name: 'case 14: it takes a part of S3 entry by entry',
      routes: [gatewayRoute(), toList('pl-0mine', NAT)],
      prefixLists: [s3PrefixList(), customerList(['192.0.2.0/24', '52.92.7.0/24'])],
      path: 'mixed',
      via: `nat-0a1,${GATEWAY_ID}`,
    },
    {
      name: 'it does not matter where it has no address of S3',
      routes: [gatewayRoute(), toList('pl-0mine', NAT)],
      prefixLists: [s3PrefixList(), customerList(['192.0.2.0/24', '2a05:d07a:8000::/40'])],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'it does not matter where its entries are wider',
      routes: [gatewayRoute(), toList('pl-0mine', NAT)],
      prefixLists: [s3PrefixList(), customerList(['0.0.0.0/1', '128.0.0.0/1'])],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'it is a default route where its entries say so',
      routes: [toList('pl-0mine', NAT)],
      prefixLists: [s3PrefixList(), customerList(['0.0.0.0/1', '128.0.0.0/1'])],
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'one without captured entries that leads elsewhere makes the path unknown',
      routes: [gatewayRoute(), toList('pl-0mine', NAT)],
      prefixLists: [s3PrefixList(), customerList()],
      path: 'unknown',
      code: 'PREFIX_LIST_NOT_CAPTURED',
    },
    {
      name: 'one without captured entries that leads the same way does not matter',
      routes: [aRoute(), toList('pl-0mine', { NatGatewayId: 'nat-0b2' })],
      prefixLists: [s3PrefixList(), customerList()],
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'one without captured entries that is blackholed does not matter where S3 has no way',
      routes: [toList('pl-0mine', { ...NAT, State: 'blackhole' })],
      prefixLists: [s3PrefixList(), customerList()],
      path: 'none',
    },
    {
      name: 'one without captured entries matters where S3 has no other way',
      routes: [toList('pl-0mine', NAT)],
      prefixLists: [s3PrefixList(), customerList()],
      path: 'unknown',
      code: 'PREFIX_LIST_NOT_CAPTURED',
    },
    {
      name: 'one that no operation lists is as unknown',
      routes: [gatewayRoute(), toList('pl-0mine', NAT)],
      path: 'unknown',
      code: 'PREFIX_LIST_NOT_CAPTURED',
    },
    {
      name: 'one with an entry that is no CIDR block is unknown',
      routes: [gatewayRoute(), toList('pl-0mine', NAT)],
      prefixLists: [s3PrefixList(), customerList(['192.0.2.0/24', '?'])],
      path: 'unknown',
      code: 'PREFIX_LIST_NOT_CAPTURED',
    },
    {
      name: 'an empty one does not matter',
      routes: [gatewayRoute(), toList('pl-0mine', NAT)],
      prefixLists: [s3PrefixList(), customerList([])],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'one whose entries came from GetManagedPrefixListEntries counts',
      routes: [gatewayRoute(), toList('pl-0mine', NAT)],
      prefixLists: [s3PrefixList()],
      responses: {
        'ec2.GetManagedPrefixListEntries': { 'pl-0mine': { Entries: [{ Cidr: '52.92.7.0/24' }] } },
      },
      path: 'mixed',
      via: `nat-0a1,${GATEWAY_ID}`,
    },
    {
      name: 'one whose entries were refused is unknown',
      routes: [gatewayRoute(), toList('pl-0mine', NAT)],
      prefixLists: [s3PrefixList(), customerList()],
      responses: {
        'ec2.GetManagedPrefixListEntries': { 'pl-0mine': { error: { code: 'UnauthorizedOperation' } } },
      },
      path: 'unknown',
      code: 'PREFIX_LIST_NOT_CAPTURED',
    },
    {
      name: "another AWS service's list without captured entries is not S3's",
      routes: [gatewayRoute(), toList('pl-0cf', NAT)],
      prefixLists: [
        s3PrefixList(),
        { PrefixListId: 'pl-0cf', PrefixListName: 'com.amazonaws.global.cloudfront.origin-facing' },
      ],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'one filtered does not matter',
      routes: [gatewayRoute(), toList('pl-0mine', { ...NAT, State: 'filtered' })],
      prefixLists: [s3PrefixList(), customerList()],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
  ])('$name', expectCase);

  test('the reason names the table, the list and where it leads', () => {
    const at = pathOf(
      captureOf({
        routes: [gatewayRoute(), toList('pl-0mine', NAT)],
        prefixLists: [s3PrefixList(), customerList()],
      }),
    );
    expect(at.reason).toEqual({
      code: 'PREFIX_LIST_NOT_CAPTURED',
      message: `${MAIN_TABLE} routes pl-0mine to nat-0a1, and which addresses that is was not captured`,
      resources: ['pl-0mine', MAIN_TABLE],
    });
  });
});

describe("the route to S3's list is the gateway only where an available S3 gateway of this VPC is its target", () => {
  const gateway = (difference: Partial<VpcEndpoint>) => [aGatewayEndpoint(difference)];
  test.each<Case>([
    {
      name: 'case 12: the list to a NAT gateway',
      routes: [aRoute(IGW), toList(S3_LIST, NAT)],
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'case 12: the list to a transit gateway',
      routes: [toList(S3_LIST, { TransitGatewayId: 'tgw-0a1' })],
      path: 'transit-gateway',
      via: 'tgw-0a1',
    },
    {
      name: 'the list to an internet gateway',
      routes: [toList(S3_LIST, IGW)],
      path: 'internet-gateway',
      via: 'igw-0a1',
    },
    {
      name: 'the list to a Gateway Load Balancer endpoint',
      routes: [toList(S3_LIST, { GatewayId: 'vpce-0gwlb' })],
      endpoints: [aGatewayEndpoint({ VpcEndpointId: 'vpce-0gwlb', VpcEndpointType: 'GatewayLoadBalancer' })],
      path: 'appliance',
      via: 'vpce-0gwlb',
    },
    {
      name: 'the list to an endpoint that is not among those captured',
      routes: [aRoute(), gatewayRoute({ GatewayId: 'vpce-0gone' })],
      path: 'unknown',
      code: 'ENDPOINT_UNKNOWN',
    },
    {
      name: 'the list to an endpoint of another VPC',
      routes: [gatewayRoute()],
      endpoints: gateway({ VpcId: 'vpc-0other' }),
      path: 'unknown',
      code: 'ENDPOINT_UNKNOWN',
    },
    {
      name: 'the list to an interface endpoint, which no route leads to',
      routes: [gatewayRoute({ GatewayId: 'vpce-0interface' })],
      endpoints: [anInterfaceEndpoint({ PrivateDnsEnabled: false })],
      path: 'unknown',
      code: 'ENDPOINT_UNKNOWN',
    },
    {
      name: 'the list to a gateway of another service',
      routes: [gatewayRoute()],
      endpoints: gateway({ ServiceName: 'com.amazonaws.eu-west-1.dynamodb' }),
      path: 'unknown',
      code: 'ENDPOINT_UNKNOWN',
    },
    {
      name: 'the list to a gateway of S3 in another Region',
      routes: [gatewayRoute()],
      endpoints: gateway({ ServiceRegion: 'us-west-2' }),
      path: 'unknown',
      code: 'ENDPOINT_UNKNOWN',
    },
    {
      name: 'a pending gateway takes the packets nowhere',
      routes: [aRoute(), gatewayRoute()],
      endpoints: gateway({ State: 'pending' }),
      path: 'none',
    },
    {
      name: 'a deleted gateway takes the packets nowhere',
      routes: [aRoute(), gatewayRoute()],
      endpoints: gateway({ State: 'Deleted' }),
      path: 'none',
    },
    {
      name: 'a gateway whose state was not captured is unknown',
      routes: [aRoute(), gatewayRoute()],
      endpoints: gateway({ State: null }),
      path: 'unknown',
      code: 'ENDPOINT_UNKNOWN',
    },
    {
      name: 'case 6: Available in capitals is available',
      routes: [gatewayRoute()],
      endpoints: gateway({ State: 'Available' }),
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'an endpoint without a type is a gateway',
      routes: [gatewayRoute()],
      endpoints: gateway({ VpcEndpointType: null }),
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'endpoints not captured: a list that is known as S3 to a vpce- counts',
      routes: [aRoute(), gatewayRoute()],
      responses: { 'ec2.DescribeVpcEndpoints': undefined },
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'endpoints refused: the same',
      routes: [aRoute(), gatewayRoute()],
      responses: { 'ec2.DescribeVpcEndpoints': { error: { code: 'UnauthorizedOperation', message: 'no' } } },
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'endpoints not captured and the route blackholed: none',
      routes: [aRoute(), gatewayRoute({ State: 'blackhole' })],
      responses: { 'ec2.DescribeVpcEndpoints': undefined },
      path: 'none',
    },
    {
      name: 'endpoints not captured and the list to NAT: NAT',
      routes: [aRoute(IGW), toList(S3_LIST, NAT)],
      responses: { 'ec2.DescribeVpcEndpoints': undefined },
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: "endpoints not captured and no list route: the table's path",
      routes: [aRoute()],
      responses: { 'ec2.DescribeVpcEndpoints': undefined },
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'endpoints and lists not captured: the service of the vpce- is unknown',
      routes: [aRoute(), gatewayRoute()],
      responses: { 'ec2.DescribeVpcEndpoints': undefined, 'ec2.DescribePrefixLists': undefined },
      path: 'unknown',
      code: 'PREFIX_LIST_NOT_CAPTURED',
    },
  ])('$name', expectCase);

  test.each([
    { endpoints: [], message: `${GATEWAY_ID} is not among the endpoints of vpc-0a1` },
    { endpoints: gateway({ State: null }), message: `the state of ${GATEWAY_ID} was not captured` },
    {
      endpoints: gateway({ ServiceName: 'com.amazonaws.eu-west-1.dynamodb' }),
      message: `S3's prefix list is routed to ${GATEWAY_ID}, which is no S3 gateway endpoint`,
    },
  ])('the reason says: $message', ({ endpoints, message }) => {
    expect(pathOf(captureOf({ endpoints })).reason).toEqual({
      code: 'ENDPOINT_UNKNOWN',
      message,
      resources: [GATEWAY_ID],
    });
  });

  test('of several unknown endpoints the reason is the same whatever the order of routes', () => {
    const routes = ['vpce-0b', 'vpce-0a'].map((GatewayId, i) =>
      toList(i === 0 ? S3_LIST : 'pl-0second', { GatewayId }),
    );
    const prefixLists = [
      s3PrefixList(),
      s3PrefixList({ PrefixListId: 'pl-0second', Cidrs: ['3.5.64.0/22'] }),
    ];
    const both = [routes, [...routes].reverse()].map((order) =>
      pathOf(captureOf({ routes: order, prefixLists })),
    );
    expect(both.map((at) => at.reason?.message)).toEqual([
      'vpce-0a is not among the endpoints of vpc-0a1',
      'vpce-0a is not among the endpoints of vpc-0a1',
    ]);
  });
});

describe('the CIDR blocks of S3 were not captured', () => {
  const noEntries = [{ PrefixListId: S3_LIST, PrefixListName: 'com.amazonaws.eu-west-1.s3' }];
  const noLists = { 'ec2.DescribePrefixLists': undefined };
  test.each<Case>([
    {
      name: 'the list route is taken to be the most specific',
      routes: [aRoute(), to('52.218.0.0/17', IGW), gatewayRoute()],
      prefixLists: noEntries,
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'a list route to NAT is taken as well',
      routes: [aRoute(IGW), toList(S3_LIST, NAT)],
      prefixLists: noEntries,
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'a blackholed list route drops',
      routes: [aRoute(), gatewayRoute({ State: 'blackhole' })],
      prefixLists: noEntries,
      path: 'none',
    },
    {
      name: 'a list route to a pending gateway is none',
      routes: [aRoute(), gatewayRoute()],
      prefixLists: noEntries,
      endpoints: [aGatewayEndpoint({ State: 'pending' })],
      path: 'none',
    },
    {
      name: 'without a list route the default route has all public addresses',
      routes: [aRoute()],
      responses: noLists,
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'private destinations say nothing about public ones',
      routes: [aRoute(), to('10.0.0.0/8', { TransitGatewayId: 'tgw-0a1' }), to('192.168.0.0/16', VGW)],
      responses: noLists,
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'a private default only is none',
      routes: [to('10.0.0.0/8', { TransitGatewayId: 'tgw-0a1' })],
      responses: noLists,
      path: 'none',
    },
    {
      name: 'two halves of the Internet that agree',
      routes: [to('0.0.0.0/1', NAT), to('128.0.0.0/1', NAT)],
      responses: noLists,
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'two halves of the Internet that disagree',
      routes: [to('0.0.0.0/1', NAT), to('128.0.0.0/1', IGW)],
      responses: noLists,
      path: 'unknown',
      code: 'S3_ADDRESSES_NOT_CAPTURED',
    },
    {
      name: 'one public block that leads elsewhere',
      routes: [aRoute(), to('8.8.8.0/24', IGW)],
      responses: noLists,
      path: 'unknown',
      code: 'S3_ADDRESSES_NOT_CAPTURED',
    },
    {
      name: 'one public block that has the only route',
      routes: [to('8.8.8.0/24', IGW)],
      responses: noLists,
      path: 'unknown',
      code: 'S3_ADDRESSES_NOT_CAPTURED',
    },
    {
      name: 'one public block that leads the same way',
      routes: [aRoute(), to('8.8.8.0/24', { NatGatewayId: 'nat-0b2' })],
      responses: noLists,
      path: 'nat-gateway',
      via: 'nat-0a1,nat-0b2',
    },
    {
      name: 'a public block of the VPC itself is not S3',
      routes: [aRoute(), localRoute('8.8.8.0/24')],
      responses: noLists,
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'no list captured: the service of the endpoint names the list',
      routes: [aRoute(), gatewayRoute({ DestinationPrefixListId: 'pl-0any' })],
      responses: noLists,
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'no list captured: a list route to a pending S3 gateway is none',
      routes: [aRoute(), gatewayRoute()],
      endpoints: [aGatewayEndpoint({ State: 'pending' })],
      responses: noLists,
      path: 'none',
    },
    {
      name: "no list captured: the list of another service's gateway is not S3's",
      routes: [aRoute(), toList(DYNAMODB_LIST, { GatewayId: 'vpce-0ddb' })],
      endpoints: [
        aGatewayEndpoint({ VpcEndpointId: 'vpce-0ddb', ServiceName: 'com.amazonaws.eu-west-1.dynamodb' }),
      ],
      responses: noLists,
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'no list captured: a list that leads elsewhere may be any',
      routes: [aRoute(), toList('pl-0any', IGW)],
      responses: noLists,
      path: 'unknown',
      code: 'PREFIX_LIST_NOT_CAPTURED',
    },
    {
      name: 'no name captured, but entries: the endpoint names them S3',
      routes: [aRoute(), to('52.218.3.0/24', IGW), gatewayRoute()],
      responses: {
        ...noLists,
        'ec2.GetManagedPrefixListEntries': { [S3_LIST]: { Entries: [{ Cidr: '52.218.0.0/17' }] } },
      },
      path: 'mixed',
      via: `igw-0a1,${GATEWAY_ID}`,
    },
    {
      name: 'DescribeManagedPrefixLists with entries does as well as DescribePrefixLists',
      routes: [aRoute(), to('52.218.3.0/24', IGW), gatewayRoute()],
      responses: {
        ...noLists,
        'ec2.DescribeManagedPrefixLists': {
          PrefixLists: [
            { PrefixListId: S3_LIST, PrefixListName: 'com.amazonaws.eu-west-1.s3', OwnerId: 'AWS' },
          ],
        },
        'ec2.GetManagedPrefixListEntries': { [S3_LIST]: { Entries: [{ Cidr: '52.218.0.0/17' }] } },
      },
      path: 'mixed',
      via: `igw-0a1,${GATEWAY_ID}`,
    },
    {
      name: 'DescribeManagedPrefixLists without entries: the list route is the most specific',
      routes: [aRoute(), to('52.218.3.0/24', IGW), gatewayRoute()],
      responses: {
        ...noLists,
        'ec2.DescribeManagedPrefixLists': {
          PrefixLists: [
            { PrefixListId: S3_LIST, PrefixListName: 'com.amazonaws.eu-west-1.s3', OwnerId: 'AWS' },
          ],
        },
      },
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
    {
      name: 'two list routes of S3 that lead different ways are unknown',
      routes: [gatewayRoute(), toList('pl-0second', NAT)],
      prefixLists: [
        ...noEntries,
        { PrefixListId: 'pl-0second', PrefixListName: 'cn.com.amazonaws.eu-west-1.s3' },
      ],
      path: 'unknown',
      code: 'ROUTES_OF_EQUAL_PRIORITY',
    },
    {
      name: 'two list routes of S3 that agree are that way',
      routes: [gatewayRoute(), gatewayRoute({ DestinationPrefixListId: 'pl-0second' })],
      prefixLists: [
        ...noEntries,
        { PrefixListId: 'pl-0second', PrefixListName: 'cn.com.amazonaws.eu-west-1.s3' },
      ],
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
    },
  ])('$name', expectCase);

  test('the reason names the table', () => {
    const at = pathOf(captureOf({ routes: [aRoute(), to('8.8.8.0/24', IGW)], responses: noLists }));
    expect(at.reason).toEqual({
      code: 'S3_ADDRESSES_NOT_CAPTURED',
      message: `the addresses of S3 were not captured and ${MAIN_TABLE} sends public addresses different ways`,
      resources: [MAIN_TABLE],
    });
  });

  test('the trace names the list route and what it beats, local routes left out', () => {
    const at = pathOf(captureOf({ routes: [aRoute(), gatewayRoute()], prefixLists: noEntries }));
    expect(at.trace.slice(1)).toEqual([
      `decided by ${S3_LIST} -> ${GATEWAY_ID}`,
      'which beat 0.0.0.0/0 -> nat-0a1',
    ]);
  });
});

describe("lists of other services are not S3's", () => {
  test.each<Case>([
    {
      name: "case 10: the route to vpce- is DynamoDB's list",
      routes: [aRoute(), toList(DYNAMODB_LIST, { GatewayId: 'vpce-0ddb' })],
      endpoints: [
        aGatewayEndpoint({ VpcEndpointId: 'vpce-0ddb', ServiceName: 'com.amazonaws.eu-west-1.dynamodb' }),
      ],
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'case 8: the route is that of S3 Express',
      routes: [aRoute(), toList('pl-0express', { GatewayId: 'vpce-0express' })],
      endpoints: [
        aGatewayEndpoint({
          VpcEndpointId: 'vpce-0express',
          ServiceName: 'com.amazonaws.eu-west-1.s3express',
        }),
      ],
      prefixLists: [
        s3PrefixList(),
        dynamoDbPrefixList({
          PrefixListId: 'pl-0express',
          PrefixListName: 'com.amazonaws.eu-west-1.s3express',
        }),
      ],
      path: 'nat-gateway',
      via: 'nat-0a1',
    },
    {
      name: 'case 11: 0.0.0.0/0 leads to a firewall endpoint',
      routes: [to('0.0.0.0/0', { GatewayId: 'vpce-0firewall' })],
      path: 'appliance',
      via: 'vpce-0firewall',
    },
  ])('$name', expectCase);
});

describe('the trace tells which routes decided', () => {
  test('and which they beat', () => {
    const at = pathOf(captureOf({ routes: [aRoute(), to('52.0.0.0/8', IGW), gatewayRoute()] }));
    expect(at.trace).toEqual([
      'no S3 interface endpoint of this VPC: the names resolve to public addresses',
      `decided by ${S3_LIST} -> ${GATEWAY_ID}`,
      'which beat 0.0.0.0/0 -> nat-0a1; 52.0.0.0/8 -> igw-0a1',
    ]);
  });
  test('or that none did', () => {
    expect(pathOf(captureOf({ routes: [] })).trace).toEqual([
      'no S3 interface endpoint of this VPC: the names resolve to public addresses',
      'no route leads to S3',
    ]);
  });
  test('a route without a target leads nowhere', () => {
    const at = pathOf(captureOf({ routes: [to('0.0.0.0/0', { NatGatewayId: null })] }));
    expect(at.trace.at(-1)).toBe('decided by 0.0.0.0/0 -> nowhere');
  });
  test('a route without a destination that leads elsewhere makes the path unknown', () => {
    const at = pathOf(captureOf({ routes: [gatewayRoute(), { NatGatewayId: 'nat-0a1', State: 'active' }] }));
    expect(at.reason).toEqual({
      code: 'PREFIX_LIST_NOT_CAPTURED',
      message: `${MAIN_TABLE} routes no destination to nat-0a1, and which addresses that is was not captured`,
      resources: ['no destination', MAIN_TABLE],
    });
  });
});

describe('IPv6', () => {
  const SIX: Route = { DestinationIpv6CidrBlock: '::/0' };
  const EIGW: Route = { EgressOnlyInternetGatewayId: 'eigw-0a1' };
  const dual = [aSubnet({ Ipv6CidrBlockAssociationSet: ipv6Block() })];
  const ipv6PathOf = (differences: Differences) => {
    const at = pathOf(captureOf({ subnets: dual, ...differences }));
    return [at.path, at.ipv6Path];
  };
  const sixRoute = (difference: Route = {}) =>
    gatewayRoute({ DestinationPrefixListId: S3_LIST_IPV6, ...difference });
  const bothLists = [s3PrefixList(), s3Ipv6PrefixList()];
  const dualstack = [aGatewayEndpoint({ IpAddressType: 'dualstack' })];
  test.each<{ name: string; differences: Differences; paths: readonly (S3Path | null)[] }>([
    {
      name: 'a subnet without an IPv6 block has no IPv6 path',
      differences: { subnets: [aSubnet()], routes: [aRoute({ ...SIX, ...EIGW }), gatewayRoute()] },
      paths: ['gateway-endpoint', null],
    },
    {
      name: 'a block that is not associated any more does not count',
      differences: {
        subnets: [aSubnet({ Ipv6CidrBlockAssociationSet: ipv6Block('2001:db8::/64', 'disassociated') })],
        routes: [gatewayRoute()],
      },
      paths: ['gateway-endpoint', null],
    },
    {
      name: 'no IPv6 route is none',
      differences: { routes: [gatewayRoute()] },
      paths: ['gateway-endpoint', 'none'],
    },
    {
      name: 'case 43: an IPv4 gateway leaves IPv6 to the egress-only internet gateway',
      differences: { routes: [aRoute({ ...SIX, ...EIGW }), gatewayRoute()] },
      paths: ['gateway-endpoint', 'egress-only-internet-gateway'],
    },
    {
      name: 'an internet gateway takes IPv6',
      differences: { routes: [aRoute({ ...SIX, ...IGW }), gatewayRoute()] },
      paths: ['gateway-endpoint', 'internet-gateway'],
    },
    {
      name: 'a dual-stack gateway with both named lists',
      differences: {
        endpoints: dualstack,
        prefixLists: bothLists,
        routes: [aRoute({ ...SIX, ...EIGW }), gatewayRoute(), sixRoute()],
      },
      paths: ['gateway-endpoint', 'gateway-endpoint'],
    },
    {
      name: 'case 44: a dual-stack gateway whose IPv6 route is missing',
      differences: {
        endpoints: dualstack,
        prefixLists: bothLists,
        routes: [aRoute({ ...SIX, ...EIGW }), gatewayRoute()],
      },
      paths: ['gateway-endpoint', 'egress-only-internet-gateway'],
    },
    {
      name: 'a narrower IPv6 route beats the IPv6 list',
      differences: {
        endpoints: dualstack,
        prefixLists: bothLists,
        routes: [
          aRoute({ DestinationIpv6CidrBlock: '2a05:d07a:8000:1::/64', ...EIGW }),
          gatewayRoute(),
          sixRoute(),
        ],
      },
      paths: ['gateway-endpoint', 'mixed'],
    },
    {
      name: 'a wider IPv6 route does not',
      differences: {
        endpoints: dualstack,
        prefixLists: bothLists,
        routes: [aRoute({ DestinationIpv6CidrBlock: '2a05::/16', ...EIGW }), gatewayRoute(), sixRoute()],
      },
      paths: ['gateway-endpoint', 'gateway-endpoint'],
    },
    {
      name: 'the IPv6 list without entries is the most specific',
      differences: {
        endpoints: dualstack,
        prefixLists: [
          s3PrefixList(),
          { PrefixListId: S3_LIST_IPV6, PrefixListName: 'com.amazonaws.eu-west-1.ipv6.s3' },
        ],
        routes: [aRoute({ ...SIX, ...EIGW }), gatewayRoute(), sixRoute()],
      },
      paths: ['gateway-endpoint', 'gateway-endpoint'],
    },
    {
      name: 'an unnamed second list of a dual-stack gateway is the IPv6 one',
      differences: {
        endpoints: dualstack,
        routes: [aRoute({ ...SIX, ...EIGW }), gatewayRoute(), sixRoute()],
      },
      paths: ['gateway-endpoint', 'gateway-endpoint'],
    },
    {
      name: 'two unnamed lists of a dual-stack gateway are both',
      differences: {
        endpoints: dualstack,
        routes: [aRoute({ ...SIX, ...EIGW }), aRoute(), gatewayRoute(), sixRoute()],
        responses: { 'ec2.DescribePrefixLists': undefined },
      },
      paths: ['gateway-endpoint', 'gateway-endpoint'],
    },
    {
      name: 'one unnamed list of a dual-stack gateway is taken for the IPv4 one',
      differences: {
        endpoints: dualstack,
        routes: [aRoute({ ...SIX, ...EIGW }), aRoute(), gatewayRoute()],
        responses: { 'ec2.DescribePrefixLists': undefined },
      },
      paths: ['gateway-endpoint', 'egress-only-internet-gateway'],
    },
    {
      name: 'an unnamed list of an ipv6 gateway is the IPv6 one',
      differences: {
        endpoints: [aGatewayEndpoint({ IpAddressType: 'IPV6' })],
        routes: [aRoute({ ...SIX, ...EIGW }), aRoute(), sixRoute()],
      },
      paths: ['nat-gateway', 'gateway-endpoint'],
    },
    {
      name: 'an unnamed second list of an ipv4 gateway says nothing of IPv6',
      differences: { routes: [aRoute({ ...SIX, ...EIGW }), gatewayRoute(), sixRoute()] },
      paths: ['gateway-endpoint', 'egress-only-internet-gateway'],
    },
    {
      name: 'public IPv6 ways that differ are unknown without the list',
      differences: {
        routes: [
          aRoute({ ...SIX, ...EIGW }),
          aRoute({ DestinationIpv6CidrBlock: '2600::/12', ...IGW }),
          gatewayRoute(),
        ],
      },
      paths: ['gateway-endpoint', 'unknown'],
    },
    {
      name: 'an IPv6 route outside of 2000::/3 does not matter',
      differences: {
        routes: [
          aRoute({ ...SIX, ...EIGW }),
          aRoute({ DestinationIpv6CidrBlock: 'fd00::/8', ...VGW }),
          gatewayRoute(),
        ],
      },
      paths: ['gateway-endpoint', 'egress-only-internet-gateway'],
    },
    {
      name: 'a list without captured entries may hold IPv6 addresses too',
      differences: {
        routes: [aRoute({ ...SIX, ...EIGW }), gatewayRoute(), toList('pl-0mine', EIGW)],
        prefixLists: [s3PrefixList(), customerList()],
      },
      paths: ['unknown', 'egress-only-internet-gateway'],
    },
    {
      name: 'an unreadable IPv4 destination says nothing of IPv6',
      differences: { routes: [aRoute({ ...SIX, ...EIGW }), to('10.0.0.0', NAT), gatewayRoute()] },
      paths: ['unknown', 'egress-only-internet-gateway'],
    },
    {
      name: 'an unreadable IPv6 destination says nothing of IPv4',
      differences: {
        routes: [
          aRoute({ ...SIX, ...EIGW }),
          aRoute({ DestinationIpv6CidrBlock: '2001:db8::', ...IGW }),
          gatewayRoute(),
        ],
      },
      paths: ['gateway-endpoint', 'unknown'],
    },
    {
      name: 'without a route table it is unknown',
      differences: { responses: { 'ec2.DescribeRouteTables': undefined } },
      paths: ['unknown', 'unknown'],
    },
    {
      name: 'an interface endpoint with IPv4 addresses leaves IPv6 to the routes',
      differences: { endpoints: [anInterfaceEndpoint()], routes: [aRoute({ ...SIX, ...EIGW })] },
      paths: ['interface-endpoint', 'egress-only-internet-gateway'],
    },
    {
      name: 'a dual-stack interface endpoint answers AAAA',
      differences: {
        endpoints: [
          anInterfaceEndpoint({
            IpAddressType: 'Dualstack',
            DnsOptions: { DnsRecordIpType: 'DualStack', PrivateDnsOnlyForInboundResolverEndpoint: false },
          }),
        ],
        routes: [aRoute({ ...SIX, ...EIGW })],
      },
      paths: ['interface-endpoint', 'interface-endpoint'],
    },
    {
      name: 'a dual-stack interface endpoint with IPv4 records does not',
      differences: {
        endpoints: [
          anInterfaceEndpoint({
            IpAddressType: 'dualstack',
            DnsOptions: { DnsRecordIpType: 'ipv4', PrivateDnsOnlyForInboundResolverEndpoint: false },
          }),
        ],
        routes: [aRoute({ ...SIX, ...EIGW })],
      },
      paths: ['interface-endpoint', 'egress-only-internet-gateway'],
    },
    {
      name: 'an endpoint that does not say its address type does not',
      differences: {
        endpoints: [anInterfaceEndpoint({ IpAddressType: null, DnsOptions: null })],
        routes: [aRoute({ ...SIX, ...EIGW })],
      },
      paths: ['interface-endpoint', 'egress-only-internet-gateway'],
    },
    {
      name: 'an unknown resolution is unknown for IPv6 too',
      differences: { endpoints: [anInterfaceEndpoint()], dns: { support: null } },
      paths: ['unknown', 'unknown'],
    },
  ])('$name', ({ differences, paths }) => expect(ipv6PathOf(differences)).toEqual(paths));

  describe('an IPv6-only subnet goes by its route for 64:ff9b::/96', () => {
    const only = [aSubnet({ CidrBlock: null, Ipv6Native: true, Ipv6CidrBlockAssociationSet: ipv6Block() })];
    const NAT64: Route = { DestinationIpv6CidrBlock: '64:ff9b::/96', NatGatewayId: 'nat-0a1' };
    test.each<{ name: string; differences: Differences; paths: readonly (S3Path | null)[] }>([
      {
        name: 'case 45: to the NAT gateway, in spite of an IPv4 gateway endpoint',
        differences: { routes: [aRoute(NAT64), aRoute({ ...SIX, ...EIGW }), gatewayRoute()] },
        paths: ['nat-gateway', 'egress-only-internet-gateway'],
      },
      {
        name: 'by the default IPv6 route where there is no other',
        differences: { routes: [aRoute({ ...SIX, ...EIGW }), gatewayRoute()] },
        paths: ['egress-only-internet-gateway', 'egress-only-internet-gateway'],
      },
      {
        name: 'nowhere without an IPv6 route',
        differences: { routes: [aRoute(), gatewayRoute()] },
        paths: ['none', 'none'],
      },
      {
        name: 'part of it elsewhere',
        differences: {
          routes: [aRoute(NAT64), aRoute({ DestinationIpv6CidrBlock: '64:ff9b::34da:0/120', ...IGW })],
        },
        paths: ['mixed', 'none'],
      },
      {
        name: 'a part where S3 is not does not matter',
        differences: {
          routes: [aRoute(NAT64), aRoute({ DestinationIpv6CidrBlock: '64:ff9b::808:0/120', ...IGW })],
        },
        paths: ['nat-gateway', 'none'],
      },
      {
        name: 'all of it where the addresses of S3 were not captured',
        differences: {
          routes: [aRoute(NAT64), gatewayRoute()],
          responses: { 'ec2.DescribePrefixLists': undefined },
        },
        paths: ['nat-gateway', 'none'],
      },
      {
        name: 'unknown where a list without entries may hold it',
        differences: {
          routes: [aRoute(NAT64), toList('pl-0mine', IGW)],
          prefixLists: [s3PrefixList(), customerList()],
        },
        paths: ['unknown', 'unknown'],
      },
      {
        name: 'unknown without a route table',
        differences: { responses: { 'ec2.DescribeRouteTables': undefined } },
        paths: ['unknown', 'unknown'],
      },
      {
        name: 'whatever the interface endpoint answers',
        differences: { endpoints: [anInterfaceEndpoint()], routes: [aRoute(NAT64)] },
        paths: ['nat-gateway', 'none'],
      },
      {
        name: 'also where only the block says that it is IPv6-only',
        differences: {
          subnets: [aSubnet({ CidrBlock: null, Ipv6Native: null, Ipv6CidrBlockAssociationSet: ipv6Block() })],
          routes: [aRoute(NAT64)],
        },
        paths: ['nat-gateway', 'none'],
      },
    ])('$name', ({ differences, paths }) =>
      expect(ipv6PathOf({ subnets: only, ...differences })).toEqual(paths),
    );

    test('the trace says so', () => {
      expect(pathOf(captureOf({ subnets: only, routes: [aRoute(NAT64)] })).trace).toEqual([
        'no S3 interface endpoint of this VPC: the names resolve to public addresses',
        'an IPv6-only subnet: IPv4 addresses of S3 are below 64:ff9b::/96',
        'decided by 64:ff9b::/96 -> nat-0a1',
      ]);
    });
  });
});

describe('other partitions', () => {
  test.each([
    { region: 'cn-north-1', service: 'com.amazonaws.cn-north-1.s3' },
    { region: 'cn-northwest-1', service: 'com.amazonaws.cn-northwest-1.s3' },
    { region: 'us-gov-west-1', service: 'com.amazonaws.us-gov-west-1.s3' },
    { region: 'us-iso-east-1', service: 'com.amazonaws.us-iso-east-1.s3' },
    { region: 'eusc-de-east-1', service: 'com.amazonaws.eusc-de-east-1.s3' },
  ])('the gateway of $region', ({ region, service }) => {
    const capture = captureOf({
      region,
      vpcs: [aVpc()],
      endpoints: [aGatewayEndpoint({ ServiceName: service })],
    });
    expect(pathOf(capture)).toMatchObject({ path: 'gateway-endpoint', via: GATEWAY_ID });
  });
});

test('without DescribeVpcEndpoints and DescribePrefixLists a plain table has its answer', () => {
  const capture = without(
    captureOf({ routes: [aRoute()] }),
    'ec2.DescribeVpcEndpoints',
    'ec2.DescribePrefixLists',
  );
  expect(pathOf(capture)).toMatchObject({ path: 'nat-gateway', via: 'nat-0a1', reason: undefined });
});
