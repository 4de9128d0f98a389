import {
  behindNat64,
  contains,
  holds,
  overlaps,
  PUBLIC_IPV4,
  PUBLIC_IPV6,
  parseCidr,
  pieces,
  type Range,
} from './addresses.ts';
import type { Route, RouteTable } from './capture.ts';
import { type Known, type Reason, reason } from './known.ts';
import type { VpcFacts } from './network.ts';
import { endpointType, isAvailable, isSameRegionS3 } from './s3-names.ts';

/** The ways of contract section 3. */
export const S3_PATHS = [
  'gateway-endpoint',
  'interface-endpoint',
  'centralized-endpoint',
  'nat-gateway',
  'internet-gateway',
  'egress-only-internet-gateway',
  'transit-gateway',
  'vpc-peering',
  'virtual-private-gateway',
  'core-network',
  'local-gateway',
  'carrier-gateway',
  'appliance',
  'other',
  'none',
  'mixed',
  'unknown',
] as const;
export type S3Path = (typeof S3_PATHS)[number];

/** Where packets go: the path, the id of what carries them, and for `unknown` the reason. */
export interface Way {
  readonly path: S3Path;
  readonly via: string | null;
  readonly reason?: Reason;
}

/** A way, with the routes that decided it and the routes to the same addresses that they beat. */
export interface RouteDecision extends Way {
  readonly deciding: readonly DecidedRoute[];
  /** Whether a part of the addresses has no route at all. */
  readonly isPartlyUnrouted: boolean;
  readonly beaten: readonly DecidedRoute[];
}

/** A route as an explanation names it: its destination (a CIDR block or a prefix list) and where it leads. */
export interface DecidedRoute {
  readonly destination: string;
  readonly path: S3Path;
  readonly via: string | null;
}

type Family = 4 | 6;

interface Destination {
  readonly text: string;
  /** Undefined where the addresses are not known: a list whose entries were not captured, or no CIDR block. */
  readonly ranges: Known<readonly Range[]>;
  /** The families that addresses which are not known may belong to. */
  readonly looseFamilies: readonly Family[];
  readonly isLocal: boolean;
  /** The family of addresses for which this is the route to the Region's S3 prefix list. */
  readonly s3List: readonly Family[];
  /** Static CIDR routes come before prefix-list routes, and these before propagated ones (VPC guide, route priority). */
  readonly rank: 0 | 1 | 2;
  readonly way: Way;
}

/** A route table made ready to be asked where addresses go. */
export interface CompiledTable {
  readonly routeTableId: string;
  readonly destinations: readonly Destination[];
  /** The IPv4 addresses of S3, where captured. */
  readonly s3Ranges: Known<readonly Range[]>;
  readonly hasOnlyLocalRoutes: boolean;
}

export function compileTable(vpc: VpcFacts, table: RouteTable): CompiledTable {
  const routes = (table.Routes ?? []).filter((route) => route.State !== 'filtered');
  const destinations = routes.map((route) => destinationOf(vpc, route, routes));
  const { prefixLists } = vpc.network;
  return {
    routeTableId: table.RouteTableId,
    destinations,
    s3Ranges: prefixLists.s3Ranges ?? inferredRanges(destinations),
    hasOnlyLocalRoutes: destinations.every((destination) => destination.isLocal),
  };
}

/** Which way the Region's public IPv4 addresses of S3 are left for. */
export function toS3(table: CompiledTable): RouteDecision {
  return decide(table, 4, table.s3Ranges, PUBLIC_IPV4);
}

/**
 * Which way IPv6 addresses of S3 are left for. AWS publishes no confirmed name of an IPv6 list, so without its
 * entries only a table that sends all of IPv6 one way, or a second list route to the S3 gateway, has an answer.
 */
export function toS3OverIpv6(vpc: VpcFacts, table: CompiledTable): RouteDecision {
  const list = [...vpc.network.prefixLists.byId.values()].find((candidate) => candidate.isS3Ipv6);
  const ranges = list?.entries?.filter((range) => range.version === 6);
  return decide(table, 6, ranges && ranges.length > 0 ? ranges : undefined, PUBLIC_IPV6);
}

/** Which way IPv4 S3 is left for from an IPv6-only subnet: by NAT64, below 64:ff9b::/96 (VPC guide, DNS64). */
export function toS3ByNat64(table: CompiledTable): RouteDecision {
  const whole: Range = { version: 4, first: 0, last: 2 ** 32 - 1, length: 0 };
  return decide(
    { ...table, destinations: table.destinations.map(withoutS3List) },
    6,
    (table.s3Ranges ?? [whole]).map(behindNat64),
    [],
  );
}

/** Which way the addresses of one range are left for, local routes included. */
export function toRange(table: CompiledTable, range: Range): RouteDecision {
  return decide(
    { ...table, destinations: table.destinations.map(withoutS3List) },
    range.version,
    [range],
    [],
  );
}

/** A decision in words: the routes that decided, and those that they beat. */
export function routeNotes({ deciding, beaten }: RouteDecision): string[] {
  const told = (routes: RouteDecision['deciding']) =>
    routes.map(({ destination, via }) => `${destination} -> ${via ?? 'nowhere'}`).join('; ');
  const decided = deciding.length > 0 ? `decided by ${told(deciding)}` : 'no route leads to S3';
  return beaten.length > 0 ? [decided, `which beat ${told(beaten)}`] : [decided];
}

function withoutS3List(destination: Destination): Destination {
  const { s3List, ranges } = destination;
  return s3List.length === 0 ? destination : { ...destination, s3List: [], ranges: ranges ?? [] };
}

function decide(
  table: CompiledTable,
  family: Family,
  ranges: Known<readonly Range[]>,
  universe: readonly Range[],
): RouteDecision {
  const toList = table.destinations.filter((destination) => destination.s3List.includes(family));
  const decision =
    ranges === undefined && toList.length > 0
      ? mostSpecificList(table, family, toList)
      : partition(table, family, ranges, universe);
  return disturbed(decision, table, family);
}

/** The S3 list's entries were not captured: its route is taken to be the most specific one (contract 3.3). */
function mostSpecificList(
  table: CompiledTable,
  family: Family,
  toList: readonly Destination[],
): RouteDecision {
  const beaten = table.destinations.filter(
    (other) =>
      !toList.includes(other) && other.ranges?.some((range) => range.version === family && !other.isLocal),
  );
  return summarize(toList, beaten, toList.length > 1 && !agree(toList) ? ambiguous(toList) : undefined);
}

function partition(
  table: CompiledTable,
  family: Family,
  known: Known<readonly Range[]>,
  universe: readonly Range[],
): RouteDecision {
  const ranges = known ?? universe;
  const toList = table.destinations.filter((destination) => destination.s3List.includes(family));
  const candidates: { destination: Destination; range: Range }[] = [];
  for (const destination of table.destinations) {
    if (destination.ranges === undefined || toList.includes(destination)) continue;
    if (known === undefined && destination.isLocal) continue;
    for (const range of destination.ranges) {
      if (range.version === family && (range.length === 0 || overlapsAny(range, ranges))) {
        candidates.push({ destination, range });
      }
    }
  }
  // Mostly the routes beside the list's are like 0.0.0.0/0 and hold all of S3: then one block stands for every other.
  const isAlike = candidates.every(({ range }) =>
    ranges.every((asked) => range.length < asked.length && contains(range, asked)),
  );
  const sample = isAlike ? ranges.slice(0, 1) : ranges;
  for (const destination of toList) {
    for (const range of sample) candidates.push({ destination, range });
  }
  const winners = new Set<Destination>();
  let unrouted = false;
  const conflicts: Reason[] = [];
  const blocks = candidates.map((candidate) => candidate.range);
  for (const asked of sample) {
    for (const address of isAlike ? [asked.first] : pieces(asked, blocks)) {
      let best: typeof candidates = [];
      for (const candidate of candidates) {
        if (!holds(candidate.range, address)) continue;
        const leader = best[0];
        const order = leader === undefined ? -1 : compare(candidate, leader);
        if (order < 0) best = [candidate];
        else if (order === 0) best.push(candidate);
      }
      if (best.length === 0) unrouted = true;
      const chosen = best.map((candidate) => candidate.destination);
      if (!agree(chosen)) conflicts.push(ambiguous(chosen));
      for (const destination of chosen) winners.add(destination);
    }
  }
  const beaten = candidates.map((candidate) => candidate.destination).filter((other) => !winners.has(other));
  const decision = summarize([...winners], [...new Set(beaten)], firstByMessage(conflicts), unrouted);
  if (known === undefined && decision.path === 'mixed') {
    return {
      ...decision,
      path: 'unknown',
      via: null,
      reason: reason(
        'S3_ADDRESSES_NOT_CAPTURED',
        `the addresses of S3 were not captured and ${table.routeTableId} sends public addresses different ways`,
        [table.routeTableId],
      ),
    };
  }
  return decision;
}

function overlapsAny(range: Range, others: readonly Range[]): boolean {
  for (const other of others) if (overlaps(range, other)) return true;
  return false;
}

function compare(
  a: { destination: Destination; range: Range },
  b: { destination: Destination; range: Range },
) {
  return b.range.length - a.range.length || a.destination.rank - b.destination.rank;
}

/** Of lists the targets must agree too: two that lead apart are unknown even where both lead to the same kind. */
function agree(destinations: readonly Destination[]): boolean {
  const [first] = destinations;
  return destinations.every(
    ({ way, rank }) => way.path === first?.way.path && (rank !== 1 || way.via === first.way.via),
  );
}

function ambiguous(destinations: readonly Destination[]): Reason {
  const routes = destinations.map(described).sort();
  return reason(
    'ROUTES_OF_EQUAL_PRIORITY',
    `routes of equal length lead different ways: ${routes.join('; ')}`,
  );
}

function described(destination: Destination): string {
  return `${destination.text} -> ${destination.way.via ?? 'nowhere'}`;
}

function summarize(
  winners: readonly Destination[],
  beaten: readonly Destination[],
  conflict: Reason | undefined,
  unrouted = false,
): RouteDecision {
  const routes = {
    deciding: decidedRoutes(winners),
    beaten: decidedRoutes(beaten),
    isPartlyUnrouted: unrouted,
  };
  const unknown = firstReason(winners) ?? conflict;
  if (unknown) return { path: 'unknown', via: null, reason: unknown, ...routes };
  const paths = new Set<S3Path>(winners.map((destination) => destination.way.path));
  if (unrouted || paths.size === 0) paths.add('none');
  const [path] = paths;
  if (path === undefined || path === 'none') {
    if (paths.size <= 1) return { path: 'none', via: null, ...routes };
  }
  const via = [
    ...new Set(winners.flatMap(({ way }) => (way.path !== 'none' && way.via !== null ? [way.via] : []))),
  ];
  return { path: paths.size > 1 ? 'mixed' : (path ?? 'none'), via: via.sort().join(',') || null, ...routes };
}

function decidedRoutes(destinations: readonly Destination[]): DecidedRoute[] {
  const ordered =
    destinations.length < 2
      ? destinations
      : [...destinations].sort((a, b) => (described(a) < described(b) ? -1 : 1));
  return ordered.map(({ text, way }) => ({ destination: text, path: way.path, via: way.via }));
}

function firstReason(destinations: readonly Destination[]): Reason | undefined {
  const unknown = destinations.filter((destination) => destination.way.path === 'unknown');
  return unknown.length === 0
    ? undefined
    : firstByMessage(unknown.flatMap(({ way }) => (way.reason ? [way.reason] : [])));
}

/** The one to tell, whatever the order of routes. */
function firstByMessage(reasons: readonly Reason[]): Reason | undefined {
  return [...reasons].sort((a, b) => (a.message < b.message ? -1 : 1))[0];
}

/** A route whose addresses nobody captured, and that leads elsewhere, may take part of the traffic. */
function disturbed(decision: RouteDecision, table: CompiledTable, family: Family): RouteDecision {
  if (decision.path === 'unknown') return decision;
  const [loose] = table.destinations
    .filter(
      (destination) =>
        destination.ranges === undefined &&
        destination.s3List.length === 0 &&
        destination.looseFamilies.includes(family) &&
        destination.way.path !== decision.path,
    )
    .sort((a, b) => (described(a) < described(b) ? -1 : 1));
  if (!loose) return decision;
  return {
    ...decision,
    path: 'unknown',
    via: null,
    reason: reason(
      'PREFIX_LIST_NOT_CAPTURED',
      `${table.routeTableId} routes ${loose.text} to ${loose.way.via ?? 'nowhere'}, and which addresses that is was not captured`,
      [table.routeTableId, loose.text],
    ),
  };
}

function destinationOf(vpc: VpcFacts, route: Route, routes: readonly Route[]): Destination {
  const isLocal = route.GatewayId === 'local';
  const isPropagated = route.Origin === 'EnableVgwRoutePropagation' || route.Origin === 'Advertisement';
  const listId = route.DestinationPrefixListId;
  if (listId !== null && listId !== undefined)
    return listDestination(vpc, route, listId, isPropagated, routes);
  const text = route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? 'no destination';
  const range = parseCidr(text);
  return {
    text,
    ranges: range && [range],
    looseFamilies: text.includes(':') ? [6] : [4],
    isLocal,
    s3List: [],
    rank: isPropagated ? 2 : 0,
    way: wayOf(route),
  };
}

function listDestination(
  vpc: VpcFacts,
  route: Route,
  listId: string,
  isPropagated: boolean,
  routes: readonly Route[],
): Destination {
  const { prefixLists, region } = vpc.network;
  const list = prefixLists.byId.get(listId);
  const endpoint = vpc.endpoints?.find((candidate) => candidate.VpcEndpointId === route.GatewayId);
  const isGateway = endpoint !== undefined && endpointType(endpoint) === 'Gateway';
  const namedByEndpoint = list?.name === undefined && isGateway && isSameRegionS3(endpoint, region);
  const ofOtherGateway = list?.name === undefined && isGateway && !isSameRegionS3(endpoint, region);
  const s3List: Family[] = [];
  if (list?.isS3) s3List.push(4);
  else if (list?.isS3Ipv6) s3List.push(6);
  else if (namedByEndpoint) s3List.push(...familiesOf(vpc, route, routes, endpoint.IpAddressType));
  const mayBeS3List = endpoint === undefined && (list?.name === undefined || vpc.endpoints !== undefined);
  const entries =
    list?.entries ?? (list?.isOtherService || ofOtherGateway || namedByEndpoint ? [] : undefined);
  return {
    text: listId,
    ranges: s3List.length > 0 && list?.entries === undefined ? undefined : entries,
    looseFamilies: [4, 6],
    isLocal: false,
    s3List,
    rank: isPropagated ? 2 : 1,
    way: s3List.length > 0 || mayBeS3List ? wayOfS3List(vpc, route, list?.isS3 === true) : wayOf(route),
  };
}

/** Which of S3's two lists an unnamed list is, told by the S3 gateway that its route leads to. */
function familiesOf(
  vpc: VpcFacts,
  route: Route,
  routes: readonly Route[],
  addressType: string | null | undefined,
): readonly Family[] {
  const type = addressType?.toLowerCase() ?? 'ipv4';
  if (type === 'ipv6') return [6];
  if (vpc.network.prefixLists.s3Ids.size > 0) return type === 'dualstack' ? [6] : [];
  if (type !== 'dualstack') return [4];
  const lists = routes.filter(
    (other) => other.GatewayId === route.GatewayId && other.DestinationPrefixListId,
  );
  return lists.length > 1 ? [4, 6] : [4];
}

function inferredRanges(destinations: readonly Destination[]): Known<readonly Range[]> {
  const list = destinations.find(
    (destination) => destination.s3List.includes(4) && destination.ranges !== undefined,
  );
  const ranges = list?.ranges?.filter((range) => range.version === 4);
  return ranges && ranges.length > 0 ? ranges : undefined;
}

/** A route to S3's list is the gateway endpoint only where it leads to an available S3 gateway of this VPC. */
function wayOfS3List(vpc: VpcFacts, route: Route, isKnownAsS3: boolean): Way {
  const id = route.GatewayId;
  if (route.State === 'blackhole' || !id?.startsWith('vpce-')) return wayOf(route);
  if (vpc.endpoints === undefined) {
    return isKnownAsS3
      ? { path: 'gateway-endpoint', via: id }
      : unknownEndpoint(id, `endpoints were not captured, so the service of ${id} is unknown`);
  }
  const endpoint = vpc.endpoints.find((candidate) => candidate.VpcEndpointId === id);
  if (!endpoint) return unknownEndpoint(id, `${id} is not among the endpoints of ${vpc.vpcId}`);
  if (endpointType(endpoint) === 'GatewayLoadBalancer') return { path: 'appliance', via: id };
  if (endpointType(endpoint) !== 'Gateway' || !isSameRegionS3(endpoint, vpc.network.region)) {
    return unknownEndpoint(id, `S3's prefix list is routed to ${id}, which is no S3 gateway endpoint`);
  }
  const available = isAvailable(endpoint);
  if (available === undefined) return unknownEndpoint(id, `the state of ${id} was not captured`);
  return available ? { path: 'gateway-endpoint', via: id } : { path: 'none', via: id };
}

function unknownEndpoint(id: string, message: string): Way {
  return { path: 'unknown', via: id, reason: reason('ENDPOINT_UNKNOWN', message, [id]) };
}

const GATEWAYS: readonly (readonly [prefix: string, path: S3Path])[] = [
  ['igw-', 'internet-gateway'],
  ['vgw-', 'virtual-private-gateway'],
  ['vpce-', 'appliance'],
  ['nat-', 'nat-gateway'],
  ['eigw-', 'egress-only-internet-gateway'],
  ['tgw-', 'transit-gateway'],
  ['lgw-', 'local-gateway'],
  ['cagw-', 'carrier-gateway'],
  ['pcx-', 'vpc-peering'],
  ['eni-', 'appliance'],
];

const TARGETS = [
  ['NatGatewayId', 'nat-gateway'],
  ['EgressOnlyInternetGatewayId', 'egress-only-internet-gateway'],
  ['TransitGatewayId', 'transit-gateway'],
  ['VpcPeeringConnectionId', 'vpc-peering'],
  ['CoreNetworkArn', 'core-network'],
  ['LocalGatewayId', 'local-gateway'],
  ['CarrierGatewayId', 'carrier-gateway'],
  ['NetworkInterfaceId', 'appliance'],
  ['InstanceId', 'appliance'],
] as const;

/** The way by the kind of a route's target. A vpce- behind a CIDR is a Gateway Load Balancer or firewall endpoint. */
function wayOf(route: Route): Way {
  const target = targetOf(route);
  if (route.State === 'blackhole') return { path: 'none', via: target.via };
  return target;
}

function targetOf(route: Route): Way {
  if (route.GatewayId === 'local') return { path: 'none', via: 'local' };
  if (route.GatewayId) {
    const id = route.GatewayId;
    return { path: GATEWAYS.find(([prefix]) => id.startsWith(prefix))?.[1] ?? 'other', via: id };
  }
  for (const [member, path] of TARGETS) {
    const via = route[member];
    if (via) return { path, via };
  }
  return { path: 'other', via: null };
}
