import type { AccessDecision } from './access.ts';
import type {
  Capture,
  NetworkAcl,
  Refusal,
  RouteTable,
  SecurityGroup,
  Subnet,
  Tags,
  Vpc,
  VpcEndpoint,
} from './capture.ts';
import { type Known, type Reason, reason } from './known.ts';
import type { CompiledAcl } from './network-acls.ts';
import { collectPrefixLists, type PrefixLists } from './prefix-lists.ts';
import type { Associations, RoutedTable } from './subnet-routing.ts';

/** One VPC as its account and Region see it. A list that is `undefined` was not captured. */
export interface VpcFacts {
  readonly vpcId: string;
  readonly network: Network;
  /** The VPC's own record; `undefined` when DescribeVpcs was not captured and only other answers name it. */
  readonly vpc: Known<Vpc>;
  readonly ownerId: Known<string>;
  /**
   * Whether the account owns the VPC, as far as is known. A participant of a shared VPC sees its subnets and tables, never
   * its endpoints (VPC guide, shared subnets): there an empty answer means nothing, and `endpoints` is undefined.
   */
  readonly isOwn: boolean;
  readonly subnets: Known<readonly Subnet[]>;
  readonly routeTables: Known<readonly RouteTable[]>;
  readonly endpoints: Known<readonly VpcEndpoint[]>;
  readonly networkAcls: Known<readonly NetworkAcl[]>;
  readonly securityGroups: Known<readonly SecurityGroup[]>;
  readonly dnsSupport: Known<boolean>;
  readonly dnsHostnames: Known<boolean>;
  /** Ids that an answer gives twice with different contents: nothing that rests on them is known. */
  readonly contradicted: readonly string[];
  readonly warnings: readonly Reason[];
  readonly derived: Derived;
}

/**
 * What is worked out from a VPC on demand, once, and goes when it goes. In a WeakMap it would stay, and the capture with
 * it, until V8's next full collection.
 */
export interface Derived {
  associations?: Associations;
  readonly tables: Map<RouteTable, RoutedTable>;
  networkAcls?: ReadonlyMap<string, Known<CompiledAcl>>;
  /** Access to the VPC's own endpoints, by endpoint and subnet. */
  readonly access: Map<string, AccessDecision>;
  /** Whether a table leads to a subnet of a hub, by table, hub and subnet. */
  readonly hubRoutes: Map<string, Known<boolean>>;
}

/** One capture, indexed by VPC and by id. */
export interface Network {
  readonly account: string;
  readonly region: string;
  readonly source: string;
  readonly capture: Capture;
  readonly vpcs: ReadonlyMap<string, VpcFacts>;
  readonly securityGroups: Known<ReadonlyMap<string, SecurityGroup>>;
  readonly prefixLists: PrefixLists;
  /** What was not captured and concerns the account and Region as a whole. */
  readonly gaps: readonly string[];
  readonly warnings: readonly string[];
}

/** Indexes a capture. Contract section 2 says what stands for what when an answer is absent. */
export function indexCapture(capture: Capture): Network {
  const { responses } = capture;
  const contradicted: Contradictions = new Map();
  const unclear: Contradictions = new Map();
  const warnings: string[] = [];
  const vpcRecords = once(responses['ec2.DescribeVpcs']?.Vpcs, (vpc) => vpc.VpcId, contradicted);
  const subnets = once(responses['ec2.DescribeSubnets']?.Subnets, (subnet) => subnet.SubnetId, contradicted);
  const tables = once(
    responses['ec2.DescribeRouteTables']?.RouteTables,
    (table) => table.RouteTableId,
    contradicted,
  );
  const endpoints = once(
    responses['ec2.DescribeVpcEndpoints']?.VpcEndpoints,
    (endpoint) => endpoint.VpcEndpointId,
    contradicted,
  );
  const acls = once(responses['ec2.DescribeNetworkAcls']?.NetworkAcls, (acl) => acl.NetworkAclId, unclear);
  const groups = once(
    responses['ec2.DescribeSecurityGroups']?.SecurityGroups,
    (group) => group.GroupId,
    unclear,
  );
  for (const id of unclear.keys()) groups?.delete(id);

  const subnetsOf = byVpc(subnets, (subnet) => subnet.VpcId);
  const tablesOf = byVpc(tables, (table) => table.VpcId);
  const endpointsOf = byVpc(endpoints, (endpoint) => endpoint.VpcId);
  const aclsOf = byVpc(acls, (acl) => acl.VpcId);
  const groupsOf = byVpc(groups, (group) => group.VpcId);
  const named = new Set<string>();
  for (const index of [subnetsOf, tablesOf, endpointsOf, aclsOf, groupsOf]) {
    for (const vpcId of index?.keys() ?? []) named.add(vpcId);
  }
  for (const vpcId of otherwiseNamed(capture)) named.add(vpcId);

  const ids = vpcRecords ? [...vpcRecords.keys()] : [...named];
  if (vpcRecords) {
    for (const vpcId of [...named].sort()) {
      if (!vpcRecords.has(vpcId)) {
        warnings.push(
          `${capture.source}: ${vpcId} is named by other answers and is not among DescribeVpcs: not judged`,
        );
      }
    }
  }
  const gaps =
    vpcRecords || named.size > 0
      ? []
      : [
          `${capture.source}: which VPCs there are is unknown: DescribeVpcs was ${absence(capture, 'ec2.DescribeVpcs')}`,
        ];

  const vpcs = new Map<string, VpcFacts>();
  const network: Network = {
    account: capture.account,
    region: capture.region,
    source: capture.source,
    capture,
    vpcs,
    securityGroups: groups,
    prefixLists: collectPrefixLists(capture),
    gaps,
    warnings,
  };
  for (const vpcId of ids.sort()) {
    const attributes = lookUp(responses['ec2.DescribeVpcAttribute'], vpcId);
    const record = vpcRecords?.get(vpcId);
    const own = {
      subnets: subnets && (subnetsOf?.get(vpcId) ?? []),
      routeTables: tables && (tablesOf?.get(vpcId) ?? []),
      endpoints: endpoints && (endpointsOf?.get(vpcId) ?? []),
      networkAcls: acls && (aclsOf?.get(vpcId) ?? []).filter((acl) => !unclear.has(acl.NetworkAclId)),
      securityGroups: groups && (groupsOf?.get(vpcId) ?? []),
    };
    const ownerId = record?.OwnerId || ownerOf([...(own.routeTables ?? []), ...(own.subnets ?? [])]);
    const isOwn = ownerId === undefined || ownerId === capture.account;
    vpcs.set(vpcId, {
      vpcId,
      network,
      vpc: record,
      ownerId,
      isOwn,
      ...own,
      endpoints: isOwn ? own.endpoints : undefined,
      dnsSupport: attributes?.EnableDnsSupport?.Value ?? undefined,
      dnsHostnames: attributes?.EnableDnsHostnames?.Value ?? undefined,
      contradicted: [...contradicted].flatMap(([id, vpcIds]) => (vpcIds.has(vpcId) ? [id] : [])).sort(),
      warnings: strayAssociations(own.subnets, own.routeTables),
      derived: { tables: new Map(), access: new Map(), hubRoutes: new Map() },
    });
  }
  return network;
}

/** The owner that all tables and subnets of a VPC agree on: in a shared VPC they are its owner's (VPC guide). */
function ownerOf(parts: readonly { readonly OwnerId?: string | null | undefined }[]): Known<string> {
  const [owner, ...others] = new Set(parts.flatMap(({ OwnerId }) => (OwnerId ? [OwnerId] : [])));
  return others.length === 0 ? owner : undefined;
}

/** Why an operation has no answer (about one VPC), in words: `not captured` or `refused (code)`. */
export function absence(capture: Capture, operation: string, vpcId?: string): string {
  const refusal: Refusal | undefined =
    capture.refusals.get(operation) ?? capture.refusals.get(`${operation}:${vpcId}`);
  return refusal ? `refused (${refusal.code})` : 'not captured';
}

/** An entry of a map by id; the map's own keys only, so that an id cannot name a member of Object. */
export function lookUp<T>(
  map: Record<string, T | null | undefined> | null | undefined,
  key: string,
): Known<T> {
  return map && Object.hasOwn(map, key) ? (map[key] ?? undefined) : undefined;
}

/** Why nothing is known that rests on ids which an answer describes twice and differently. */
export function contradiction(ids: readonly string[]): Reason {
  return reason('CONFLICTING_ANSWERS', `the capture describes ${ids.join(', ')} twice and differently`, ids);
}

/** A captured subnet of a VPC by its id. */
export function subnetOf({ subnets }: VpcFacts, subnetId: string): Known<Subnet> {
  return subnets?.find((subnet) => subnet.SubnetId === subnetId);
}

/** Tags as a map; no Tags member in an answer means no tags, as the API leaves it out. */
export function tagsOf(tags: Tags): ReadonlyMap<string, string> {
  return new Map((tags ?? []).map(({ Key, Value }) => [Key, Value ?? '']));
}

/** Ids that an answer gives twice with different contents, with the VPCs that either names. */
type Contradictions = Map<string, ReadonlySet<string | null | undefined>>;

function once<T extends { readonly VpcId?: string | null | undefined }>(
  items: readonly T[] | null | undefined,
  idOf: (item: T) => string,
  contradicted: Contradictions,
): Map<string, T> | undefined {
  if (!items) return undefined;
  const index = new Map<string, T>();
  for (const item of items) {
    const id = idOf(item);
    const before = index.get(id);
    if (before === undefined) index.set(id, item);
    else if (canonical(before) !== canonical(item)) {
      contradicted.set(id, new Set([...(contradicted.get(id) ?? []), before.VpcId, item.VpcId]));
      if (canonical(item) < canonical(before)) index.set(id, item);
    }
  }
  return index;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function byVpc<T>(
  items: ReadonlyMap<string, T> | undefined,
  vpcIdOf: (item: T) => string | null | undefined,
): Map<string, T[]> | undefined {
  if (!items) return undefined;
  const index = new Map<string, T[]>();
  for (const item of items.values()) {
    const vpcId = vpcIdOf(item);
    if (vpcId === null || vpcId === undefined) continue;
    const list = index.get(vpcId);
    if (list) list.push(item);
    else index.set(vpcId, [item]);
  }
  return index;
}

function* otherwiseNamed({ responses }: Capture): Iterable<string> {
  for (const operation of [
    'ec2.DescribeVpcAttribute',
    'route53.ListHostedZonesByVPC',
    'route53profiles.ListProfileAssociations',
    'route53resolver.ListResolverRuleAssociations',
  ] as const) {
    for (const [vpcId, answer] of Object.entries(responses[operation] ?? {})) if (answer) yield vpcId;
  }
  for (const nat of responses['ec2.DescribeNatGateways']?.NatGateways ?? []) if (nat.VpcId) yield nat.VpcId;
  for (const igw of responses['ec2.DescribeInternetGateways']?.InternetGateways ?? []) {
    for (const { VpcId } of igw.Attachments ?? []) if (VpcId) yield VpcId;
  }
}

function strayAssociations(
  subnets: Known<readonly Subnet[]>,
  tables: Known<readonly RouteTable[]>,
): readonly Reason[] {
  if (!subnets || !tables) return [];
  const ids = new Set(subnets.map((subnet) => subnet.SubnetId));
  const strays: string[] = [];
  for (const table of tables) {
    for (const { SubnetId } of table.Associations ?? []) {
      if (SubnetId && !ids.has(SubnetId)) strays.push(SubnetId);
    }
  }
  if (strays.length === 0) return [];
  const unknown = [...new Set(strays)].sort();
  return [
    reason(
      'ASSOCIATION_OF_UNKNOWN_SUBNET',
      `route tables are associated with ${unknown.join(', ')}, which DescribeSubnets does not list`,
      unknown,
    ),
  ];
}
