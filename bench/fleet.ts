import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How large a fleet is; `indent` 4 writes it as `aws … --output json` does, and makes the parser's work larger. */
export interface FleetSize {
  readonly captures: number;
  readonly vpcsPerCapture: number;
  readonly indent?: number | undefined;
}

export const SUBNETS_PER_VPC = 6;
/** The hub that `bench/policy.yaml` names stands in the first account of every Region under one id. */
export const HUB = { vpc: 'vpc-00000000000000b0b', account: '100000000000' };

const REGIONS = ['eu-west-1', 'us-east-1', 'eu-central-1', 'ap-southeast-2'];

/**
 * Writes a fleet of captures with the members that the API returns, one file an account and Region. The same size
 * gives the same bytes. Gives the number of bytes written.
 */
export function writeFleet(directory: string, { captures, vpcsPerCapture, indent }: FleetSize): number {
  mkdirSync(directory, { recursive: true });
  let bytes = 0;
  for (let index = 0; index < captures; index++) {
    const region = REGIONS[index % REGIONS.length] ?? '';
    const account = String(100_000_000_000 + Math.floor(index / REGIONS.length));
    const text = JSON.stringify(captureOf(account, region, vpcsPerCapture, index), null, indent);
    writeFileSync(join(directory, `${account}.${region}.json`), text);
    bytes += Buffer.byteLength(text);
  }
  return bytes;
}

type Item = Record<string, unknown>;
type Random = () => number;

/** Mulberry32: small, and the same on every machine. */
function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Place {
  readonly account: string;
  readonly region: string;
  readonly random: Random;
  readonly id: (prefix: string) => string;
  readonly s3List: string;
  readonly dynamoDbList: string;
  readonly corporateList: string;
  readonly transitGateway: string;
  readonly dhcpOptions: string;
  /** The answers, filled VPC by VPC. */
  readonly lists: Readonly<Record<(typeof LISTS)[number], Item[]>>;
  readonly maps: Readonly<Record<'attributes' | 'zones', Item>>;
}

const LISTS = ['vpcs', 'subnets', 'tables', 'endpoints', 'groups', 'acls', 'nats', 'gateways'] as const;

function captureOf(account: string, region: string, vpcs: number, seed: number): Item {
  const random = seeded(seed + 1);
  const digits = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const id = (prefix: string) => `${prefix}-0${digits()}${digits()}`;
  const place: Place = {
    account,
    region,
    random,
    id,
    s3List: 'pl-6da54004',
    dynamoDbList: 'pl-6fa54006',
    corporateList: id('pl'),
    transitGateway: id('tgw'),
    dhcpOptions: id('dopt'),
    lists: { vpcs: [], subnets: [], tables: [], endpoints: [], groups: [], acls: [], nats: [], gateways: [] },
    maps: { attributes: {}, zones: {} },
  };
  for (let number = 0; number < vpcs; number++) addVpc(place, number);
  const { lists, maps } = place;
  return {
    account,
    region,
    capturedAt: '2026-11-01T06:00:00Z',
    responses: {
      'ec2.DescribeVpcs': { Vpcs: lists.vpcs },
      'ec2.DescribeVpcAttribute': maps.attributes,
      'ec2.DescribeSubnets': { Subnets: lists.subnets },
      'ec2.DescribeRouteTables': { RouteTables: lists.tables },
      'ec2.DescribeVpcEndpoints': { VpcEndpoints: lists.endpoints },
      'ec2.DescribePrefixLists': { PrefixLists: awsLists(place) },
      'ec2.DescribeManagedPrefixLists': { PrefixLists: managedLists(place) },
      'ec2.GetManagedPrefixListEntries': { [place.corporateList]: { Entries: CORPORATE } },
      'ec2.DescribeSecurityGroups': { SecurityGroups: lists.groups },
      'ec2.DescribeNetworkAcls': { NetworkAcls: lists.acls },
      'ec2.DescribeDhcpOptions': { DhcpOptions: [dhcpOptions(place)] },
      'ec2.DescribeNatGateways': { NatGateways: lists.nats },
      'ec2.DescribeInternetGateways': { InternetGateways: lists.gateways },
      'route53.ListHostedZonesByVPC': maps.zones,
    },
  };
}

type Kind = 'gateway' | 'gateway in part' | 'nothing' | 'interface' | 'spoke' | 'isolated' | 'hub';

const KINDS: readonly (readonly [upTo: number, kind: Kind])[] = [
  [0.5, 'gateway'],
  [0.65, 'gateway in part'],
  [0.75, 'nothing'],
  [0.85, 'interface'],
  [0.95, 'spoke'],
  [1, 'isolated'],
];

function addVpc(place: Place, number: number): void {
  const { account, region, random, id, lists, maps } = place;
  const isHub = account === HUB.account && number === 0;
  const draw = random();
  const kind = isHub ? 'hub' : (KINDS.find(([upTo]) => draw < upTo)?.[1] ?? 'gateway');
  const vpcId = isHub ? HUB.vpc : id('vpc');
  const net = isHub ? '10.0' : `10.${16 + (Number(account.slice(-3)) % 128)}`;
  const vpc: Vpc = { ...place, kind, vpcId, name: `${kind.replaceAll(' ', '-')}-${number}`, net, number };
  const cidr = blockOf(vpc, 0, 20);
  lists.vpcs.push({
    OwnerId: account,
    InstanceTenancy: 'default',
    CidrBlockAssociationSet: [
      { AssociationId: id('vpc-cidr-assoc'), CidrBlock: cidr, CidrBlockState: { State: 'associated' } },
    ],
    IsDefault: false,
    Tags: tags(vpc, vpc.name, kind === 'interface' ? 'hybrid' : kind === 'spoke' ? 'hub' : 'cloud'),
    BlockPublicAccessStates: { InternetGatewayBlockMode: 'off' },
    VpcId: vpcId,
    State: 'available',
    CidrBlock: cidr,
    DhcpOptionsId: place.dhcpOptions,
  });
  const [EnableDnsSupport, EnableDnsHostnames] = [{ Value: true }, { Value: true }];
  maps.attributes[vpcId] = { VpcId: vpcId, EnableDnsSupport, EnableDnsHostnames };
  maps.zones[vpcId] = {
    HostedZoneSummaries:
      kind === 'spoke' || isHub
        ? [
            {
              HostedZoneId: 'Z0123456789ABCDEFGHIJ',
              Name: `s3.${region}.amazonaws.com.`,
              Owner: { OwningAccount: HUB.account },
            },
          ]
        : [],
    MaxItems: '100',
  };
  const subnets = Array.from({ length: SUBNETS_PER_VPC }, (_, index) => addSubnet(vpc, index));
  const groups = addGroups(vpc);
  addAcls(vpc, subnets);
  const targets = addGateways(vpc, subnets);
  const endpoints = addEndpoints(vpc, subnets, groups);
  addTables(vpc, subnets, targets, endpoints);
}

interface Vpc extends Place {
  readonly kind: Kind;
  readonly vpcId: string;
  readonly name: string;
  /** The first two octets; the VPCs of an account share a /16, each with a /20 of it. */
  readonly net: string;
  readonly number: number;
}

function blockOf({ net, number }: Vpc, third: number, length: number): string {
  return `${net}.${(number % 16) * 16 + third}.0/${length}`;
}

function tags({ account }: Place, name: string, connectivity: string): Item[] {
  return [
    { Key: 'Name', Value: name },
    { Key: 'connectivity', Value: connectivity },
    { Key: 'owner', Value: `team-${account.slice(-2)}@example.com` },
    { Key: 'cost-centre', Value: `cc-${account.slice(-4)}` },
    { Key: 'aws:cloudformation:stack-name', Value: `network-${name}` },
  ];
}

const ZONES = ['a', 'b', 'c'];

/** Three private subnets, then three public ones. */
function addSubnet(vpc: Vpc, index: number): string {
  const { account, region, id, lists } = vpc;
  const SubnetId = id('subnet');
  const tier = index < 3 ? 'private' : 'public';
  const zone = ZONES[index % 3];
  lists.subnets.push({
    AvailabilityZoneId: `${region.replaceAll(/[a-z]+-/g, (part) => part.slice(0, 1))}-az${(index % 3) + 1}`,
    MapCustomerOwnedIpOnLaunch: false,
    OwnerId: account,
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    Tags: [...tags(vpc, `${vpc.name}-${tier}-${zone}`, 'cloud'), { Key: 'tier', Value: tier }],
    SubnetArn: `arn:aws:ec2:${region}:${account}:subnet/${SubnetId}`,
    EnableDns64: false,
    Ipv6Native: false,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    BlockPublicAccessStates: { InternetGatewayBlockMode: 'off' },
    SubnetId,
    State: 'available',
    VpcId: vpc.vpcId,
    CidrBlock: blockOf(vpc, index, 24),
    AvailableIpAddressCount: 251 - Math.floor(vpc.random() * 200),
    AvailabilityZone: `${region}${zone}`,
    DefaultForAz: false,
    MapPublicIpOnLaunch: tier === 'public',
  });
  return SubnetId;
}

interface Targets {
  readonly internet: string;
  readonly nats: readonly string[];
  readonly vpn: string;
  readonly peering: string;
}

function addGateways({ account, id, lists, name, vpcId, kind }: Vpc, subnets: readonly string[]): Targets {
  const internet = id('igw');
  const nats: string[] = [];
  if (kind !== 'isolated' && kind !== 'spoke') {
    const Tags = [{ Key: 'Name', Value: name }];
    lists.gateways.push({
      Attachments: [{ State: 'available', VpcId: vpcId }],
      InternetGatewayId: internet,
      OwnerId: account,
      Tags,
    });
    for (const SubnetId of subnets.slice(3)) {
      const NatGatewayId = id('nat');
      nats.push(NatGatewayId);
      lists.nats.push({
        CreateTime: '2026-02-03T08:00:41.000Z',
        NatGatewayAddresses: [
          {
            AllocationId: id('eipalloc'),
            NetworkInterfaceId: id('eni'),
            PrivateIp: '10.16.3.25',
            PublicIp: '203.0.113.25',
            AssociationId: id('eipassoc'),
            IsPrimary: true,
            Status: 'succeeded',
          },
        ],
        NatGatewayId,
        State: 'available',
        SubnetId,
        VpcId: vpcId,
        Tags,
        ConnectivityType: 'public',
      });
    }
  }
  return { internet, nats, vpn: id('vgw'), peering: id('pcx') };
}

/** The main table, one for the public subnets, and one for each private subnet. */
function addTables(
  vpc: Vpc,
  subnets: readonly string[],
  targets: Targets,
  s3Gateway: { s3: string | undefined; dynamoDb: string | undefined },
): void {
  const [a = '', b = '', c = '', ...open] = subnets;
  const covered = (index: number) => vpc.kind !== 'gateway in part' || index > 1;
  for (const [index, of] of [[], open, [a], [b], [c]].entries()) {
    const RouteTableId = vpc.id('rtb');
    const associations = (index === 0 ? [undefined] : of).map((SubnetId) => ({
      Main: SubnetId === undefined,
      RouteTableAssociationId: vpc.id('rtbassoc'),
      RouteTableId,
      ...(SubnetId === undefined ? {} : { SubnetId }),
      AssociationState: { State: 'associated' },
    }));
    const lists = [
      { list: vpc.s3List, endpoint: covered(index) ? s3Gateway.s3 : undefined },
      { list: vpc.dynamoDbList, endpoint: s3Gateway.dynamoDb },
    ];
    vpc.lists.tables.push({
      Associations: associations,
      PropagatingVgws: vpc.kind === 'interface' ? [{ GatewayId: targets.vpn }] : [],
      RouteTableId,
      Routes: [
        ...routes(vpc, index, targets),
        ...lists.flatMap(({ list, endpoint }) =>
          endpoint ? [route({ DestinationPrefixListId: list }, { GatewayId: endpoint })] : [],
        ),
      ],
      Tags: tags(vpc, `${vpc.name}-${index}`, 'cloud'),
      VpcId: vpc.vpcId,
      OwnerId: vpc.account,
    });
  }
}

function route(destination: Item, target: Item, Origin = 'CreateRoute'): Item {
  return { ...destination, ...target, Origin, State: 'active' };
}

function routes(vpc: Vpc, index: number, { internet, nats, vpn, peering }: Targets): Item[] {
  const transit = { TransitGatewayId: vpc.transitGateway };
  const found = [
    route({ DestinationCidrBlock: blockOf(vpc, 0, 20) }, { GatewayId: 'local' }, 'CreateRouteTable'),
  ];
  if (vpc.kind === 'isolated') return found;
  if (vpc.kind === 'spoke' || vpc.kind === 'hub')
    return [...found, route({ DestinationCidrBlock: '0.0.0.0/0' }, transit)];
  const nat = nats[index - 2] ?? nats[0] ?? '';
  found.push(
    route(
      { DestinationCidrBlock: '0.0.0.0/0' },
      index === 1 ? { GatewayId: internet } : { NatGatewayId: nat },
    ),
    route({ DestinationCidrBlock: '10.0.0.0/8' }, transit),
    route({ DestinationCidrBlock: '172.16.0.0/12' }, transit),
    route(
      { DestinationCidrBlock: `10.${200 + (vpc.number % 50)}.0.0/16` },
      { VpcPeeringConnectionId: peering },
    ),
  );
  if (vpc.number % 5 === 0) found.push(route({ DestinationPrefixListId: vpc.corporateList }, transit));
  if (vpc.kind === 'interface') {
    for (let third = 0; third < 8; third++) {
      found.push(
        route(
          { DestinationCidrBlock: `192.168.${third * 16}.0/20` },
          { GatewayId: vpn },
          'EnableVgwRoutePropagation',
        ),
      );
    }
  }
  return found;
}

/** The default group and five more, as tiers of an application have them. Gives the endpoints' group. */
function addGroups(vpc: Vpc): string {
  const { account, region, id, lists, vpcId } = vpc;
  const ids = ['default', 'endpoints', 'load-balancer', 'application', 'database', 'operations'].map(
    (name) => ({
      name,
      group: id('sg'),
    }),
  );
  const [own = '', endpoints = '', balancer = '', application = ''] = ids.map(({ group }) => group);
  const whole = blockOf(vpc, 0, 20);
  const ingress: Readonly<Record<string, readonly Item[]>> = {
    default: [permission({ groups: [own] }, account)],
    endpoints: [permission({ port: 443, cidrs: [whole, '10.0.0.0/8'] }, account)],
    'load-balancer': [
      permission({ port: 443, cidrs: ['0.0.0.0/0'], ipv6: ['::/0'] }, account),
      permission({ port: 80, cidrs: ['0.0.0.0/0'], ipv6: ['::/0'] }, account),
    ],
    application: [
      permission({ port: 8080, groups: [balancer] }, account),
      permission({ port: 22, lists: [vpc.corporateList] }, account),
      permission({ port: 9100, cidrs: ['10.0.8.0/24', '10.0.9.0/24', '10.0.10.0/24'] }, account),
    ],
    database: [
      permission({ port: 5432, groups: [application] }, account),
      permission({ port: 3306, cidrs: [whole] }, account),
    ],
    operations: [
      permission({ port: 22, lists: [vpc.corporateList] }, account),
      permission({ port: 3389, lists: [vpc.corporateList] }, account),
      permission({ port: 443, cidrs: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] }, account),
    ],
  };
  for (const { name, group } of ids) {
    lists.groups.push({
      GroupId: group,
      IpPermissionsEgress: [permission({ cidrs: ['0.0.0.0/0'] }, account)],
      Tags: name === 'default' ? [] : tags(vpc, `${vpc.name}-${name}`, 'cloud'),
      VpcId: vpcId,
      SecurityGroupArn: `arn:aws:ec2:${region}:${account}:security-group/${group}`,
      OwnerId: account,
      GroupName: name === 'default' ? name : `${vpc.name}-${name}`,
      Description: `${name} of ${vpc.name}`,
      IpPermissions: ingress[name],
    });
  }
  return endpoints;
}

interface Sources {
  readonly port?: number;
  readonly cidrs?: readonly string[];
  readonly ipv6?: readonly string[];
  readonly groups?: readonly string[];
  readonly lists?: readonly string[];
}

function permission({ port, cidrs = [], ipv6 = [], groups = [], lists = [] }: Sources, UserId: string): Item {
  return {
    IpProtocol: port === undefined ? '-1' : 'tcp',
    ...(port === undefined ? {} : { FromPort: port, ToPort: port }),
    UserIdGroupPairs: groups.map((GroupId) => ({ UserId, GroupId })),
    IpRanges: cidrs.map((CidrIp) => ({ CidrIp, Description: 'managed by the platform' })),
    Ipv6Ranges: ipv6.map((CidrIpv6) => ({ CidrIpv6, Description: 'managed by the platform' })),
    PrefixListIds: lists.map((PrefixListId) => ({ PrefixListId, Description: 'offices' })),
  };
}

/** The default network ACL, and every third time one of its own for the private subnets. */
function addAcls(vpc: Vpc, subnets: readonly string[]): void {
  const { account, id, lists, vpcId } = vpc;
  const privates = vpc.number % 3 === 0 ? subnets.slice(0, 3) : [];
  const ofDefault = subnets.filter((subnet) => !privates.includes(subnet));
  const add = (of: readonly string[], IsDefault: boolean, entries: readonly Item[]) => {
    const NetworkAclId = id('acl');
    const Associations = of.map((SubnetId) => ({
      NetworkAclAssociationId: id('aclassoc'),
      NetworkAclId,
      SubnetId,
    }));
    const Tags = IsDefault ? [] : tags(vpc, `${vpc.name}-private`, 'cloud');
    lists.acls.push({
      Associations,
      Entries: entries,
      IsDefault,
      NetworkAclId,
      Tags,
      VpcId: vpcId,
      OwnerId: account,
    });
  };
  const both = (RuleNumber: number, RuleAction: string, more: Item = {}) =>
    [true, false].map((Egress) => ({
      CidrBlock: '0.0.0.0/0',
      Egress,
      Protocol: more.PortRange ? '6' : '-1',
      ...more,
      RuleAction,
      RuleNumber,
    }));
  add(ofDefault, true, [...both(100, 'allow'), ...both(32767, 'deny')]);
  if (privates.length === 0) return;
  add(privates, false, [
    ...both(90, 'deny', { CidrBlock: '198.51.100.0/24' }),
    ...both(100, 'allow', { CidrBlock: '10.0.0.0/8' }),
    ...both(110, 'allow', { PortRange: { From: 443, To: 443 } }),
    ...both(120, 'allow', { PortRange: { From: 1024, To: 65535 } }),
    ...both(32767, 'deny'),
  ]);
}

const FULL_ACCESS =
  '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';
const PERIMETER = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'OwnPrincipalsToOwnBuckets',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'aws:ResourceOrgID': 'o-a1b2c3d4e5' },
      },
    },
  ],
});

/** S3 and DynamoDB gateways, an S3 interface where the kind has one, and those that Systems Manager needs. */
function addEndpoints(vpc: Vpc, subnets: readonly string[], group: string) {
  const { kind, random } = vpc;
  const hasGateway = kind === 'gateway' || kind === 'gateway in part';
  const privates = subnets.slice(0, 3);
  const found = {
    s3: hasGateway ? addEndpoint(vpc, 's3', 'Gateway', random() < 0.5 ? PERIMETER : FULL_ACCESS) : undefined,
    dynamoDb: hasGateway && random() < 0.6 ? addEndpoint(vpc, 'dynamodb', 'Gateway', FULL_ACCESS) : undefined,
  };
  if (kind === 'interface' || kind === 'hub') {
    addEndpoint(vpc, 's3', 'Interface', PERIMETER, privates, group, kind === 'interface');
  }
  const others = random() < 0.4 ? ['ssm', 'ssmmessages', 'ec2messages', 'ec2', 'ecr.api', 'ecr.dkr'] : [];
  for (const service of others) addEndpoint(vpc, service, 'Interface', FULL_ACCESS, privates, group, true);
  return found;
}

function addEndpoint(
  { account, region, id, lists, name, vpcId }: Vpc,
  service: string,
  type: 'Gateway' | 'Interface',
  policy: string,
  SubnetIds: readonly string[] = [],
  group?: string,
  privateDns = false,
): string {
  const VpcEndpointId = id('vpce');
  lists.endpoints.push({
    VpcEndpointId,
    VpcEndpointType: type,
    VpcId: vpcId,
    ServiceName: `com.amazonaws.${region}.${service}`,
    State: 'available',
    PolicyDocument: policy,
    RouteTableIds: [],
    SubnetIds,
    Groups: group ? [{ GroupId: group, GroupName: `${name}-endpoints` }] : [],
    IpAddressType: 'ipv4',
    DnsOptions:
      type === 'Gateway'
        ? { DnsRecordIpType: 'service-defined' }
        : { DnsRecordIpType: 'ipv4', PrivateDnsOnlyForInboundResolverEndpoint: false },
    PrivateDnsEnabled: privateDns,
    RequesterManaged: false,
    NetworkInterfaceIds: SubnetIds.map(() => id('eni')),
    DnsEntries:
      type === 'Gateway'
        ? []
        : ['', ...ZONES.map((zone) => `-${region}${zone}`)].map((zone) => ({
            DnsName: `*.${VpcEndpointId}-0a1b2c3d${zone}.${service}.${region}.vpce.amazonaws.com`,
            HostedZoneId: 'Z38GZ743OKFT7T',
          })),
    CreationTimestamp: '2026-03-17T09:24:11.000Z',
    Tags: [{ Key: 'Name', Value: `${name}-${service}` }],
    OwnerId: account,
    ServiceRegion: region,
  });
  return VpcEndpointId;
}

/** As many blocks as S3 has in a large Region. */
const S3_BLOCKS = [
  ...['3.5.64.0/21', '3.5.72.0/23', '16.12.18.0/23', '16.12.46.0/23', '18.34.32.0/20', '18.34.240.0/22'],
  ...['52.92.0.0/20', '52.92.16.0/21', '52.92.32.0/19', '52.95.224.0/24', '52.95.250.0/24', '52.216.0.0/17'],
  ...['52.217.0.0/16', '52.218.0.0/17', '54.231.0.0/18', '54.231.128.0/19', '54.231.192.0/20'],
  ...['176.32.96.0/21', '205.251.192.0/23', '205.251.242.0/24'],
];

function awsLists({ region, s3List, dynamoDbList }: Place): Item[] {
  return [
    { Cidrs: S3_BLOCKS, PrefixListId: s3List, PrefixListName: `com.amazonaws.${region}.s3` },
    {
      Cidrs: ['52.94.24.0/23', '52.119.240.0/21', '3.253.0.0/22'],
      PrefixListId: dynamoDbList,
      PrefixListName: `com.amazonaws.${region}.dynamodb`,
    },
  ];
}

function managedLists({ account, region, corporateList, s3List, dynamoDbList }: Place): Item[] {
  const lists = [
    { id: s3List, name: `com.amazonaws.${region}.s3`, owner: 'AWS' },
    { id: dynamoDbList, name: `com.amazonaws.${region}.dynamodb`, owner: 'AWS' },
    { id: corporateList, name: 'offices', owner: account },
  ];
  return lists.map(({ id, name, owner }) => ({
    PrefixListId: id,
    AddressFamily: 'IPv4',
    State: 'create-complete',
    PrefixListArn: `arn:aws:ec2:${region}:${owner.toLowerCase()}:prefix-list/${id}`,
    PrefixListName: name,
    ...(owner === 'AWS' ? {} : { MaxEntries: 20, Version: 7 }),
    Tags: [],
    OwnerId: owner,
  }));
}

const CORPORATE = Array.from({ length: 12 }, (_, index) => ({
  Cidr: `198.18.${index * 4}.0/22`,
  Description: `office ${index + 1}`,
}));

function dhcpOptions({ account, region, dhcpOptions: DhcpOptionsId }: Place): Item {
  return {
    OwnerId: account,
    Tags: [],
    DhcpOptionsId,
    DhcpConfigurations: [
      { Key: 'domain-name', Values: [{ Value: `${region}.compute.internal` }] },
      { Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] },
    ],
  };
}
