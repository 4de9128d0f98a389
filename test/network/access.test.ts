import { describe, expect, test } from 'vitest';
import { combineAccess, ipv6Blocks, isIpv6Only } from '../../lib/network/access.ts';
import type { NetworkAcl, Permission, Subnet, VpcEndpoint } from '../../lib/network/capture.ts';
import {
  aDefaultGroup,
  aNetworkAcl,
  anAclEntry,
  anInterfaceEndpoint,
  anotherSubnet,
  aPermission,
  aSecurityGroup,
  aSubnet,
  aVpc,
  captureOf,
  DEFAULT_GROUP,
  type Differences,
  ENDPOINT_GROUP,
  hubCaptureOf,
  INTERFACE_ID,
  interfaceCaptureOf,
  ipv6Block,
  openEntries,
  pathOf,
  SUBNET_A,
  SUBNET_B,
  s3PrefixList,
  spokeCaptureOf,
  without,
} from '../builders.ts';

/** Access from both subnets; the endpoint stands in the first. */
function accessOf(differences: Differences) {
  return [SUBNET_A, SUBNET_B].map((subnetId) => pathOf(interfaceCaptureOf(differences), { subnetId }).access);
}

describe('security groups', () => {
  const admit = (...IpPermissions: readonly Permission[]) =>
    accessOf({ securityGroups: [aSecurityGroup({ IpPermissions: [...IpPermissions] })] });
  const everywhere = { IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  const from = (...blocks: readonly string[]) =>
    aPermission({ IpRanges: blocks.map((CidrIp) => ({ CidrIp })) });

  test.each<{ name: string; rule: Permission; access: string }>([
    { name: 'TCP 443', rule: aPermission(), access: 'open' },
    { name: 'every protocol', rule: { IpProtocol: '-1', ...everywhere }, access: 'open' },
    {
      name: 'every protocol, with ports that do not matter',
      rule: { IpProtocol: '-1', FromPort: 22, ToPort: 22, ...everywhere },
      access: 'open',
    },
    { name: 'every protocol by its name', rule: { IpProtocol: 'ALL', ...everywhere }, access: 'open' },
    { name: 'TCP by its number', rule: aPermission({ IpProtocol: '6', ...everywhere }), access: 'open' },
    { name: 'TCP in capitals', rule: aPermission({ IpProtocol: 'TCP', ...everywhere }), access: 'open' },
    { name: 'all TCP ports', rule: aPermission({ FromPort: 0, ToPort: 65535 }), access: 'open' },
    { name: 'all TCP ports as -1', rule: aPermission({ FromPort: -1, ToPort: -1 }), access: 'open' },
    { name: 'a range from 443', rule: aPermission({ FromPort: 443, ToPort: 8443 }), access: 'open' },
    { name: 'a range to 443', rule: aPermission({ FromPort: 80, ToPort: 443 }), access: 'open' },
    { name: 'a range that ends at 442', rule: aPermission({ FromPort: 80, ToPort: 442 }), access: 'blocked' },
    {
      name: 'a range that begins at 444',
      rule: aPermission({ FromPort: 444, ToPort: 8443 }),
      access: 'blocked',
    },
    { name: 'TCP 80', rule: aPermission({ FromPort: 80, ToPort: 80 }), access: 'blocked' },
    { name: 'ports from -1 to 80', rule: aPermission({ FromPort: -1, ToPort: 80 }), access: 'blocked' },
    { name: 'UDP 443', rule: aPermission({ IpProtocol: 'udp', ...everywhere }), access: 'blocked' },
    { name: 'UDP by its number', rule: aPermission({ IpProtocol: '17', ...everywhere }), access: 'blocked' },
    { name: 'ICMP', rule: aPermission({ IpProtocol: 'icmp', FromPort: -1, ToPort: -1 }), access: 'blocked' },
    { name: 'TCP without ports', rule: { IpProtocol: 'tcp', ...everywhere }, access: 'unknown' },
    {
      name: 'TCP without a last port',
      rule: { IpProtocol: 'tcp', FromPort: 443, ...everywhere },
      access: 'unknown',
    },
    {
      name: 'a rule without a protocol',
      rule: { FromPort: 443, ToPort: 443, ...everywhere },
      access: 'unknown',
    },
    { name: 'nobody', rule: aPermission({ IpRanges: [] }), access: 'blocked' },
    {
      name: 'a block that cannot be read',
      rule: aPermission({ IpRanges: [{ CidrIp: '10.0.0.0' }] }),
      access: 'unknown',
    },
    { name: 'a block that is null', rule: aPermission({ IpRanges: [{ CidrIp: null }] }), access: 'unknown' },
    {
      name: 'IPv6 clients only',
      rule: aPermission({ Ipv6Ranges: [{ CidrIpv6: '::/0' }] }),
      access: 'blocked',
    },
  ])('case 28: a rule for $name: $access', ({ rule, access }) =>
    expect(admit(rule)).toEqual([access, access]),
  );

  test.each<{ name: string; rules: readonly Permission[]; access: readonly string[] }>([
    { name: 'no rule', rules: [], access: ['blocked', 'blocked'] },
    { name: 'the block of one subnet', rules: [from('10.0.1.0/24')], access: ['open', 'blocked'] },
    { name: 'half of a subnet', rules: [from('10.0.2.0/25')], access: ['blocked', 'partial'] },
    { name: 'one address of a subnet', rules: [from('10.0.2.255/32')], access: ['blocked', 'partial'] },
    {
      name: 'two halves that make up a subnet',
      rules: [from('10.0.2.0/25', '10.0.2.128/25')],
      access: ['blocked', 'open'],
    },
    {
      name: 'two halves in two rules',
      rules: [from('10.0.2.0/25'), from('10.0.2.128/25')],
      access: ['blocked', 'open'],
    },
    { name: 'three quarters', rules: [from('10.0.2.0/25', '10.0.2.128/26')], access: ['blocked', 'partial'] },
    { name: 'a wider block', rules: [from('10.0.0.0/22')], access: ['open', 'open'] },
    { name: 'another block', rules: [from('10.0.3.0/24', '192.168.0.0/16')], access: ['blocked', 'blocked'] },
    {
      name: 'a rule for another port beside the right one',
      rules: [aPermission({ FromPort: 22, ToPort: 22 }), from('10.0.2.0/24')],
      access: ['blocked', 'open'],
    },
    {
      name: 'an unreadable rule beside the right one',
      rules: [{ IpProtocol: 'tcp', ...everywhere }, from('10.0.2.0/24')],
      access: ['unknown', 'open'],
    },
    {
      name: 'an unreadable rule beside half of a subnet',
      rules: [{ IpProtocol: 'tcp', ...everywhere }, from('10.0.2.0/25')],
      access: ['unknown', 'partial'],
    },
  ])('$name: $access', ({ rules, access }) => expect(admit(...rules)).toEqual(access));

  describe('prefix lists as sources', () => {
    const list = (Cidrs?: readonly string[]) => ({
      PrefixListId: 'pl-0mine',
      PrefixListName: 'mine',
      ...(Cidrs ? { Cidrs } : {}),
    });
    const byList = (lists: readonly unknown[], ...more: readonly Permission[]) =>
      accessOf({
        prefixLists: [s3PrefixList(), ...lists],
        securityGroups: [
          aSecurityGroup({
            IpPermissions: [aPermission({ PrefixListIds: [{ PrefixListId: 'pl-0mine' }] }), ...more],
          }),
        ],
      });
    test.each([
      { name: 'one that holds the clients', lists: [list(['10.0.0.0/16'])], access: ['open', 'open'] },
      {
        name: 'one that holds some clients',
        lists: [list(['10.0.1.0/24', '10.0.2.0/25'])],
        access: ['open', 'partial'],
      },
      { name: 'one that holds others', lists: [list(['192.168.0.0/16'])], access: ['blocked', 'blocked'] },
      { name: 'an empty one', lists: [list([])], access: ['blocked', 'blocked'] },
      { name: 'one without captured entries', lists: [list()], access: ['unknown', 'unknown'] },
      { name: 'one that was not captured', lists: [], access: ['unknown', 'unknown'] },
    ])('$name: $access', ({ lists, access }) => expect(byList(lists)).toEqual(access));
    test('one that was not captured does not matter beside a rule that admits everybody', () => {
      expect(byList([], from('10.0.0.0/8'))).toEqual(['open', 'open']);
    });
    test('one without an id is unknown', () => {
      expect(admit(aPermission({ PrefixListIds: [{ PrefixListId: null }] }))).toEqual(['unknown', 'unknown']);
    });
  });

  describe('groups as sources', () => {
    const of = (...UserIdGroupPairs: NonNullable<Permission['UserIdGroupPairs']>) =>
      aPermission({ UserIdGroupPairs });
    test.each<{ name: string; rules: readonly Permission[]; access: readonly string[] }>([
      {
        name: 'case 29: a group of the VPC',
        rules: [of({ GroupId: DEFAULT_GROUP })],
        access: ['partial', 'partial'],
      },
      {
        name: 'a group that says it is of the VPC',
        rules: [of({ GroupId: 'sg-0x', VpcId: 'vpc-0a1' })],
        access: ['partial', 'partial'],
      },
      { name: 'the group itself', rules: [of({ GroupId: ENDPOINT_GROUP })], access: ['partial', 'partial'] },
      {
        name: 'a group of a peered VPC',
        rules: [of({ GroupId: 'sg-0x', VpcId: 'vpc-0peer' })],
        access: ['blocked', 'blocked'],
      },
      {
        name: 'a group that was not captured is of the same VPC, as the API leaves out its VPC',
        rules: [of({ GroupId: 'sg-0gone' })],
        access: ['partial', 'partial'],
      },
      {
        name: 'a group and the block of one subnet',
        rules: [of({ GroupId: DEFAULT_GROUP }), from('10.0.2.0/24')],
        access: ['partial', 'open'],
      },
      {
        name: 'a group and something unknown',
        rules: [of({ GroupId: DEFAULT_GROUP }), { IpProtocol: 'tcp', ...everywhere }],
        access: ['partial', 'partial'],
      },
      {
        name: 'a group for another port',
        rules: [{ ...of({ GroupId: DEFAULT_GROUP }), FromPort: 22, ToPort: 22 }],
        access: ['blocked', 'blocked'],
      },
      { name: 'no group at all', rules: [of()], access: ['blocked', 'blocked'] },
    ])('$name: $access', ({ rules, access }) => expect(admit(...rules)).toEqual(access));

    test('a captured group of another VPC has no members here', () => {
      const securityGroups = [
        aSecurityGroup({ IpPermissions: [of({ GroupId: 'sg-0x' })] }),
        aSecurityGroup({ GroupId: 'sg-0x', VpcId: 'vpc-0peer' }),
      ];
      expect(accessOf({ securityGroups })).toEqual(['blocked', 'blocked']);
    });

    test('case 28: the default group that admits only itself', () => {
      const endpoints = [anInterfaceEndpoint({ Groups: [{ GroupId: DEFAULT_GROUP }] })];
      expect(accessOf({ endpoints, securityGroups: [aDefaultGroup()] })).toEqual(['partial', 'partial']);
    });
  });

  describe('the groups of the endpoint', () => {
    const first = aSecurityGroup({ IpPermissions: [from('10.0.1.0/24')] });
    const second = aSecurityGroup({ GroupId: 'sg-0second', IpPermissions: [from('10.0.2.0/24')] });
    const both = (
      Groups: VpcEndpoint['Groups'],
      securityGroups: Differences['securityGroups'] = [first, second],
    ) =>
      accessOf({
        endpoints: [anInterfaceEndpoint({ Groups })],
        ...(securityGroups ? { securityGroups } : {}),
      });
    test.each([
      {
        name: 'add up',
        Groups: [{ GroupId: ENDPOINT_GROUP }, { GroupId: 'sg-0second' }],
        access: ['open', 'open'],
      },
      { name: 'of others do not count', Groups: [{ GroupId: ENDPOINT_GROUP }], access: ['open', 'blocked'] },
      {
        name: 'not captured',
        Groups: [{ GroupId: ENDPOINT_GROUP }, { GroupId: 'sg-0gone' }],
        access: ['open', 'unknown'],
      },
      { name: 'empty', Groups: [], access: ['blocked', 'blocked'] },
      { name: 'absent', Groups: null, access: ['unknown', 'unknown'] },
    ])('$name: $access', ({ Groups, access }) => expect(both(Groups)).toEqual(access));

    test('whose rules were not captured are unknown', () => {
      expect(both([{ GroupId: ENDPOINT_GROUP }], [aSecurityGroup({ IpPermissions: null })])).toEqual([
        'unknown',
        'unknown',
      ]);
    });
    test('are unknown where no group was captured', () => {
      expect(accessOf({ responses: { 'ec2.DescribeSecurityGroups': undefined } })).toEqual([
        'unknown',
        'unknown',
      ]);
    });
  });

  test('an unknown access has a reason that names subnet and endpoint', () => {
    expect(pathOf(interfaceCaptureOf({ securityGroups: [] }))).toMatchObject({
      path: 'interface-endpoint',
      via: INTERFACE_ID,
      access: 'unknown',
      reason: {
        code: 'ACCESS_UNKNOWN',
        message: `whether ${SUBNET_A} may open TCP 443 to ${INTERFACE_ID} depends on security groups or network ACLs that were not captured`,
        resources: [SUBNET_A, INTERFACE_ID],
      },
    });
    expect(
      pathOf(interfaceCaptureOf({ securityGroups: [aSecurityGroup({ IpPermissions: [] })] })).reason,
    ).toBeUndefined();
  });
});

describe('network ACLs', () => {
  type Entry = NonNullable<NetworkAcl['Entries']>[number];
  const both = (difference: Partial<Entry> = {}): Entry[] => [
    anAclEntry(difference),
    anAclEntry({ Egress: true, ...difference }),
  ];
  /** The endpoint stands in subnet A; the client is in subnet B. Each has an ACL of its own. */
  const crossing = ({
    client = openEntries(),
    server = openEntries(),
    ...differences
  }: Differences & { client?: Entry[] | null; server?: Entry[] | null } = {}) =>
    pathOf(
      interfaceCaptureOf({
        networkAcls: [
          aNetworkAcl({ NetworkAclId: 'acl-0server', subnetIds: [SUBNET_A], Entries: server }),
          aNetworkAcl({ NetworkAclId: 'acl-0client', subnetIds: [SUBNET_B], Entries: client }),
        ],
        ...differences,
      }),
      { subnetId: SUBNET_B },
    ).access;
  const tcp = (From: number, To: number, difference: Partial<Entry> = {}) =>
    anAclEntry({ Protocol: '6', PortRange: { From, To }, ...difference });
  const OUT = { Egress: true };
  const DENY = { RuleAction: 'deny', RuleNumber: 50 };
  const NARROW_CLIENT = [tcp(443, 443, OUT), tcp(1024, 65535)];
  const NARROW_SERVER = [tcp(443, 443), tcp(1024, 65535, OUT)];

  test.each<{ name: string; client?: Entry[] | null; server?: Entry[] | null; access: string }>([
    { name: 'everything passes', access: 'open' },
    { name: 'no more than needed passes', client: NARROW_CLIENT, server: NARROW_SERVER, access: 'open' },
    { name: 'an ACL without entries denies', client: [], access: 'blocked' },
    { name: 'no way out for the client', client: [anAclEntry()], access: 'blocked' },
    { name: 'no way back in for the client', client: [anAclEntry(OUT)], access: 'blocked' },
    { name: 'no way in at the endpoint', server: [anAclEntry(OUT)], access: 'blocked' },
    { name: 'no way back out at the endpoint', server: [anAclEntry()], access: 'blocked' },
    {
      name: 'a denial of lower number comes first',
      client: [...openEntries(), anAclEntry({ ...DENY, ...OUT })],
      access: 'blocked',
    },
    {
      name: 'a denial of higher number comes too late',
      client: [...openEntries(), anAclEntry({ ...DENY, ...OUT, RuleNumber: 200 })],
      access: 'open',
    },
    {
      name: 'the order of entries does not matter',
      server: [...openEntries(), ...both({ ...DENY, RuleNumber: 200 })].reverse(),
      access: 'open',
    },
    {
      name: 'a denial of another protocol',
      client: [...both({ ...DENY, Protocol: '17' }), ...openEntries()],
      access: 'open',
    },
    {
      name: 'a denial of TCP by its name',
      client: [...both({ ...DENY, Protocol: 'TCP' }), ...openEntries()],
      access: 'blocked',
    },
    {
      name: 'a denial of port 443 out of the client',
      client: [tcp(443, 443, { ...DENY, ...OUT }), ...openEntries()],
      access: 'blocked',
    },
    {
      name: 'a denial of port 443 into the endpoint',
      server: [tcp(443, 443, DENY), ...openEntries()],
      access: 'blocked',
    },
    {
      name: 'a denial of other ports',
      client: [tcp(22, 22, { ...DENY, ...OUT }), ...openEntries()],
      server: [tcp(444, 65535, DENY), ...openEntries()],
      access: 'open',
    },
    {
      name: 'a denial of privileged return ports',
      client: [tcp(0, 1023, DENY), ...openEntries()],
      access: 'open',
    },
    { name: 'the Linux return ports only', client: [tcp(32768, 60999), anAclEntry(OUT)], access: 'partial' },
    { name: 'return ports from 1025', client: [tcp(1025, 65535), anAclEntry(OUT)], access: 'partial' },
    { name: 'return ports to 65534', client: [tcp(1024, 65534), anAclEntry(OUT)], access: 'partial' },
    { name: 'return ports from 1024', client: [tcp(1024, 65535), anAclEntry(OUT)], access: 'open' },
    { name: 'return ports from 1023', client: [tcp(1023, 65535), anAclEntry(OUT)], access: 'open' },
    { name: 'one return port', client: [tcp(65535, 65535), anAclEntry(OUT)], access: 'partial' },
    { name: 'the first return port', client: [tcp(1024, 1024), anAclEntry(OUT)], access: 'partial' },
    { name: 'no return port', client: [tcp(443, 1023), anAclEntry(OUT)], access: 'blocked' },
    {
      name: 'a narrower range back out of the endpoint',
      server: [anAclEntry(), tcp(49152, 65535, OUT)],
      access: 'partial',
    },
    {
      name: 'one denied return port',
      server: [tcp(3389, 3389, { ...DENY, ...OUT }), ...openEntries()],
      access: 'partial',
    },
    {
      name: 'return ports in two ranges',
      client: [tcp(1024, 32767), tcp(32768, 65535, { RuleNumber: 110 }), anAclEntry(OUT)],
      access: 'open',
    },
    {
      name: 'return port ranges that overlap in one port',
      client: [tcp(1024, 40000), anAclEntry(OUT)],
      server: [anAclEntry(), tcp(40000, 65535, OUT)],
      access: 'partial',
    },
    {
      name: 'disjoint return port ranges',
      client: [tcp(1024, 39999), anAclEntry(OUT)],
      server: [anAclEntry(), tcp(40000, 65535, OUT)],
      access: 'blocked',
    },
    {
      name: 'a port range without ends is all ports',
      client: [anAclEntry({ Protocol: '6', PortRange: {} }), tcp(0, 65535, OUT)],
      access: 'open',
    },
    { name: 'no port range is all ports', client: both({ Protocol: '6' }), access: 'open' },
    {
      name: 'a port range of every protocol does not matter',
      client: both({ PortRange: { From: 22, To: 22 } }),
      access: 'open',
    },
    { name: 'an action in capitals', client: both({ RuleAction: 'ALLOW' }), access: 'open' },
    { name: 'the block of the endpoint only', client: both({ CidrBlock: '10.0.1.0/24' }), access: 'open' },
    {
      name: 'half of the block of the endpoint',
      client: both({ CidrBlock: '10.0.1.0/25' }),
      access: 'partial',
    },
    { name: 'not the block of the endpoint', client: both({ CidrBlock: '10.0.2.0/24' }), access: 'blocked' },
    { name: 'the block of the client only', server: both({ CidrBlock: '10.0.2.0/24' }), access: 'open' },
    {
      name: 'half of the block of the client',
      server: both({ CidrBlock: '10.0.2.0/25' }),
      access: 'partial',
    },
    { name: 'not the block of the client', server: both({ CidrBlock: '10.0.1.0/24' }), access: 'blocked' },
    {
      name: 'in from one half, back out to the other',
      server: [anAclEntry({ CidrBlock: '10.0.2.0/25' }), anAclEntry({ ...OUT, CidrBlock: '10.0.2.128/25' })],
      access: 'blocked',
    },
    {
      name: 'out to one half, back in from the other',
      client: [anAclEntry({ ...OUT, CidrBlock: '10.0.1.0/25' }), anAclEntry({ CidrBlock: '10.0.1.128/25' })],
      access: 'blocked',
    },
    { name: 'IPv6 entries only', client: both({ Ipv6CidrBlock: '::/0' }), access: 'blocked' },
    {
      name: 'an IPv6 denial first',
      client: [...both({ ...DENY, Ipv6CidrBlock: '::/0' }), ...openEntries()],
      access: 'open',
    },
    {
      name: 'an entry whose block cannot be read comes first',
      client: [...both({ ...DENY, CidrBlock: '?' }), ...openEntries()],
      access: 'unknown',
    },
    {
      name: 'an entry whose block cannot be read comes too late',
      client: [...openEntries(), ...both({ RuleNumber: 200, CidrBlock: '?' })],
      access: 'open',
    },
    {
      name: 'an unreadable IPv6 entry first',
      client: [...both({ ...DENY, Ipv6CidrBlock: '?' }), ...openEntries()],
      access: 'open',
    },
    { name: 'entries not captured', client: null, access: 'unknown' },
    { name: 'entries of the endpoint subnet not captured', server: null, access: 'unknown' },
    { name: 'entries not captured, and the other side denies', client: null, server: [], access: 'blocked' },
  ])('case 32: $name: $access', ({ access, ...entries }) => expect(crossing(entries)).toBe(access));

  test.each<{ name: string; differences: Differences; access: string }>([
    {
      name: 'not captured',
      differences: { responses: { 'ec2.DescribeNetworkAcls': undefined } },
      access: 'unknown',
    },
    {
      name: 'none of the subnet captured',
      differences: { networkAcls: [aNetworkAcl({ subnetIds: [SUBNET_A] })] },
      access: 'unknown',
    },
    {
      name: 'none of the endpoint subnet captured',
      differences: { networkAcls: [aNetworkAcl({ subnetIds: [SUBNET_B] })] },
      access: 'unknown',
    },
    {
      name: 'two that claim the subnet',
      differences: {
        networkAcls: [aNetworkAcl(), aNetworkAcl({ NetworkAclId: 'acl-0b', subnetIds: [SUBNET_B] })],
      },
      access: 'unknown',
    },
    {
      name: 'an association without a subnet',
      differences: {
        networkAcls: [
          aNetworkAcl({ Associations: [{ SubnetId: null }, { SubnetId: SUBNET_A }, { SubnetId: SUBNET_B }] }),
        ],
      },
      access: 'open',
    },
    {
      name: 'associations not captured',
      differences: { networkAcls: [aNetworkAcl({ Associations: null })] },
      access: 'unknown',
    },
    {
      name: 'not captured, and the security group admits nobody',
      differences: {
        responses: { 'ec2.DescribeNetworkAcls': undefined },
        securityGroups: [aSecurityGroup({ IpPermissions: [] })],
      },
      access: 'blocked',
    },
    {
      name: 'not captured, and the security group admits a half',
      differences: {
        responses: { 'ec2.DescribeNetworkAcls': undefined },
        securityGroups: [
          aSecurityGroup({ IpPermissions: [aPermission({ IpRanges: [{ CidrIp: '10.0.2.0/25' }] })] }),
        ],
      },
      access: 'unknown',
    },
  ])('$name: $access', ({ differences, access }) => {
    expect(pathOf(interfaceCaptureOf(differences), { subnetId: SUBNET_B }).access).toBe(access);
  });

  test('they do not apply between a client and an endpoint interface in one subnet', () => {
    expect(accessOf({ networkAcls: [aNetworkAcl({ Entries: [] })] })).toEqual(['open', 'blocked']);
    expect(accessOf({ responses: { 'ec2.DescribeNetworkAcls': undefined } })).toEqual(['open', 'unknown']);
  });

  describe('together with the security group', () => {
    const half = (CidrIp: string) => ({
      securityGroups: [aSecurityGroup({ IpPermissions: [aPermission({ IpRanges: [{ CidrIp }] })] })],
    });
    const members = {
      securityGroups: [
        aSecurityGroup({ IpPermissions: [aPermission({ UserIdGroupPairs: [{ GroupId: DEFAULT_GROUP }] })] }),
      ],
    };
    test.each<{ name: string; given: Parameters<typeof crossing>[0]; access: string }>([
      {
        name: 'the group admits the lower half, the ACL the upper',
        given: { ...half('10.0.2.0/25'), server: both({ CidrBlock: '10.0.2.128/25' }) },
        access: 'blocked',
      },
      {
        name: 'both admit the lower half',
        given: { ...half('10.0.2.0/25'), server: both({ CidrBlock: '10.0.2.0/25' }) },
        access: 'partial',
      },
      {
        name: 'the halves share a quarter',
        given: { ...half('10.0.2.0/25'), server: both({ CidrBlock: '10.0.2.64/26' }) },
        access: 'partial',
      },
      { name: 'members only, and the ACL lets all pass', given: members, access: 'partial' },
      { name: 'members only, and the ACL denies', given: { ...members, client: [] }, access: 'blocked' },
      {
        name: 'members only, and the ACL is not captured',
        given: { ...members, client: null },
        access: 'unknown',
      },
      {
        name: 'unknown groups, and the ACL denies',
        given: { securityGroups: [], server: [] },
        access: 'blocked',
      },
      {
        name: 'unknown groups, and the ACL lets a half pass',
        given: { securityGroups: [], server: both({ CidrBlock: '10.0.2.0/25' }) },
        access: 'unknown',
      },
    ])('$name: $access', ({ given, access }) => expect(crossing(given)).toBe(access));
  });
});

describe('several endpoint subnets', () => {
  const subnetC = aSubnet({
    SubnetId: 'subnet-0c',
    CidrBlock: '10.0.3.0/24',
    AvailabilityZone: 'eu-west-1c',
  });
  const three = (
    difference: Partial<VpcEndpoint>,
    networkAcls?: readonly NetworkAcl[],
    subnets: readonly Subnet[] = [aSubnet(), anotherSubnet(), subnetC],
  ) =>
    pathOf(
      interfaceCaptureOf({
        subnets,
        endpoints: [anInterfaceEndpoint({ SubnetIds: [SUBNET_A, SUBNET_B], ...difference })],
        ...(networkAcls ? { networkAcls } : {}),
      }),
      { subnetId: 'subnet-0c' },
    ).access;
  const acl = (id: string, subnetIds: readonly string[], Entries: NetworkAcl['Entries'] = openEntries()) =>
    aNetworkAcl({ NetworkAclId: id, subnetIds, Entries });

  test('all pass: open', () => expect(three({})).toBe('open'));
  test('one of two passes: partial', () => {
    expect(three({}, [acl('acl-0a', [SUBNET_A, 'subnet-0c']), acl('acl-0b', [SUBNET_B], [])])).toBe(
      'partial',
    );
  });
  test('none passes: blocked', () => {
    expect(three({}, [acl('acl-0a', [SUBNET_A, SUBNET_B], []), acl('acl-0c', ['subnet-0c'])])).toBe(
      'blocked',
    );
  });
  test('one passes, the other is unknown: partial', () => {
    expect(three({}, [acl('acl-0a', [SUBNET_A, 'subnet-0c'])])).toBe('partial');
  });
  test('one is blocked, the other unknown: unknown', () => {
    expect(three({}, [acl('acl-0b', [SUBNET_B], []), acl('acl-0c', ['subnet-0c'])])).toBe('unknown');
  });
  test('one id twice is one', () => {
    expect(three({ SubnetIds: [SUBNET_A, SUBNET_A] })).toBe('open');
  });
  test('subnets of the endpoint not captured: only the client side is known', () => {
    expect(three({ SubnetIds: [] })).toBe('unknown');
    expect(three({ SubnetIds: null })).toBe('unknown');
  });
  test('a subnet of the endpoint that DescribeSubnets does not list has an unknown block', () => {
    const open = [acl('acl-0c', ['subnet-0c', SUBNET_A])];
    const byBlock = [
      acl('acl-0a', [SUBNET_A]),
      acl(
        'acl-0c',
        ['subnet-0c'],
        [anAclEntry({ CidrBlock: '10.0.1.0/24' }), anAclEntry({ Egress: true, CidrBlock: '10.0.1.0/24' })],
      ),
    ];
    const denied = [acl('acl-0a', [SUBNET_A]), acl('acl-0c', ['subnet-0c'], [])];
    const of = (acls: readonly NetworkAcl[]) =>
      three({ SubnetIds: [SUBNET_A] }, acls, [anotherSubnet(), subnetC]);
    expect([of(open), of(byBlock), of(denied)]).toEqual(['open', 'unknown', 'blocked']);
  });

  test.each([
    { each: ['open', 'open'], all: 'open' },
    { each: ['open', 'blocked'], all: 'partial' },
    { each: ['open', 'unknown'], all: 'partial' },
    { each: ['partial', 'partial'], all: 'partial' },
    { each: ['partial', 'blocked'], all: 'partial' },
    { each: ['unknown', 'blocked'], all: 'unknown' },
    { each: ['unknown', 'unknown'], all: 'unknown' },
    { each: ['blocked', 'blocked'], all: 'blocked' },
  ] as const)('$each together: $all', ({ each, all }) => expect(combineAccess(each)).toBe(all));
});

describe('address types', () => {
  const DUAL = 'dualstack';
  const SIX = '2a05:d018:aa:1::/64';
  const sixSubnet = aSubnet({
    CidrBlock: null,
    Ipv6Native: true,
    Ipv6CidrBlockAssociationSet: ipv6Block(SIX),
  });
  const dualSubnet = aSubnet({ Ipv6CidrBlockAssociationSet: ipv6Block(SIX) });
  const group = (...IpPermissions: readonly Permission[]) => [
    aSecurityGroup({ IpPermissions: [...IpPermissions] }),
  ];
  const four = group(aPermission());
  const six = group(aPermission({ Ipv6Ranges: [{ CidrIpv6: SIX }] }));
  const halfSix = group(aPermission({ Ipv6Ranges: [{ CidrIpv6: '2a05:d018:aa:1::/65' }] }));

  /** By `privateDns: optional`, which looks at every subnet, also IPv6-only ones. */
  test.each<{
    name: string;
    subnet: Subnet;
    type: string | null;
    securityGroups: Differences['securityGroups'];
    access: string | null;
  }>([
    {
      name: 'a dual-stack subnet asks an ipv4 endpoint by IPv4',
      subnet: dualSubnet,
      type: 'ipv4',
      securityGroups: four,
      access: 'open',
    },
    {
      name: 'a dual-stack endpoint by IPv4 too',
      subnet: dualSubnet,
      type: DUAL,
      securityGroups: four,
      access: 'open',
    },
    {
      name: 'an endpoint in capitals',
      subnet: dualSubnet,
      type: 'IPV4',
      securityGroups: four,
      access: 'open',
    },
    {
      name: 'an endpoint without a type is ipv4',
      subnet: dualSubnet,
      type: null,
      securityGroups: four,
      access: 'open',
    },
    {
      name: 'rules for IPv6 do not help there',
      subnet: dualSubnet,
      type: DUAL,
      securityGroups: six,
      access: 'blocked',
    },
    {
      name: 'an ipv6 endpoint is asked by IPv6',
      subnet: dualSubnet,
      type: 'ipv6',
      securityGroups: six,
      access: 'open',
    },
    {
      name: 'half of the IPv6 block',
      subnet: dualSubnet,
      type: 'ipv6',
      securityGroups: halfSix,
      access: 'partial',
    },
    {
      name: 'rules for IPv4 do not help there',
      subnet: dualSubnet,
      type: 'ipv6',
      securityGroups: four,
      access: 'blocked',
    },
    {
      name: 'an ipv4 subnet has no way to an ipv6 endpoint',
      subnet: aSubnet(),
      type: 'ipv6',
      securityGroups: six,
      access: 'blocked',
    },
    {
      name: 'a subnet without a captured block is unknown',
      subnet: aSubnet({ CidrBlock: null }),
      type: 'ipv4',
      securityGroups: four,
      access: 'unknown',
    },
    {
      name: 'for a dual-stack endpoint too',
      subnet: aSubnet({ CidrBlock: null }),
      type: DUAL,
      securityGroups: four,
      access: 'unknown',
    },
    {
      name: 'a block that cannot be read is unknown',
      subnet: aSubnet({ CidrBlock: '10.0.1.0' }),
      type: 'ipv4',
      securityGroups: four,
      access: 'unknown',
    },
  ])('$name: $access', ({ subnet, type, securityGroups, access }) => {
    const capture = interfaceCaptureOf({
      subnets: [subnet],
      endpoints: [anInterfaceEndpoint({ IpAddressType: type })],
      ...(securityGroups ? { securityGroups } : {}),
    });
    expect(pathOf(capture)).toMatchObject({ path: 'interface-endpoint', access });
  });

  test('an IPv6-only subnet goes by NAT64 and has no access to tell', () => {
    expect(pathOf(interfaceCaptureOf({ subnets: [sixSubnet], securityGroups: six }))).toMatchObject({
      path: 'none',
      access: null,
    });
  });

  test.each([
    { subnet: aSubnet(), only: false, blocks: [] },
    { subnet: dualSubnet, only: false, blocks: [SIX] },
    { subnet: sixSubnet, only: true, blocks: [SIX] },
    {
      subnet: aSubnet({ CidrBlock: null, Ipv6CidrBlockAssociationSet: ipv6Block(SIX) }),
      only: true,
      blocks: [SIX],
    },
    { subnet: aSubnet({ CidrBlock: null, Ipv6CidrBlockAssociationSet: null }), only: false, blocks: [] },
    {
      subnet: aSubnet({ Ipv6CidrBlockAssociationSet: ipv6Block(SIX, 'disassociating') }),
      only: false,
      blocks: [],
    },
    {
      subnet: aSubnet({ Ipv6CidrBlockAssociationSet: ipv6Block(SIX, 'ASSOCIATED') }),
      only: false,
      blocks: [SIX],
    },
    {
      subnet: aSubnet({ Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: SIX }, { Ipv6CidrBlock: null }] }),
      only: false,
      blocks: [SIX],
    },
  ])('$subnet.Ipv6CidrBlockAssociationSet: IPv6 only $only', ({ subnet, only, blocks }) => {
    expect([isIpv6Only(subnet), ipv6Blocks(subnet)]).toEqual([only, blocks]);
  });
});

describe('the trace of an access', () => {
  const traceOf = (differences: Differences, subnetId = SUBNET_B) =>
    pathOf(interfaceCaptureOf(differences), { subnetId }).trace.slice(2);
  test.each<{ name: string; differences: Differences; trace: readonly string[] }>([
    {
      name: 'tells what the groups admit and which ACLs count',
      differences: {},
      trace: [
        `security groups ${ENDPOINT_GROUP} admit 1 CIDR block to TCP 443`,
        `to ${SUBNET_A}: open; network ACL acl-0a1 of ${SUBNET_B}, acl-0a1 of ${SUBNET_A}`,
      ],
    },
    {
      name: 'tells members, and what is not captured',
      differences: {
        securityGroups: [
          aSecurityGroup({
            IpPermissions: [
              aPermission({ UserIdGroupPairs: [{ GroupId: 'sg-0x' }] }),
              aPermission({ PrefixListIds: [{ PrefixListId: 'pl-0x' }] }),
            ],
          }),
        ],
        responses: { 'ec2.DescribeNetworkAcls': undefined },
      },
      trace: [
        `security groups ${ENDPOINT_GROUP} admit members of a group, something that was not captured to TCP 443`,
        `to ${SUBNET_A}: unknown; network ACL not captured of ${SUBNET_B}, not captured of ${SUBNET_A}`,
      ],
    },
    {
      name: 'tells that nothing is admitted',
      differences: { endpoints: [anInterfaceEndpoint({ Groups: [] })] },
      trace: [
        'security groups (none) admit nothing to TCP 443',
        `to ${SUBNET_A}: blocked; network ACL acl-0a1 of ${SUBNET_B}, acl-0a1 of ${SUBNET_A}`,
      ],
    },
    {
      name: 'tells that groups were not captured',
      differences: { endpoints: [anInterfaceEndpoint({ Groups: null, SubnetIds: [SUBNET_B] })] },
      trace: ['the security groups of the endpoint were not captured'],
    },
    {
      name: 'tells that the subnet has no addresses of the type',
      differences: { endpoints: [anInterfaceEndpoint({ IpAddressType: 'ipv6' })] },
      trace: [
        `security groups ${ENDPOINT_GROUP} admit 1 CIDR block to TCP 443`,
        `${SUBNET_B} has no addresses of the endpoint's address type`,
      ],
    },
  ])('$name', ({ differences, trace }) => expect(traceOf(differences)).toEqual(trace));
});

describe('to a hub in another VPC', () => {
  const hubs = [{ vpc: 'vpc-0hub' }];
  const of = (spoke: Differences, hub: Differences) => {
    const { path, access } = pathOf([spokeCaptureOf(spoke), hubCaptureOf(hub)], { hubs });
    return [path, access];
  };
  const group = (...IpPermissions: readonly Permission[]) => [
    aSecurityGroup({ VpcId: 'vpc-0hub', IpPermissions: [...IpPermissions] }),
  ];
  const SPOKE_GROUP = { UserIdGroupPairs: [{ GroupId: 'sg-0spoke', VpcId: 'vpc-0a1' }] };
  test.each<{ name: string; spoke?: Differences; hub?: Differences; found: readonly (string | null)[] }>([
    { name: 'the group of the hub admits the spoke', found: ['centralized-endpoint', 'open'] },
    {
      name: 'a group of the spoke as source',
      hub: { securityGroups: group(aPermission(SPOKE_GROUP)) },
      found: ['centralized-endpoint', 'partial'],
    },
    {
      name: 'a group of the spoke that only its own capture knows',
      spoke: { securityGroups: [aSecurityGroup({ GroupId: 'sg-0spoke' })] },
      hub: { securityGroups: group(aPermission({ UserIdGroupPairs: [{ GroupId: 'sg-0spoke' }] })) },
      found: ['centralized-endpoint', 'partial'],
    },
    {
      name: 'a group of the hub as source',
      hub: { securityGroups: group(aPermission({ UserIdGroupPairs: [{ GroupId: ENDPOINT_GROUP }] })) },
      found: ['none', null],
    },
    {
      name: 'half of the spoke',
      hub: { securityGroups: group(aPermission({ IpRanges: [{ CidrIp: '10.0.1.128/25' }] })) },
      found: ['centralized-endpoint', 'partial'],
    },
    {
      name: 'the network ACL of the spoke denies',
      spoke: { networkAcls: [aNetworkAcl({ Entries: [] })] },
      found: ['none', null],
    },
    {
      name: 'the network ACL of the hub denies',
      hub: { networkAcls: [aNetworkAcl({ VpcId: 'vpc-0hub', subnetIds: ['subnet-0hub'], Entries: [] })] },
      found: ['none', null],
    },
    {
      name: 'the network ACL of the hub was not captured',
      hub: { responses: { 'ec2.DescribeNetworkAcls': undefined } },
      found: ['unknown', null],
    },
  ])('$name: $found', ({ spoke = {}, hub = {}, found }) => expect(of(spoke, hub)).toEqual(found));
});

test('without DescribeVpcs groups and ACLs count all the same', () => {
  const raw = without(interfaceCaptureOf({ vpcs: [aVpc()] }), 'ec2.DescribeVpcs');
  expect(pathOf(raw)).toMatchObject({ path: 'unknown', reason: { code: 'DHCP_OPTIONS_UNKNOWN' } });
  expect(pathOf(captureOf())).toMatchObject({ path: 'gateway-endpoint', access: null });
});
