import { describe, expect, test } from 'vitest';
import type { Route } from '../../lib/network/capture.ts';
import {
  aGatewayEndpoint,
  anAssociation,
  anInterfaceEndpoint,
  anotherSubnet,
  aPermission,
  aRoute,
  aRouteTable,
  aSecurityGroup,
  aSubnet,
  aVpc,
  captureOf,
  checkOne,
  ENDPOINT_GROUP,
  GATEWAY_ID,
  gatewayRoute,
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
  S3_LIST_IPV6,
  SUBNET_A,
  SUBNET_B,
  s3Ipv6PrefixList,
  s3PrefixList,
  spokeCaptureOf,
  tableOf,
  VPC_ID,
  verdictOf,
  without,
} from '../builders.ts';
import { codes } from './builders.ts';

const RULES = { rules: ['s3-traffic-path'] } as const;

function judge(captures: RawCapture | readonly RawCapture[], policy: string) {
  return resultOf(checkOne(captures, policy, RULES));
}

/** A VPC without endpoints, whose main table has these routes beside the local one. */
function routed(...routes: Route[]): RawCapture {
  return captureOf({ endpoints: [], routes });
}

/** An interface endpoint that no default name resolves to. */
const BY_OWN_NAMES = anInterfaceEndpoint({ PrivateDnsEnabled: false });
/** A group of the endpoint that admits nobody in the VPC. */
const CLOSED = aSecurityGroup({ IpPermissions: [aPermission({ IpRanges: [{ CidrIp: '192.168.0.0/16' }] })] });
const HALF = aSecurityGroup({ IpPermissions: [aPermission({ IpRanges: [{ CidrIp: '10.0.1.0/25' }] })] });

const HUBS = '  hubs: [{ vpc: vpc-0hub }]\n';

describe('every requirement, for every path', () => {
  const C = 'COMPLIANT';
  const N = 'NON_COMPLIANT';
  const U = 'UNDETERMINED';
  const paths: { path: string; capture: RawCapture | RawCapture[]; more?: string; verdicts: string[] }[] = [
    { path: 'gateway-endpoint', capture: captureOf(), verdicts: [C, N, C, N] },
    { path: 'interface-endpoint', capture: interfaceCaptureOf(), verdicts: [N, C, C, N] },
    {
      path: 'centralized-endpoint',
      capture: [spokeCaptureOf(), hubCaptureOf()],
      more: HUBS,
      verdicts: [N, C, C, N],
    },
    { path: 'nat-gateway', capture: routed(aRoute()), verdicts: [N, N, N, N] },
    { path: 'internet-gateway', capture: routed(aRoute({ GatewayId: 'igw-0a1' })), verdicts: [N, N, N, N] },
    {
      path: 'egress-only-internet-gateway',
      capture: routed(aRoute({ EgressOnlyInternetGatewayId: 'eigw-0a1' })),
      verdicts: [N, N, N, N],
    },
    {
      path: 'transit-gateway',
      capture: routed(aRoute({ TransitGatewayId: 'tgw-0a1' })),
      verdicts: [N, N, N, N],
    },
    {
      path: 'vpc-peering',
      capture: routed(aRoute({ VpcPeeringConnectionId: 'pcx-0a1' })),
      verdicts: [N, N, N, N],
    },
    {
      path: 'virtual-private-gateway',
      capture: routed(aRoute({ GatewayId: 'vgw-0a1' })),
      verdicts: [N, N, N, N],
    },
    { path: 'core-network', capture: routed(aRoute({ CoreNetworkArn: 'arn:core' })), verdicts: [N, N, N, N] },
    { path: 'local-gateway', capture: routed(aRoute({ LocalGatewayId: 'lgw-0a1' })), verdicts: [N, N, N, N] },
    {
      path: 'carrier-gateway',
      capture: routed(aRoute({ CarrierGatewayId: 'cagw-0a1' })),
      verdicts: [N, N, N, N],
    },
    { path: 'appliance', capture: routed(aRoute({ NetworkInterfaceId: 'eni-0a1' })), verdicts: [N, N, N, N] },
    { path: 'other', capture: routed(aRoute({ GatewayId: 'odb-0a1' })), verdicts: [N, N, N, N] },
    { path: 'none', capture: routed(), verdicts: [N, N, N, C] },
    {
      path: 'mixed',
      capture: captureOf({ routes: [gatewayRoute(), aRoute({ DestinationCidrBlock: S3_CIDRS[0] ?? '' })] }),
      verdicts: [N, N, N, N],
    },
    { path: 'unknown', capture: without(routed(), 'ec2.DescribeRouteTables'), verdicts: [U, U, U, U] },
  ];

  test.each(paths)('$path: $verdicts', ({ path, capture, more = '', verdicts }) => {
    const asked = ['gateway', 'interface', 'either', 'isolated'];
    const judged = asked.map((require) => judge(capture, policyOf(require, more)));
    expect(judged.map(({ subnets }) => subnets.map((subnet) => subnet.path))).toEqual(
      asked.map(() => [path, path]),
    );
    expect(judged.map(({ verdict }) => verdict)).toEqual(verdicts);
    const ok = { COMPLIANT: true, NON_COMPLIANT: false, UNDETERMINED: null };
    expect(judged.map(({ subnets }) => subnets.map((subnet) => subnet.ok))).toEqual(
      verdicts.map((verdict) => {
        const each = Object.entries(ok).find(([name]) => name === verdict)?.[1];
        return [each, each];
      }),
    );
    expect(judged.map(({ reasons }) => reasons.length > 0)).toEqual(verdicts.map((verdict) => verdict !== C));
  });
});

describe('access to an interface endpoint', () => {
  const one = { subnets: [aSubnet()] };
  test.each([
    { access: 'open', groups: [aSecurityGroup()], verdicts: ['COMPLIANT', 'COMPLIANT', 'NON_COMPLIANT'] },
    { access: 'partial', groups: [HALF], verdicts: ['COMPLIANT', 'COMPLIANT', 'NON_COMPLIANT'] },
    { access: 'blocked', groups: [CLOSED], verdicts: ['NON_COMPLIANT', 'NON_COMPLIANT', 'NON_COMPLIANT'] },
    { access: 'unknown', groups: [], verdicts: ['UNDETERMINED', 'UNDETERMINED', 'NON_COMPLIANT'] },
  ])('$access: $verdicts for interface, either and isolated', ({ access, groups, verdicts }) => {
    const capture = interfaceCaptureOf({ ...one, securityGroups: groups });
    const judged = ['interface', 'either', 'isolated'].map((require) => judge(capture, policyOf(require)));
    expect(judged.map(({ subnets }) => subnets[0]?.access)).toEqual([access, access, access]);
    expect(judged.map(({ verdict }) => verdict)).toEqual(verdicts);
  });

  test('blocked is told with the endpoint at fault', () => {
    expect(judge(interfaceCaptureOf({ securityGroups: [CLOSED] }), policyOf('interface')).reasons).toEqual([
      {
        code: 'ENDPOINT_BLOCKED',
        message: `S3 resolves to ${INTERFACE_ID}, which does not let ${SUBNET_A} and ${SUBNET_B} open TCP 443`,
        resources: [SUBNET_A, SUBNET_B, INTERFACE_ID],
      },
    ]);
  });

  test('blocked is not what keeps a subnet from a gateway: the path is', () => {
    expect(
      judge(interfaceCaptureOf({ ...one, securityGroups: [CLOSED] }), policyOf('isolated')).reasons,
    ).toEqual([
      {
        code: 'SUBNET_NOT_ISOLATED',
        message: `S3 traffic of ${SUBNET_A} leaves by interface-endpoint ${INTERFACE_ID} (route table ${MAIN_TABLE}, main association); the policy asks for no way to S3`,
        resources: [MAIN_TABLE, SUBNET_A],
      },
    ]);
  });

  test('unknown says what was not captured', () => {
    const [reason] = judge(interfaceCaptureOf({ ...one, securityGroups: [] }), policyOf('interface')).reasons;
    expect(reason).toEqual({
      code: 'ACCESS_UNKNOWN',
      message: `whether ${SUBNET_A} may open TCP 443 to ${INTERFACE_ID} depends on security groups or network ACLs that were not captured`,
      resources: [SUBNET_A, INTERFACE_ID],
    });
  });
});

describe('an interface endpoint by its own names', () => {
  const OPTIONAL = '  interface: { privateDns: optional }\n';
  const capture = captureOf({ routes: [aRoute()], endpoints: [BY_OWN_NAMES] });

  test.each([
    {
      name: 'is not enough where private DNS is required',
      require: 'interface',
      more: '',
      verdict: 'NON_COMPLIANT',
    },
    {
      name: 'is enough where private DNS is optional',
      require: 'interface',
      more: OPTIONAL,
      verdict: 'COMPLIANT',
    },
    { name: 'is enough for either, too', require: 'either', more: OPTIONAL, verdict: 'COMPLIANT' },
    { name: 'is no gateway', require: 'gateway', more: OPTIONAL, verdict: 'NON_COMPLIANT' },
  ])('$name', ({ require, more, verdict }) => {
    expect(verdictOf(capture, policyOf(require, more))).toBe(verdict);
  });

  test.each([
    {
      name: 'a default name that resolves nobody knows where',
      differences: { dhcp: [], endpoints: [anInterfaceEndpoint({ VpcEndpointId: 'vpce-0x' }), BY_OWN_NAMES] },
      verdict: 'COMPLIANT',
    },
    { name: 'DNS attributes that are off', differences: { dns: { support: false } }, verdict: 'COMPLIANT' },
    {
      name: 'an endpoint that is not available',
      differences: { endpoints: [anInterfaceEndpoint({ PrivateDnsEnabled: false, State: 'pending' })] },
      verdict: 'NON_COMPLIANT',
    },
    {
      name: 'an endpoint of another Region',
      differences: {
        endpoints: [
          anInterfaceEndpoint({
            PrivateDnsEnabled: false,
            ServiceName: 'com.amazonaws.us-west-2.s3',
            ServiceRegion: 'us-west-2',
          }),
        ],
      },
      verdict: 'NON_COMPLIANT',
    },
    {
      name: 'an endpoint that admits nobody',
      differences: { securityGroups: [CLOSED] },
      verdict: 'NON_COMPLIANT',
    },
    {
      name: 'an endpoint whose groups were not captured',
      differences: { securityGroups: [] },
      verdict: 'UNDETERMINED',
    },
    {
      name: 'an endpoint whose state was not captured',
      differences: { endpoints: [anInterfaceEndpoint({ PrivateDnsEnabled: false, State: undefined })] },
      verdict: 'UNDETERMINED',
    },
    {
      name: 'one closed endpoint of two',
      differences: {
        endpoints: [
          BY_OWN_NAMES,
          anInterfaceEndpoint({
            VpcEndpointId: 'vpce-0closed',
            PrivateDnsEnabled: false,
            Groups: [{ GroupId: 'sg-0closed' }],
          }),
        ],
        securityGroups: [aSecurityGroup(), { ...CLOSED, GroupId: 'sg-0closed' }],
      },
      verdict: 'COMPLIANT',
    },
  ])('with privateDns optional, $name: $verdict', ({ differences, verdict }) => {
    const raw = captureOf({ routes: [aRoute()], endpoints: [BY_OWN_NAMES], ...differences });
    expect(verdictOf(raw, policyOf('interface', OPTIONAL))).toBe(verdict);
  });

  test('the reason for a closed one is the path of the default names', () => {
    const raw = captureOf({ routes: [aRoute()], endpoints: [BY_OWN_NAMES], securityGroups: [CLOSED] });
    expect(judge(raw, policyOf('interface', OPTIONAL)).reasons).toEqual([
      {
        code: 'SUBNET_NOT_ON_INTERFACE',
        message: `S3 traffic of ${SUBNET_A} and ${SUBNET_B} leaves by nat-gateway nat-0a1 (route table ${MAIN_TABLE}, main association); the policy asks for an S3 interface endpoint`,
        resources: [MAIN_TABLE, SUBNET_A, SUBNET_B],
      },
    ]);
  });
});

describe('isolated', () => {
  const POLICY = policyOf('isolated');

  test('an interface endpoint without private DNS serves the subnets that can open 443 to it', () => {
    const raw = captureOf({ routes: [], endpoints: [BY_OWN_NAMES] });
    expect(judge(raw, POLICY)).toMatchObject({
      verdict: 'NON_COMPLIANT',
      reasons: [
        {
          code: 'SUBNET_NOT_ISOLATED',
          message: `${SUBNET_A} and ${SUBNET_B} can open TCP 443 to ${INTERFACE_ID}; the policy asks for no way to S3`,
          resources: [SUBNET_A, SUBNET_B, INTERFACE_ID],
        },
      ],
    });
  });

  test.each([
    { name: 'that admits nobody', differences: { securityGroups: [CLOSED] }, verdict: 'COMPLIANT' },
    {
      name: 'that is not available',
      differences: { endpoints: [{ ...BY_OWN_NAMES, State: 'deleting' }] },
      verdict: 'COMPLIANT',
    },
    {
      name: 'that stands in no subnet',
      differences: { endpoints: [{ ...BY_OWN_NAMES, SubnetIds: [], NetworkInterfaceIds: [] }] },
      verdict: 'COMPLIANT',
    },
    {
      name: 'of another service',
      differences: { endpoints: [{ ...BY_OWN_NAMES, ServiceName: 'com.amazonaws.eu-west-1.s3tables' }] },
      verdict: 'COMPLIANT',
    },
    { name: 'that admits a part', differences: { securityGroups: [HALF] }, verdict: 'NON_COMPLIANT' },
    { name: 'whose groups were not captured', differences: { securityGroups: [] }, verdict: 'UNDETERMINED' },
  ])('an interface endpoint $name: $verdict', ({ differences, verdict }) => {
    const raw = captureOf({ routes: [], endpoints: [BY_OWN_NAMES], subnets: [aSubnet()], ...differences });
    expect(verdictOf(raw, POLICY)).toBe(verdict);
  });

  test('only the endpoints that let the subnet in are named, in order', () => {
    const own = (VpcEndpointId: string, GroupId: string) => ({
      ...BY_OWN_NAMES,
      VpcEndpointId,
      Groups: [{ GroupId }],
    });
    const raw = captureOf({
      routes: [],
      subnets: [aSubnet()],
      endpoints: [
        own('vpce-0c', ENDPOINT_GROUP),
        own('vpce-0b', 'sg-0closed'),
        own('vpce-0a', ENDPOINT_GROUP),
      ],
      securityGroups: [aSecurityGroup(), { ...CLOSED, GroupId: 'sg-0closed' }],
    });
    expect(judge(raw, POLICY).reasons).toEqual([
      {
        code: 'SUBNET_NOT_ISOLATED',
        message: `${SUBNET_A} can open TCP 443 to vpce-0a and vpce-0c; the policy asks for no way to S3`,
        resources: [SUBNET_A, 'vpce-0a', 'vpce-0c'],
      },
    ]);
  });

  test('a part of S3 by the gateway is not isolated, even where endpoints were not captured', () => {
    const raw = captureOf({ routes: [gatewayRoute(), aRoute({ DestinationCidrBlock: S3_CIDRS[0] ?? '' })] });
    expect(verdictOf(without(raw, 'ec2.DescribeVpcEndpoints'), POLICY)).toBe('NON_COMPLIANT');
  });

  test('what keeps it open is told', () => {
    const raw = captureOf({ routes: [], endpoints: [BY_OWN_NAMES], securityGroups: [] });
    expect(judge(raw, POLICY).reasons).toEqual([
      {
        code: 'ACCESS_UNKNOWN',
        message: `whether an S3 interface endpoint of ${VPC_ID} admits the subnet was not captured`,
        resources: [SUBNET_A, SUBNET_B],
      },
    ]);
  });

  test('a way out of the VPC fails for certain although the endpoint is open', () => {
    const raw = captureOf({ routes: [aRoute()], endpoints: [BY_OWN_NAMES], securityGroups: [] });
    expect(verdictOf(raw, POLICY)).toBe('NON_COMPLIANT');
  });

  test('an endpoint that is described twice and differently leaves it open', () => {
    const raw = captureOf({ routes: [], endpoints: [BY_OWN_NAMES, { ...BY_OWN_NAMES, State: 'deleted' }] });
    expect(judge(raw, POLICY)).toMatchObject({
      verdict: 'UNDETERMINED',
      reasons: [{ code: 'CONFLICTING_ANSWERS' }],
    });
  });
});

describe('a subnet without any way, where an endpoint is asked', () => {
  test.each([
    { require: 'gateway', code: 'SUBNET_NOT_ON_GATEWAY', wanted: 'an S3 gateway endpoint' },
    { require: 'interface', code: 'SUBNET_NOT_ON_INTERFACE', wanted: 'an S3 interface endpoint' },
    { require: 'either', code: 'SUBNET_NOT_ON_ENDPOINT', wanted: 'an S3 gateway or interface endpoint' },
  ])('$require: says so, also beside an endpoint without private DNS', ({ require, code, wanted }) => {
    for (const endpoints of [[], [BY_OWN_NAMES]]) {
      expect(judge(captureOf({ routes: [], endpoints }), policyOf(require)).reasons).toEqual([
        {
          code,
          message: `S3 traffic of ${SUBNET_A} and ${SUBNET_B} leaves by no way at all (route table ${MAIN_TABLE}, main association); the policy asks for ${wanted}`,
          resources: [MAIN_TABLE, SUBNET_A, SUBNET_B],
        },
      ]);
    }
  });
});

describe('centralized endpoints', () => {
  test('a hub that the deciding rule does not name makes the path unknown, with the zone in the reason', () => {
    expect(judge([spokeCaptureOf(), hubCaptureOf()], policyOf('interface'))).toMatchObject({
      verdict: 'UNDETERMINED',
      reasons: [{ code: 'HOSTED_ZONE_WITHOUT_HUB', resources: ['Z0S3ZONE', SUBNET_A, SUBNET_B] }],
    });
  });

  test('a hub that was not captured leaves it open', () => {
    expect(judge(spokeCaptureOf(), policyOf('interface', HUBS))).toMatchObject({
      verdict: 'UNDETERMINED',
      reasons: [{ code: 'HUB_NOT_CAPTURED' }],
    });
  });

  test.each([
    {
      name: 'of the account that is named',
      hubs: '  hubs: [{ vpc: vpc-0hub, account: "444455556666" }]\n',
      verdict: 'COMPLIANT',
    },
    {
      name: 'of another account',
      hubs: '  hubs: [{ vpc: vpc-0hub, account: "999988887777" }]\n',
      verdict: 'UNDETERMINED',
    },
  ])('a hub $name: $verdict', ({ hubs, verdict }) => {
    expect(verdictOf([spokeCaptureOf(), hubCaptureOf()], policyOf('interface', hubs))).toBe(verdict);
  });

  test('where the endpoints of the spoke itself were not captured it is open', () => {
    const spoke = without(spokeCaptureOf(), 'ec2.DescribeVpcEndpoints');
    expect(judge([spoke, hubCaptureOf()], policyOf('interface', HUBS))).toMatchObject({
      verdict: 'UNDETERMINED',
      reasons: [{ code: 'ENDPOINTS_NOT_CAPTURED' }],
    });
  });
});

describe('IPv6', () => {
  const dual = [aSubnet({ Ipv6CidrBlockAssociationSet: ipv6Block() })];
  const eigw = aRoute({ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-0a1' });
  const byEgress = captureOf({ subnets: dual, routes: [aRoute(), gatewayRoute(), eigw] });
  const byNone = captureOf({ subnets: dual });

  test.each([
    { ipv6: 'ignore', verdict: 'COMPLIANT', warnings: [] },
    { ipv6: 'warn', verdict: 'COMPLIANT', warnings: ['IPV6_NOT_ON_ENDPOINT'] },
    { ipv6: 'require', verdict: 'NON_COMPLIANT', warnings: [] },
  ])('by another way, $ipv6: $verdict', ({ ipv6, verdict, warnings }) => {
    const judged = judge(byEgress, policyOf('gateway', `  ipv6: ${ipv6}\n`));
    expect({ verdict: judged.verdict, warnings: codes(judged.warnings) }).toEqual({ verdict, warnings });
    expect(judged.subnets[0]).toMatchObject({
      path: 'gateway-endpoint',
      ipv6Path: 'egress-only-internet-gateway',
    });
  });

  test('warn is what holds where the policy says nothing', () => {
    expect(judge(byEgress, policyOf('gateway')).warnings).toEqual([
      {
        code: 'IPV6_NOT_ON_ENDPOINT',
        message: `${SUBNET_A} send S3 over IPv6 (s3.dualstack names) by egress-only-internet-gateway`,
        resources: [SUBNET_A],
      },
    ]);
  });

  test('where it is required, the reason is the way over IPv6', () => {
    expect(judge(byEgress, policyOf('gateway', '  ipv6: require\n')).reasons).toEqual([
      {
        code: 'IPV6_NOT_ON_ENDPOINT',
        message: `S3 traffic of ${SUBNET_A} over IPv6 leaves by egress-only-internet-gateway (route table ${MAIN_TABLE}, main association); the policy asks for an S3 gateway endpoint`,
        resources: [MAIN_TABLE, SUBNET_A],
      },
    ]);
  });

  test('where the way over IPv4 is wrong too, the reason is that one', () => {
    const raw = captureOf({ subnets: dual, routes: [aRoute(), eigw] });
    expect(codes(judge(raw, policyOf('gateway', '  ipv6: require\n')).reasons)).toEqual([
      'SUBNET_NOT_ON_GATEWAY',
    ]);
  });

  test.each(['gateway', 'either'])('required: the gateway by both lists is right for %s', (require) => {
    const raw = captureOf({
      subnets: dual,
      routes: [gatewayRoute(), gatewayRoute({ DestinationPrefixListId: S3_LIST_IPV6 }), eigw],
      prefixLists: [s3PrefixList(), s3Ipv6PrefixList()],
      endpoints: [aGatewayEndpoint({ IpAddressType: 'dualstack' })],
    });
    expect(judge(raw, policyOf(require, '  ipv6: require\n'))).toMatchObject({
      verdict: 'COMPLIANT',
      warnings: [],
      subnets: [{ path: 'gateway-endpoint', ipv6Path: 'gateway-endpoint' }],
    });
  });

  test.each([
    { name: 'no way at all', capture: byNone, require: 'gateway', verdict: 'COMPLIANT' },
    { name: 'a subnet without IPv6', capture: captureOf(), require: 'gateway', verdict: 'COMPLIANT' },
    {
      name: 'a subnet without IPv6 on the wrong path',
      capture: captureOf({ routes: [aRoute()] }),
      require: 'gateway',
      verdict: 'NON_COMPLIANT',
    },
    {
      name: 'the dual-stack interface endpoint',
      capture: interfaceCaptureOf({
        subnets: dual,
        endpoints: [
          anInterfaceEndpoint({
            IpAddressType: 'dualstack',
            DnsOptions: { DnsRecordIpType: 'dualstack', PrivateDnsOnlyForInboundResolverEndpoint: false },
          }),
        ],
      }),
      require: 'interface',
      verdict: 'COMPLIANT',
    },
    {
      name: 'the dual-stack interface endpoint, for either',
      capture: interfaceCaptureOf({
        subnets: dual,
        endpoints: [
          anInterfaceEndpoint({
            IpAddressType: 'dualstack',
            DnsOptions: { DnsRecordIpType: 'dualstack', PrivateDnsOnlyForInboundResolverEndpoint: false },
          }),
        ],
      }),
      require: 'either',
      verdict: 'COMPLIANT',
    },
    {
      name: 'another way out of an isolated subnet',
      capture: captureOf({ subnets: dual, endpoints: [], routes: [eigw] }),
      require: 'isolated',
      verdict: 'NON_COMPLIANT',
    },
    {
      name: 'no way out of an isolated subnet',
      capture: captureOf({ subnets: dual, endpoints: [], routes: [] }),
      require: 'isolated',
      verdict: 'COMPLIANT',
    },
  ])('required: $name: $verdict', ({ capture, require, verdict }) => {
    expect(verdictOf(capture, policyOf(require, '  ipv6: require\n'))).toBe(verdict);
  });

  describe('a way over IPv6 that is not known', () => {
    /** Without the IPv6 list of S3, two ways out may each be the one. */
    const split = [eigw, aRoute({ DestinationIpv6CidrBlock: '2600::/12', TransitGatewayId: 'tgw-0a1' })];
    const raw = captureOf({ subnets: dual, routes: [aRoute(), gatewayRoute(), ...split] });

    test('leaves it open where IPv6 is required', () => {
      expect(judge(raw, policyOf('gateway', '  ipv6: require\n'))).toMatchObject({
        verdict: 'UNDETERMINED',
        reasons: [
          {
            code: 'IPV6_PATH_UNKNOWN',
            message: `which way ${VPC_ID} leaves for S3 over IPv6 was not captured`,
            resources: [SUBNET_A],
          },
        ],
        subnets: [{ path: 'gateway-endpoint', ipv6Path: 'unknown', ok: null }],
      });
    });

    test('is a warning where it is not', () => {
      expect(judge(raw, policyOf('gateway'))).toMatchObject({
        verdict: 'COMPLIANT',
        warnings: [{ code: 'IPV6_NOT_ON_ENDPOINT', resources: [SUBNET_A] }],
      });
      expect(judge(raw, policyOf('gateway', '  ipv6: ignore\n'))).toMatchObject({
        verdict: 'COMPLIANT',
        warnings: [],
      });
    });

    test('does not save a wrong way over IPv4', () => {
      const wrong = captureOf({ subnets: dual, routes: [aRoute(), ...split] });
      expect(judge(wrong, policyOf('gateway', '  ipv6: require\n'))).toMatchObject({
        verdict: 'NON_COMPLIANT',
        reasons: [{ code: 'SUBNET_NOT_ON_GATEWAY' }],
      });
    });
  });

  test('an unknown way over IPv4 does not save a wrong one over IPv6', () => {
    const raw = captureOf({
      subnets: dual,
      routes: [aRoute(), eigw],
      endpoints: [anInterfaceEndpoint({ PrivateDnsEnabled: false })],
      zones: [{ HostedZoneId: 'Z0S3ZONE', Name: 's3.eu-west-1.amazonaws.com.' }],
    });
    expect(judge(raw, policyOf('interface', '  ipv6: require\n'))).toMatchObject({
      verdict: 'NON_COMPLIANT',
      reasons: [{ code: 'IPV6_NOT_ON_ENDPOINT' }],
      subnets: [{ path: 'unknown', ipv6Path: 'egress-only-internet-gateway', ok: false }],
    });
  });
});

describe('scope', () => {
  /** The first subnet is on the gateway, the second on NAT. */
  const split = (difference: Parameters<typeof anotherSubnet>[0] = {}) =>
    captureOf({
      subnets: [aSubnet(), anotherSubnet(difference)],
      routeTables: [aRouteTable(), tableOf([SUBNET_B])],
    });

  test('without exclusions every subnet counts', () => {
    expect(judge(split(), policyOf('gateway'))).toMatchObject({
      verdict: 'NON_COMPLIANT',
      reasons: [
        {
          code: 'SUBNET_NOT_ON_GATEWAY',
          message: `S3 traffic of ${SUBNET_B} leaves by nat-gateway nat-0a1 (route table rtb-0custom, explicit association); the policy asks for an S3 gateway endpoint`,
          resources: ['rtb-0custom', SUBNET_B],
        },
      ],
      subnets: [
        { subnetId: SUBNET_A, inScope: true, ok: true },
        { subnetId: SUBNET_B, inScope: true, ok: false },
      ],
    });
  });

  test.each([
    { name: 'by its id', exclude: `ids: [${SUBNET_B}]`, tags: [] },
    {
      name: 'by its tag',
      exclude: 'tags: { tier: [public, edge] }',
      tags: [{ Key: 'tier', Value: 'public' }],
    },
  ])('a subnet is left out $name, and still listed', ({ exclude, tags }) => {
    const policy = policyOf('gateway', `  subnets: { exclude: { ${exclude} } }\n`);
    expect(judge(split({ Tags: tags }), policy)).toMatchObject({
      verdict: 'COMPLIANT',
      reasons: [],
      subnets: [
        { subnetId: SUBNET_A, inScope: true, ok: true },
        { subnetId: SUBNET_B, path: 'nat-gateway', inScope: false, ok: null },
      ],
    });
  });

  test('a subnet with another tag is not', () => {
    const policy = policyOf('gateway', '  subnets: { exclude: { tags: { tier: [public] } } }\n');
    expect(judge(split({ Tags: [{ Key: 'tier', Value: 'private' }] }), policy).verdict).toBe('NON_COMPLIANT');
  });

  test('nothing but local routes leaves a subnet out, if the policy says so', () => {
    const raw = captureOf({
      routeTables: [aRouteTable(), tableOf([SUBNET_B], { Routes: [localRoute()] })],
    });
    const judged = (value: boolean) =>
      judge(raw, policyOf('gateway', `  subnets: { exclude: { withoutRoutes: ${value} } }\n`));
    expect(judged(true)).toMatchObject({
      verdict: 'COMPLIANT',
      subnets: [{ inScope: true }, { inScope: false, ok: null }],
    });
    expect(judged(false)).toMatchObject({
      verdict: 'NON_COMPLIANT',
      subnets: [{ inScope: true }, { inScope: true, ok: false }],
    });
  });

  test('a route that is a blackhole is a route', () => {
    const raw = captureOf({
      routeTables: [
        aRouteTable(),
        tableOf([SUBNET_B], { Routes: [localRoute(), aRoute({ State: 'blackhole' })] }),
      ],
    });
    expect(verdictOf(raw, policyOf('gateway', '  subnets: { exclude: { withoutRoutes: true } }\n'))).toBe(
      'NON_COMPLIANT',
    );
  });

  describe('withoutRoutes and a table that is not known', () => {
    const policy = policyOf('interface', '  subnets: { exclude: { withoutRoutes: true } }\n');
    const unknown = without(interfaceCaptureOf({ securityGroups: [CLOSED] }), 'ec2.DescribeRouteTables');

    test('leaves a subnet that fails open', () => {
      expect(judge(unknown, policy)).toMatchObject({
        verdict: 'UNDETERMINED',
        reasons: [
          {
            code: 'SCOPE_UNKNOWN',
            message: `withoutRoutes leaves out subnets by their route table, and that of ${SUBNET_A} is not known`,
            resources: [SUBNET_A],
          },
          {
            code: 'SCOPE_UNKNOWN',
            message: `withoutRoutes leaves out subnets by their route table, and that of ${SUBNET_B} is not known`,
            resources: [SUBNET_B],
          },
        ],
        subnets: [
          { inScope: true, ok: null },
          { inScope: true, ok: null },
        ],
      });
    });

    test('does not, where id or tag leaves the subnet out anyway', () => {
      const more = `  subnets: { exclude: { withoutRoutes: true, ids: [${SUBNET_A}, ${SUBNET_B}] } }\n`;
      expect(judge(unknown, policyOf('interface', more))).toMatchObject({
        verdict: 'NOT_APPLICABLE',
        reasons: [{ code: 'NO_SUBNET_IN_SCOPE' }],
      });
    });

    test('does not hide a subnet in scope that fails for certain', () => {
      const raw = captureOf({
        routeTables: [tableOf([SUBNET_A]), tableOf([SUBNET_B], { id: 'rtb-0bare', Routes: null })],
      });
      expect(
        judge(raw, policyOf('gateway', '  subnets: { exclude: { withoutRoutes: true } }\n')),
      ).toMatchObject({
        verdict: 'NON_COMPLIANT',
        reasons: [
          { code: 'SUBNET_NOT_ON_GATEWAY', resources: ['rtb-0custom', SUBNET_A] },
          { code: 'SCOPE_UNKNOWN', resources: [SUBNET_B] },
        ],
      });
    });
  });
});

describe('verdicts before any look at paths', () => {
  test.each([
    {
      name: 'an unrestricted VPC',
      capture: captureOf(),
      policy: policyOf('unrestricted'),
      verdict: 'NOT_APPLICABLE',
      reason: {
        code: 'UNRESTRICTED',
        message: `the policy rule defaults leaves ${VPC_ID} unrestricted`,
        resources: [VPC_ID],
      },
    },
    {
      name: 'an unrestricted VPC of which nothing else is known',
      capture: without(
        captureOf(),
        'ec2.DescribeSubnets',
        'ec2.DescribeRouteTables',
        'ec2.DescribeVpcEndpoints',
      ),
      policy: policyOf('unrestricted'),
      verdict: 'NOT_APPLICABLE',
      reason: {
        code: 'UNRESTRICTED',
        message: `the policy rule defaults leaves ${VPC_ID} unrestricted`,
        resources: [VPC_ID],
      },
    },
    {
      name: "a participant's view of a shared VPC (F41)",
      capture: captureOf({ vpcs: [aVpc({ OwnerId: '999988887777' })], endpoints: [] }),
      policy: policyOf('gateway'),
      verdict: 'NOT_APPLICABLE',
      reason: {
        code: 'OWNED_BY_ANOTHER_ACCOUNT',
        message: `${VPC_ID} is shared by its owner 999988887777, whose account judges it`,
        resources: [VPC_ID],
      },
    },
    {
      name: 'subnets that were not captured',
      capture: without(captureOf(), 'ec2.DescribeSubnets'),
      policy: policyOf('gateway'),
      verdict: 'UNDETERMINED',
      reason: {
        code: 'SUBNETS_NOT_CAPTURED',
        message: `which subnets ${VPC_ID} has was not captured`,
        resources: [VPC_ID],
      },
    },
    {
      name: 'no subnet at all (F52)',
      capture: captureOf({ subnets: [] }),
      policy: policyOf('gateway'),
      verdict: 'NOT_APPLICABLE',
      reason: { code: 'NO_SUBNET', message: `${VPC_ID} has no subnet`, resources: [VPC_ID] },
    },
    {
      name: 'no subnet in scope',
      capture: captureOf(),
      policy: policyOf('gateway', `  subnets: { exclude: { ids: [${SUBNET_A}, ${SUBNET_B}] } }\n`),
      verdict: 'NOT_APPLICABLE',
      reason: {
        code: 'NO_SUBNET_IN_SCOPE',
        message: `the policy rule defaults leaves out every subnet of ${VPC_ID}`,
        resources: [VPC_ID],
      },
    },
  ])('$name: $verdict', ({ capture, policy, verdict, reason }) => {
    const judged = judge(capture, policy);
    expect({ verdict: judged.verdict, reasons: judged.reasons, warnings: judged.warnings }).toEqual({
      verdict,
      reasons: [reason],
      warnings: [],
    });
    expect(judged.subnets.map((subnet) => subnet.ok).filter((ok) => ok !== null)).toEqual([]);
  });

  test('subnets of an unrestricted VPC are listed with their paths', () => {
    expect(judge(captureOf(), policyOf('unrestricted')).subnets).toMatchObject([
      { subnetId: SUBNET_A, path: 'gateway-endpoint', inScope: true, ok: null },
      { subnetId: SUBNET_B, path: 'gateway-endpoint', inScope: true, ok: null },
    ]);
  });

  test('associations of subnets that are not listed are a warning, whatever the verdict', () => {
    const routeTables = [
      aRouteTable({
        Associations: [anAssociation({ Main: true }), anAssociation({ SubnetId: 'subnet-0gone' })],
      }),
    ];
    for (const require of ['gateway', 'unrestricted']) {
      expect(judge(captureOf({ routeTables }), policyOf(require)).warnings).toEqual([
        {
          code: 'ASSOCIATION_OF_UNKNOWN_SUBNET',
          message: 'route tables are associated with subnet-0gone, which DescribeSubnets does not list',
          resources: ['subnet-0gone'],
        },
      ]);
    }
  });
});

describe('endpoints that were not captured', () => {
  const unasked = (routes: Route[]) => without(captureOf({ routes }), 'ec2.DescribeVpcEndpoints');
  const byRequire = (capture: RawCapture) =>
    ['gateway', 'interface', 'either', 'isolated'].map((require) => verdictOf(capture, policyOf(require)));

  test('a list route to a vpce- counts as the gateway', () => {
    expect(byRequire(unasked([aRoute(), gatewayRoute()]))).toEqual([
      'COMPLIANT',
      'UNDETERMINED',
      'COMPLIANT',
      'NON_COMPLIANT',
    ]);
  });

  test('without a list route gateway fails for certain, and nothing else is known', () => {
    for (const routes of [[aRoute()], [aRoute({ GatewayId: 'igw-0a1' })], []]) {
      expect(byRequire(unasked(routes))).toEqual([
        'NON_COMPLIANT',
        'UNDETERMINED',
        'UNDETERMINED',
        'UNDETERMINED',
      ]);
    }
  });

  test('the reason and the warning say so', () => {
    const reason = {
      code: 'ENDPOINTS_NOT_CAPTURED',
      message: `which endpoints ${VPC_ID} has was not captured`,
      resources: [SUBNET_A, SUBNET_B, VPC_ID],
    };
    expect(judge(unasked([]), policyOf('isolated'))).toMatchObject({
      reasons: [reason],
      warnings: [
        {
          code: 'ENDPOINTS_NOT_CAPTURED',
          message: `endpoints of ${VPC_ID} were not captured: paths are those of the routes`,
          resources: [VPC_ID],
        },
      ],
    });
  });
});

describe('a subnet that fails for certain beats one that is not known', () => {
  const raw = captureOf({
    routeTables: [tableOf([SUBNET_A]), tableOf([SUBNET_B], { id: 'rtb-0bare', Routes: null })],
  });

  test('NON_COMPLIANT, with both reasons, the failure first', () => {
    expect(judge(raw, policyOf('gateway'))).toMatchObject({
      verdict: 'NON_COMPLIANT',
      reasons: [
        { code: 'SUBNET_NOT_ON_GATEWAY', resources: ['rtb-0custom', SUBNET_A] },
        {
          code: 'ROUTES_NOT_CAPTURED',
          message: 'the routes of rtb-0bare were not captured',
          resources: ['rtb-0bare', SUBNET_B],
        },
      ],
      subnets: [{ ok: false }, { ok: null }],
    });
  });

  test('UNDETERMINED where the failing one is out of scope', () => {
    const policy = policyOf('gateway', `  subnets: { exclude: { ids: [${SUBNET_A}] } }\n`);
    expect(judge(raw, policy)).toMatchObject({
      verdict: 'UNDETERMINED',
      reasons: [{ code: 'ROUTES_NOT_CAPTURED' }],
      subnets: [
        { inScope: false, ok: null },
        { inScope: true, ok: null },
      ],
    });
  });

  test('COMPLIANT where the one that is not known is out of scope and the other passes', () => {
    const good = captureOf({
      routeTables: [
        tableOf([SUBNET_A], { Routes: [localRoute(), gatewayRoute()] }),
        tableOf([SUBNET_B], { id: 'rtb-0bare', Routes: null }),
      ],
    });
    const policy = policyOf('gateway', `  subnets: { exclude: { ids: [${SUBNET_B}] } }\n`);
    expect(judge(good, policy)).toMatchObject({ verdict: 'COMPLIANT', reasons: [] });
  });
});

describe('reasons', () => {
  const subnets = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter, index) =>
    aSubnet({ SubnetId: `subnet-0${letter}`, CidrBlock: `10.0.${index + 1}.0/24` }),
  );

  test.each([
    { count: 1, names: 'subnet-0a' },
    { count: 2, names: 'subnet-0a and subnet-0b' },
    { count: 3, names: 'subnet-0a, subnet-0b and subnet-0c' },
    { count: 4, names: 'subnet-0a, subnet-0b, subnet-0c and subnet-0d' },
    { count: 5, names: 'subnet-0a, subnet-0b, subnet-0c and 2 more' },
    { count: 6, names: 'subnet-0a, subnet-0b, subnet-0c and 3 more' },
  ])('$count subnets that fail alike are one reason that has them all', ({ count, names }) => {
    const some = subnets.slice(0, count);
    expect(judge(captureOf({ subnets: some, routes: [aRoute()] }), policyOf('gateway')).reasons).toEqual([
      {
        code: 'SUBNET_NOT_ON_GATEWAY',
        message: `S3 traffic of ${names} leaves by nat-gateway nat-0a1 (route table ${MAIN_TABLE}, main association); the policy asks for an S3 gateway endpoint`,
        resources: [MAIN_TABLE, ...some.map((subnet) => subnet.SubnetId)],
      },
    ]);
  });

  test('subnets that fail by different tables, targets or paths are reasons apart, in order', () => {
    const raw = captureOf({
      subnets: subnets.slice(0, 4),
      routeTables: [
        tableOf(['subnet-0a'], { id: 'rtb-0c' }),
        tableOf(['subnet-0b'], { id: 'rtb-0b', Routes: [localRoute(), aRoute({ GatewayId: 'igw-0a1' })] }),
        tableOf(['subnet-0c'], { id: 'rtb-0a' }),
        tableOf(['subnet-0d'], { id: 'rtb-0d', Routes: [localRoute(), aRoute({ NatGatewayId: 'nat-0b2' })] }),
      ],
    });
    expect(
      judge(raw, policyOf('gateway')).reasons.map((reason) => [reason.message, reason.resources]),
    ).toEqual([
      [
        'S3 traffic of subnet-0a leaves by nat-gateway nat-0a1 (route table rtb-0c, explicit association); the policy asks for an S3 gateway endpoint',
        ['rtb-0c', 'subnet-0a'],
      ],
      [
        'S3 traffic of subnet-0b leaves by internet-gateway igw-0a1 (route table rtb-0b, explicit association); the policy asks for an S3 gateway endpoint',
        ['rtb-0b', 'subnet-0b'],
      ],
      [
        'S3 traffic of subnet-0c leaves by nat-gateway nat-0a1 (route table rtb-0a, explicit association); the policy asks for an S3 gateway endpoint',
        ['rtb-0a', 'subnet-0c'],
      ],
      [
        'S3 traffic of subnet-0d leaves by nat-gateway nat-0b2 (route table rtb-0d, explicit association); the policy asks for an S3 gateway endpoint',
        ['rtb-0d', 'subnet-0d'],
      ],
    ]);
  });

  test('mixed names every way, a target without an id its kind alone', () => {
    const mixed = captureOf({
      subnets: [aSubnet()],
      routes: [gatewayRoute(), aRoute({ DestinationCidrBlock: S3_CIDRS[0] ?? '' })],
    });
    expect(judge(mixed, policyOf('gateway')).reasons[0]?.message).toBe(
      `S3 traffic of ${SUBNET_A} leaves by several ways (nat-0a1,${GATEWAY_ID}) (route table ${MAIN_TABLE}, main association); the policy asks for an S3 gateway endpoint`,
    );
    const other = captureOf({
      subnets: [aSubnet()],
      routeTables: [
        aRouteTable({ Routes: [localRoute(), { DestinationCidrBlock: '0.0.0.0/0', State: 'active' }] }),
      ],
    });
    expect(judge(other, policyOf('gateway')).reasons[0]?.message).toBe(
      `S3 traffic of ${SUBNET_A} leaves by other (route table ${MAIN_TABLE}, main association); the policy asks for an S3 gateway endpoint`,
    );
  });

  test('a path without a table names none', () => {
    const raw = without(interfaceCaptureOf({ subnets: [aSubnet()] }), 'ec2.DescribeRouteTables');
    expect(judge(raw, policyOf('gateway')).reasons).toEqual([
      {
        code: 'SUBNET_NOT_ON_GATEWAY',
        message: `S3 traffic of ${SUBNET_A} leaves by interface-endpoint ${INTERFACE_ID}; the policy asks for an S3 gateway endpoint`,
        resources: [SUBNET_A],
      },
    ]);
  });

  test('unknown subnets of one cause are one reason', () => {
    const raw = without(captureOf({ endpoints: [] }), 'ec2.DescribeRouteTables');
    expect(judge(raw, policyOf('gateway')).reasons).toEqual([
      {
        code: 'ROUTE_TABLES_NOT_CAPTURED',
        message: `route tables of ${VPC_ID}: not captured`,
        resources: [SUBNET_A, SUBNET_B],
      },
    ]);
  });

  test('unknown subnets of different causes are reasons apart', () => {
    const raw = captureOf({
      routeTables: [
        tableOf([SUBNET_A], { id: 'rtb-0b', Routes: null }),
        tableOf([SUBNET_B], { id: 'rtb-0a', Routes: null }),
      ],
    });
    expect(judge(raw, policyOf('gateway')).reasons.map((reason) => reason.message)).toEqual([
      'the routes of rtb-0a were not captured',
      'the routes of rtb-0b were not captured',
    ]);
  });
});

test('a subnet is reported as the contract says', () => {
  const raw = interfaceCaptureOf({
    subnets: [aSubnet({ AvailabilityZone: undefined, Ipv6CidrBlockAssociationSet: ipv6Block() })],
  });
  expect(judge(raw, policyOf('interface')).subnets).toEqual([
    {
      subnetId: SUBNET_A,
      availabilityZone: null,
      inScope: true,
      routeTableId: MAIN_TABLE,
      association: 'main',
      path: 'interface-endpoint',
      via: INTERFACE_ID,
      ipv6Path: 'none',
      access: 'open',
      ok: true,
    },
  ]);
  expect(judge(captureOf({ subnets: [aSubnet()] }), policyOf('gateway')).subnets).toEqual([
    {
      subnetId: SUBNET_A,
      availabilityZone: 'eu-west-1a',
      inScope: true,
      routeTableId: MAIN_TABLE,
      association: 'main',
      path: 'gateway-endpoint',
      via: GATEWAY_ID,
      ipv6Path: null,
      access: null,
      ok: true,
    },
  ]);
});

test('the endpoint group of the builders is the one that endpoints use', () => {
  expect(CLOSED.GroupId).toBe(ENDPOINT_GROUP);
});
