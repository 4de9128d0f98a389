/** The rows of facts A5 and the decided cases of facts F that touch the S3 path, access or DNS, as verdicts. */
import { describe, expect, test } from 'vitest';
import type { VpcEndpoint } from '../../lib/network/capture.ts';
import {
  aDefaultGroup,
  aGatewayEndpoint,
  aNetworkAcl,
  anAclEntry,
  anAssociation,
  anInterfaceEndpoint,
  anotherSubnet,
  aPermission,
  aRoute,
  aRouteTable,
  aSecurityGroup,
  aSubnet,
  captureOf,
  checkOne,
  DEFAULT_GROUP,
  type Differences,
  DYNAMODB_LIST,
  dhcpOptions,
  GATEWAY_ID,
  gatewayRoute,
  HUB_VPC_ID,
  hubCaptureOf,
  INTERFACE_ID,
  ipv6Block,
  localRoute,
  pathsOf,
  policyOf,
  type RawCapture,
  resultOf,
  S3_LIST,
  SUBNET_A,
  SUBNET_B,
  s3PrefixList,
  spokeCaptureOf,
  tableOf,
} from '../builders.ts';

const C = 'COMPLIANT';
const N = 'NON_COMPLIANT';
const U = 'UNDETERMINED';
const NA = 'NOT_APPLICABLE';

const verdictOf = (captures: RawCapture | readonly RawCapture[], require: string, more = '') =>
  resultOf(checkOne(captures, policyOf(require, more))).verdict;
const warningsOf = (capture: RawCapture, require: string) =>
  resultOf(checkOne(capture, policyOf(require))).warnings.map((warning) => warning.code);

const onlyInbound = (value: boolean) => ({
  DnsOptions: { DnsRecordIpType: 'ipv4', PrivateDnsOnlyForInboundResolverEndpoint: value },
});

describe('A5: both endpoints, the way of the default names', () => {
  const gateway = aGatewayEndpoint();
  const off = anInterfaceEndpoint({ PrivateDnsEnabled: false });
  const inbound = anInterfaceEndpoint(onlyInbound(true));
  const all = anInterfaceEndpoint(onlyInbound(false));
  const withGateway = { routes: [aRoute(), gatewayRoute()] };
  test.each<{
    name: string;
    differences: Differences;
    path: string;
    gateway: string;
    interface: string;
    either: string;
  }>([
    {
      name: 'gateway, no interface endpoint',
      differences: { ...withGateway, endpoints: [gateway] },
      path: 'gateway-endpoint',
      gateway: C,
      interface: N,
      either: C,
    },
    {
      name: 'case 25: gateway, interface endpoint without private DNS',
      differences: { ...withGateway, endpoints: [gateway, off] },
      path: 'gateway-endpoint',
      gateway: C,
      interface: N,
      either: C,
    },
    {
      name: 'case 23: gateway, private DNS for inbound Resolver endpoints only',
      differences: { ...withGateway, endpoints: [gateway, inbound] },
      path: 'gateway-endpoint',
      gateway: C,
      interface: N,
      either: C,
    },
    {
      name: 'case 22: gateway, private DNS for all',
      differences: { ...withGateway, endpoints: [gateway, all] },
      path: 'interface-endpoint',
      gateway: N,
      interface: C,
      either: C,
    },
    {
      name: 'no gateway on the table, private DNS for all',
      differences: { routes: [aRoute()], endpoints: [gateway, all] },
      path: 'interface-endpoint',
      gateway: N,
      interface: C,
      either: C,
    },
    {
      name: 'no gateway at all, private DNS for all',
      differences: { routes: [aRoute()], endpoints: [all] },
      path: 'interface-endpoint',
      gateway: N,
      interface: C,
      either: C,
    },
    {
      name: 'no gateway on the table, inbound only, NAT',
      differences: { routes: [aRoute()], endpoints: [gateway, inbound] },
      path: 'nat-gateway',
      gateway: N,
      interface: N,
      either: N,
    },
    {
      name: 'no gateway on the table, inbound only, transit gateway',
      differences: { routes: [aRoute({ TransitGatewayId: 'tgw-0a1' })], endpoints: [gateway, inbound] },
      path: 'transit-gateway',
      gateway: N,
      interface: N,
      either: N,
    },
    {
      name: 'no gateway on the table, inbound only, no route',
      differences: { routes: [], endpoints: [gateway, inbound] },
      path: 'none',
      gateway: N,
      interface: N,
      either: N,
    },
    {
      name: 'case 20: no gateway, private DNS off, internet gateway',
      differences: { routes: [aRoute({ GatewayId: 'igw-0a1' })], endpoints: [off] },
      path: 'internet-gateway',
      gateway: N,
      interface: N,
      either: N,
    },
    {
      name: 'no endpoint, no route',
      differences: { routes: [], endpoints: [] },
      path: 'none',
      gateway: N,
      interface: N,
      either: N,
    },
  ])('$name: $path', ({ differences, path, gateway: byGateway, interface: byInterface, either }) => {
    const capture = captureOf(differences);
    expect({
      paths: pathsOf(capture),
      verdicts: ['gateway', 'interface', 'either'].map((require) => verdictOf(capture, require)),
    }).toEqual({ paths: { [SUBNET_A]: path, [SUBNET_B]: path }, verdicts: [byGateway, byInterface, either] });
  });

  test.each(['cn-north-1', 'us-gov-west-1', 'us-iso-east-1', 'eusc-de-east-1'])(
    'the same in %s',
    (region) => {
      const ServiceName = `${region.startsWith('cn-') ? 'cn.' : ''}com.amazonaws.${region}.s3`;
      const own = aGatewayEndpoint({ ServiceName: `com.amazonaws.${region}.s3` });
      const withPrivateDns = (value: boolean) =>
        captureOf({ region, endpoints: [own, anInterfaceEndpoint({ ServiceName, ...onlyInbound(value) })] });
      expect(
        [captureOf({ region }), withPrivateDns(true), withPrivateDns(false)].map(
          (capture) => pathsOf(capture)[SUBNET_A],
        ),
      ).toEqual(['gateway-endpoint', 'gateway-endpoint', 'interface-endpoint']);
    },
  );
});

const gatewayTable = (ids: readonly string[], GatewayId = GATEWAY_ID, id = 'rtb-0gw') =>
  tableOf(ids, { id, Routes: [localRoute(), aRoute(), gatewayRoute({ GatewayId })] });
const natMain = aRouteTable({ Routes: [localRoute(), aRoute()] });
const six = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter, i) =>
  aSubnet({ SubnetId: `subnet-0${letter}`, CidrBlock: `10.0.${i + 1}.0/24` }),
);
const other = (VpcEndpointId: string, ServiceName: string, difference: Partial<VpcEndpoint> = {}) =>
  aGatewayEndpoint({ VpcEndpointId, ServiceName, ...difference });
const interfaceOnly = (difference: Partial<VpcEndpoint>, more: Differences = {}) => ({
  routes: [aRoute()],
  endpoints: [anInterfaceEndpoint(difference)],
  ...more,
});
const group = (...IpPermissions: Parameters<typeof aPermission>[0][]) => [
  aSecurityGroup({ IpPermissions: IpPermissions.map((one) => aPermission(one)) }),
];

describe('F: cases that naive code gets wrong', () => {
  interface Case {
    readonly name: string;
    readonly differences: Differences;
    readonly gateway?: string;
    readonly interface?: string;
    readonly paths?: Readonly<Record<string, string>>;
  }
  const both = (path: string) => ({ [SUBNET_A]: path, [SUBNET_B]: path });
  test.each<Case>([
    {
      name: 'case 1: a gateway that no table has',
      differences: { routes: [aRoute()] },
      gateway: N,
      paths: both('nat-gateway'),
    },
    {
      name: 'case 2: a gateway on the tables of three of six subnets',
      differences: {
        subnets: six,
        routeTables: [natMain, gatewayTable(['subnet-0a', 'subnet-0b', 'subnet-0c'])],
      },
      gateway: N,
      paths: {
        'subnet-0a': 'gateway-endpoint',
        'subnet-0b': 'gateway-endpoint',
        'subnet-0c': 'gateway-endpoint',
        'subnet-0d': 'nat-gateway',
        'subnet-0e': 'nat-gateway',
        'subnet-0f': 'nat-gateway',
      },
    },
    {
      name: 'case 3: a subnet without association follows the main table, which lacks the route',
      differences: { routeTables: [natMain, gatewayTable([SUBNET_A])] },
      gateway: N,
      paths: { [SUBNET_A]: 'gateway-endpoint', [SUBNET_B]: 'nat-gateway' },
    },
    {
      name: 'case 4: the main table has the route, and every subnet uses another',
      differences: { routeTables: [aRouteTable(), tableOf([SUBNET_A, SUBNET_B])] },
      gateway: N,
      paths: both('nat-gateway'),
    },
    {
      name: 'case 5: the main table lacks the route, and no subnet uses it',
      differences: { routeTables: [natMain, gatewayTable([SUBNET_A, SUBNET_B])] },
      gateway: C,
    },
    {
      name: 'case 6: states are in lower case on the wire',
      differences: { endpoints: [aGatewayEndpoint({ State: 'available' })] },
      gateway: C,
    },
    {
      name: 'case 6: states are in capitals in the SDK',
      differences: { endpoints: [aGatewayEndpoint({ State: 'Available' })] },
      gateway: C,
    },
    {
      name: 'case 6: an interface endpoint too',
      differences: interfaceOnly({ State: 'Available' }),
      interface: C,
    },
    ...['pendingAcceptance', 'PendingAcceptance', 'failed', 'deleting'].map((State) => ({
      name: `case 7: an interface endpoint that is ${State}`,
      differences: interfaceOnly({ State }),
      interface: N,
      paths: both('nat-gateway'),
    })),
    {
      name: 'case 8: only a gateway of S3 Express',
      differences: {
        endpoints: [other(GATEWAY_ID, 'com.amazonaws.eu-west-1.s3express')],
        routes: [aRoute(), gatewayRoute({ DestinationPrefixListId: 'pl-0express' })],
        prefixLists: [
          s3PrefixList(),
          s3PrefixList({
            PrefixListId: 'pl-0express',
            PrefixListName: 'com.amazonaws.eu-west-1.s3express',
            Cidrs: ['18.34.16.0/21'],
          }),
        ],
      },
      gateway: N,
      paths: both('nat-gateway'),
    },
    ...[
      'com.amazonaws.eu-west-1.s3tables',
      'com.amazonaws.eu-west-1.s3-outposts',
      'com.amazonaws.s3-global.accesspoint',
      'com.amazonaws.eu-west-1.s3vectors',
    ].map((ServiceName) => ({
      name: `case 9: only ${ServiceName}`,
      differences: interfaceOnly({ ServiceName }),
      interface: N,
      paths: both('nat-gateway'),
    })),
    {
      name: "case 10: the route to vpce- is that of DynamoDB's list",
      differences: {
        endpoints: [other('vpce-0ddb', 'com.amazonaws.eu-west-1.dynamodb')],
        routes: [aRoute(), aRoute({ DestinationPrefixListId: DYNAMODB_LIST, GatewayId: 'vpce-0ddb' })],
      },
      gateway: N,
      paths: both('nat-gateway'),
    },
    {
      name: 'case 11: the default route leads to a firewall endpoint',
      differences: {
        endpoints: [
          other('vpce-0fw', 'com.amazonaws.vpce.eu-west-1.vpce-svc-0a', {
            VpcEndpointType: 'GatewayLoadBalancer',
          }),
        ],
        routes: [aRoute({ GatewayId: 'vpce-0fw' })],
      },
      gateway: N,
      paths: both('appliance'),
    },
    {
      name: 'case 12: the list of S3 leads to a NAT gateway',
      differences: { routes: [aRoute({ DestinationPrefixListId: S3_LIST, NatGatewayId: 'nat-0a1' })] },
      gateway: N,
      paths: both('nat-gateway'),
    },
    {
      name: 'case 12: the list of S3 leads to a transit gateway',
      differences: { routes: [aRoute({ DestinationPrefixListId: S3_LIST, TransitGatewayId: 'tgw-0a1' })] },
      gateway: N,
      paths: both('transit-gateway'),
    },
    {
      name: 'case 13: a narrower static route to the internet gateway',
      differences: {
        routes: [
          aRoute(),
          gatewayRoute(),
          aRoute({ DestinationCidrBlock: '52.218.7.0/24', GatewayId: 'igw-0a1' }),
        ],
      },
      gateway: N,
      paths: both('mixed'),
    },
    {
      name: 'case 13: a narrower static route to a firewall endpoint',
      differences: {
        routes: [gatewayRoute(), aRoute({ DestinationCidrBlock: '52.218.0.0/18', GatewayId: 'vpce-0fw' })],
      },
      gateway: N,
      paths: both('mixed'),
    },
    {
      name: 'case 14: a customer list of equal length with another target',
      differences: {
        routes: [gatewayRoute(), aRoute({ DestinationPrefixListId: 'pl-0mine' })],
        prefixLists: [
          s3PrefixList(),
          s3PrefixList({ PrefixListId: 'pl-0mine', PrefixListName: 'mine', OwnerId: '111122223333' }),
        ],
      },
      gateway: U,
      paths: both('unknown'),
    },
    {
      name: 'case 15: a default route to NAT beside the gateway',
      differences: { routes: [aRoute(), gatewayRoute()] },
      gateway: C,
    },
    {
      name: 'case 15: a default route to the internet gateway beside it',
      differences: { routes: [aRoute({ GatewayId: 'igw-0a1' }), gatewayRoute()] },
      gateway: C,
    },
    {
      name: 'case 16: the route is a blackhole',
      differences: { routes: [aRoute(), gatewayRoute({ State: 'blackhole' })] },
      gateway: N,
      paths: both('none'),
    },
    {
      name: 'case 16: the route is filtered',
      differences: { routes: [aRoute(), gatewayRoute({ State: 'filtered' })] },
      gateway: N,
      paths: both('nat-gateway'),
    },
    {
      name: 'case 16: the association is disassociating',
      differences: {
        routeTables: [
          natMain,
          {
            ...gatewayTable([]),
            Associations: [SUBNET_A, SUBNET_B].map((SubnetId) =>
              anAssociation({ SubnetId, AssociationState: { State: 'disassociating' } }),
            ),
          },
        ],
      },
      gateway: N,
      paths: both('nat-gateway'),
    },
    {
      name: 'case 17: an edge table lacks the route',
      differences: {
        routeTables: [
          aRouteTable(),
          aRouteTable({
            RouteTableId: 'rtb-0edge',
            Routes: [localRoute()],
            Associations: [anAssociation({ GatewayId: 'igw-0a1' })],
          }),
        ],
      },
      gateway: C,
    },
    {
      name: 'case 18: a table of no subnet lacks the route',
      differences: { routeTables: [aRouteTable(), tableOf([])] },
      gateway: C,
    },
    {
      name: 'case 18: a table of no subnet has the route',
      differences: { routeTables: [natMain, gatewayTable([])] },
      gateway: N,
    },
    {
      name: 'case 19: two gateways that serve half of the subnets each',
      differences: {
        endpoints: [aGatewayEndpoint(), aGatewayEndpoint({ VpcEndpointId: 'vpce-0second' })],
        routeTables: [
          natMain,
          gatewayTable([SUBNET_A]),
          gatewayTable([SUBNET_B], 'vpce-0second', 'rtb-0gw2'),
        ],
      },
      gateway: C,
    },
    {
      name: 'case 21: private DNS, and enableDnsHostnames is off',
      differences: interfaceOnly({}, { dns: { hostnames: false } }),
      interface: N,
      paths: both('nat-gateway'),
    },
    {
      name: 'case 21: private DNS, and enableDnsSupport is off',
      differences: interfaceOnly({}, { dns: { support: false } }),
      interface: N,
      paths: both('nat-gateway'),
    },
    {
      name: 'case 24: a gateway on part of the tables, and inbound-only private DNS',
      differences: {
        endpoints: [aGatewayEndpoint(), anInterfaceEndpoint(onlyInbound(true))],
        routeTables: [natMain, gatewayTable([SUBNET_A])],
      },
      gateway: N,
      interface: N,
      paths: { [SUBNET_A]: 'gateway-endpoint', [SUBNET_B]: 'nat-gateway' },
    },
    {
      name: 'case 26: the inbound-only flag is absent beside a gateway',
      differences: { endpoints: [aGatewayEndpoint(), anInterfaceEndpoint({ DnsOptions: {} })] },
      gateway: U,
      interface: U,
      paths: both('unknown'),
    },
    {
      name: 'case 27: an endpoint in one zone of three',
      differences: interfaceOnly(
        {},
        {
          subnets: [
            ...six.slice(0, 2),
            aSubnet({ SubnetId: 'subnet-0z', CidrBlock: '10.0.9.0/24', AvailabilityZone: 'eu-west-1c' }),
          ],
        },
      ),
      interface: C,
    },
    {
      name: 'case 28: the security group has no rule for 443',
      differences: interfaceOnly({}, { securityGroups: group({ FromPort: 22, ToPort: 22 }) }),
      interface: N,
    },
    {
      name: 'case 28: the default group admits only itself',
      differences: interfaceOnly(
        { Groups: [{ GroupId: DEFAULT_GROUP }] },
        { securityGroups: [aDefaultGroup()] },
      ),
      interface: C,
    },
    {
      name: 'case 29: the security group admits members of a group',
      differences: interfaceOnly(
        {},
        { securityGroups: group({ UserIdGroupPairs: [{ GroupId: 'sg-0clients' }] }) },
      ),
      interface: C,
    },
    {
      name: 'case 33: an interface endpoint for another Region',
      differences: interfaceOnly({ ServiceName: 'com.amazonaws.us-west-2.s3', ServiceRegion: 'us-west-2' }),
      interface: N,
      paths: both('nat-gateway'),
    },
    {
      name: 'case 39: customer DNS servers and private DNS',
      differences: interfaceOnly({}, { dhcp: [dhcpOptions(['10.9.9.9'])] }),
      interface: U,
      paths: both('unknown'),
    },
    {
      name: 'case 40: customer DNS servers and a gateway',
      differences: { dhcp: [dhcpOptions(['10.9.9.9'])] },
      gateway: C,
    },
    {
      name: 'case 41: the account is a participant',
      differences: { vpc: { OwnerId: '999988887777' } },
      gateway: NA,
      interface: NA,
    },
    {
      name: 'case 42: enableDnsSupport is off and the gateway everywhere',
      differences: { dns: { support: false } },
      gateway: C,
    },
    {
      name: 'case 43: dual-stack subnets and an IPv4 gateway',
      differences: { subnets: [aSubnet({ Ipv6CidrBlockAssociationSet: ipv6Block() })] },
      gateway: C,
    },
    {
      name: 'case 45: an IPv6-only subnet with DNS64 and an IPv4 gateway',
      differences: {
        subnets: [aSubnet({ CidrBlock: null, Ipv6Native: true, Ipv6CidrBlockAssociationSet: ipv6Block() })],
        routes: [gatewayRoute(), aRoute({ DestinationIpv6CidrBlock: '64:ff9b::/96' })],
      },
      gateway: N,
      paths: { [SUBNET_A]: 'nat-gateway' },
    },
    {
      name: 'case 46: a gateway that shows private DNS',
      differences: { endpoints: [aGatewayEndpoint({ PrivateDnsEnabled: true })] },
      gateway: C,
      paths: both('gateway-endpoint'),
    },
    {
      name: 'case 48: cn-north-1 names its interface endpoint otherwise',
      differences: {
        region: 'cn-north-1',
        ...interfaceOnly({ ServiceName: 'cn.com.amazonaws.cn-north-1.s3' }),
      },
      interface: C,
    },
    {
      name: 'case 50: an endpoint policy that denies all is not the path',
      differences: {
        endpoints: [
          aGatewayEndpoint({
            PolicyDocument: '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}',
          }),
        ],
      },
      gateway: C,
    },
    { name: 'case 52: a VPC without subnets', differences: { subnets: [] }, gateway: NA, interface: NA },
    {
      name: 'case 57: an interface endpoint made by an AWS service',
      differences: interfaceOnly({ RequesterManaged: true }),
      interface: C,
    },
    {
      name: 'case 58: Block Public Access is no way to S3',
      differences: {
        endpoints: [],
        routes: [aRoute({ GatewayId: 'igw-0a1' })],
        responses: {
          'ec2.DescribeVpcBlockPublicAccessOptions': {
            VpcBlockPublicAccessOptions: { InternetGatewayBlockMode: 'block-bidirectional' },
          },
        },
      },
      gateway: N,
      paths: both('internet-gateway'),
    },
    {
      name: "case 59: only the table of the NAT gateway's subnet has the route",
      differences: { routeTables: [natMain, gatewayTable([SUBNET_B])] },
      gateway: N,
      paths: { [SUBNET_A]: 'nat-gateway', [SUBNET_B]: 'gateway-endpoint' },
    },
  ])('$name', ({ differences, gateway, interface: byInterface, paths }) => {
    const capture = captureOf(differences);
    if (gateway) expect(verdictOf(capture, 'gateway')).toBe(gateway);
    if (byInterface) expect(verdictOf(capture, 'interface')).toBe(byInterface);
    if (paths) expect(pathsOf(capture)).toEqual(paths);
  });

  test('case 2: the reason lists the three subnets and their table', () => {
    const capture = captureOf({
      subnets: six,
      routeTables: [natMain, gatewayTable(['subnet-0a', 'subnet-0b', 'subnet-0c'])],
    });
    expect(resultOf(checkOne(capture, policyOf('gateway'))).reasons).toEqual([
      {
        code: 'SUBNET_NOT_ON_GATEWAY',
        message:
          'S3 traffic of subnet-0d, subnet-0e and subnet-0f leaves by nat-gateway nat-0a1 (route table rtb-0main, main association); the policy asks for an S3 gateway endpoint',
        resources: ['rtb-0main', 'subnet-0d', 'subnet-0e', 'subnet-0f'],
      },
    ]);
  });

  test('case 35: a spoke of a hub is compliant only where the policy accepts the hub', () => {
    const fleet = [spokeCaptureOf(), hubCaptureOf()];
    expect([
      verdictOf(fleet, 'interface', `  hubs: [{ vpc: ${HUB_VPC_ID} }]\n`),
      verdictOf(fleet, 'interface'),
      verdictOf(spokeCaptureOf(), 'interface', `  hubs: [{ vpc: ${HUB_VPC_ID} }]\n`),
    ]).toEqual([C, U, U]);
  });

  test("case 34: the hub's gateway serves no spoke", () => {
    const hub = hubCaptureOf({ endpoints: [aGatewayEndpoint({ VpcId: HUB_VPC_ID })] });
    expect(verdictOf([spokeCaptureOf({ zones: [] }), hub], 'gateway')).toBe(N);
    expect(verdictOf([spokeCaptureOf(), hub], 'gateway', `  hubs: [{ vpc: ${HUB_VPC_ID} }]\n`)).toBe(N);
  });

  const closed = [anAclEntry(), anAclEntry({ Egress: true, CidrBlock: '10.0.0.0/16' })];
  test.each<{ name: string; differences: Differences; require: string; codes: readonly string[] }>([
    {
      name: 'case 5: the main table that nobody uses',
      differences: { routeTables: [natMain, gatewayTable([SUBNET_A, SUBNET_B])] },
      require: 'gateway',
      codes: ['MAIN_TABLE_UNCOVERED'],
    },
    {
      name: 'case 27: one zone of two',
      differences: interfaceOnly({}),
      require: 'interface',
      codes: ['ENDPOINT_IN_FEW_ZONES'],
    },
    {
      name: 'case 28: the default group',
      differences: interfaceOnly(
        { SubnetIds: [SUBNET_A, SUBNET_B], Groups: [{ GroupId: DEFAULT_GROUP }] },
        { securityGroups: [aDefaultGroup()] },
      ),
      require: 'interface',
      codes: ['ENDPOINT_ADMITS_PART'],
    },
    {
      name: 'case 30: egress of a client to the VPC only',
      differences: {
        securityGroups: [
          aSecurityGroup({
            GroupId: 'sg-0client',
            IpPermissionsEgress: [aPermission({ IpRanges: [{ CidrIp: '10.0.0.0/16' }] })],
          }),
        ],
      },
      require: 'gateway',
      codes: ['SECURITY_GROUP_EGRESS'],
    },
    {
      name: 'case 31: egress of a client to the list of S3 only',
      differences: interfaceOnly(
        { SubnetIds: [SUBNET_A, SUBNET_B] },
        {
          securityGroups: [
            aSecurityGroup(),
            aSecurityGroup({
              GroupId: 'sg-0client',
              IpPermissionsEgress: [aPermission({ PrefixListIds: [{ PrefixListId: S3_LIST }] })],
            }),
          ],
        },
      ),
      require: 'interface',
      codes: ['SECURITY_GROUP_EGRESS'],
    },
    {
      name: 'case 32: a network ACL that stops S3',
      differences: { networkAcls: [aNetworkAcl({ Entries: closed })] },
      require: 'gateway',
      codes: ['NETWORK_ACL_STOPS_S3'],
    },
    {
      name: 'case 42: enableDnsSupport off',
      differences: { dns: { support: false } },
      require: 'gateway',
      codes: ['DNS_SUPPORT_OFF'],
    },
    {
      name: 'case 43: IPv6 by the egress-only internet gateway',
      differences: {
        subnets: [aSubnet({ Ipv6CidrBlockAssociationSet: ipv6Block() }), anotherSubnet()],
        routes: [
          gatewayRoute(),
          aRoute({ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-0a1' }),
        ],
      },
      require: 'gateway',
      codes: ['IPV6_NOT_ON_ENDPOINT'],
    },
    {
      name: 'case 38: Resolver rules beside private DNS',
      differences: interfaceOnly(
        { SubnetIds: [SUBNET_A, SUBNET_B] },
        { resolverRules: [{ ResolverRuleId: 'rslvr-rr-0a' }] },
      ),
      require: 'interface',
      codes: ['RESOLVER_RULES'],
    },
    {
      name: 'case 57: an endpoint of an AWS service',
      differences: interfaceOnly({ SubnetIds: [SUBNET_A, SUBNET_B], RequesterManaged: true }),
      require: 'interface',
      codes: ['REQUESTER_MANAGED_ENDPOINT'],
    },
    {
      name: 'case 58: Block Public Access',
      differences: {
        routes: [aRoute()],
        responses: {
          'ec2.DescribeVpcBlockPublicAccessOptions': {
            VpcBlockPublicAccessOptions: { InternetGatewayBlockMode: 'block-bidirectional' },
          },
        },
      },
      require: 'gateway',
      codes: ['BLOCK_PUBLIC_ACCESS'],
    },
    { name: 'a complete and plain VPC', differences: {}, require: 'gateway', codes: [] },
    {
      name: `an interface endpoint ${INTERFACE_ID} in every zone`,
      differences: interfaceOnly({ SubnetIds: [SUBNET_A, SUBNET_B] }),
      require: 'interface',
      codes: [],
    },
  ])('$name: warnings $codes', ({ differences, require, codes }) => {
    expect(warningsOf(captureOf(differences), require)).toEqual(codes);
  });
});

describe('isolated asks that nothing serves the subnet', () => {
  test.each<{ name: string; differences: Differences; verdict: string }>([
    { name: 'no route and no endpoint', differences: { routes: [], endpoints: [] }, verdict: C },
    { name: 'a gateway', differences: {}, verdict: N },
    {
      name: 'an interface endpoint with private DNS',
      differences: { routes: [], endpoints: [anInterfaceEndpoint()] },
      verdict: N,
    },
    {
      name: 'an interface endpoint without private DNS serves by its own names',
      differences: { routes: [], endpoints: [anInterfaceEndpoint({ PrivateDnsEnabled: false })] },
      verdict: N,
    },
    {
      name: 'one that admits nobody does not',
      differences: {
        routes: [],
        endpoints: [anInterfaceEndpoint({ PrivateDnsEnabled: false })],
        securityGroups: group({ IpRanges: [] }),
      },
      verdict: C,
    },
    {
      name: 'one whose groups were not captured may',
      differences: {
        routes: [],
        endpoints: [anInterfaceEndpoint({ PrivateDnsEnabled: false })],
        securityGroups: [],
      },
      verdict: U,
    },
    {
      name: 'a blackholed default route',
      differences: { routes: [aRoute({ State: 'blackhole' })], endpoints: [] },
      verdict: C,
    },
    {
      name: 'endpoints not captured',
      differences: { routes: [], responses: { 'ec2.DescribeVpcEndpoints': undefined } },
      verdict: U,
    },
  ])('$name: $verdict', ({ differences, verdict }) =>
    expect(verdictOf(captureOf(differences), 'isolated')).toBe(verdict),
  );
});
