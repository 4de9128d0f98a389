import { describe, expect, test } from 'vitest';
import {
  aGatewayEndpoint,
  anInterfaceEndpoint,
  anotherSubnet,
  aPermission,
  aRoute,
  aSecurityGroup,
  aSubnet,
  aVpc,
  captureOf,
  checkOne,
  type Differences,
  gatewayRoute,
  HUB_VPC_ID,
  hubCaptureOf,
  INTERFACE_ID,
  interfaceCaptureOf,
  localRoute,
  policyOf,
  type RawCapture,
  resultOf,
  SUBNET_A,
  SUBNET_B,
  s3Zone,
  spokeCaptureOf,
  tableOf,
  VPC_ID,
  without,
} from '../builders.ts';
import { codes } from './builders.ts';

const RULE = 's3-interface-availability';

function judge(captures: RawCapture | readonly RawCapture[], policy: string, vpcId = VPC_ID) {
  return resultOf(checkOne(captures, policy, { rules: [RULE] }), RULE, vpcId);
}

function verdictOf(captures: RawCapture | readonly RawCapture[], policy: string): string {
  return judge(captures, policy).verdict;
}

const INTERFACE = policyOf('interface');
const OPTIONAL = '  interface: { privateDns: optional }\n';
const HUBS = '  hubs: [{ vpc: vpc-0hub }]\n';
const BY_OWN_NAMES = anInterfaceEndpoint({ PrivateDnsEnabled: false });
/** The routes of a spoke's table that reaches the hub. */
const TO_HUB = [localRoute(), aRoute({ DestinationCidrBlock: '10.0.0.0/8', TransitGatewayId: 'tgw-0a1' })];
const CLOSED = aSecurityGroup({ IpPermissions: [aPermission({ IpRanges: [{ CidrIp: '192.168.0.0/16' }] })] });
const ONLY_A = aSecurityGroup({ IpPermissions: [aPermission({ IpRanges: [{ CidrIp: '10.0.1.0/24' }] })] });

const NOT_NEEDED = {
  verdict: 'NOT_APPLICABLE',
  reasons: [
    {
      code: 'NO_INTERFACE_ENDPOINT_NEEDED',
      message: `no S3 interface endpoint of its own is required of ${VPC_ID} or used by it`,
      resources: [VPC_ID],
    },
  ],
};

test('an endpoint that every subnet can use is compliant, with access as ok', () => {
  expect(judge(interfaceCaptureOf(), INTERFACE)).toEqual({
    rule: RULE,
    account: '111122223333',
    region: 'eu-west-1',
    resourceType: 'AWS::EC2::VPC',
    resourceId: VPC_ID,
    vpcId: VPC_ID,
    verdict: 'COMPLIANT',
    severity: 'MEDIUM',
    requirement: { require: 'interface', rule: 'defaults' },
    waiver: null,
    reasons: [],
    warnings: [],
    subnets: [
      {
        subnetId: SUBNET_A,
        availabilityZone: 'eu-west-1a',
        inScope: true,
        routeTableId: 'rtb-0main',
        association: 'main',
        path: 'interface-endpoint',
        via: INTERFACE_ID,
        ipv6Path: null,
        access: 'open',
        ok: true,
      },
      {
        subnetId: SUBNET_B,
        availabilityZone: 'eu-west-1b',
        inScope: true,
        routeTableId: 'rtb-0main',
        association: 'main',
        path: 'interface-endpoint',
        via: INTERFACE_ID,
        ipv6Path: null,
        access: 'open',
        ok: true,
      },
    ],
  });
});

describe('whether an endpoint of its own is needed', () => {
  test.each([
    { name: 'gateway is asked and used', capture: captureOf(), policy: policyOf('gateway') },
    { name: 'either is asked and the gateway used', capture: captureOf(), policy: policyOf('either') },
    {
      name: 'isolated is asked',
      capture: captureOf({ endpoints: [], routes: [] }),
      policy: policyOf('isolated'),
    },
    {
      name: 'gateway is asked and nothing is there',
      capture: captureOf({ endpoints: [], routes: [aRoute()] }),
      policy: policyOf('gateway'),
    },
    {
      name: 'either is asked and nothing is there',
      capture: captureOf({ endpoints: [], routes: [aRoute()] }),
      policy: policyOf('either'),
    },
    {
      name: 'gateway is asked, and an interface endpoint answers its own names only',
      capture: captureOf({ endpoints: [aGatewayEndpoint(), BY_OWN_NAMES] }),
      policy: policyOf('gateway'),
    },
    {
      name: 'either is asked with private DNS, and the endpoint has none',
      capture: captureOf({ endpoints: [BY_OWN_NAMES], routes: [aRoute()] }),
      policy: policyOf('either'),
    },
    {
      name: 'either is asked without private DNS, and every subnet is on the gateway',
      capture: captureOf({ endpoints: [aGatewayEndpoint(), BY_OWN_NAMES] }),
      policy: policyOf('either', OPTIONAL),
    },
    {
      name: 'gateway is asked, routes were not captured, and there is no interface endpoint',
      capture: without(captureOf(), 'ec2.DescribeRouteTables'),
      policy: policyOf('gateway'),
    },
    {
      name: 'gateway is asked, routes were not captured, and names certainly are public',
      capture: without(
        captureOf({ endpoints: [aGatewayEndpoint(), BY_OWN_NAMES] }),
        'ec2.DescribeRouteTables',
      ),
      policy: policyOf('gateway'),
    },
    {
      name: 'every subnet of a spoke goes by the hub',
      capture: [spokeCaptureOf(), hubCaptureOf()],
      policy: policyOf('interface', HUBS),
    },
    {
      name: 'every subnet of a spoke goes by the hub and it has an endpoint for its own names',
      capture: [spokeCaptureOf({ endpoints: [BY_OWN_NAMES] }), hubCaptureOf()],
      policy: policyOf('interface', HUBS),
    },
  ])('not where $name', ({ capture, policy }) => {
    const { verdict, reasons } = judge(capture, policy);
    expect({ verdict, reasons }).toEqual(NOT_NEEDED);
  });

  test.each([
    {
      name: 'interface is asked and there is one',
      capture: interfaceCaptureOf(),
      policy: INTERFACE,
      verdict: 'COMPLIANT',
    },
    {
      name: 'gateway is asked and the interface used all the same (F22)',
      capture: captureOf({ endpoints: [aGatewayEndpoint(), anInterfaceEndpoint()] }),
      policy: policyOf('gateway'),
      verdict: 'COMPLIANT',
    },
    {
      name: 'isolated is asked and the interface used',
      capture: interfaceCaptureOf({ securityGroups: [CLOSED] }),
      policy: policyOf('isolated'),
      verdict: 'NON_COMPLIANT',
    },
    {
      name: 'interface is asked, the gateway used, an endpoint by its own names there',
      capture: captureOf({ endpoints: [aGatewayEndpoint(), BY_OWN_NAMES] }),
      policy: INTERFACE,
      verdict: 'NON_COMPLIANT',
    },
    {
      name: 'interface is asked without private DNS',
      capture: captureOf({ endpoints: [aGatewayEndpoint(), BY_OWN_NAMES] }),
      policy: policyOf('interface', OPTIONAL),
      verdict: 'COMPLIANT',
    },
    {
      name: 'either is asked without private DNS, and a subnet is not on the gateway',
      capture: captureOf({ endpoints: [BY_OWN_NAMES], routes: [aRoute()] }),
      policy: policyOf('either', OPTIONAL),
      verdict: 'COMPLIANT',
    },
    {
      name: 'a hub is accepted and the endpoint of its own used',
      capture: interfaceCaptureOf(),
      policy: policyOf('interface', HUBS),
      verdict: 'COMPLIANT',
    },
  ])('yes where $name: $verdict', ({ capture, policy, verdict }) => {
    expect(verdictOf(capture, policy)).toBe(verdict);
  });

  test.each([
    { name: 'and nothing is there', endpoints: [] },
    { name: 'and there is a gateway only', endpoints: [aGatewayEndpoint()] },
    {
      name: 'and it is of another Region (F33)',
      endpoints: [
        anInterfaceEndpoint({ ServiceName: 'com.amazonaws.us-west-2.s3', ServiceRegion: 'us-west-2' }),
      ],
    },
    {
      name: 'and it is of another service (F9)',
      endpoints: [anInterfaceEndpoint({ ServiceName: 'com.amazonaws.eu-west-1.s3tables' })],
    },
    {
      name: 'and it is not available (F7)',
      endpoints: [anInterfaceEndpoint({ State: 'pendingAcceptance' })],
    },
    {
      name: 'and it stands nowhere',
      endpoints: [anInterfaceEndpoint({ SubnetIds: [], NetworkInterfaceIds: [] })],
    },
  ])('required $name: missing', ({ endpoints }) => {
    for (const policy of [INTERFACE, policyOf('interface', OPTIONAL)]) {
      const { verdict, reasons, subnets } = judge(captureOf({ endpoints, routes: [aRoute()] }), policy);
      expect({ verdict, reasons, ok: subnets.map((subnet) => subnet.ok) }).toEqual({
        verdict: 'NON_COMPLIANT',
        reasons: [
          {
            code: 'INTERFACE_ENDPOINT_MISSING',
            message: `${VPC_ID} needs an available S3 interface endpoint for eu-west-1 and has none`,
            resources: [VPC_ID],
          },
        ],
        ok: [false, false],
      });
    }
  });

  test.each([
    { name: 'a subnet that certainly needs it', routes: [localRoute(), aRoute()], verdict: 'COMPLIANT' },
    {
      name: 'a subnet on the gateway',
      routes: [localRoute(), gatewayRoute()],
      verdict: 'UNDETERMINED',
    },
  ])('either without private DNS, $name beside one that is not known: $verdict', ({ routes, verdict }) => {
    const raw = captureOf({
      endpoints: [aGatewayEndpoint(), BY_OWN_NAMES],
      routeTables: [
        tableOf([SUBNET_A], { Routes: routes }),
        tableOf([SUBNET_B], { id: 'rtb-0bare', Routes: null }),
      ],
    });
    expect(verdictOf(raw, policyOf('either', OPTIONAL))).toBe(verdict);
  });

  test('either without private DNS, with the gateway here and the hub there: not needed', () => {
    const spoke = spokeCaptureOf({
      endpoints: [aGatewayEndpoint(), BY_OWN_NAMES],
      routeTables: [
        tableOf([SUBNET_A], {
          Routes: [localRoute(), aRoute({ DestinationCidrBlock: '10.0.0.0/8', TransitGatewayId: 'tgw-0a1' })],
        }),
        tableOf([SUBNET_B], { id: 'rtb-0b', Routes: [localRoute(), gatewayRoute()] }),
      ],
    });
    const { verdict, reasons } = judge([spoke, hubCaptureOf()], policyOf('either', OPTIONAL + HUBS));
    expect({ verdict, reasons }).toEqual(NOT_NEEDED);
  });

  test.each([
    { name: 'no subnet reaches', tables: [tableOf([SUBNET_A, SUBNET_B])] },
    {
      name: 'one subnet does not reach',
      tables: [tableOf([SUBNET_A], { Routes: TO_HUB }), tableOf([SUBNET_B], { id: 'rtb-0b' })],
    },
    {
      name: 'one subnet does not reach, whatever the other does',
      tables: [tableOf([SUBNET_A], { Routes: null }), tableOf([SUBNET_B], { id: 'rtb-0b' })],
    },
  ])('a spoke whose hub $name misses an endpoint', ({ tables }) => {
    const spoke = spokeCaptureOf({ routeTables: tables });
    const { verdict, reasons } = judge([spoke, hubCaptureOf()], policyOf('interface', HUBS));
    expect({ verdict, reasons }).toEqual({
      verdict: 'NON_COMPLIANT',
      reasons: [
        {
          code: 'INTERFACE_ENDPOINT_MISSING',
          message: `${VPC_ID} needs an available S3 interface endpoint for eu-west-1 and has none, and not every subnet gets through to an accepted hub`,
          resources: [VPC_ID],
        },
      ],
    });
  });

  test('a spoke of which one subnet reaches the hub and the other nobody knows is open', () => {
    const spoke = spokeCaptureOf({
      routeTables: [
        tableOf([SUBNET_A], { Routes: TO_HUB }),
        tableOf([SUBNET_B], { id: 'rtb-0b', Routes: null }),
      ],
    });
    expect(verdictOf([spoke, hubCaptureOf()], policyOf('interface', HUBS))).toBe('UNDETERMINED');
  });

  test('a hub whose zone leads to its own endpoint uses that endpoint', () => {
    const hub = hubCaptureOf({ zones: [s3Zone()] });
    for (const require of ['interface', 'either', 'gateway']) {
      expect(judge(hub, policyOf(require, HUBS), HUB_VPC_ID)).toMatchObject({
        verdict: 'COMPLIANT',
        subnets: [{ path: 'centralized-endpoint', via: 'vpce-0hub', ok: true }],
      });
    }
    const zones = policyOf('interface', `${HUBS}  interface: { availabilityZones: 2 }\n`);
    expect(judge(hub, zones, HUB_VPC_ID)).toMatchObject({
      verdict: 'NON_COMPLIANT',
      reasons: [{ code: 'ZONES_NOT_COVERED' }],
    });
  });

  test('a spoke whose hub was not captured is open, for the same reason as its path', () => {
    expect(judge(spokeCaptureOf(), policyOf('interface', HUBS))).toMatchObject({
      verdict: 'UNDETERMINED',
      reasons: [{ code: 'HUB_NOT_CAPTURED', resources: [HUB_VPC_ID] }],
    });
  });

  test.each([
    { name: 'gateway', policy: policyOf('gateway') },
    { name: 'either without private DNS', policy: policyOf('either', OPTIONAL) },
  ])('for $name, names that resolve nobody knows where leave it open', ({ policy }) => {
    const raw = captureOf({ endpoints: [aGatewayEndpoint(), anInterfaceEndpoint()], dhcp: [] });
    expect(judge(raw, policy)).toMatchObject({
      verdict: 'UNDETERMINED',
      reasons: [{ code: 'DHCP_OPTIONS_UNKNOWN' }],
    });
  });
});

describe('what is judged before', () => {
  test.each([
    {
      name: 'an unrestricted VPC',
      capture: interfaceCaptureOf(),
      policy: policyOf('unrestricted'),
      verdict: 'NOT_APPLICABLE',
      code: 'UNRESTRICTED',
    },
    {
      name: 'a shared VPC',
      capture: interfaceCaptureOf({ vpcs: [aVpc({ OwnerId: '999988887777' })] }),
      policy: INTERFACE,
      verdict: 'NOT_APPLICABLE',
      code: 'OWNED_BY_ANOTHER_ACCOUNT',
    },
    {
      name: 'no subnet',
      capture: interfaceCaptureOf({ subnets: [] }),
      policy: INTERFACE,
      verdict: 'NOT_APPLICABLE',
      code: 'NO_SUBNET',
    },
    {
      name: 'no subnet in scope',
      capture: interfaceCaptureOf(),
      policy: policyOf('interface', `  subnets: { exclude: { ids: [${SUBNET_A}, ${SUBNET_B}] } }\n`),
      verdict: 'NOT_APPLICABLE',
      code: 'NO_SUBNET_IN_SCOPE',
    },
    {
      name: 'subnets not captured',
      capture: without(interfaceCaptureOf(), 'ec2.DescribeSubnets'),
      policy: INTERFACE,
      verdict: 'UNDETERMINED',
      code: 'SUBNETS_NOT_CAPTURED',
    },
    {
      name: 'endpoints not captured',
      capture: without(interfaceCaptureOf(), 'ec2.DescribeVpcEndpoints'),
      policy: policyOf('gateway'),
      verdict: 'UNDETERMINED',
      code: 'ENDPOINTS_NOT_CAPTURED',
    },
    {
      name: 'an endpoint described twice and differently',
      capture: interfaceCaptureOf({ endpoints: [anInterfaceEndpoint(), BY_OWN_NAMES] }),
      policy: INTERFACE,
      verdict: 'UNDETERMINED',
      code: 'CONFLICTING_ANSWERS',
    },
  ])('$name: $verdict', ({ capture, policy, verdict, code }) => {
    const judged = judge(capture, policy);
    expect({ verdict: judged.verdict, codes: codes(judged.reasons), warnings: judged.warnings }).toEqual({
      verdict,
      codes: [code],
      warnings: [],
    });
  });

  test('a contradiction names what is described twice', () => {
    const raw = interfaceCaptureOf({ endpoints: [anInterfaceEndpoint(), BY_OWN_NAMES] });
    expect(judge(raw, INTERFACE).reasons).toEqual([
      {
        code: 'CONFLICTING_ANSWERS',
        message: `the capture describes ${INTERFACE_ID} twice and differently`,
        resources: [INTERFACE_ID],
      },
    ]);
  });
});

describe('availability zones', () => {
  const zones = (value: string | number) =>
    policyOf('interface', `  interface: { availabilityZones: ${value} }\n`);
  const inBoth = anInterfaceEndpoint({ SubnetIds: [SUBNET_A, SUBNET_B] });
  const inA = anInterfaceEndpoint();
  const inOneZone = [aSubnet(), anotherSubnet({ AvailabilityZone: 'eu-west-1a' })];
  const missing = (message: string) => ({
    verdict: 'NON_COMPLIANT',
    reasons: [{ code: 'ZONES_NOT_COVERED', message, resources: [INTERFACE_ID] }],
  });
  const unknown = {
    verdict: 'UNDETERMINED',
    reasons: [
      {
        code: 'ZONES_UNKNOWN',
        message: `the availability zones of ${INTERFACE_ID} or of its clients were not all captured`,
        resources: [INTERFACE_ID],
      },
    ],
  };
  const good = { verdict: 'COMPLIANT', reasons: [] };

  const cases: { name: string; asked: string | number; differences: Differences; expected: object }[] = [
    {
      name: 'one zone is enough where nothing is said (F27)',
      asked: 1,
      differences: { endpoints: [inA] },
      expected: good,
    },
    { name: 'two zones of two', asked: 2, differences: { endpoints: [inBoth] }, expected: good },
    {
      name: 'one zone of two',
      asked: 2,
      differences: { endpoints: [inA] },
      expected: missing(`${INTERFACE_ID} covers 1 availability zones (eu-west-1a); the policy asks for 2`),
    },
    {
      name: 'two zones of three',
      asked: 3,
      differences: { endpoints: [inBoth] },
      expected: missing(
        `${INTERFACE_ID} covers 2 availability zones (eu-west-1a, eu-west-1b); the policy asks for 3`,
      ),
    },
    {
      name: 'two subnets of one zone are one',
      asked: 2,
      differences: { endpoints: [inBoth], subnets: inOneZone },
      expected: missing(`${INTERFACE_ID} covers 1 availability zones (eu-west-1a); the policy asks for 2`),
    },
    {
      name: 'a number, with a subnet that was not captured',
      asked: 2,
      differences: { endpoints: [anInterfaceEndpoint({ SubnetIds: [SUBNET_A, 'subnet-0x'] })] },
      expected: unknown,
    },
    {
      name: 'a number that is met without the subnet that was not captured',
      asked: 1,
      differences: { endpoints: [anInterfaceEndpoint({ SubnetIds: [SUBNET_A, 'subnet-0x'] })] },
      expected: good,
    },
    {
      name: 'a number, with a subnet whose zone was not captured',
      asked: 2,
      differences: {
        endpoints: [inBoth],
        subnets: [aSubnet(), anotherSubnet({ AvailabilityZone: undefined })],
      },
      expected: unknown,
    },
    { name: 'every zone', asked: 'every', differences: { endpoints: [inBoth] }, expected: good },
    {
      name: 'every zone where there is one',
      asked: 'every',
      differences: { endpoints: [inA], subnets: inOneZone },
      expected: good,
    },
    {
      name: 'not every zone',
      asked: 'every',
      differences: { endpoints: [inA] },
      expected: missing(`${INTERFACE_ID} has no network interface in eu-west-1b, where subnets in scope are`),
    },
    {
      name: 'every zone, of which none is covered',
      asked: 'every',
      differences: {
        endpoints: [inA],
        subnets: [
          aSubnet({ AvailabilityZone: 'eu-west-1c' }),
          anotherSubnet(),
          aSubnet({ SubnetId: 'subnet-0c', CidrBlock: '10.0.3.0/24' }),
        ],
      },
      expected: missing(
        `${INTERFACE_ID} has no network interface in eu-west-1a, eu-west-1b, where subnets in scope are`,
      ),
    },
    {
      name: 'every zone, with a subnet that was not captured',
      asked: 'every',
      differences: { endpoints: [anInterfaceEndpoint({ SubnetIds: [SUBNET_A, 'subnet-0x'] })] },
      expected: unknown,
    },
    {
      name: 'every zone, where the zone of a client was not captured',
      asked: 'every',
      differences: { endpoints: [inA], subnets: [aSubnet(), anotherSubnet({ AvailabilityZone: undefined })] },
      expected: unknown,
    },
    {
      name: 'every zone, with a zone missing for certain beside one that is not known',
      asked: 'every',
      differences: {
        endpoints: [inA],
        subnets: [
          aSubnet(),
          anotherSubnet(),
          aSubnet({ SubnetId: 'subnet-0c', CidrBlock: '10.0.3.0/24', AvailabilityZone: undefined }),
        ],
      },
      expected: missing(`${INTERFACE_ID} has no network interface in eu-west-1b, where subnets in scope are`),
    },
  ];
  test.each(cases)('$name', ({ asked, differences, expected }) => {
    const { verdict, reasons } = judge(interfaceCaptureOf(differences), zones(asked));
    expect({ verdict, reasons }).toEqual(expected);
  });

  test('subnets out of scope ask for no zone', () => {
    const policy = policyOf(
      'interface',
      `  interface: { availabilityZones: every }\n  subnets: { exclude: { ids: [${SUBNET_B}] } }\n`,
    );
    expect(judge(interfaceCaptureOf(), policy)).toMatchObject({
      verdict: 'COMPLIANT',
      subnets: [{ ok: true }, { inScope: false, ok: null }],
    });
  });

  test('a subnet that may be out of scope asks for its zone only perhaps', () => {
    const policy = policyOf(
      'interface',
      '  interface: { availabilityZones: every }\n  subnets: { exclude: { withoutRoutes: true } }\n',
    );
    const raw = interfaceCaptureOf({
      routeTables: [
        tableOf([SUBNET_A], { Routes: [localRoute(), aRoute()] }),
        tableOf([SUBNET_B], { id: 'rtb-0bare', Routes: null }),
      ],
    });
    const { verdict, reasons } = judge(raw, policy);
    expect({ verdict, reasons }).toEqual(unknown);
  });

  test('an endpoint with network interfaces and no list of subnets covers nobody knows which', () => {
    const endpoint = anInterfaceEndpoint({ SubnetIds: undefined });
    expect(codes(judge(interfaceCaptureOf({ endpoints: [endpoint] }), INTERFACE).reasons)).toContain(
      'ZONES_UNKNOWN',
    );
  });
});

describe('private DNS', () => {
  const notEffective = (why: string) => ({
    verdict: 'NON_COMPLIANT',
    reasons: [
      {
        code: 'PRIVATE_DNS_NOT_EFFECTIVE',
        message: `the S3 names do not resolve to ${INTERFACE_ID} in ${VPC_ID}: ${why}`,
        resources: [INTERFACE_ID],
      },
    ],
  });

  test.each([
    {
      name: 'off at the endpoint (F20)',
      differences: { endpoints: [BY_OWN_NAMES] },
      expected: notEffective(`${INTERFACE_ID} has private DNS off: default names stay public`),
    },
    {
      name: 'DNS hostnames off (F21)',
      differences: { dns: { hostnames: false } },
      expected: notEffective(
        `${INTERFACE_ID} has private DNS on: the names resolve to its private addresses; enableDnsSupport is on, enableDnsHostnames is off`,
      ),
    },
    {
      name: 'for inbound Resolver endpoints only (F23)',
      differences: {
        endpoints: [
          aGatewayEndpoint(),
          anInterfaceEndpoint({ DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: true } }),
        ],
      },
      expected: notEffective(
        `${INTERFACE_ID} answers inbound Resolver endpoints only: names in the VPC stay public`,
      ),
    },
  ])(
    '$name: not effective where it is required, and no matter where it is optional',
    ({ differences, expected }) => {
      const { verdict, reasons } = judge(interfaceCaptureOf(differences), INTERFACE);
      expect({ verdict, reasons }).toEqual(expected);
      const optional = judge(interfaceCaptureOf(differences), policyOf('interface', OPTIONAL));
      expect({ verdict: optional.verdict, reasons: optional.reasons }).toEqual({
        verdict: 'COMPLIANT',
        reasons: [],
      });
    },
  );

  test('not known: undetermined where it is required, no matter where it is optional', () => {
    const raw = interfaceCaptureOf({ dns: { hostnames: null } });
    expect(judge(raw, INTERFACE)).toMatchObject({
      verdict: 'UNDETERMINED',
      reasons: [{ code: 'DNS_ATTRIBUTES_UNKNOWN', resources: [VPC_ID] }],
    });
    expect(verdictOf(raw, policyOf('interface', OPTIONAL))).toBe('COMPLIANT');
  });
});

describe('access', () => {
  test('a blocked subnet fails, and is told', () => {
    const { verdict, reasons, subnets } = judge(interfaceCaptureOf({ securityGroups: [ONLY_A] }), INTERFACE);
    expect({ verdict, reasons, ok: subnets.map((subnet) => subnet.ok) }).toEqual({
      verdict: 'NON_COMPLIANT',
      reasons: [
        {
          code: 'ENDPOINT_BLOCKED',
          message: `${INTERFACE_ID} does not let ${SUBNET_B} open TCP 443 (security groups, network ACLs)`,
          resources: [SUBNET_B, INTERFACE_ID],
        },
      ],
      ok: [true, false],
    });
  });

  test('a blocked subnet out of scope does not', () => {
    const policy = policyOf('interface', `  subnets: { exclude: { ids: [${SUBNET_B}] } }\n`);
    expect(verdictOf(interfaceCaptureOf({ securityGroups: [ONLY_A] }), policy)).toBe('COMPLIANT');
  });

  test('a blocked subnet that may be out of scope leaves it open', () => {
    const policy = policyOf('interface', '  subnets: { exclude: { withoutRoutes: true } }\n');
    const raw = interfaceCaptureOf({
      securityGroups: [ONLY_A],
      routeTables: [
        tableOf([SUBNET_A], { Routes: [localRoute(), aRoute()] }),
        tableOf([SUBNET_B], { id: 'rtb-0bare', Routes: null }),
      ],
    });
    const { verdict, reasons } = judge(raw, policy);
    expect({ verdict, reasons }).toEqual({
      verdict: 'UNDETERMINED',
      reasons: [
        {
          code: 'ACCESS_UNKNOWN',
          message: `whether ${INTERFACE_ID} lets ${SUBNET_B} open TCP 443 was not captured`,
          resources: [SUBNET_B, INTERFACE_ID],
        },
      ],
    });
  });

  test('a part of the clients is enough', () => {
    const half = aSecurityGroup({
      IpPermissions: [aPermission({ IpRanges: [{ CidrIp: '10.0.1.0/25' }, { CidrIp: '10.0.2.0/25' }] })],
    });
    expect(verdictOf(interfaceCaptureOf({ securityGroups: [half] }), INTERFACE)).toBe('COMPLIANT');
  });

  test('what was not captured leaves it open', () => {
    const { verdict, reasons, subnets } = judge(interfaceCaptureOf({ securityGroups: [] }), INTERFACE);
    expect({ verdict, reasons, ok: subnets.map((subnet) => subnet.ok) }).toEqual({
      verdict: 'UNDETERMINED',
      reasons: [
        {
          code: 'ACCESS_UNKNOWN',
          message: `whether ${INTERFACE_ID} lets ${SUBNET_A} and ${SUBNET_B} open TCP 443 was not captured`,
          resources: [SUBNET_A, SUBNET_B, INTERFACE_ID],
        },
      ],
      ok: [null, null],
    });
  });

  test('a failure comes before what is open, and both are told', () => {
    const policy = policyOf('interface', '  interface: { availabilityZones: every }\n');
    const { verdict, reasons } = judge(interfaceCaptureOf({ securityGroups: [] }), policy);
    expect({ verdict, codes: codes(reasons) }).toEqual({
      verdict: 'NON_COMPLIANT',
      codes: ['ZONES_NOT_COVERED', 'ACCESS_UNKNOWN'],
    });
  });
});

describe('an endpoint whose state was not captured', () => {
  test('is undetermined, and told', () => {
    const raw = interfaceCaptureOf({ endpoints: [anInterfaceEndpoint({ State: undefined })] });
    const { verdict, reasons } = judge(raw, policyOf('interface', OPTIONAL));
    expect({ verdict, reasons }).toEqual({
      verdict: 'UNDETERMINED',
      reasons: [
        {
          code: 'ENDPOINT_UNKNOWN',
          message: `whether ${INTERFACE_ID} is available was not captured`,
          resources: [INTERFACE_ID],
        },
      ],
    });
  });
});

describe('of several endpoints the one that fares best speaks', () => {
  const other = (id: string, difference: Parameters<typeof anInterfaceEndpoint>[0] = {}) =>
    anInterfaceEndpoint({ VpcEndpointId: id, PrivateDnsEnabled: false, ...difference });
  const ZONES = policyOf('interface', '  interface: { availabilityZones: every, privateDns: optional }\n');

  test.each([
    {
      name: 'good before bad',
      endpoints: [other('vpce-0a'), other('vpce-0b', { SubnetIds: [SUBNET_A, SUBNET_B] })],
      verdict: 'COMPLIANT',
      resources: [],
    },
    {
      name: 'good before open',
      endpoints: [
        other('vpce-0a', { SubnetIds: [SUBNET_A, 'subnet-0x'] }),
        other('vpce-0b', { SubnetIds: [SUBNET_A, SUBNET_B] }),
      ],
      verdict: 'COMPLIANT',
      resources: [],
    },
    {
      name: 'open before bad',
      endpoints: [other('vpce-0a'), other('vpce-0b', { SubnetIds: [SUBNET_A, 'subnet-0x'] })],
      verdict: 'UNDETERMINED',
      resources: ['vpce-0b'],
    },
    {
      name: 'the first id of equals',
      endpoints: [other('vpce-0b'), other('vpce-0a')],
      verdict: 'NON_COMPLIANT',
      resources: ['vpce-0a'],
    },
  ])('$name', ({ endpoints, verdict, resources }) => {
    for (const order of [endpoints, endpoints.toReversed()]) {
      const judged = judge(captureOf({ endpoints: order, routes: [aRoute()] }), ZONES);
      expect({
        verdict: judged.verdict,
        resources: judged.reasons.flatMap((reason) => reason.resources),
      }).toEqual({
        verdict,
        resources,
      });
    }
  });

  test('the names must resolve to the one that covers the zones', () => {
    const policy = policyOf('interface', '  interface: { availabilityZones: every }\n');
    const raw = captureOf({
      routes: [],
      endpoints: [anInterfaceEndpoint(), other('vpce-0b', { SubnetIds: [SUBNET_A, SUBNET_B] })],
    });
    expect(judge(raw, policy)).toMatchObject({
      verdict: 'NON_COMPLIANT',
      reasons: [{ code: 'PRIVATE_DNS_NOT_EFFECTIVE', resources: ['vpce-0b'] }],
    });
  });
});

test('a hub is judged like any VPC: its own subnets use its endpoint by the zone or not at all', () => {
  const outcome = judge([hubCaptureOf(), spokeCaptureOf()], policyOf('interface', HUBS), HUB_VPC_ID);
  expect(outcome).toMatchObject({
    verdict: 'NON_COMPLIANT',
    reasons: [{ code: 'PRIVATE_DNS_NOT_EFFECTIVE' }],
  });
});
