/** What holds for every capture. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CheckOutcome, check, type Result } from '../lib/check.ts';
import {
  CaptureError,
  type NetworkAcl,
  type Route,
  readCapture,
  type Vpc,
  type VpcEndpoint,
} from '../lib/network/capture.ts';
import { parsePolicy } from '../lib/policy/parse-policy.ts';
import {
  ACCOUNT,
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
  aVpc,
  captureOf,
  checkOne,
  DEFAULT_GROUP,
  type Differences,
  DYNAMODB_LIST,
  dhcpOptions,
  ENDPOINT_GROUP,
  gatewayRoute,
  HUB_VPC_ID,
  hubCaptureOf,
  ipv6Block,
  localRoute,
  openEntries,
  pathOf,
  policyOf,
  type RawCapture,
  S3_LIST,
  S3_LIST_IPV6,
  SUBNET_A,
  SUBNET_B,
  s3Ipv6PrefixList,
  s3PrefixList,
  s3Zone,
  spokeCaptureOf,
  tableOf,
  VPC_ID,
  without,
} from './builders.ts';

const C = 'subnet-0c';
const TGW: Route = { TransitGatewayId: 'tgw-0a1' };
const IGW: Route = { GatewayId: 'igw-0a1' };

const routeKinds: readonly Route[] = [
  aRoute(),
  aRoute(IGW),
  aRoute(TGW),
  aRoute({ State: 'blackhole' }),
  aRoute({ GatewayId: 'vgw-0a1', Origin: 'EnableVgwRoutePropagation' }),
  gatewayRoute(),
  gatewayRoute(),
  gatewayRoute({ State: 'filtered' }),
  gatewayRoute({ State: 'blackhole' }),
  gatewayRoute({ GatewayId: 'vpce-0gone' }),
  aRoute({ DestinationPrefixListId: S3_LIST, NatGatewayId: 'nat-0a1' }),
  gatewayRoute({ DestinationPrefixListId: S3_LIST_IPV6 }),
  aRoute({ DestinationPrefixListId: DYNAMODB_LIST, GatewayId: 'vpce-0ddb' }),
  aRoute({ DestinationPrefixListId: 'pl-0mine', ...TGW }),
  aRoute({ DestinationPrefixListId: 'pl-0unknown', NatGatewayId: 'nat-0a1' }),
  aRoute({ DestinationCidrBlock: '52.218.0.0/17', ...IGW }),
  aRoute({ DestinationCidrBlock: '52.218.7.0/24' }),
  aRoute({ DestinationCidrBlock: '52.0.0.0/8', ...TGW }),
  aRoute({ DestinationCidrBlock: '10.0.0.0/8', ...TGW }),
  aRoute({ DestinationCidrBlock: '10.100.0.0/16', VpcPeeringConnectionId: 'pcx-0a1' }),
  aRoute({ DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-0a1' }),
  aRoute({ DestinationIpv6CidrBlock: '64:ff9b::/96' }),
];
const routes = fc.array(fc.constantFrom(...routeKinds), { maxLength: 4 });

const routeTables = fc
  .record({
    main: routes,
    own: routes,
    explicit: fc.subarray([SUBNET_A, SUBNET_B, C]),
    state: fc.constantFrom('associated', 'associated', 'associated', 'disassociating'),
    edge: fc.boolean(),
    second: fc.constantFrom(false, false, false, true),
  })
  .map(({ main, own, explicit, state, edge, second }) => [
    aRouteTable({ Routes: [localRoute(), ...main] }),
    {
      ...tableOf([], { Routes: [localRoute(), ...own] }),
      Associations: explicit.map((SubnetId) =>
        anAssociation({ SubnetId, AssociationState: { State: state } }),
      ),
    },
    ...(edge
      ? [tableOf([], { id: 'rtb-0edge', Associations: [anAssociation({ GatewayId: 'igw-0a1' })] })]
      : []),
    ...(second ? [aRouteTable({ RouteTableId: 'rtb-0second' })] : []),
  ]);

const gateway = fc
  .record({
    State: fc.constantFrom('available', 'available', 'Available', 'pending', 'deleted', null),
    IpAddressType: fc.constantFrom('ipv4', 'dualstack'),
    PolicyDocument: fc.constantFrom(
      undefined,
      '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
      '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"arn:aws:s3:::mine","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}',
    ),
  })
  .map((difference) => aGatewayEndpoint(difference));
const interfaceEndpoint = fc
  .record({
    State: fc.constantFrom('available', 'available', 'pending', null),
    PrivateDnsEnabled: fc.constantFrom(true, true, false, null),
    flag: fc.constantFrom(true, false, false, null),
    SubnetIds: fc.constantFrom<VpcEndpoint['SubnetIds'][]>(
      [SUBNET_A],
      [SUBNET_A, SUBNET_B],
      [SUBNET_B, 'subnet-0gone'],
      null,
    ),
    Groups: fc.constantFrom<VpcEndpoint['Groups'][]>(
      [{ GroupId: ENDPOINT_GROUP }],
      [{ GroupId: ENDPOINT_GROUP }, { GroupId: DEFAULT_GROUP }],
      [{ GroupId: 'sg-0gone' }],
      [],
    ),
  })
  .map(({ flag, ...difference }) =>
    anInterfaceEndpoint({
      ...difference,
      DnsOptions: { DnsRecordIpType: 'ipv4', PrivateDnsOnlyForInboundResolverEndpoint: flag },
    }),
  );
const endpoints = fc
  .tuple(fc.option(gateway), fc.option(interfaceEndpoint))
  .map((both): VpcEndpoint[] => both.filter((endpoint) => endpoint !== null));

const permissions = fc.subarray(
  [
    aPermission({ IpRanges: [{ CidrIp: '10.0.0.0/8' }] }),
    aPermission({ IpRanges: [{ CidrIp: '10.0.1.0/24' }, { CidrIp: '10.0.2.0/25' }] }),
    aPermission({ UserIdGroupPairs: [{ GroupId: DEFAULT_GROUP }] }),
    aPermission({ PrefixListIds: [{ PrefixListId: 'pl-0unknown' }] }),
    aPermission({ FromPort: 22, ToPort: 22 }),
  ],
  { maxLength: 2 },
);
const entries = fc.constantFrom<NonNullable<NetworkAcl['Entries']>[]>(
  openEntries(),
  openEntries(),
  [],
  [anAclEntry({ CidrBlock: '10.0.2.128/25' }), anAclEntry({ Egress: true })],
  [anAclEntry({ Protocol: '6', PortRange: { From: 32768, To: 60999 } }), anAclEntry({ Egress: true })],
  [...openEntries(), anAclEntry({ RuleNumber: 50, RuleAction: 'deny', CidrBlock: '10.0.1.0/24' })],
);

const subnets = fc
  .record({
    ipv6: fc.boolean(),
    third: fc.constantFrom('none', 'none', 'ipv6', 'unknown'),
    tag: fc.boolean(),
  })
  .map(({ ipv6, third, tag }) => [
    aSubnet({
      Ipv6CidrBlockAssociationSet: ipv6 ? ipv6Block() : [],
      Tags: tag ? [{ Key: 'tier', Value: 'public' }] : [],
    }),
    anotherSubnet(),
    ...(third === 'none'
      ? []
      : [
          aSubnet({
            SubnetId: C,
            CidrBlock: null,
            AvailabilityZone: 'eu-west-1c',
            Ipv6CidrBlockAssociationSet: third === 'ipv6' ? ipv6Block('2a05:d018:aa:3::/64') : [],
          }),
        ]),
  ]);

const value = fc.constantFrom(true, true, true, false, null);
const topology: fc.Arbitrary<Differences> = fc
  .record({
    subnets,
    routeTables,
    endpoints,
    dns: fc.record({ support: value, hostnames: value }),
    dhcp: fc.constantFrom([dhcpOptions()], [dhcpOptions()], [dhcpOptions(['10.9.9.9'])], []),
    permissions,
    acl: entries,
    otherAcl: entries,
    tags: fc.constantFrom<NonNullable<Vpc['Tags']>[]>([], [{ Key: 'connectivity', Value: 'hybrid' }]),
    isDefault: fc.constantFrom(true, false, null),
    zones: fc.constantFrom([], [], [s3Zone()]),
    profiles: fc.constantFrom([], [], [{ ProfileId: 'rp-0a' }]),
    lists: fc.subarray([
      s3Ipv6PrefixList(),
      s3PrefixList({
        PrefixListId: 'pl-0mine',
        PrefixListName: 'mine',
        OwnerId: ACCOUNT,
        Cidrs: ['52.218.0.0/17', '10.100.0.0/16'],
      }),
    ]),
  })
  .map(({ permissions: rules, acl, otherAcl, tags, isDefault, lists, ...rest }) => ({
    ...rest,
    vpc: { Tags: tags, IsDefault: isDefault },
    prefixLists: [s3PrefixList(), ...lists],
    securityGroups: [aSecurityGroup({ IpPermissions: rules }), aDefaultGroup()],
    networkAcls: [
      aNetworkAcl({ subnetIds: [SUBNET_A, C], Entries: acl }),
      aNetworkAcl({ NetworkAclId: 'acl-0b', subnetIds: [SUBNET_B], Entries: otherAcl }),
    ],
  }));

interface PolicyShape {
  readonly yaml: string;
  readonly namesHub: boolean;
}
const policies: fc.Arbitrary<PolicyShape> = fc
  .record({
    require: fc.constantFrom('gateway', 'interface', 'either', 'isolated'),
    ruleRequire: fc.constantFrom('gateway', 'interface', 'isolated', 'unrestricted'),
    rule: fc.constantFrom(
      '',
      '    match: { tags: { connectivity: [hybrid] } }\n',
      '    match: { isDefault: true }\n',
      '    match: { vpcs: [vpc-0other] }\n',
    ),
    ipv6: fc.constantFrom('ignore', 'warn', 'require'),
    privateDns: fc.constantFrom('required', 'optional'),
    zones: fc.constantFrom('every', '1', '2'),
    namesHub: fc.boolean(),
    exclude: fc.constantFrom(
      '',
      '  subnets: { exclude: { withoutRoutes: true } }\n',
      '  subnets: { exclude: { tags: { tier: public } } }\n',
    ),
    endpointPolicy: fc.constantFrom('any', 'notDefault', 'perimeter'),
  })
  .map(({ require, ruleRequire, rule, ipv6, privateDns, zones, namesHub, exclude, endpointPolicy }) => ({
    namesHub,
    yaml: policyOf(
      require,
      `  ipv6: ${ipv6}\n  interface: { privateDns: ${privateDns}, availabilityZones: ${zones} }\n${exclude}` +
        `  endpointPolicy: ${endpointPolicy}\n${namesHub ? `  hubs: [{ vpc: ${HUB_VPC_ID} }]\n` : ''}` +
        `${rule === '' ? '' : `rules:\n  - name: first\n${rule}    require: ${ruleRequire}\n`}organization: o-a1b2c3d4e5\n`,
    ),
  }));

/** A capture, perhaps with the hub's beside it. */
const fleets = fc
  .tuple(topology, fc.constantFrom('none', 'open', 'closed', 'without endpoints'))
  .map(([differences, hub]): RawCapture[] => [
    captureOf(differences),
    ...(hub === 'none'
      ? []
      : [
          hubCaptureOf({
            ...(hub === 'closed' ? { securityGroups: [aSecurityGroup({ IpPermissions: [] })] } : {}),
            ...(hub === 'without endpoints' ? { endpoints: [] } : {}),
          }),
        ]),
  ]);

const keyOf = ({ account, rule, resourceId }: Result) => `${account} ${rule} ${resourceId}`;
const verdicts = ({ results }: CheckOutcome) =>
  new Map(results.map((result) => [keyOf(result), result.verdict]));
/** How often a property is tried; PROPERTY_RUNS bounds it, as in mutation tests. */
const tries = (usual: number) => ({ numRuns: Math.min(usual, Number(process.env.PROPERTY_RUNS ?? usual)) });
const runs = tries(200);

describe('the order of answers does not matter', () => {
  const LISTS = new Set([
    'Vpcs',
    'Subnets',
    'RouteTables',
    'Routes',
    'Associations',
    'VpcEndpoints',
    'PrefixLists',
    'Cidrs',
    'SecurityGroups',
    'IpPermissions',
    'IpRanges',
    'NetworkAcls',
    'Entries',
    'DhcpOptions',
    'HostedZoneSummaries',
    'ProfileAssociations',
    'SubnetIds',
    'Groups',
    'Tags',
  ]);
  function shuffled(part: unknown, next: () => number): unknown {
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) return part.map((item) => shuffled(item, next));
    return Object.fromEntries(
      mixed(Object.entries(part), next).map(([key, item]) => {
        const inner = shuffled(item, next);
        return [key, LISTS.has(key) && Array.isArray(inner) ? mixed(inner, next) : inner];
      }),
    );
  }
  function mixed<T>(items: readonly T[], next: () => number): T[] {
    return items
      .map((item) => ({ item, by: next() }))
      .sort((a, b) => a.by - b.by)
      .map(({ item }) => item);
  }

  test('neither of lists, of routes, of keys, nor of captures', () => {
    fc.assert(
      fc.property(fleets, policies, fc.integer({ min: 1, max: 2 ** 31 - 2 }), (fleet, { yaml }, seed) => {
        let state = seed;
        const next = () => {
          state = (state * 48271) % 2147483647;
          return state;
        };
        const again = mixed(fleet, next).map((raw) => ({
          ...raw,
          responses: Object.fromEntries(Object.entries(shuffled(raw.responses, next) ?? {})),
        }));
        expect(checkOne(again, yaml).results).toEqual(checkOne(fleet, yaml).results);
      }),
      runs,
    );
  });
});

describe('what is not known never passes', () => {
  /** Contract 3.3: without these the path is that of the routes, with a warning, or the list route the most specific. */
  const EXEMPT = new Set([
    'ec2.DescribeVpcEndpoints',
    'ec2.DescribePrefixLists',
    'ec2.DescribeManagedPrefixLists',
    'ec2.GetManagedPrefixListEntries',
  ]);

  test('taking any operation out turns no other verdict into COMPLIANT, and refused is as good as not asked', () => {
    fc.assert(
      fc.property(fleets, policies, fc.nat(), fc.nat(), (fleet, { yaml, namesHub }, which, nth) => {
        const index = which % fleet.length;
        // A zone matters to a rule without hubs only where zones were asked for, so there it may pass without.
        const operations = Object.keys(fleet[index]?.responses ?? {}).filter(
          (one) => !EXEMPT.has(one) && (namesHub || one !== 'route53.ListHostedZonesByVPC'),
        );
        const operation = operations[nth % operations.length] ?? '';
        const less = fleet.map((raw, at) => (at === index ? without(raw, operation) : raw));
        const error = { code: 'AccessDenied', message: 'no' };
        const refused = fleet.map((raw, at) =>
          at === index ? { ...raw, responses: { ...raw.responses, [operation]: { error } } } : raw,
        );
        const before = verdicts(checkOne(fleet, yaml));
        const after = verdicts(checkOne(less, yaml));
        const passing = [...after].filter(
          ([key, verdict]) => verdict === 'COMPLIANT' && (before.get(key) ?? verdict) !== 'COMPLIANT',
        );
        expect({ operation, passing }).toEqual({ operation, passing: [] });
        expect(verdicts(checkOne(refused, yaml))).toEqual(after);
      }),
      runs,
    );
  });

  test('without endpoints only the gateway can pass the traffic path', () => {
    fc.assert(
      fc.property(fleets, fc.constantFrom('interface', 'isolated'), (fleet, require) => {
        const blind = fleet.map((raw) => without(raw, 'ec2.DescribeVpcEndpoints'));
        const passing = checkOne(blind, policyOf(require), { rules: ['s3-traffic-path'] }).results.filter(
          (result) => result.verdict === 'COMPLIANT',
        );
        expect(passing).toEqual([]);
      }),
      runs,
    );
  });
});

describe('what is of no concern changes nothing', () => {
  const unrelated: readonly VpcEndpoint[] = [
    aGatewayEndpoint({ VpcEndpointId: 'vpce-1ddb', ServiceName: 'com.amazonaws.eu-west-1.dynamodb' }),
    aGatewayEndpoint({ VpcEndpointId: 'vpce-1exp', ServiceName: 'com.amazonaws.eu-west-1.s3express' }),
    anInterfaceEndpoint({ VpcEndpointId: 'vpce-1ec2', ServiceName: 'com.amazonaws.eu-west-1.ec2' }),
    anInterfaceEndpoint({ VpcEndpointId: 'vpce-1tab', ServiceName: 'com.amazonaws.eu-west-1.s3tables' }),
    anInterfaceEndpoint({
      VpcEndpointId: 'vpce-1far',
      ServiceName: 'com.amazonaws.us-west-2.s3',
      ServiceRegion: 'us-west-2',
    }),
    anInterfaceEndpoint({ VpcEndpointId: 'vpce-1oth', VpcId: 'vpc-0other' }),
    aGatewayEndpoint({ VpcEndpointId: 'vpce-1otg', VpcId: 'vpc-0other' }),
    aGatewayEndpoint({
      VpcEndpointId: 'vpce-1lb',
      VpcEndpointType: 'GatewayLoadBalancer',
      ServiceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0a',
    }),
  ];
  const tables = [
    tableOf([], { id: 'rtb-1none', Routes: [localRoute(), gatewayRoute()] }),
    tableOf([], { id: 'rtb-1edge', Associations: [anAssociation({ GatewayId: 'vgw-0a1' })] }),
    aRouteTable({ RouteTableId: 'rtb-1other', VpcId: 'vpc-0other' }),
  ];

  test('an endpoint of another service, Region or VPC, and a table that routes no subnet', () => {
    fc.assert(
      fc.property(
        topology,
        policies,
        fc.subarray([...unrelated], { minLength: 1 }),
        fc.subarray(tables),
        (differences, { yaml }, moreEndpoints, moreTables) => {
          const vpcs = [aVpc(differences.vpc), aVpc({ VpcId: 'vpc-0other' })];
          const plain = captureOf({ ...differences, vpcs });
          const more = captureOf({
            ...differences,
            vpcs,
            endpoints: [...moreEndpoints, ...(differences.endpoints ?? [])],
            routeTables: [...moreTables, ...(differences.routeTables ?? [])],
          });
          const own = (raw: RawCapture) =>
            checkOne(raw, yaml).results.filter((result) => result.vpcId === VPC_ID);
          expect(own(more)).toEqual(own(plain));
        },
      ),
      runs,
    );
  });

  test('another VPC of the same capture', () => {
    fc.assert(
      fc.property(topology, policies, (differences, { yaml }) => {
        const own = (vpcs: Differences['vpcs']) =>
          checkOne(captureOf({ ...differences, ...(vpcs ? { vpcs } : {}) }), yaml).results.filter(
            (result) => result.vpcId === VPC_ID,
          );
        expect(own([aVpc(differences.vpc), aVpc({ VpcId: 'vpc-0z', CidrBlock: '10.9.0.0/16' })])).toEqual(
          own([aVpc(differences.vpc)]),
        );
      }),
      runs,
    );
  });
});

test('a waiver never makes COMPLIANT, and hides what it names', () => {
  const waiver =
    'waivers:\n  - { id: W-1, rules: [s3-traffic-path, s3-interface-availability, s3-endpoint-policy], ' +
    `accounts: ["${ACCOUNT}"], reason: moving, owner: net@example.com, expires: 2026-12-31 }\n`;
  fc.assert(
    fc.property(fleets, policies, (fleet, { yaml }) => {
      const before = checkOne(fleet, yaml).results.filter((result) => result.account === ACCOUNT);
      const waived = checkOne(fleet, yaml + waiver).results.filter((result) => result.account === ACCOUNT);
      const hidden = (verdict: string) => verdict === 'NON_COMPLIANT' || verdict === 'UNDETERMINED';
      expect(waived.map((result) => [keyOf(result), result.verdict, result.waiver?.id])).toEqual(
        before.map((result) => [
          keyOf(result),
          hidden(result.verdict) ? 'NOT_APPLICABLE' : result.verdict,
          hidden(result.verdict) ? 'W-1' : undefined,
        ]),
      );
      expect(
        checkOne(fleet, yaml + waiver, { at: '2027-01-01' }).results.map((result) => result.verdict),
      ).toEqual(checkOne(fleet, yaml).results.map((result) => result.verdict));
    }),
    runs,
  );
});

test('every verdict but COMPLIANT has a reason, and every subnet a path of the contract', () => {
  fc.assert(
    fc.property(fleets, policies, (fleet, { yaml }) => {
      for (const { verdict, reasons, subnets: reported } of checkOne(fleet, yaml).results) {
        expect(reasons.length > 0).toBe(verdict !== 'COMPLIANT');
        for (const { path, access, via } of reported) {
          const byEndpoint = path === 'interface-endpoint' || path === 'centralized-endpoint';
          expect([access !== null, via !== null || !byEndpoint]).toEqual([byEndpoint, true]);
        }
      }
    }),
    runs,
  );
});

describe('an address at a time comes to the same', () => {
  const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const within = (cidr: string, address: number) => {
    const [base = '', length = ''] = cidr.split('/');
    const size = 2 ** (32 - Number(length));
    return Math.floor(number(base) / size) === Math.floor(address / size);
  };
  const lengthOf = (cidr: string) => Number(cidr.split('/')[1]);
  const block = (base: string, shortest: number, longest: number) =>
    fc
      .tuple(fc.nat(31), fc.integer({ min: shortest, max: longest }))
      .map(([host, length]) => `${base}.${host}/${length}`);

  test('for the longest prefix', () => {
    const s3 = fc.uniqueArray(block('52.218.0', 27, 30), { minLength: 1, maxLength: 3 });
    const targets: readonly (readonly [Route, string])[] = [
      [{ NatGatewayId: 'nat-0a1' }, 'nat-gateway'],
      [IGW, 'internet-gateway'],
      [TGW, 'transit-gateway'],
      [{ NatGatewayId: 'nat-0a1', State: 'blackhole' }, 'none'],
    ];
    const one = fc.record({
      cidrs: fc.array(block('52.218.0', 26, 32), { minLength: 1, maxLength: 2 }),
      kind: fc.constantFrom<'static' | 'list' | 'propagated'>('static', 'static', 'list', 'propagated'),
      target: fc.constantFrom(...targets),
    });
    fc.assert(
      fc.property(
        s3,
        fc.array(one, { maxLength: 4 }),
        fc.boolean(),
        fc.boolean(),
        (Cidrs, given, hasList, hasDefault) => {
          const rows = given.flatMap(({ cidrs, kind, target: [, path] }) =>
            (kind === 'list' ? cidrs : cidrs.slice(0, 1)).map((cidr) => ({
              cidr,
              rank: kind === 'static' ? 0 : kind === 'list' ? 1 : 2,
              path,
            })),
          );
          if (hasList) rows.push(...Cidrs.map((cidr) => ({ cidr, rank: 1, path: 'gateway-endpoint' })));
          if (hasDefault) rows.push({ cidr: '0.0.0.0/0', rank: 0, path: 'nat-gateway' });
          const ways = new Set<string>();
          for (let address = number('52.218.0.0'); address < number('52.218.0.64'); address += 1) {
            if (!Cidrs.some((cidr) => within(cidr, address))) continue;
            const order = ({ cidr, rank }: { cidr: string; rank: number }) => lengthOf(cidr) * 3 - rank;
            const matching = rows.filter(({ cidr }) => within(cidr, address));
            const most = Math.max(...matching.map(order));
            const best = new Set(matching.filter((row) => order(row) === most).map((row) => row.path));
            ways.add(best.size > 1 ? 'unknown' : ([...best][0] ?? 'none'));
          }
          const expected = ways.has('unknown') ? 'unknown' : ways.size > 1 ? 'mixed' : [...ways][0];
          const capture = captureOf({
            prefixLists: [
              s3PrefixList({ Cidrs }),
              ...given.flatMap(({ cidrs }, i) => [
                { PrefixListId: `pl-1${i}`, PrefixListName: `mine ${i}`, OwnerId: ACCOUNT, Cidrs: cidrs },
              ]),
            ],
            routes: [
              ...given.map(({ cidrs, kind, target: [target] }, i) =>
                aRoute({
                  ...(kind === 'list'
                    ? { DestinationPrefixListId: `pl-1${i}` }
                    : { DestinationCidrBlock: cidrs[0] }),
                  ...target,
                  ...(kind === 'propagated' ? { Origin: 'EnableVgwRoutePropagation' } : {}),
                }),
              ),
              ...(hasList ? [gatewayRoute()] : []),
              ...(hasDefault ? [aRoute()] : []),
            ],
          });
          expect(pathOf(capture).path).toBe(expected);
        },
      ),
      runs,
    );
  });

  test('for security groups and network ACLs', () => {
    const PORTS = [1024, 1999, 2000, 2001, 29999, 30000, 30001, 65534, 65535];
    const entry = (base: string) =>
      fc.record({
        RuleNumber: fc.integer({ min: 1, max: 9 }),
        Egress: fc.boolean(),
        RuleAction: fc.constantFrom('allow', 'allow', 'deny'),
        CidrBlock: fc.oneof(fc.constant('0.0.0.0/0'), block(base, 27, 30)),
        From: fc.constantFrom(0, 443, 1024, 2000, 30000),
        To: fc.constantFrom(443, 2000, 30000, 65535),
      });
    const acl = (base: string) =>
      fc.oneof(
        fc.constant([]),
        fc.uniqueArray(entry(base), { maxLength: 4, selector: (one) => one.RuleNumber }),
      );
    type Rules = ReturnType<typeof entry> extends fc.Arbitrary<infer One> ? readonly One[] : never;
    const passes = (rules: Rules, isOpen: boolean, Egress: boolean, address: number, port: number) => {
      const first = [...rules]
        .sort((a, b) => a.RuleNumber - b.RuleNumber)
        .find(
          (one) =>
            one.Egress === Egress && one.From <= port && port <= one.To && within(one.CidrBlock, address),
        );
      return first ? first.RuleAction === 'allow' : isOpen;
    };
    fc.assert(
      fc.property(
        fc.array(block('10.0.2', 27, 30), { maxLength: 3 }),
        fc.boolean(),
        fc.boolean(),
        acl('10.0.1'),
        acl('10.0.2'),
        (admitted, members, isOpen, client, server) => {
          const found = { some: false, all: true };
          for (let from = number('10.0.2.0'); from < number('10.0.2.32'); from += 1) {
            const isAdmitted = admitted.some((cidr) => within(cidr, from));
            for (let to = number('10.0.1.0'); to < number('10.0.1.32'); to += 1) {
              const asked = passes(client, isOpen, true, to, 443) && passes(server, isOpen, false, from, 443);
              for (const port of PORTS) {
                const isBack =
                  asked &&
                  passes(server, isOpen, true, from, port) &&
                  passes(client, isOpen, false, to, port);
                if (isBack && (isAdmitted || members)) found.some = true;
                if (!isBack || !isAdmitted) found.all = false;
              }
            }
          }
          const aclOf = (id: string, subnetId: string, rules: Rules) =>
            aNetworkAcl({
              NetworkAclId: id,
              subnetIds: [subnetId],
              Entries: [
                ...rules.map(({ From, To, ...rest }) =>
                  anAclEntry({ ...rest, Protocol: '6', PortRange: { From, To } }),
                ),
                ...(isOpen ? openEntries() : []),
              ],
            });
          const capture = captureOf({
            subnets: [aSubnet({ CidrBlock: '10.0.1.0/27' }), anotherSubnet({ CidrBlock: '10.0.2.0/27' })],
            endpoints: [anInterfaceEndpoint()],
            networkAcls: [aclOf('acl-0s', SUBNET_A, server), aclOf('acl-0c', SUBNET_B, client)],
            securityGroups: [
              aSecurityGroup({
                IpPermissions: [
                  aPermission({ IpRanges: admitted.map((CidrIp) => ({ CidrIp })) }),
                  ...(members ? [aPermission({ UserIdGroupPairs: [{ GroupId: DEFAULT_GROUP }] })] : []),
                ],
              }),
            ],
          });
          expect(pathOf(capture, { subnetId: SUBNET_B }).access).toBe(
            found.all ? 'open' : found.some ? 'partial' : 'blocked',
          );
        },
      ),
      runs,
    );
  });
});

describe('odd JSON', () => {
  const policy = parsePolicy(policyOf('either', '  hubs: [{ vpc: vpc-0hub }]\n  ipv6: require\n'));

  /** Captures in which a few members are replaced by any JSON value, removed or doubled. */
  const subjects = [
    captureOf(),
    captureOf({
      endpoints: [aGatewayEndpoint(), anInterfaceEndpoint()],
      subnets: [aSubnet({ Ipv6CidrBlockAssociationSet: ipv6Block() }), anotherSubnet()],
    }),
    spokeCaptureOf(),
    hubCaptureOf(),
  ].map((raw) => JSON.stringify(raw));
  const mutations = fc.array(
    fc.record({
      at: fc.array(fc.nat(40), { maxLength: 7 }),
      how: fc.constantFrom('replace', 'remove', 'double', 'null'),
      value: fc.jsonValue({ maxDepth: 2 }),
    }),
    { minLength: 1, maxLength: 4 },
  );

  function mutate(root: unknown, at: readonly number[], how: string, value: unknown): void {
    let part = root;
    for (const step of at) {
      if (typeof part !== 'object' || part === null) return;
      const keys = Object.keys(part);
      if (keys.length === 0) return;
      const key = keys[step % keys.length] ?? '';
      const next: unknown = Reflect.get(part, key);
      if (step === at.at(-1) || typeof next !== 'object' || next === null) {
        if (how === 'double' && Array.isArray(part)) part.push(next);
        else if (how === 'remove') Reflect.deleteProperty(part, key);
        else Reflect.set(part, key, how === 'null' ? null : value);
        return;
      }
      part = next;
    }
  }

  test('any JSON value loads or is a CaptureError, and what loads is judged', () => {
    let loaded = 0;
    const takes = (input: unknown) => {
      let capture: ReturnType<typeof readCapture>;
      try {
        capture = readCapture(input);
      } catch (error) {
        if (error instanceof CaptureError) return;
        throw error;
      }
      loaded += 1;
      check({ captures: [capture], policy, at: '2026-11-01' });
    };
    fc.assert(
      fc.property(fc.constantFrom(...subjects), mutations, fc.jsonValue(), (text, changes, any) => {
        const raw: unknown = JSON.parse(text);
        for (const { at, how, value } of changes) mutate(raw, at, how, value);
        takes(raw);
        takes(any);
        takes({ account: ACCOUNT, region: 'eu-west-1', responses: any });
      }),
      tries(20_000),
    );
    expect(loaded).toBeGreaterThan(tries(20_000).numRuns / 4);
  }, 30_000);
});
