import { describe, expect, test } from 'vitest';
import type { VpcEndpoint } from '../../lib/network/capture.ts';
import {
  dnsAttributes,
  dnsServersObstacle,
  gatewayEndpoints,
  interfaceEndpoints,
  isUsable,
  resolveS3Names,
} from '../../lib/network/resolution.ts';
import {
  aGatewayEndpoint,
  anInterfaceEndpoint,
  aVpc,
  captureOf,
  DHCP_ID,
  type Differences,
  dhcpOptions,
  factsOf,
  gatewayRoute,
  INTERFACE_ID,
  interfaceCaptureOf,
  pathOf,
  VPC_ID,
} from '../builders.ts';

const resolve = (differences: Differences) => resolveS3Names(factsOf(interfaceCaptureOf(differences)));
const answer = (differences: Differences) => {
  const resolution = resolve(differences);
  return resolution.addresses === 'unknown' ? resolution.reason.code : resolution.addresses;
};
const INBOUND = (value: boolean | null) => ({
  DnsOptions: { DnsRecordIpType: 'ipv4', PrivateDnsOnlyForInboundResolverEndpoint: value },
});

describe('which interface endpoint answers the default names', () => {
  test.each<{ name: string; endpoint: Partial<VpcEndpoint>; found: string }>([
    { name: 'one that is available, with private DNS for all', endpoint: {}, found: 'private' },
    { name: 'Available in capitals', endpoint: { State: 'AVAILABLE' }, found: 'private' },
    { name: 'case 7: pendingAcceptance', endpoint: { State: 'pendingAcceptance' }, found: 'public' },
    { name: 'case 7: Pending', endpoint: { State: 'Pending' }, found: 'public' },
    { name: 'case 7: failed', endpoint: { State: 'failed' }, found: 'public' },
    { name: 'case 7: deleting', endpoint: { State: 'deleting' }, found: 'public' },
    { name: 'case 7: Partial', endpoint: { State: 'Partial' }, found: 'public' },
    { name: 'a state that was not captured', endpoint: { State: null }, found: 'PRIVATE_DNS_UNKNOWN' },
    { name: 'private DNS off', endpoint: { PrivateDnsEnabled: false }, found: 'public' },
    { name: 'private DNS not captured', endpoint: { PrivateDnsEnabled: null }, found: 'PRIVATE_DNS_UNKNOWN' },
    { name: 'in no subnet', endpoint: { SubnetIds: [], NetworkInterfaceIds: [] }, found: 'public' },
    { name: 'only a subnet', endpoint: { NetworkInterfaceIds: [] }, found: 'private' },
    {
      name: 'only a subnet, interfaces not captured',
      endpoint: { NetworkInterfaceIds: null },
      found: 'private',
    },
    { name: 'only a network interface', endpoint: { SubnetIds: [] }, found: 'private' },
    {
      name: 'only a network interface, subnets not captured',
      endpoint: { SubnetIds: null },
      found: 'private',
    },
    {
      name: 'no subnet, interfaces not captured',
      endpoint: { SubnetIds: [], NetworkInterfaceIds: null },
      found: 'PRIVATE_DNS_UNKNOWN',
    },
    {
      name: 'neither captured',
      endpoint: { SubnetIds: null, NetworkInterfaceIds: null },
      found: 'PRIVATE_DNS_UNKNOWN',
    },
    { name: 'inbound Resolver endpoints only', endpoint: INBOUND(true), found: 'public' },
    {
      name: 'the flag absent, and no gateway beside it: it can only be false',
      endpoint: INBOUND(null),
      found: 'private',
    },
    {
      name: 'no DNS options at all, and no gateway beside it',
      endpoint: { DnsOptions: null },
      found: 'private',
    },
    {
      name: 'of type Gateway: the private DNS flag is noise (case 46)',
      endpoint: { VpcEndpointType: 'Gateway' },
      found: 'public',
    },
    {
      name: 'of type GatewayLoadBalancer',
      endpoint: { VpcEndpointType: 'GatewayLoadBalancer' },
      found: 'public',
    },
    { name: 'of type Resource', endpoint: { VpcEndpointType: 'Resource' }, found: 'public' },
    { name: 'without a type: a gateway', endpoint: { VpcEndpointType: null }, found: 'public' },
    {
      name: 'case 9: s3tables',
      endpoint: { ServiceName: 'com.amazonaws.eu-west-1.s3tables' },
      found: 'public',
    },
    {
      name: 'case 9: s3-outposts',
      endpoint: { ServiceName: 'com.amazonaws.eu-west-1.s3-outposts' },
      found: 'public',
    },
    {
      name: 'case 9: s3-global.accesspoint',
      endpoint: { ServiceName: 'com.amazonaws.s3-global.accesspoint' },
      found: 'public',
    },
    {
      name: 'case 9: s3vectors',
      endpoint: { ServiceName: 'com.amazonaws.eu-west-1.s3vectors' },
      found: 'public',
    },
    {
      name: 'case 33: another Region by name',
      endpoint: { ServiceName: 'com.amazonaws.us-west-2.s3', ServiceRegion: 'us-west-2' },
      found: 'public',
    },
    { name: 'case 33: another ServiceRegion', endpoint: { ServiceRegion: 'us-west-2' }, found: 'public' },
    { name: 'of another VPC', endpoint: { VpcId: 'vpc-0other' }, found: 'public' },
    { name: 'case 57: made by an AWS service', endpoint: { RequesterManaged: true }, found: 'private' },
  ])('$name: $found', ({ endpoint, found }) => {
    expect(answer({ endpoints: [anInterfaceEndpoint(endpoint)] })).toBe(found);
  });

  test.each([
    { region: 'cn-north-1', service: 'cn.com.amazonaws.cn-north-1.s3' },
    { region: 'cn-northwest-1', service: 'com.amazonaws.cn-northwest-1.s3' },
    { region: 'us-gov-east-1', service: 'com.amazonaws.us-gov-east-1.s3' },
    { region: 'us-isob-east-1', service: 'com.amazonaws.us-isob-east-1.s3' },
  ])('case 48: $service in $region', ({ region, service }) => {
    expect(answer({ region, endpoints: [anInterfaceEndpoint({ ServiceName: service })] })).toBe('private');
  });

  test('several that answer are all named', () => {
    const endpoints = [
      anInterfaceEndpoint({ VpcEndpointId: 'vpce-0b' }),
      anInterfaceEndpoint({ VpcEndpointId: 'vpce-0a' }),
    ];
    expect(pathOf(interfaceCaptureOf({ endpoints }))).toMatchObject({
      path: 'interface-endpoint',
      via: 'vpce-0a,vpce-0b',
    });
  });

  test('one that answers for certain is enough', () => {
    const endpoints = [anInterfaceEndpoint({ VpcEndpointId: 'vpce-0b', State: null }), anInterfaceEndpoint()];
    expect(pathOf(interfaceCaptureOf({ endpoints }))).toMatchObject({
      path: 'interface-endpoint',
      via: INTERFACE_ID,
    });
  });

  test('one that may answer beside one that does not is unknown, by the first that is', () => {
    const endpoints = [
      anInterfaceEndpoint({ PrivateDnsEnabled: false }),
      anInterfaceEndpoint({ VpcEndpointId: 'vpce-0b', State: null }),
      anInterfaceEndpoint({ VpcEndpointId: 'vpce-0c', State: null }),
    ];
    const resolution = resolve({ endpoints });
    expect(resolution.addresses === 'unknown' && resolution.reason).toEqual({
      code: 'PRIVATE_DNS_UNKNOWN',
      message: 'whether vpce-0b is available and answers private DNS was not captured',
      resources: ['vpce-0b'],
    });
  });
});

describe('an absent inbound-only flag beside an S3 gateway endpoint', () => {
  const beside = (gateway: Partial<VpcEndpoint>, flag: boolean | null = null) =>
    answer({ endpoints: [anInterfaceEndpoint(INBOUND(flag)), aGatewayEndpoint(gateway)] });

  test.each([
    ...['available', 'pending', 'Deleting', 'pendingAcceptance', 'Partial', null].map((State) => ({
      gateway: { State },
      found: 'PRIVATE_DNS_UNKNOWN',
    })),
    ...['deleted', 'Failed', 'rejected', 'Expired'].map((State) => ({
      gateway: { State },
      found: 'private',
    })),
    { gateway: { ServiceName: 'com.amazonaws.eu-west-1.dynamodb' }, found: 'private' },
    { gateway: { VpcId: 'vpc-0other' }, found: 'private' },
    { gateway: { VpcEndpointType: 'Interface', PrivateDnsEnabled: false }, found: 'private' },
    { gateway: { VpcEndpointType: null }, found: 'PRIVATE_DNS_UNKNOWN' },
  ])('case 26: $gateway: $found', ({ gateway, found }) => expect(beside(gateway)).toBe(found));

  test('a flag that is there decides', () => {
    expect([beside({}, true), beside({}, false)]).toEqual(['public', 'private']);
  });

  test('the reason says why', () => {
    const resolution = resolve({
      endpoints: [anInterfaceEndpoint({ DnsOptions: null }), aGatewayEndpoint()],
    });
    expect(resolution.addresses === 'unknown' && resolution.reason).toEqual({
      code: 'PRIVATE_DNS_UNKNOWN',
      message: `${INTERFACE_ID} does not say whether it answers inbound Resolver endpoints only, and an S3 gateway endpoint stands beside it`,
      resources: [INTERFACE_ID],
    });
  });

  test('private DNS that is off needs no flag', () => {
    expect(
      answer({
        endpoints: [anInterfaceEndpoint({ PrivateDnsEnabled: false, DnsOptions: null }), aGatewayEndpoint()],
      }),
    ).toBe('public');
  });
});

describe('both DNS attributes', () => {
  test.each([
    { support: true, hostnames: true, found: 'private' },
    { support: false, hostnames: true, found: 'public' },
    { support: true, hostnames: false, found: 'public' },
    { support: false, hostnames: null, found: 'public' },
    { support: null, hostnames: false, found: 'public' },
    { support: null, hostnames: true, found: 'DNS_ATTRIBUTES_UNKNOWN' },
    { support: true, hostnames: null, found: 'DNS_ATTRIBUTES_UNKNOWN' },
    { support: null, hostnames: null, found: 'DNS_ATTRIBUTES_UNKNOWN' },
  ])('case 21: support $support, hostnames $hostnames: $found', ({ support, hostnames, found }) => {
    expect(answer({ dns: { support, hostnames } })).toBe(found);
  });

  test('an attribute that is off makes an endpoint that may answer public', () => {
    expect(answer({ dns: { hostnames: false }, endpoints: [anInterfaceEndpoint({ State: null })] })).toBe(
      'public',
    );
  });

  test('attributes do not matter where no endpoint answers', () => {
    expect(answer({ dns: { support: null, hostnames: null }, endpoints: [aGatewayEndpoint()] })).toBe(
      'public',
    );
    expect(answer({ dns: { support: null }, endpoints: [anInterfaceEndpoint(INBOUND(true))] })).toBe(
      'public',
    );
  });

  test.each([
    { body: undefined, how: 'not captured' },
    { body: { error: { code: 'UnauthorizedOperation' } }, how: 'refused (UnauthorizedOperation)' },
    { body: { [VPC_ID]: { error: { code: 'Throttling' } } }, how: 'refused (Throttling)' },
    { body: {}, how: 'not captured' },
  ])('the reason tells why they are unknown: $how', ({ body, how }) => {
    const facts = factsOf(captureOf({ responses: { 'ec2.DescribeVpcAttribute': body } }));
    expect(dnsAttributes(facts)).toEqual({
      on: undefined,
      note: 'enableDnsSupport is unknown, enableDnsHostnames is unknown',
      reason: {
        code: 'DNS_ATTRIBUTES_UNKNOWN',
        message: `private DNS needs both DNS attributes of ${VPC_ID}: ${how}`,
        resources: [VPC_ID],
      },
    });
  });

  test('known ones are noted', () => {
    expect(dnsAttributes(factsOf(captureOf({ dns: { hostnames: false } })))).toEqual({
      on: false,
      note: 'enableDnsSupport is on, enableDnsHostnames is off',
    });
  });
});

describe('DNS servers of DHCP options', () => {
  test.each([
    { name: 'AmazonProvidedDNS', servers: ['AmazonProvidedDNS'], found: 'private' },
    { name: 'amazonprovideddns in another letter case', servers: ['amazonprovideddns'], found: 'private' },
    { name: 'the link-local address', servers: ['169.254.169.253'], found: 'private' },
    { name: 'the IPv6 address', servers: ['fd00:ec2::253'], found: 'private' },
    { name: 'the IPv6 address, written long', servers: ['FD00:0EC2:0:0:0:0:0:0253'], found: 'private' },
    { name: 'the base address plus two', servers: ['10.0.0.2'], found: 'private' },
    {
      name: 'several of them',
      servers: ['10.0.0.2', '169.254.169.253', 'AmazonProvidedDNS'],
      found: 'private',
    },
    { name: 'several in one value', servers: ['10.0.0.2, AmazonProvidedDNS'], found: 'private' },
    { name: 'no server', servers: [], found: 'private' },
    { name: 'an empty value', servers: [''], found: 'private' },
    { name: 'the base address plus one', servers: ['10.0.0.1'], found: 'CUSTOMER_DNS_SERVERS' },
    { name: 'the base address plus three', servers: ['10.0.0.3'], found: 'CUSTOMER_DNS_SERVERS' },
    { name: 'base plus two of another block', servers: ['10.1.0.2'], found: 'CUSTOMER_DNS_SERVERS' },
    { name: 'the instance metadata address', servers: ['169.254.169.254'], found: 'CUSTOMER_DNS_SERVERS' },
    { name: 'a public server', servers: ['8.8.8.8'], found: 'CUSTOMER_DNS_SERVERS' },
    {
      name: "Amazon's and one of its own",
      servers: ['AmazonProvidedDNS', '10.9.9.9'],
      found: 'CUSTOMER_DNS_SERVERS',
    },
    { name: 'both in one value', servers: ['AmazonProvidedDNS,10.9.9.9'], found: 'CUSTOMER_DNS_SERVERS' },
    { name: 'an IPv6 server', servers: ['2001:db8::53'], found: 'CUSTOMER_DNS_SERVERS' },
    { name: 'a name', servers: ['dns.example.com'], found: 'CUSTOMER_DNS_SERVERS' },
  ])('case 39: $name: $found', ({ servers, found }) =>
    expect(answer({ dhcp: [dhcpOptions(servers)] })).toBe(found),
  );

  test('base plus two goes by the primary block of the VPC', () => {
    const dhcp = [dhcpOptions(['172.16.5.2'])];
    expect([
      answer({ vpc: { CidrBlock: '172.16.5.0/24' }, dhcp }),
      answer({ vpc: { CidrBlock: '172.16.4.0/23' }, dhcp }),
      answer({ vpc: { CidrBlock: null }, dhcp }),
      answer({ vpc: { CidrBlock: '172.16.5.0' }, dhcp }),
    ]).toEqual(['private', 'CUSTOMER_DNS_SERVERS', 'CUSTOMER_DNS_SERVERS', 'CUSTOMER_DNS_SERVERS']);
  });

  test('other options and null members are no servers', () => {
    const dhcp = [
      {
        DhcpOptionsId: DHCP_ID,
        DhcpConfigurations: [
          { Key: 'ntp-servers', Values: [{ Value: '10.9.9.9' }] },
          { Key: 'domain-name-servers', Values: [{ Value: null }] },
          { Key: 'domain-name-servers', Values: null },
          { Key: null },
        ],
      },
    ];
    expect([answer({ dhcp }), answer({ dhcp: [{ DhcpOptionsId: DHCP_ID }] })]).toEqual([
      'private',
      'private',
    ]);
  });

  test("other VPCs' options do not matter", () => {
    expect(answer({ dhcp: [dhcpOptions(['10.9.9.9'], 'dopt-0other'), dhcpOptions()] })).toBe('private');
  });

  test('options that are given twice count both', () => {
    expect(answer({ dhcp: [dhcpOptions(), dhcpOptions(['10.9.9.9'])] })).toBe('CUSTOMER_DNS_SERVERS');
  });

  test.each([
    { name: 'not asked', differences: { responses: { 'ec2.DescribeDhcpOptions': undefined } }, id: DHCP_ID },
    {
      name: 'refused',
      differences: { responses: { 'ec2.DescribeDhcpOptions': { error: { code: 'X' } } } },
      id: DHCP_ID,
    },
    {
      name: 'not among those captured',
      differences: { dhcp: [dhcpOptions([], 'dopt-0other')] },
      id: DHCP_ID,
    },
    {
      name: 'the id default, which no answer lists',
      differences: { vpc: { DhcpOptionsId: 'default' } },
      id: 'default',
    },
  ])('options $name are unknown', ({ differences, id }) => {
    expect(dnsServersObstacle(factsOf(interfaceCaptureOf(differences)))).toEqual({
      code: 'DHCP_OPTIONS_UNKNOWN',
      message: `the DHCP options ${id} of ${VPC_ID} were not captured, so which DNS servers its clients ask is unknown`,
      resources: [id],
    });
  });

  test.each([
    { name: 'the VPC does not say which', differences: { vpc: { DhcpOptionsId: null } } },
    { name: 'the VPC was not captured', differences: { responses: { 'ec2.DescribeVpcs': undefined } } },
  ])('$name', ({ differences }) => {
    expect(dnsServersObstacle(factsOf(interfaceCaptureOf(differences)))).toMatchObject({
      code: 'DHCP_OPTIONS_UNKNOWN',
      resources: [VPC_ID],
    });
    expect(answer(differences)).toBe('DHCP_OPTIONS_UNKNOWN');
  });

  test('the reason names the servers that are not of Amazon', () => {
    const facts = factsOf(interfaceCaptureOf({ dhcp: [dhcpOptions(['10.0.0.2', ' 10.9.9.9', '10.9.9.8'])] }));
    expect(dnsServersObstacle(facts)).toEqual({
      code: 'CUSTOMER_DNS_SERVERS',
      message: `${DHCP_ID} hands out the DNS servers 10.9.9.9, 10.9.9.8: whether they forward to the VPC's Resolver is unknown`,
      resources: [DHCP_ID],
    });
  });

  test('case 40: a public answer stays public', () => {
    expect(answer({ dhcp: [dhcpOptions(['10.9.9.9'])], endpoints: [aGatewayEndpoint()] })).toBe('public');
    expect(
      answer({ dhcp: [dhcpOptions(['10.9.9.9'])], endpoints: [anInterfaceEndpoint(INBOUND(true))] }),
    ).toBe('public');
    expect(pathOf(captureOf({ dhcp: [dhcpOptions(['10.9.9.9'])] })).path).toBe('gateway-endpoint');
  });
});

describe('the notes tell how the answer came about', () => {
  test.each<{ name: string; differences: Differences; notes: readonly string[] }>([
    {
      name: 'private',
      differences: {},
      notes: [
        `${INTERFACE_ID} has private DNS on: the names resolve to its private addresses`,
        'enableDnsSupport is on, enableDnsHostnames is on',
      ],
    },
    {
      name: 'attributes off',
      differences: { dns: { support: false, hostnames: false } },
      notes: [
        `${INTERFACE_ID} has private DNS on: the names resolve to its private addresses`,
        'enableDnsSupport is off, enableDnsHostnames is off',
      ],
    },
    {
      name: 'not available',
      differences: { endpoints: [anInterfaceEndpoint({ State: 'pending' })] },
      notes: [`${INTERFACE_ID} is pending: it answers nothing`],
    },
    {
      name: 'in no subnet',
      differences: {
        endpoints: [anInterfaceEndpoint({ State: null, SubnetIds: [], NetworkInterfaceIds: [] })],
      },
      notes: [`${INTERFACE_ID} is in no subnet: it answers nothing`],
    },
    {
      name: 'private DNS off',
      differences: { endpoints: [anInterfaceEndpoint({ PrivateDnsEnabled: false })] },
      notes: [`${INTERFACE_ID} has private DNS off: default names stay public`],
    },
    {
      name: 'inbound only',
      differences: { endpoints: [anInterfaceEndpoint(INBOUND(true))] },
      notes: [`${INTERFACE_ID} answers inbound Resolver endpoints only: names in the VPC stay public`],
    },
    {
      name: 'no endpoint',
      differences: { endpoints: [] },
      notes: ['no S3 interface endpoint of this VPC: the names resolve to public addresses'],
    },
    {
      name: 'endpoints not captured',
      differences: { responses: { 'ec2.DescribeVpcEndpoints': undefined } },
      notes: ['endpoints of this VPC: not captured: the names resolve to public addresses'],
    },
    {
      name: 'customer DNS servers',
      differences: { dhcp: [dhcpOptions(['10.9.9.9'])] },
      notes: [
        `${INTERFACE_ID} has private DNS on: the names resolve to its private addresses`,
        'enableDnsSupport is on, enableDnsHostnames is on',
        `${DHCP_ID} hands out the DNS servers 10.9.9.9: whether they forward to the VPC's Resolver is unknown`,
      ],
    },
  ])('$name', ({ differences, notes }) => expect(resolve(differences).notes).toEqual(notes));
});

describe('the S3 endpoints of a VPC', () => {
  const facts = factsOf(
    captureOf({
      vpcs: [aVpc(), aVpc({ VpcId: 'vpc-0other' })],
      endpoints: [
        aGatewayEndpoint({ State: 'deleted' }),
        anInterfaceEndpoint({ State: 'failed' }),
        anInterfaceEndpoint({ VpcEndpointId: 'vpce-0x', VpcId: 'vpc-0other' }),
        anInterfaceEndpoint({ VpcEndpointId: 'vpce-0y', ServiceName: 'com.amazonaws.eu-west-1.ec2' }),
      ],
    }),
  );
  test('are listed in any state, by their type', () => {
    expect(
      [interfaceEndpoints(facts), gatewayEndpoints(facts)].map((list) =>
        list.map((one) => one.VpcEndpointId),
      ),
    ).toEqual([[INTERFACE_ID], ['vpce-0gateway']]);
  });
  test('are none where endpoints were not captured', () => {
    const unknown = factsOf(captureOf({ responses: { 'ec2.DescribeVpcEndpoints': undefined } }));
    expect([interfaceEndpoints(unknown), gatewayEndpoints(unknown)]).toEqual([[], []]);
  });
  test.each<{ endpoint: Partial<VpcEndpoint>; usable: boolean | undefined }>([
    { endpoint: {}, usable: true },
    { endpoint: { State: 'pending' }, usable: false },
    { endpoint: { State: null }, usable: undefined },
    { endpoint: { SubnetIds: [], NetworkInterfaceIds: [] }, usable: false },
    { endpoint: { State: null, SubnetIds: [], NetworkInterfaceIds: [] }, usable: false },
    { endpoint: { SubnetIds: null, NetworkInterfaceIds: [] }, usable: undefined },
  ])('$endpoint is usable: $usable', ({ endpoint, usable }) => {
    expect(isUsable(anInterfaceEndpoint(endpoint))).toBe(usable);
  });
});

test('an unknown resolution makes the path unknown, with its reason, whatever the routes', () => {
  const at = pathOf(
    captureOf({
      endpoints: [aGatewayEndpoint(), anInterfaceEndpoint()],
      routes: [gatewayRoute()],
      dns: { support: null },
    }),
  );
  expect([at.path, at.via, at.access, at.reason?.code, at.routeTableId]).toEqual([
    'unknown',
    null,
    null,
    'DNS_ATTRIBUTES_UNKNOWN',
    'rtb-0main',
  ]);
});
