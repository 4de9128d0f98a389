import { describe, expect, test } from 'vitest';
import {
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
  DHCP_ID,
  dhcpOptions,
  GATEWAY_ID,
  gatewayRoute,
  HUB_VPC_ID,
  hubCaptureOf,
  INTERFACE_ID,
  interfaceCaptureOf,
  ipv6Block,
  localRoute,
  MAIN_TABLE,
  policyOf,
  type RawCapture,
  resultOf,
  S3_CIDRS,
  S3_LIST,
  SUBNET_A,
  SUBNET_B,
  s3PrefixList,
  spokeCaptureOf,
  tableOf,
  VPC_ID,
  without,
  ZONE_ID,
} from '../builders.ts';
import { codes } from './builders.ts';

const GATEWAY = policyOf('gateway');
const INTERFACE = policyOf('interface');

function judge(captures: RawCapture | readonly RawCapture[], policy = GATEWAY) {
  return resultOf(checkOne(captures, policy, { rules: ['s3-traffic-path'] }));
}

function warningsOf(captures: RawCapture | readonly RawCapture[], policy = GATEWAY) {
  return judge(captures, policy).warnings;
}

test('a plain VPC on a gateway or an interface endpoint gives no warning', () => {
  expect(warningsOf(captureOf())).toEqual([]);
  const inBoth = anInterfaceEndpoint({ SubnetIds: [SUBNET_A, SUBNET_B] });
  expect(warningsOf(interfaceCaptureOf({ endpoints: [inBoth] }), INTERFACE)).toEqual([]);
});

test('warnings come in the order of their codes', () => {
  const raw = captureOf({
    dns: { support: false },
    subnets: [aSubnet({ Ipv6CidrBlockAssociationSet: ipv6Block() })],
    routes: [
      gatewayRoute(),
      aRoute({ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-0a1' }),
    ],
    prefixLists: [],
  });
  expect(codes(warningsOf(raw))).toEqual([
    'DNS_SUPPORT_OFF',
    'IPV6_NOT_ON_ENDPOINT',
    'S3_ADDRESSES_NOT_CAPTURED',
  ]);
});

describe('S3_ADDRESSES_NOT_CAPTURED', () => {
  const warning = {
    code: 'S3_ADDRESSES_NOT_CAPTURED',
    message:
      'the entries of the S3 prefix list of eu-west-1 were not captured: its route is taken to be the most specific',
    resources: [],
  };
  test('where a path rests on routes and the list has no entries', () => {
    const raw = captureOf({
      prefixLists: [{ PrefixListId: S3_LIST, PrefixListName: 'com.amazonaws.eu-west-1.s3' }],
    });
    expect(judge(raw)).toMatchObject({ verdict: 'COMPLIANT', warnings: [warning] });
  });
  test.each([
    {
      name: 'where no path rests on routes',
      capture: interfaceCaptureOf({
        prefixLists: [],
        endpoints: [anInterfaceEndpoint({ SubnetIds: [SUBNET_A, SUBNET_B] })],
      }),
      policy: INTERFACE,
    },
    {
      name: 'where paths are not known',
      capture: without(captureOf({ prefixLists: [] }), 'ec2.DescribeRouteTables'),
      policy: GATEWAY,
    },
  ])('not $name', ({ capture, policy }) => {
    expect(codes(warningsOf(capture, policy))).not.toContain('S3_ADDRESSES_NOT_CAPTURED');
  });
  test('where one path of two rests on routes', () => {
    const routeTables = [tableOf([SUBNET_A]), tableOf([SUBNET_B], { id: 'rtb-0bare', Routes: null })];
    expect(codes(warningsOf(captureOf({ routeTables, prefixLists: [] })))).toEqual([
      'S3_ADDRESSES_NOT_CAPTURED',
    ]);
  });
  test('not for paths by a hub', () => {
    const spoke = spokeCaptureOf({ prefixLists: [] });
    expect(
      warningsOf([spoke, hubCaptureOf()], policyOf('interface', '  hubs: [{ vpc: vpc-0hub }]\n')),
    ).toEqual([]);
  });
});

describe('ENDPOINT_ADMITS_PART', () => {
  test('names the subnets and the endpoint', () => {
    const half = aSecurityGroup({
      IpPermissions: [aPermission({ IpRanges: [{ CidrIp: '10.0.1.0/25' }, { CidrIp: '10.0.2.0/24' }] })],
    });
    const raw = interfaceCaptureOf({
      endpoints: [anInterfaceEndpoint({ SubnetIds: [SUBNET_A, SUBNET_B] })],
      securityGroups: [half],
    });
    expect(judge(raw, INTERFACE)).toMatchObject({
      verdict: 'COMPLIANT',
      warnings: [
        {
          code: 'ENDPOINT_ADMITS_PART',
          message: `only part of the clients in ${SUBNET_A} may open TCP 443 to the endpoint`,
          resources: [SUBNET_A, INTERFACE_ID],
        },
      ],
    });
  });
  test('is said of the endpoint of a hub, too', () => {
    const half = aSecurityGroup({
      VpcId: HUB_VPC_ID,
      IpPermissions: [aPermission({ IpRanges: [{ CidrIp: '10.0.1.0/25' }, { CidrIp: '10.0.2.0/24' }] })],
    });
    const policy = policyOf('interface', '  hubs: [{ vpc: vpc-0hub }]\n');
    expect(judge([spokeCaptureOf(), hubCaptureOf({ securityGroups: [half] })], policy)).toMatchObject({
      verdict: 'COMPLIANT',
      warnings: [{ code: 'ENDPOINT_ADMITS_PART', resources: [SUBNET_A, 'vpce-0hub'] }],
    });
  });
});

describe('REQUESTER_MANAGED_ENDPOINT', () => {
  test('where an AWS service made the endpoint (F57)', () => {
    const endpoint = anInterfaceEndpoint({ SubnetIds: [SUBNET_A, SUBNET_B], RequesterManaged: true });
    expect(judge(interfaceCaptureOf({ endpoints: [endpoint] }), INTERFACE)).toMatchObject({
      verdict: 'COMPLIANT',
      warnings: [
        {
          code: 'REQUESTER_MANAGED_ENDPOINT',
          message: `${INTERFACE_ID} was made by an AWS service, which may remove it`,
          resources: [INTERFACE_ID],
        },
      ],
    });
  });
  test('not where nothing resolves to it', () => {
    const endpoint = anInterfaceEndpoint({ PrivateDnsEnabled: false, RequesterManaged: true });
    expect(warningsOf(captureOf({ endpoints: [aGatewayEndpoint(), endpoint] }))).toEqual([]);
  });
});

describe('ENDPOINT_IN_FEW_ZONES', () => {
  const subnets = [
    aSubnet(),
    anotherSubnet(),
    aSubnet({ SubnetId: 'subnet-0c', CidrBlock: '10.0.3.0/24', AvailabilityZone: 'eu-west-1c' }),
  ];
  const warning = (zones: string) => [
    {
      code: 'ENDPOINT_IN_FEW_ZONES',
      message: `${INTERFACE_ID} has no network interface in ${zones}: traffic crosses zones`,
      resources: [INTERFACE_ID],
    },
  ];
  test('where clients are in zones that it does not stand in (F27)', () => {
    expect(judge(interfaceCaptureOf({ subnets }), INTERFACE)).toMatchObject({
      verdict: 'COMPLIANT',
      warnings: warning('eu-west-1b, eu-west-1c'),
    });
  });
  test('out of scope they do not count', () => {
    const policy = policyOf('interface', `  subnets: { exclude: { ids: [${SUBNET_B}] } }\n`);
    expect(warningsOf(interfaceCaptureOf({ subnets }), policy)).toEqual(warning('eu-west-1c'));
  });
  test.each([
    {
      name: 'it stands in all',
      endpoint: anInterfaceEndpoint({ SubnetIds: subnets.map((subnet) => subnet.SubnetId) }),
      subnets,
    },
    {
      name: 'its own zones were not captured',
      endpoint: anInterfaceEndpoint({ SubnetIds: ['subnet-0x'] }),
      subnets,
    },
    {
      name: 'the zones of clients were not captured',
      endpoint: anInterfaceEndpoint(),
      subnets: [aSubnet(), anotherSubnet({ AvailabilityZone: null })],
    },
  ])('not where $name', ({ endpoint, subnets: all }) => {
    expect(
      codes(warningsOf(interfaceCaptureOf({ endpoints: [endpoint], subnets: all }), INTERFACE)),
    ).not.toContain('ENDPOINT_IN_FEW_ZONES');
  });
});

describe('RESOLVER_RULES', () => {
  const inBoth = [anInterfaceEndpoint({ SubnetIds: [SUBNET_A, SUBNET_B] })];
  const ours = { ResolverRuleId: 'rslvr-rr-0a1' };
  const auto = { ResolverRuleId: 'rslvr-autodefined-rr-internet-resolver' };
  test("where rules that are not AWS's own are associated and private DNS answers (F38)", () => {
    const raw = interfaceCaptureOf({ endpoints: inBoth, resolverRules: [auto, ours] });
    expect(warningsOf(raw, INTERFACE)).toEqual([
      {
        code: 'RESOLVER_RULES',
        message: `Resolver rules are associated with ${VPC_ID}: one that forwards s3.eu-west-1.amazonaws.com would beat private DNS`,
        resources: ['rslvr-rr-0a1'],
      },
    ]);
  });
  test.each([
    {
      name: "where all are AWS's own",
      capture: interfaceCaptureOf({ endpoints: inBoth, resolverRules: [auto] }),
      policy: INTERFACE,
    },
    {
      name: 'where an association has no id',
      capture: interfaceCaptureOf({ endpoints: inBoth, resolverRules: [{}] }),
      policy: INTERFACE,
    },
    {
      name: 'where they were not asked',
      capture: without(
        interfaceCaptureOf({ endpoints: inBoth }),
        'route53resolver.ListResolverRuleAssociations',
      ),
      policy: INTERFACE,
    },
    { name: 'where names are public', capture: captureOf({ resolverRules: [ours] }), policy: GATEWAY },
  ])('not $name', ({ capture, policy }) => {
    expect(warningsOf(capture, policy)).toEqual([]);
  });
});

describe('HOSTED_ZONE_LEADS_NOWHERE', () => {
  const policy = policyOf('interface', '  hubs: [{ vpc: vpc-0hub }]\n');
  test('where the zone is there and the hub is not reached', () => {
    const spoke = spokeCaptureOf({ routes: [aRoute()] });
    expect(judge([spoke, hubCaptureOf()], policy)).toMatchObject({
      verdict: 'NON_COMPLIANT',
      warnings: [
        {
          code: 'HOSTED_ZONE_LEADS_NOWHERE',
          message: `the hosted zone ${ZONE_ID} answers for S3 in ${VPC_ID}, and ${SUBNET_A} and ${SUBNET_B} cannot reach a hub that the policy accepts`,
          resources: [ZONE_ID, SUBNET_A, SUBNET_B],
        },
      ],
    });
  });
  test('only the subnets that do not reach it are named', () => {
    const spoke = spokeCaptureOf({
      routeTables: [
        tableOf([SUBNET_A], {
          id: 'rtb-0a',
          Routes: [localRoute(), aRoute({ DestinationCidrBlock: '10.0.0.0/8', TransitGatewayId: 'tgw-0a1' })],
        }),
        tableOf([SUBNET_B]),
      ],
    });
    expect(warningsOf([spoke, hubCaptureOf()], policy)).toMatchObject([
      { code: 'HOSTED_ZONE_LEADS_NOWHERE', resources: [ZONE_ID, SUBNET_B] },
    ]);
  });
  test.each([
    { name: 'where the hub is reached', captures: [spokeCaptureOf(), hubCaptureOf()] },
    { name: 'where there is no zone', captures: [spokeCaptureOf({ zones: [] }), hubCaptureOf()] },
    { name: 'where the hub was not captured', captures: [spokeCaptureOf()] },
  ])('not $name', ({ captures }) => {
    expect(warningsOf(captures, policy)).toEqual([]);
  });
  test('not where private DNS answers', () => {
    const raw = interfaceCaptureOf({
      zones: [{ HostedZoneId: ZONE_ID, Name: 's3.eu-west-1.amazonaws.com.' }],
      endpoints: [anInterfaceEndpoint({ SubnetIds: [SUBNET_A, SUBNET_B] })],
    });
    expect(warningsOf(raw, policy)).toEqual([]);
  });
});

describe('ROUTE53_PROFILE', () => {
  const profiles = [{ ProfileId: 'rp-0b' }, { ProfileId: 'rp-0a' }];
  test('where a Profile may bring a zone and the policy names no hub (F36)', () => {
    expect(warningsOf(captureOf({ profiles }))).toEqual([
      {
        code: 'ROUTE53_PROFILE',
        message: `the Route 53 Profile rp-0a, rp-0b may bring ${VPC_ID} a zone that answers for S3`,
        resources: ['rp-0a', 'rp-0b'],
      },
    ]);
  });
  test.each([
    {
      name: 'where private DNS answers',
      capture: interfaceCaptureOf({
        profiles,
        endpoints: [anInterfaceEndpoint({ SubnetIds: [SUBNET_A, SUBNET_B] })],
      }),
      policy: INTERFACE,
    },
    {
      name: 'where no path is known',
      capture: without(captureOf({ profiles }), 'ec2.DescribeRouteTables'),
      policy: GATEWAY,
    },
    {
      name: 'where the policy names a hub, as the path says so then',
      capture: captureOf({ profiles }),
      policy: policyOf('gateway', '  hubs: [{ vpc: vpc-0hub }]\n'),
    },
  ])('not $name', ({ capture, policy }) => {
    expect(codes(warningsOf(capture, policy))).not.toContain('ROUTE53_PROFILE');
  });
});

describe('MAIN_TABLE_UNCOVERED', () => {
  const custom = tableOf([SUBNET_A, SUBNET_B], { Routes: [localRoute(), aRoute(), gatewayRoute()] });
  const bare = aRouteTable({ Routes: [localRoute(), aRoute()] });
  const warning = {
    code: 'MAIN_TABLE_UNCOVERED',
    message: `no subnet uses the main table ${MAIN_TABLE}; a new one would not reach the gateway`,
    resources: [MAIN_TABLE],
  };
  test.each(['gateway', 'either'])('where no subnet uses it, for %s (F5)', (require) => {
    expect(judge(captureOf({ routeTables: [bare, custom] }), policyOf(require))).toMatchObject({
      verdict: 'COMPLIANT',
      warnings: [warning],
    });
  });
  test.each([
    { name: 'where it leads to the gateway', routeTables: [aRouteTable(), custom] },
    {
      name: 'where a subnet uses it',
      routeTables: [bare, tableOf([SUBNET_A], { Routes: custom.Routes ?? [] })],
    },
    { name: 'where there is none', routeTables: [custom] },
  ])('not $name', ({ routeTables }) => {
    expect(warningsOf(captureOf({ routeTables }))).toEqual([]);
  });
  test('not where no gateway is asked', () => {
    expect(codes(warningsOf(captureOf({ routeTables: [bare, custom] }), INTERFACE))).not.toContain(
      'MAIN_TABLE_UNCOVERED',
    );
  });
});

describe('DNS_SUPPORT_OFF', () => {
  test('where the path is a gateway (F42)', () => {
    expect(judge(captureOf({ dns: { support: false } }))).toMatchObject({
      verdict: 'COMPLIANT',
      warnings: [
        {
          code: 'DNS_SUPPORT_OFF',
          message: `enableDnsSupport of ${VPC_ID} is off: clients need DNS servers of their own`,
          resources: [VPC_ID],
        },
      ],
    });
  });
  test.each([
    { name: 'where hostnames are off', capture: captureOf({ dns: { hostnames: false } }) },
    { name: 'where it is not known', capture: captureOf({ dns: { support: null } }) },
    {
      name: 'where no path is a gateway',
      capture: captureOf({ dns: { support: false }, routes: [aRoute()] }),
    },
  ])('not $name', ({ capture }) => {
    expect(warningsOf(capture)).toEqual([]);
  });
});

test('one subnet of two on the gateway is enough for what concerns the gateway', () => {
  const routeTables = [aRouteTable(), tableOf([SUBNET_B])];
  expect(codes(warningsOf(captureOf({ routeTables, dns: { support: false } })))).toEqual(['DNS_SUPPORT_OFF']);
});

test('several ways over IPv6 are told in order', () => {
  const subnets = [
    aSubnet({ Ipv6CidrBlockAssociationSet: ipv6Block() }),
    anotherSubnet({ Ipv6CidrBlockAssociationSet: ipv6Block('2a05:d018:aa:2::/64') }),
  ];
  const to = (target: object) => ({
    Routes: [localRoute(), gatewayRoute(), aRoute({ DestinationIpv6CidrBlock: '::/0', ...target })],
  });
  const routeTables = [
    tableOf([SUBNET_A], { id: 'rtb-0a', ...to({ TransitGatewayId: 'tgw-0a1' }) }),
    tableOf([SUBNET_B], { id: 'rtb-0b', ...to({ EgressOnlyInternetGatewayId: 'eigw-0a1' }) }),
  ];
  expect(warningsOf(captureOf({ subnets, routeTables }))).toEqual([
    {
      code: 'IPV6_NOT_ON_ENDPOINT',
      message: `${SUBNET_A} and ${SUBNET_B} send S3 over IPv6 (s3.dualstack names) by egress-only-internet-gateway, transit-gateway`,
      resources: [SUBNET_A, SUBNET_B],
    },
  ]);
});

test('warnings of one code come in the order of their messages', () => {
  const endpoints = ['vpce-0b', 'vpce-0c', 'vpce-0a'].map((VpcEndpointId) =>
    anInterfaceEndpoint({ VpcEndpointId, RequesterManaged: true }),
  );
  const raw = interfaceCaptureOf({
    endpoints,
    subnets: [
      aSubnet(),
      anotherSubnet({ SubnetId: 'subnet-0z' }),
      anotherSubnet({ AvailabilityZone: 'eu-west-1c', CidrBlock: '10.0.3.0/24' }),
    ],
  });
  expect(warningsOf(raw, INTERFACE).map((warning) => [warning.code, warning.resources[0]])).toEqual([
    ['ENDPOINT_IN_FEW_ZONES', 'vpce-0a'],
    ['ENDPOINT_IN_FEW_ZONES', 'vpce-0b'],
    ['ENDPOINT_IN_FEW_ZONES', 'vpce-0c'],
    ['REQUESTER_MANAGED_ENDPOINT', 'vpce-0a'],
    ['REQUESTER_MANAGED_ENDPOINT', 'vpce-0b'],
    ['REQUESTER_MANAGED_ENDPOINT', 'vpce-0c'],
  ]);
  expect(warningsOf(raw, INTERFACE)[0]?.message).toBe(
    'vpce-0a has no network interface in eu-west-1b, eu-west-1c: traffic crosses zones',
  );
});

describe('BLOCK_PUBLIC_ACCESS', () => {
  const byNat = { routes: [aRoute()] };
  const blocked = { BlockPublicAccessStates: { InternetGatewayBlockMode: 'block-bidirectional' } };
  const ofAccount = (mode: string) => ({
    responses: {
      'ec2.DescribeVpcBlockPublicAccessOptions': {
        VpcBlockPublicAccessOptions: { InternetGatewayBlockMode: mode },
      },
    },
  });
  const warning = (mode: string) => ({
    code: 'BLOCK_PUBLIC_ACCESS',
    message: `VPC Block Public Access is ${mode}: it stops internet paths and is no way to S3`,
    resources: [VPC_ID],
  });
  test.each([
    { name: 'of the VPC, by NAT', differences: { ...byNat, vpc: blocked }, mode: 'block-bidirectional' },
    {
      name: 'of the account, by NAT',
      differences: { ...byNat, ...ofAccount('block-ingress') },
      mode: 'block-ingress',
    },
    {
      name: 'of the account, by the internet gateway (F58)',
      differences: { routes: [aRoute({ GatewayId: 'igw-0a1' })], ...ofAccount('block-bidirectional') },
      mode: 'block-bidirectional',
    },
    {
      name: 'by an egress-only gateway',
      differences: { routes: [aRoute({ EgressOnlyInternetGatewayId: 'eigw-0a1' })], vpc: blocked },
      mode: 'block-bidirectional',
    },
    {
      name: 'of the VPC before that of the account',
      differences: { ...byNat, vpc: blocked, ...ofAccount('off') },
      mode: 'block-bidirectional',
    },
  ])('$name: a warning beside the verdict', ({ differences, mode }) => {
    expect(judge(captureOf(differences))).toMatchObject({
      verdict: 'NON_COMPLIANT',
      warnings: [warning(mode)],
    });
  });
  test.each([
    { name: 'off', differences: { ...byNat, ...ofAccount('off') } },
    {
      name: 'off for the VPC',
      differences: {
        ...byNat,
        ...ofAccount('block-ingress'),
        vpc: { BlockPublicAccessStates: { InternetGatewayBlockMode: 'off' } },
      },
    },
    {
      name: 'not asked',
      differences: { ...byNat, responses: { 'ec2.DescribeVpcBlockPublicAccessOptions': undefined } },
    },
    { name: 'no matter for the gateway', differences: ofAccount('block-bidirectional') },
    {
      name: 'no matter for a transit gateway',
      differences: { routes: [aRoute({ TransitGatewayId: 'tgw-0a1' })], vpc: blocked },
    },
  ])('$name: none', ({ differences }) => {
    expect(warningsOf(captureOf(differences))).toEqual([]);
  });
});

describe('NETWORK_ACL_STOPS_S3', () => {
  const withEntries = (...entries: Parameters<typeof anAclEntry>[0][]) =>
    captureOf({ networkAcls: [aNetworkAcl({ Entries: entries.map((entry) => anAclEntry(entry)) })] });
  const warning = {
    code: 'NETWORK_ACL_STOPS_S3',
    message: `network ACLs of ${SUBNET_A} and ${SUBNET_B} do not let HTTPS go to all addresses of S3 and come back`,
    resources: [SUBNET_A, SUBNET_B],
  };
  const back = { Egress: false, Protocol: '6', PortRange: { From: 1024, To: 65535 } };
  const out = { Egress: true, Protocol: '6', PortRange: { From: 443, To: 443 } };

  test.each([
    { name: 'nothing out', entries: [back] },
    { name: 'nothing back', entries: [out] },
    { name: 'another port out', entries: [back, { ...out, PortRange: { From: 80, To: 80 } }] },
    { name: 'back to few ports', entries: [out, { ...back, PortRange: { From: 32768, To: 65535 } }] },
    {
      name: 'back to ports with a hole',
      entries: [
        out,
        { ...back, RuleNumber: 50, RuleAction: 'deny', PortRange: { From: 3389, To: 3389 } },
        back,
      ],
    },
    {
      name: 'back to all ports but the last',
      entries: [out, { ...back, PortRange: { From: 1024, To: 65534 } }],
    },
    {
      name: 'some addresses of S3 denied',
      entries: [back, out, { ...out, RuleNumber: 50, RuleAction: 'deny', CidrBlock: '52.218.64.0/18' }],
    },
    {
      name: 'some addresses of S3 denied on the way back',
      entries: [out, back, { ...back, RuleNumber: 50, RuleAction: 'deny', CidrBlock: '3.5.72.0/23' }],
    },
    {
      name: 'the VPC alone',
      entries: [
        { ...back, CidrBlock: '10.0.0.0/16' },
        { ...out, CidrBlock: '10.0.0.0/16' },
      ],
    },
    { name: 'UDP', entries: [back, { ...out, Protocol: '17' }] },
  ])('$name (F32)', ({ entries }) => {
    expect(judge(withEntries(...entries))).toMatchObject({ verdict: 'COMPLIANT', warnings: [warning] });
  });

  test.each([
    { name: 'just what S3 needs', entries: [back, out] },
    {
      name: 'every address of S3 by itself',
      entries: S3_CIDRS.flatMap((CidrBlock, index) => [
        { ...back, CidrBlock, RuleNumber: index + 1 },
        { ...out, CidrBlock, RuleNumber: index + 1 },
      ]),
    },
    {
      name: 'other addresses denied',
      entries: [back, out, { ...out, RuleNumber: 50, RuleAction: 'deny', CidrBlock: '198.51.100.0/24' }],
    },
    {
      name: 'other ports denied',
      entries: [back, out, { ...back, RuleNumber: 50, RuleAction: 'deny', PortRange: { From: 22, To: 22 } }],
    },
    {
      name: 'a denial of low ports',
      entries: [back, out, { ...back, RuleNumber: 50, RuleAction: 'deny', PortRange: { From: 0, To: 1023 } }],
    },
  ])('not for $name', ({ entries }) => {
    expect(warningsOf(withEntries(...entries))).toEqual([]);
  });

  test('only the subnets of that ACL are named', () => {
    const raw = captureOf({
      networkAcls: [
        aNetworkAcl({ subnetIds: [SUBNET_A] }),
        aNetworkAcl({ subnetIds: [SUBNET_B], NetworkAclId: 'acl-0b2', Entries: [] }),
      ],
    });
    expect(warningsOf(raw)).toMatchObject([{ code: 'NETWORK_ACL_STOPS_S3', resources: [SUBNET_B] }]);
  });

  test.each([
    { name: 'ACLs were not captured', capture: without(captureOf(), 'ec2.DescribeNetworkAcls') },
    {
      name: 'the addresses of S3 were not captured',
      capture: captureOf({ networkAcls: [aNetworkAcl({ Entries: [] })], prefixLists: [] }),
    },
    {
      name: 'the path is no gateway',
      capture: captureOf({ networkAcls: [aNetworkAcl({ Entries: [] })], routes: [aRoute()] }),
    },
  ])('not where $name', ({ capture }) => {
    expect(codes(warningsOf(capture))).not.toContain('NETWORK_ACL_STOPS_S3');
  });
});

describe('SECURITY_GROUP_EGRESS', () => {
  const egress = (GroupId: string, ...permissions: Parameters<typeof aPermission>[0][]) =>
    aSecurityGroup({
      GroupId,
      IpPermissionsEgress: permissions.map((permission) => aPermission(permission)),
    });
  const toGateway = (group: ReturnType<typeof egress>) => captureOf({ securityGroups: [group] });
  const toInterface = (group: ReturnType<typeof egress>) =>
    interfaceCaptureOf({
      endpoints: [anInterfaceEndpoint({ SubnetIds: [SUBNET_A, SUBNET_B] })],
      securityGroups: [aSecurityGroup(), group],
    });
  const warning = (whither: string) => [
    {
      code: 'SECURITY_GROUP_EGRESS',
      message: `sg-0narrow let no HTTPS out to ${whither}: clients with them alone get nothing`,
      resources: ['sg-0narrow'],
    },
  ];
  const S3 = 'the addresses of S3';
  const ENDPOINT = 'the subnets of the S3 interface endpoint';
  const list = { PrefixListIds: [{ PrefixListId: S3_LIST }] };
  const vpcOnly = { IpRanges: [{ CidrIp: '10.0.0.0/16' }] };

  test.each([
    { name: 'the VPC alone (F30)', permissions: [vpcOnly] },
    { name: 'nothing', permissions: [] },
    { name: 'another port', permissions: [{ FromPort: 80, ToPort: 80 }] },
    { name: 'a group', permissions: [{ UserIdGroupPairs: [{ GroupId: 'sg-0x' }] }] },
  ])('by the gateway, egress to $name', ({ permissions }) => {
    expect(judge(toGateway(egress('sg-0narrow', ...permissions)))).toMatchObject({
      verdict: 'COMPLIANT',
      warnings: warning(S3),
    });
  });

  test.each([
    { name: 'the list', permissions: [list] },
    { name: 'everything', permissions: [{}] },
    { name: 'a part of S3', permissions: [{ IpRanges: [{ CidrIp: '3.5.72.0/24' }] }] },
    { name: 'a list that was not captured', permissions: [{ PrefixListIds: [{ PrefixListId: 'pl-0x' }] }] },
  ])('by the gateway, not for egress to $name', ({ permissions }) => {
    expect(warningsOf(toGateway(egress('sg-0narrow', ...permissions)))).toEqual([]);
  });

  test.each([
    { name: 'the S3 list alone (F31)', permissions: [list] },
    { name: 'other addresses of the VPC', permissions: [{ IpRanges: [{ CidrIp: '10.0.9.0/24' }] }] },
  ])('by the interface, egress to $name', ({ permissions }) => {
    expect(judge(toInterface(egress('sg-0narrow', ...permissions)), INTERFACE)).toMatchObject({
      verdict: 'COMPLIANT',
      warnings: warning(ENDPOINT),
    });
  });

  test.each([
    { name: 'the VPC', permissions: [vpcOnly] },
    { name: 'one subnet of the endpoint', permissions: [{ IpRanges: [{ CidrIp: '10.0.2.0/24' }] }] },
  ])('by the interface, not for egress to $name', ({ permissions }) => {
    expect(warningsOf(toInterface(egress('sg-0narrow', ...permissions)), INTERFACE)).toEqual([]);
  });

  test('several groups are one warning, in order', () => {
    const raw = captureOf({ securityGroups: [egress('sg-0b'), aSecurityGroup(), egress('sg-0a')] });
    expect(warningsOf(raw)).toEqual([
      {
        code: 'SECURITY_GROUP_EGRESS',
        message: `sg-0a and sg-0b let no HTTPS out to ${S3}: clients with them alone get nothing`,
        resources: ['sg-0a', 'sg-0b'],
      },
    ]);
  });

  test.each([
    {
      name: 'the group of the endpoint itself',
      capture: captureOf({
        endpoints: [aGatewayEndpoint(), anInterfaceEndpoint({ PrivateDnsEnabled: false })],
        securityGroups: [aSecurityGroup({ IpPermissionsEgress: [] })],
      }),
    },
    {
      name: 'a group whose egress was not captured',
      capture: captureOf({ securityGroups: [aSecurityGroup({ IpPermissionsEgress: undefined })] }),
    },
    { name: 'groups that were not captured', capture: without(captureOf(), 'ec2.DescribeSecurityGroups') },
    {
      name: 'another path',
      capture: captureOf({
        routes: [aRoute()],
        securityGroups: [aSecurityGroup({ IpPermissionsEgress: [] })],
      }),
    },
  ])('not for $name', ({ capture }) => {
    expect(warningsOf(capture)).toEqual([]);
  });

  test('not where the subnets of the endpoint were not captured', () => {
    const raw = interfaceCaptureOf({
      endpoints: [anInterfaceEndpoint({ SubnetIds: ['subnet-0x'] })],
      securityGroups: [aSecurityGroup(), egress('sg-0narrow')],
    });
    expect(codes(warningsOf(raw, INTERFACE))).not.toContain('SECURITY_GROUP_EGRESS');
  });
});

test('customer DNS servers are no warning for a gateway (F40)', () => {
  const raw = captureOf({ dhcp: [dhcpOptions(['10.0.0.53'], DHCP_ID)] });
  expect(judge(raw)).toMatchObject({ verdict: 'COMPLIANT', warnings: [] });
});

test('an unused table without the gateway route is no warning (F18)', () => {
  const unused = tableOf([], { id: 'rtb-0unused' });
  const edge = tableOf([], { id: 'rtb-0edge', Associations: [anAssociation({ GatewayId: 'igw-0a1' })] });
  expect(judge(captureOf({ routeTables: [aRouteTable(), unused, edge] }))).toMatchObject({
    verdict: 'COMPLIANT',
    warnings: [],
  });
});

test('a default route beside the gateway is no warning (F15)', () => {
  expect(s3PrefixList().PrefixListId).toBe(S3_LIST);
  expect(
    judge(captureOf({ routes: [aRoute({ GatewayId: 'igw-0a1' }), gatewayRoute({ GatewayId: GATEWAY_ID })] })),
  ).toMatchObject({
    verdict: 'COMPLIANT',
    warnings: [],
  });
});
