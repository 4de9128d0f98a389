import { describe, expect, test } from 'vitest';
import { readCapture } from '../../lib/network/capture.ts';
import { absence, indexCapture, lookUp, tagsOf } from '../../lib/network/network.ts';
import {
  ACCOUNT,
  aCapture,
  aGatewayEndpoint,
  aNetworkAcl,
  anInterfaceEndpoint,
  aRouteTable,
  aSecurityGroup,
  aSubnet,
  aVpc,
  captureOf,
  checkOne,
  factsOf,
  GATEWAY_ID,
  INTERFACE_ID,
  interfaceCaptureOf,
  localRoute,
  MAIN_TABLE,
  networkOf,
  pathOf,
  pathsOf,
  policyOf,
  resultOf,
  SUBNET_A,
  SUBNET_B,
  tableOf,
  VPC_ID,
  without,
} from '../builders.ts';

describe('which VPCs there are', () => {
  const idsOf = (responses: Record<string, unknown>) => [...networkOf(aCapture({ responses })).vpcs.keys()];

  test('DescribeVpcs says it, in order of their ids', () => {
    expect(
      idsOf({ 'ec2.DescribeVpcs': { Vpcs: [aVpc({ VpcId: 'vpc-0b' }), aVpc({ VpcId: 'vpc-0a' })] } }),
    ).toEqual(['vpc-0a', 'vpc-0b']);
  });

  test.each([
    { name: 'subnets', responses: { 'ec2.DescribeSubnets': { Subnets: [aSubnet()] } } },
    { name: 'route tables', responses: { 'ec2.DescribeRouteTables': { RouteTables: [aRouteTable()] } } },
    { name: 'endpoints', responses: { 'ec2.DescribeVpcEndpoints': { VpcEndpoints: [aGatewayEndpoint()] } } },
    { name: 'network ACLs', responses: { 'ec2.DescribeNetworkAcls': { NetworkAcls: [aNetworkAcl()] } } },
    {
      name: 'security groups',
      responses: { 'ec2.DescribeSecurityGroups': { SecurityGroups: [aSecurityGroup()] } },
    },
    { name: 'attributes', responses: { 'ec2.DescribeVpcAttribute': { [VPC_ID]: {} } } },
    { name: 'hosted zones', responses: { 'route53.ListHostedZonesByVPC': { [VPC_ID]: {} } } },
    { name: 'Profiles', responses: { 'route53profiles.ListProfileAssociations': { [VPC_ID]: {} } } },
    {
      name: 'Resolver rules',
      responses: { 'route53resolver.ListResolverRuleAssociations': { [VPC_ID]: {} } },
    },
    {
      name: 'NAT gateways',
      responses: { 'ec2.DescribeNatGateways': { NatGateways: [{ NatGatewayId: 'nat-0', VpcId: VPC_ID }] } },
    },
    {
      name: 'internet gateways',
      responses: {
        'ec2.DescribeInternetGateways': {
          InternetGateways: [
            { InternetGatewayId: 'igw-0', Attachments: [{ VpcId: VPC_ID }, {}] },
            { InternetGatewayId: 'igw-1' },
          ],
        },
      },
    },
  ])('without DescribeVpcs $name name it', ({ responses }) => {
    const network = networkOf(aCapture({ responses }));
    expect([[...network.vpcs.keys()], network.gaps, network.warnings]).toEqual([[VPC_ID], [], []]);
    expect(network.vpcs.get(VPC_ID)?.vpc).toBeUndefined();
  });

  test.each([
    { name: 'a null member of a map', responses: { 'ec2.DescribeVpcAttribute': { [VPC_ID]: null } } },
    { name: 'a token of a map', responses: { 'route53.ListHostedZonesByVPC': { NextToken: null } } },
    {
      name: 'a NAT gateway without a VPC',
      responses: { 'ec2.DescribeNatGateways': { NatGateways: [{ NatGatewayId: 'nat-0' }] } },
    },
    {
      name: 'a group without a VPC',
      responses: { 'ec2.DescribeSecurityGroups': { SecurityGroups: [aSecurityGroup({ VpcId: null })] } },
    },
  ])('$name names none', ({ responses }) => expect(idsOf(responses)).toEqual([]));

  test('a VPC that only others name is not judged beside DescribeVpcs, and that is a warning', () => {
    const network = indexCapture(
      readCapture(
        captureOf({ subnets: [aSubnet(), aSubnet({ SubnetId: 'subnet-0x', VpcId: 'vpc-0x' })] }),
        'a.json',
      ),
    );
    expect([...network.vpcs.keys()]).toEqual([VPC_ID]);
    expect(network.warnings).toEqual([
      'a.json: vpc-0x is named by other answers and is not among DescribeVpcs: not judged',
    ]);
  });

  test.each([
    { responses: {}, how: 'not captured' },
    {
      responses: { 'ec2.DescribeVpcs': { error: { code: 'UnauthorizedOperation' } } },
      how: 'refused (UnauthorizedOperation)',
    },
  ])('where nothing names one, that is a gap: $how', ({ responses, how }) => {
    const { gaps } = indexCapture(readCapture(aCapture({ responses }), 'a.json'));
    expect(gaps).toEqual([`a.json: which VPCs there are is unknown: DescribeVpcs was ${how}`]);
  });

  test('an account without VPCs has no gap', () => {
    expect(networkOf(aCapture({ responses: { 'ec2.DescribeVpcs': { Vpcs: [] } } })).gaps).toEqual([]);
  });
});

describe('the facts of a VPC', () => {
  test('are those that belong to it', () => {
    const facts = factsOf(
      captureOf({ subnets: [aSubnet(), aSubnet({ SubnetId: 'subnet-0x', VpcId: 'vpc-0x' })] }),
    );
    expect({
      subnets: facts.subnets?.map((subnet) => subnet.SubnetId),
      tables: facts.routeTables?.map((table) => table.RouteTableId),
      endpoints: facts.endpoints?.map((endpoint) => endpoint.VpcEndpointId),
      acls: facts.networkAcls?.map((acl) => acl.NetworkAclId),
      groups: facts.securityGroups?.map((group) => group.GroupId),
      dns: [facts.dnsSupport, facts.dnsHostnames],
      contradicted: facts.contradicted,
    }).toEqual({
      subnets: [SUBNET_A],
      tables: [MAIN_TABLE],
      endpoints: [GATEWAY_ID],
      acls: ['acl-0a1'],
      groups: ['sg-0endpoint', 'sg-0default'],
      dns: [true, true],
      contradicted: [],
    });
  });

  test('an empty list was asked and is empty; an absent one is unknown', () => {
    const asked = factsOf(captureOf({ vpcs: [aVpc({ VpcId: 'vpc-0e' }), aVpc()] }), 'vpc-0e');
    const absent = factsOf(
      without(
        captureOf(),
        'ec2.DescribeSubnets',
        'ec2.DescribeRouteTables',
        'ec2.DescribeVpcEndpoints',
        'ec2.DescribeNetworkAcls',
        'ec2.DescribeSecurityGroups',
        'ec2.DescribeVpcAttribute',
      ),
    );
    const listsOf = (facts: typeof asked) => [facts.routeTables, facts.networkAcls, facts.securityGroups];
    expect(listsOf(factsOf(captureOf({ vpcs: [aVpc(), aVpc({ VpcId: 'vpc-0z' })] }), 'vpc-0z'))).toEqual([
      [],
      [],
      [],
    ]);
    expect([asked.vpcId, absent.subnets, absent.endpoints, absent.dnsSupport, absent.dnsHostnames]).toEqual([
      'vpc-0e',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(listsOf(absent)).toEqual([undefined, undefined, undefined]);
  });
});

describe('a VPC of another account, shared by RAM', () => {
  const shared = captureOf({ vpc: { OwnerId: '999988887777' } });

  test('its endpoints are unknown, whatever the answer of a participant', () => {
    expect(factsOf(shared).endpoints).toBeUndefined();
    expect(factsOf(captureOf({ vpc: { OwnerId: '999988887777' }, endpoints: [] })).endpoints).toBeUndefined();
  });

  test('case 41: the owner judges it', () => {
    const { verdict, reasons } = resultOf(checkOne(shared, policyOf('gateway')));
    expect({ verdict, reasons }).toEqual({
      verdict: 'NOT_APPLICABLE',
      reasons: [
        {
          code: 'OWNED_BY_ANOTHER_ACCOUNT',
          message: 'vpc-0a1 is shared by its owner 999988887777, whose account judges it',
          resources: [VPC_ID],
        },
      ],
    });
  });

  test.each([
    { name: 'without an owner', vpc: { OwnerId: null }, own: true },
    { name: 'with an empty owner', vpc: { OwnerId: '' }, own: true },
    { name: 'of the account', vpc: {}, own: true },
    { name: 'of another account', vpc: { OwnerId: '999988887777' }, own: false },
  ])('a VPC $name is own: $own', ({ vpc, own }) => expect(factsOf(captureOf({ vpc })).isOwn).toBe(own));

  test.each([
    {
      name: 'tables and subnets are of another account',
      owners: ['999988887777', '999988887777'],
      own: false,
    },
    { name: 'tables and subnets disagree', owners: ['999988887777', ACCOUNT], own: true },
    { name: 'tables and subnets are of the account', owners: [ACCOUNT, ACCOUNT], own: true },
  ])(
    'a VPC of which only other answers tell is own: $own, where $name',
    ({ owners: [table, subnet], own }) => {
      const facts = factsOf(
        captureOf({
          routeTables: [aRouteTable({ OwnerId: table })],
          subnets: [aSubnet({ OwnerId: subnet })],
          responses: { 'ec2.DescribeVpcs': undefined },
        }),
      );
      expect(facts.isOwn).toBe(own);
      expect(facts.endpoints === undefined).toBe(!own);
    },
  );
});

describe('answers that name one id twice', () => {
  test('the same twice counts once', () => {
    const facts = factsOf(captureOf({ endpoints: [aGatewayEndpoint(), aGatewayEndpoint()] }));
    expect([facts.endpoints?.length, facts.contradicted]).toEqual([1, []]);
  });

  test('the same with its members in another order counts once', () => {
    const reversed = Object.fromEntries(Object.entries(aSubnet()).reverse());
    const raw = captureOf({ responses: { 'ec2.DescribeSubnets': { Subnets: [aSubnet(), reversed] } } });
    expect(factsOf(raw).contradicted).toEqual([]);
  });

  test.each([
    {
      name: 'a subnet',
      differences: { subnets: [aSubnet(), aSubnet({ CidrBlock: '10.0.9.0/24' })] },
      ids: [SUBNET_A],
    },
    {
      name: 'a route table',
      differences: { routeTables: [aRouteTable(), aRouteTable({ Routes: [localRoute()] })] },
      ids: [MAIN_TABLE],
    },
    {
      name: 'an endpoint',
      differences: { endpoints: [aGatewayEndpoint(), aGatewayEndpoint({ State: 'pending' })] },
      ids: [GATEWAY_ID],
    },
    { name: 'a VPC', differences: { vpcs: [aVpc(), aVpc({ CidrBlock: '10.1.0.0/16' })] }, ids: [VPC_ID] },
  ])('$name that is told differently makes every path unknown', ({ differences, ids }) => {
    const { path, via, access, reason, trace } = pathOf(captureOf(differences));
    const message = `the capture describes ${ids.join(', ')} twice and differently`;
    expect({ path, via, access, reason, said: trace.at(-1) }).toEqual({
      path: 'unknown',
      via: null,
      access: null,
      reason: { code: 'CONFLICTING_ANSWERS', message, resources: ids },
      said: message,
    });
  });

  test('the order of the two does not matter', () => {
    const two = [aGatewayEndpoint(), aGatewayEndpoint({ State: 'pending' })];
    expect(factsOf(captureOf({ endpoints: two })).endpoints).toEqual(
      factsOf(captureOf({ endpoints: [...two].reverse() })).endpoints,
    );
  });

  test('it concerns its own VPC only', () => {
    const vpcs = [aVpc(), aVpc({ VpcId: 'vpc-0b2' })];
    const endpoints = [
      aGatewayEndpoint(),
      ...['available', 'pending'].map((State) =>
        aGatewayEndpoint({ VpcEndpointId: 'vpce-0b2', VpcId: 'vpc-0b2', State }),
      ),
    ];
    expect(pathsOf(captureOf({ vpcs, endpoints }))).toEqual({
      [SUBNET_A]: 'gateway-endpoint',
      [SUBNET_B]: 'gateway-endpoint',
    });
  });

  test('one that is told to be in two VPCs concerns both', () => {
    const vpcs = [aVpc(), aVpc({ VpcId: 'vpc-0b2' })];
    const endpoints = [aGatewayEndpoint(), anInterfaceEndpoint(), anInterfaceEndpoint({ VpcId: 'vpc-0b2' })];
    for (const order of [endpoints, [...endpoints].reverse()]) {
      const raw = captureOf({ vpcs, endpoints: order });
      expect([VPC_ID, 'vpc-0b2'].map((id) => factsOf(raw, id).contradicted)).toEqual([
        [INTERFACE_ID],
        [INTERFACE_ID],
      ]);
    }
  });

  test('a security group that is told differently is unknown', () => {
    const groups = [aSecurityGroup(), aSecurityGroup({ IpPermissions: [] })];
    expect(pathOf(interfaceCaptureOf({ securityGroups: groups }))).toMatchObject({
      path: 'interface-endpoint',
      access: 'unknown',
      reason: { code: 'ACCESS_UNKNOWN' },
    });
  });

  test('a network ACL that is told differently is unknown', () => {
    const acls = [aNetworkAcl(), aNetworkAcl({ Entries: [] })];
    expect(pathOf(interfaceCaptureOf({ networkAcls: acls }), { subnetId: SUBNET_B }).access).toBe('unknown');
  });
});

describe('associations with subnets that DescribeSubnets does not list', () => {
  test('are a warning that names them once, in order', () => {
    const routeTables = [
      aRouteTable(),
      tableOf(['subnet-0z', SUBNET_A, 'subnet-0y', 'subnet-0z']),
      aRouteTable({ RouteTableId: 'rtb-0n', Associations: null }),
    ];
    expect(factsOf(captureOf({ routeTables })).warnings).toEqual([
      {
        code: 'ASSOCIATION_OF_UNKNOWN_SUBNET',
        message: 'route tables are associated with subnet-0y, subnet-0z, which DescribeSubnets does not list',
        resources: ['subnet-0y', 'subnet-0z'],
      },
    ]);
  });

  test('are none where subnets were not asked for, or all are known', () => {
    const routeTables = [aRouteTable(), tableOf(['subnet-0z'])];
    expect(factsOf(without(captureOf({ routeTables }), 'ec2.DescribeSubnets')).warnings).toEqual([]);
    expect(factsOf(captureOf({ routeTables: [aRouteTable(), tableOf([SUBNET_A])] })).warnings).toEqual([]);
  });
});

test('an absence is told in words, for one VPC too', () => {
  const capture = readCapture(
    captureOf({
      responses: {
        'ec2.DescribeSubnets': undefined,
        'ec2.DescribeRouteTables': { error: { code: 'Throttling' } },
        'ec2.DescribeVpcAttribute': { [VPC_ID]: { error: { code: 'AccessDenied' } } },
      },
    }),
  );
  expect([
    absence(capture, 'ec2.DescribeSubnets'),
    absence(capture, 'ec2.DescribeRouteTables'),
    absence(capture, 'ec2.DescribeRouteTables', VPC_ID),
    absence(capture, 'ec2.DescribeVpcAttribute', VPC_ID),
    absence(capture, 'ec2.DescribeVpcAttribute', 'vpc-0x'),
  ]).toEqual([
    'not captured',
    'refused (Throttling)',
    'refused (Throttling)',
    'refused (AccessDenied)',
    'not captured',
  ]);
});

test('a map is looked up by its own keys only', () => {
  expect([
    lookUp({ a: 1, b: null }, 'a'),
    lookUp({ a: 1, b: null }, 'b'),
    lookUp<unknown>({}, 'toString'),
    lookUp(null, 'a'),
    lookUp(undefined, 'a'),
  ]).toEqual([1, undefined, undefined, undefined, undefined]);
});

test('tags are a map; a tag without a value has an empty one', () => {
  expect([tagsOf([{ Key: 'a', Value: 'b' }, { Key: 'c' }]), tagsOf(null), tagsOf(undefined)]).toEqual([
    new Map([
      ['a', 'b'],
      ['c', ''],
    ]),
    new Map(),
    new Map(),
  ]);
});
