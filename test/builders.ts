/**
 * Builders of captures. Each gives a complete and valid thing, so that a test states only the difference. The
 * default of `captureOf` is one VPC whose two subnets reach S3 by a gateway endpoint, with every operation asked.
 */
import { type CheckInput, type CheckOutcome, check, type Result } from '../lib/check.ts';
import {
  type Capture,
  type NetworkAcl,
  type Permission,
  type Route,
  type RouteTable,
  readCapture,
  type SecurityGroup,
  type Subnet,
  type Vpc,
  type VpcEndpoint,
} from '../lib/network/capture.ts';
import type { HubRef } from '../lib/network/centralized.ts';
import { indexCapture, type Network, type VpcFacts } from '../lib/network/network.ts';
import type { S3Path } from '../lib/network/routes.ts';
import { type SubnetPath, s3Paths, type VpcPaths } from '../lib/network/s3-path.ts';
import { parsePolicy } from '../lib/policy/parse-policy.ts';
import type { RuleName } from '../lib/policy/schema.ts';

export const ACCOUNT = '111122223333';
export const HUB_ACCOUNT = '444455556666';
export const REGION = 'eu-west-1';
export const VPC_ID = 'vpc-0a1';
export const HUB_VPC_ID = 'vpc-0hub';
/** The two subnets of the default VPC: 10.0.1.0/24 in eu-west-1a and 10.0.2.0/24 in eu-west-1b. */
export const SUBNET_A = 'subnet-0a';
export const SUBNET_B = 'subnet-0b';
export const MAIN_TABLE = 'rtb-0main';
export const GATEWAY_ID = 'vpce-0gateway';
export const INTERFACE_ID = 'vpce-0interface';
export const ENDPOINT_GROUP = 'sg-0endpoint';
export const DEFAULT_GROUP = 'sg-0default';
export const ACL_ID = 'acl-0a1';
export const DHCP_ID = 'dopt-0a1';
export const ZONE_ID = 'Z0S3ZONE';
export const S3_LIST = 'pl-6da54004';
export const S3_LIST_IPV6 = 'pl-0s3ipv6';
export const DYNAMODB_LIST = 'pl-6fa54006';
export const S3_CIDRS = ['52.218.0.0/17', '52.92.0.0/17', '3.5.64.0/21', '3.5.72.0/23', '18.34.240.0/22'];
export const S3_CIDRS_IPV6 = ['2a05:d07a:8000::/40', '2a05:d050:8000::/40'];
export const DYNAMODB_CIDRS = ['52.94.24.0/23', '52.94.26.0/23'];

/** A capture as JSON, before it is read. */
export interface RawCapture {
  readonly account: string;
  readonly region: string;
  readonly capturedAt?: string;
  readonly responses: Readonly<Record<string, unknown>>;
}

/** A capture with the given answers and no other. */
export function aCapture({
  account = ACCOUNT,
  region = REGION,
  responses = {},
}: Partial<RawCapture> = {}): RawCapture {
  return { account, region, capturedAt: '2026-11-01T10:00:00Z', responses };
}

export function aVpc(difference: Partial<Vpc> = {}): Vpc {
  return {
    VpcId: VPC_ID,
    OwnerId: ACCOUNT,
    CidrBlock: '10.0.0.0/16',
    DhcpOptionsId: DHCP_ID,
    IsDefault: false,
    Tags: [],
    ...difference,
  };
}

export function aSubnet(difference: Partial<Subnet> = {}): Subnet {
  return {
    SubnetId: SUBNET_A,
    VpcId: VPC_ID,
    AvailabilityZone: 'eu-west-1a',
    CidrBlock: '10.0.1.0/24',
    Ipv6Native: false,
    Ipv6CidrBlockAssociationSet: [],
    Tags: [],
    ...difference,
  };
}

/** The second subnet of the default VPC. */
export function anotherSubnet(difference: Partial<Subnet> = {}): Subnet {
  return aSubnet({
    SubnetId: SUBNET_B,
    AvailabilityZone: 'eu-west-1b',
    CidrBlock: '10.0.2.0/24',
    ...difference,
  });
}

/** The IPv6 block of a subnet, as `Ipv6CidrBlockAssociationSet` has it. */
export function ipv6Block(cidr = '2a05:d018:aa:1::/64', state = 'associated') {
  return [{ Ipv6CidrBlock: cidr, Ipv6CidrBlockState: { State: state } }];
}

/** A route; by default 0.0.0.0/0 to the NAT gateway. Naming another destination or target replaces the default one. */
export function aRoute(difference: Route = {}): Route {
  const hasDestination =
    'DestinationCidrBlock' in difference ||
    'DestinationIpv6CidrBlock' in difference ||
    'DestinationPrefixListId' in difference;
  const notTargets = new Set([
    'DestinationCidrBlock',
    'DestinationIpv6CidrBlock',
    'DestinationPrefixListId',
    'Origin',
    'State',
  ]);
  const hasTarget = Object.keys(difference).some((key) => !notTargets.has(key));
  return {
    ...(hasDestination ? {} : { DestinationCidrBlock: '0.0.0.0/0' }),
    ...(hasTarget ? {} : { NatGatewayId: 'nat-0a1' }),
    Origin: 'CreateRoute',
    State: 'active',
    ...difference,
  };
}

export function localRoute(cidr = '10.0.0.0/16'): Route {
  return cidr.includes(':')
    ? aRoute({ DestinationIpv6CidrBlock: cidr, GatewayId: 'local', Origin: 'CreateRouteTable' })
    : aRoute({ DestinationCidrBlock: cidr, GatewayId: 'local', Origin: 'CreateRouteTable' });
}

/** The route that AWS puts into a table for the S3 gateway endpoint. */
export function gatewayRoute(difference: Route = {}): Route {
  return aRoute({ DestinationPrefixListId: S3_LIST, GatewayId: GATEWAY_ID, ...difference });
}

/** An association of a route table, in the state `associated`. */
export function anAssociation(
  difference: NonNullable<RouteTable['Associations']>[number] = {},
): NonNullable<RouteTable['Associations']>[number] {
  return { Main: false, AssociationState: { State: 'associated' }, ...difference };
}

/** The main table with the local route, a default route to NAT and the gateway endpoint's route. */
export function aRouteTable(difference: Partial<RouteTable> = {}): RouteTable {
  return {
    RouteTableId: MAIN_TABLE,
    VpcId: VPC_ID,
    Routes: [localRoute(), aRoute(), gatewayRoute()],
    Associations: [anAssociation({ Main: true })],
    ...difference,
  };
}

/** A table that is explicitly associated with the given subnets. */
export function tableOf(
  subnetIds: readonly string[],
  difference: Partial<RouteTable> & { readonly id?: string } = {},
): RouteTable {
  const { id = 'rtb-0custom', ...others } = difference;
  return aRouteTable({
    RouteTableId: id,
    Routes: [localRoute(), aRoute()],
    Associations: subnetIds.map((SubnetId) => anAssociation({ SubnetId })),
    ...others,
  });
}

/** An available S3 interface endpoint in the first subnet, with private DNS for all of the VPC. */
export function anInterfaceEndpoint(difference: Partial<VpcEndpoint> = {}): VpcEndpoint {
  return {
    VpcEndpointId: INTERFACE_ID,
    VpcEndpointType: 'Interface',
    VpcId: VPC_ID,
    ServiceName: `com.amazonaws.${REGION}.s3`,
    State: 'available',
    SubnetIds: [SUBNET_A],
    NetworkInterfaceIds: ['eni-0a1'],
    Groups: [{ GroupId: ENDPOINT_GROUP }],
    PrivateDnsEnabled: true,
    RequesterManaged: false,
    IpAddressType: 'ipv4',
    DnsOptions: { DnsRecordIpType: 'ipv4', PrivateDnsOnlyForInboundResolverEndpoint: false },
    ...difference,
  };
}

/** An available S3 gateway endpoint with the default policy. */
export function aGatewayEndpoint(difference: Partial<VpcEndpoint> = {}): VpcEndpoint {
  return {
    VpcEndpointId: GATEWAY_ID,
    VpcEndpointType: 'Gateway',
    VpcId: VPC_ID,
    ServiceName: `com.amazonaws.${REGION}.s3`,
    State: 'available',
    PolicyDocument:
      '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
    SubnetIds: [],
    NetworkInterfaceIds: [],
    Groups: [],
    PrivateDnsEnabled: false,
    RequesterManaged: false,
    IpAddressType: 'ipv4',
    DnsOptions: { DnsRecordIpType: 'service-defined' },
    ...difference,
  };
}

/** A rule of a security group: TCP 443 from or to everything unless said otherwise. */
export function aPermission(difference: Permission = {}): Permission {
  const hasPeer = ['IpRanges', 'Ipv6Ranges', 'PrefixListIds', 'UserIdGroupPairs'].some(
    (key) => key in difference,
  );
  return {
    IpProtocol: 'tcp',
    FromPort: 443,
    ToPort: 443,
    ...(hasPeer ? {} : { IpRanges: [{ CidrIp: '0.0.0.0/0' }] }),
    ...difference,
  };
}

/** The endpoint's group: TCP 443 from 10.0.0.0/8, everything out. */
export function aSecurityGroup(difference: Partial<SecurityGroup> = {}): SecurityGroup {
  return {
    GroupId: ENDPOINT_GROUP,
    VpcId: VPC_ID,
    IpPermissions: [aPermission({ IpRanges: [{ CidrIp: '10.0.0.0/8' }] })],
    IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    ...difference,
  };
}

/** The default group of a VPC: it admits its own members only. */
export function aDefaultGroup(difference: Partial<SecurityGroup> = {}): SecurityGroup {
  return aSecurityGroup({
    GroupId: DEFAULT_GROUP,
    IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: DEFAULT_GROUP }] }],
    ...difference,
  });
}

type AclEntry = NonNullable<NetworkAcl['Entries']>[number];

/** An entry of a network ACL: rule 100 lets every protocol in from everywhere. */
export function anAclEntry(difference: Partial<AclEntry> = {}): AclEntry {
  const hasBlock = 'CidrBlock' in difference || 'Ipv6CidrBlock' in difference;
  return {
    RuleNumber: 100,
    Egress: false,
    Protocol: '-1',
    RuleAction: 'allow',
    ...(hasBlock ? {} : { CidrBlock: '0.0.0.0/0' }),
    ...difference,
  };
}

/** The entries of a default network ACL, both ways. */
export function openEntries(): AclEntry[] {
  return [false, true].flatMap((Egress) => [
    anAclEntry({ Egress }),
    anAclEntry({ Egress, RuleNumber: 32767, RuleAction: 'deny' }),
  ]);
}

/** A network ACL that lets everything pass, associated with the given subnets. */
export function aNetworkAcl(
  difference: Partial<NetworkAcl> & { readonly subnetIds?: readonly string[] } = {},
): NetworkAcl {
  const { subnetIds = [SUBNET_A, SUBNET_B], ...others } = difference;
  return {
    NetworkAclId: ACL_ID,
    VpcId: VPC_ID,
    Associations: subnetIds.map((SubnetId) => ({ SubnetId })),
    Entries: openEntries(),
    ...others,
  };
}

/** DHCP options that hand out the given DNS servers. */
export function dhcpOptions(servers: readonly string[] = ['AmazonProvidedDNS'], id = DHCP_ID) {
  return {
    DhcpOptionsId: id,
    DhcpConfigurations: [
      { Key: 'domain-name', Values: [{ Value: 'eu-west-1.compute.internal' }] },
      { Key: 'domain-name-servers', Values: servers.map((Value) => ({ Value })) },
    ],
  };
}

export interface PrefixListDifference {
  readonly PrefixListId?: string;
  readonly PrefixListName?: string;
  readonly OwnerId?: string;
  readonly Cidrs?: readonly string[];
}

/** The Region's S3 list, as DescribePrefixLists gives it. */
export function s3PrefixList(difference: PrefixListDifference = {}) {
  return {
    PrefixListId: S3_LIST,
    PrefixListName: `com.amazonaws.${REGION}.s3`,
    Cidrs: S3_CIDRS,
    ...difference,
  };
}

export function s3Ipv6PrefixList(difference: PrefixListDifference = {}) {
  return s3PrefixList({
    PrefixListId: S3_LIST_IPV6,
    PrefixListName: `com.amazonaws.${REGION}.ipv6.s3`,
    Cidrs: S3_CIDRS_IPV6,
    ...difference,
  });
}

export function dynamoDbPrefixList(difference: PrefixListDifference = {}) {
  return s3PrefixList({
    PrefixListId: DYNAMODB_LIST,
    PrefixListName: `com.amazonaws.${REGION}.dynamodb`,
    Cidrs: DYNAMODB_CIDRS,
    ...difference,
  });
}

/** A hosted zone that answers for the default S3 names. */
export function s3Zone(difference: Record<string, unknown> = {}) {
  return {
    HostedZoneId: ZONE_ID,
    Name: `s3.${REGION}.amazonaws.com.`,
    Owner: { OwningAccount: HUB_ACCOUNT },
    ...difference,
  };
}

/** What `captureOf` takes: the parts of a capture that differ from the default one. */
export interface Differences {
  readonly account?: string;
  readonly region?: string;
  /** Changes to the one VPC's own record. */
  readonly vpc?: Partial<Vpc>;
  /** All VPCs, instead of the one. */
  readonly vpcs?: readonly Vpc[];
  readonly subnets?: readonly Subnet[];
  /** The routes of the main table beside the local one. */
  readonly routes?: readonly Route[];
  /** All route tables; `routes` is then without effect. */
  readonly routeTables?: readonly RouteTable[];
  readonly endpoints?: readonly VpcEndpoint[];
  readonly securityGroups?: readonly SecurityGroup[];
  readonly networkAcls?: readonly NetworkAcl[];
  readonly dhcp?: readonly unknown[];
  readonly prefixLists?: readonly unknown[];
  /** The two DNS attributes; both on by default. `null` leaves one out. */
  readonly dns?: { readonly support?: boolean | null; readonly hostnames?: boolean | null };
  readonly zones?: readonly unknown[];
  readonly profiles?: readonly unknown[];
  readonly resolverRules?: readonly unknown[];
  /** Operations to replace whole; `undefined` leaves one out, as not asked. */
  readonly responses?: Readonly<Record<string, unknown>>;
}

/** A full capture: every operation that the contract lists is asked. */
export function captureOf(differences: Differences = {}): RawCapture {
  const { account = ACCOUNT, region = REGION, dns = {} } = differences;
  const vpcs = differences.vpcs ?? [aVpc({ OwnerId: account, ...differences.vpc })];
  const ids = vpcs.map((vpc) => vpc.VpcId);
  const [firstId = VPC_ID] = ids;
  const subnets = differences.subnets ?? [aSubnet({ VpcId: firstId }), anotherSubnet({ VpcId: firstId })];
  const routeTables = differences.routeTables ?? [
    aRouteTable({
      VpcId: firstId,
      Routes: [localRoute(), ...(differences.routes ?? [aRoute(), gatewayRoute()])],
    }),
  ];
  const each = <T>(value: T) => Object.fromEntries(ids.map((id) => [id, value]));
  const { support = true, hostnames = true } = dns;
  const all: Record<string, unknown> = {
    'ec2.DescribeVpcs': { Vpcs: vpcs },
    'ec2.DescribeVpcAttribute': each({
      ...(support === null ? {} : { EnableDnsSupport: { Value: support } }),
      ...(hostnames === null ? {} : { EnableDnsHostnames: { Value: hostnames } }),
    }),
    'ec2.DescribeSubnets': { Subnets: subnets },
    'ec2.DescribeRouteTables': { RouteTables: routeTables },
    'ec2.DescribeVpcEndpoints': {
      VpcEndpoints: differences.endpoints ?? [
        aGatewayEndpoint({ VpcId: firstId, ServiceName: `com.amazonaws.${region}.s3` }),
      ],
    },
    'ec2.DescribePrefixLists': {
      PrefixLists: differences.prefixLists ?? [
        s3PrefixList({ PrefixListName: `com.amazonaws.${region}.s3` }),
        dynamoDbPrefixList({ PrefixListName: `com.amazonaws.${region}.dynamodb` }),
      ],
    },
    'ec2.DescribeSecurityGroups': {
      SecurityGroups: differences.securityGroups ?? [
        aSecurityGroup({ VpcId: firstId }),
        aDefaultGroup({ VpcId: firstId }),
      ],
    },
    'ec2.DescribeNetworkAcls': {
      NetworkAcls: differences.networkAcls ?? [
        aNetworkAcl({ VpcId: firstId, subnetIds: subnets.map((subnet) => subnet.SubnetId) }),
      ],
    },
    'ec2.DescribeDhcpOptions': { DhcpOptions: differences.dhcp ?? [dhcpOptions()] },
    'ec2.DescribeNatGateways': {
      NatGateways: [{ NatGatewayId: 'nat-0a1', VpcId: firstId, State: 'available' }],
    },
    'ec2.DescribeInternetGateways': {
      InternetGateways: [
        { InternetGatewayId: 'igw-0a1', Attachments: [{ VpcId: firstId, State: 'available' }] },
      ],
    },
    'ec2.DescribeVpcBlockPublicAccessOptions': {
      VpcBlockPublicAccessOptions: { InternetGatewayBlockMode: 'off' },
    },
    'route53.ListHostedZonesByVPC': each({ HostedZoneSummaries: differences.zones ?? [] }),
    'route53profiles.ListProfileAssociations': each({ ProfileAssociations: differences.profiles ?? [] }),
    'route53resolver.ListResolverRuleAssociations': each({
      ResolverRuleAssociations: differences.resolverRules ?? [],
    }),
    ...differences.responses,
  };
  const asked = Object.entries(all).filter(([, body]) => body !== undefined);
  return aCapture({ account, region, responses: Object.fromEntries(asked) });
}

/** The same capture without the given operations, as if they had not been asked. */
export function without(raw: RawCapture, ...operations: readonly string[]): RawCapture {
  return {
    ...raw,
    responses: Object.fromEntries(Object.entries(raw.responses).filter(([key]) => !operations.includes(key))),
  };
}

/** A VPC whose S3 names resolve to its interface endpoint; nothing but the local route in its table. */
export function interfaceCaptureOf(differences: Differences = {}): RawCapture {
  return captureOf({ routes: [], endpoints: [anInterfaceEndpoint()], ...differences });
}

/** The hub's own capture: 10.100.0.0/16 in another account, an S3 interface endpoint without private DNS. */
export function hubCaptureOf(differences: Differences = {}): RawCapture {
  return captureOf({
    account: HUB_ACCOUNT,
    vpcs: [aVpc({ VpcId: HUB_VPC_ID, OwnerId: HUB_ACCOUNT, CidrBlock: '10.100.0.0/16' })],
    subnets: [aSubnet({ SubnetId: 'subnet-0hub', VpcId: HUB_VPC_ID, CidrBlock: '10.100.1.0/24' })],
    routeTables: [
      aRouteTable({
        RouteTableId: 'rtb-0hub',
        VpcId: HUB_VPC_ID,
        Routes: [
          localRoute('10.100.0.0/16'),
          aRoute({ DestinationCidrBlock: '10.0.0.0/8', TransitGatewayId: 'tgw-0a1' }),
        ],
      }),
    ],
    endpoints: [
      anInterfaceEndpoint({
        VpcEndpointId: 'vpce-0hub',
        VpcId: HUB_VPC_ID,
        SubnetIds: ['subnet-0hub'],
        PrivateDnsEnabled: false,
      }),
    ],
    ...differences,
  });
}

/** A spoke that reaches the hub by its transit gateway and has the hub's hosted zone. */
export function spokeCaptureOf(differences: Differences = {}): RawCapture {
  return captureOf({
    endpoints: [],
    routes: [aRoute({ DestinationCidrBlock: '10.0.0.0/8', TransitGatewayId: 'tgw-0a1' })],
    zones: [s3Zone()],
    ...differences,
  });
}

/** A policy whose defaults ask for `require`, with more YAML below the defaults. */
export function policyOf(require: string, more = ''): string {
  return `version: 1\ndefaults:\n  require: ${require}\n${more}`;
}

export type CheckOptions = Partial<Pick<CheckInput, 'accounts' | 'at'>> & {
  readonly rules?: readonly RuleName[];
};

/** Reads the captures and the policy, and checks. */
export function checkOne(
  captures: RawCapture | readonly RawCapture[],
  policyYaml: string,
  { accounts, rules, at = '2026-11-01' }: CheckOptions = {},
): CheckOutcome {
  return check({
    captures: readAll(captures),
    policy: parsePolicy(policyYaml, { accounts }),
    accounts,
    at,
    ...(rules ? { rules } : {}),
  });
}

/** The one result of a rule about a resource; by default of `s3-traffic-path` about the default VPC. */
export function resultOf(
  outcome: CheckOutcome,
  rule: RuleName = 's3-traffic-path',
  resourceId = VPC_ID,
): Result {
  const found = outcome.results.filter(
    (result) => result.rule === rule && (result.resourceId === resourceId || result.vpcId === resourceId),
  );
  const [result] = found;
  if (!result || found.length > 1)
    throw new Error(`${found.length} results of ${rule} about ${resourceId}: expected one`);
  return result;
}

/** The verdict of `s3-traffic-path` about the default VPC. */
export function verdictOf(captures: RawCapture | readonly RawCapture[], policyYaml: string): string {
  return resultOf(checkOne(captures, policyYaml)).verdict;
}

export interface PathOptions {
  readonly vpcId?: string;
  /** The hubs that the deciding rule accepts. */
  readonly hubs?: readonly HubRef[];
}

/** The facts of one VPC of a capture. */
export function factsOf(raw: RawCapture, vpcId = VPC_ID): VpcFacts {
  const vpc = networkOf(raw).vpcs.get(vpcId);
  if (!vpc) throw new Error(`no ${vpcId} in the capture`);
  return vpc;
}

export function networkOf(raw: RawCapture): Network {
  return indexCapture(readAll(raw)[0] ?? readCapture(raw));
}

/** The S3 paths of one VPC; of several captures the first has the VPC, and any may be the hub. */
export function vpcPathsOf(
  captures: RawCapture | readonly RawCapture[],
  { vpcId = VPC_ID, hubs = [] }: PathOptions = {},
): VpcPaths {
  const networks = readAll(captures).map((capture) => indexCapture(capture));
  const vpc = networks[0]?.vpcs.get(vpcId);
  if (!vpc) throw new Error(`no ${vpcId} in the first capture`);
  return s3Paths(vpc, hubs, (hub, region) =>
    networks
      .filter((network) => network.region === region)
      .filter((network) => hub.account === undefined || network.account === hub.account)
      .map((network) => network.vpcs.get(hub.vpc))
      .find((found) => found !== undefined),
  );
}

/** The path of every subnet by its id. */
export function pathsOf(
  captures: RawCapture | readonly RawCapture[],
  options: PathOptions = {},
): Record<string, S3Path> {
  const { subnets = [] } = vpcPathsOf(captures, options);
  return Object.fromEntries(subnets.map((at) => [at.subnet.SubnetId, at.path]));
}

/** Everything about the way of one subnet, the first by default. */
export function pathOf(
  captures: RawCapture | readonly RawCapture[],
  { subnetId = SUBNET_A, ...options }: PathOptions & { readonly subnetId?: string } = {},
): SubnetPath {
  const at = vpcPathsOf(captures, options).subnets?.find(({ subnet }) => subnet.SubnetId === subnetId);
  if (!at) throw new Error(`no path of ${subnetId}`);
  return at;
}

function readAll(captures: RawCapture | readonly RawCapture[]): Capture[] {
  const list: readonly RawCapture[] = 'responses' in captures ? [captures] : captures;
  return list.map((raw, index) => readCapture(raw, index === 0 ? 'capture.json' : `capture-${index}.json`));
}
