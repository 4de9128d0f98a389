import { type Access, accessTo } from './access.ts';
import { parseCidr } from './addresses.ts';
import type { Subnet, VpcEndpoint } from './capture.ts';
import { allHold, type Known, oneHolds, type Reason, reason } from './known.ts';
import { lookUp, subnetOf, type VpcFacts } from './network.ts';
import { dnsAttributes, dnsServersObstacle, interfaceEndpoints, isUsable } from './resolution.ts';
import { type CompiledTable, toRange } from './routes.ts';
import { s3Domain } from './s3-names.ts';

/** A VPC whose S3 interface endpoint a policy rule accepts for other VPCs. */
export interface HubRef {
  readonly vpc: string;
  readonly account?: string | undefined;
}

/** Finds a captured VPC of the fleet in a Region; undefined where it was not captured. */
export type FindVpc = (hub: HubRef, region: string) => Known<VpcFacts>;

export type Centralized =
  | { readonly holds: true; readonly via: string; readonly access: Access; readonly notes: readonly string[] }
  | { readonly holds: false; readonly notes: readonly string[] }
  | { readonly holds: undefined; readonly reason: Reason; readonly notes: readonly string[] };

/** Whether the VPC has a private hosted zone of the S3 domain, and whether a Route 53 Profile may bring one. */
export function s3HostedZone(vpc: VpcFacts): { zone: Known<string | false>; profiles: readonly string[] } {
  const { responses } = vpc.network.capture;
  const zones = lookUp(responses['route53.ListHostedZonesByVPC'], vpc.vpcId)?.HostedZoneSummaries;
  const domain = s3Domain(vpc.network.region);
  const own = zones?.find(
    ({ Name, Owner }) =>
      Name?.toLowerCase().replace(/\.$/, '') === domain && (Owner?.OwningAccount || !Owner?.OwningService),
  );
  const profiles = lookUp(
    responses['route53profiles.ListProfileAssociations'],
    vpc.vpcId,
  )?.ProfileAssociations;
  return {
    zone: zones ? (own ? (own.HostedZoneId ?? domain) : false) : undefined,
    profiles: (profiles ?? []).flatMap(({ ProfileId }) => (ProfileId ? [ProfileId] : [])).sort(),
  };
}

/**
 * Whether a subnet reaches S3 through the interface endpoint of a hub (contract 3.5): both DNS attributes, the
 * hosted zone, a hub that the deciding rule names with an available endpoint, routes to it, and its security group.
 */
export function centralized(
  vpc: VpcFacts,
  subnet: Subnet,
  table: Known<CompiledTable>,
  hubs: readonly HubRef[],
  findVpc: FindVpc,
): Centralized {
  const { zone, profiles } = s3HostedZone(vpc);
  if (!zone && hubs.length === 0) return { holds: false, notes: [] };
  const attributes = dnsAttributes(vpc);
  const domain = s3Domain(vpc.network.region);
  if (hubs.length === 0) {
    if (!zone || attributes.on === false) return { holds: false, notes: [] };
    const open = reason(
      'HOSTED_ZONE_WITHOUT_HUB',
      `the hosted zone ${zone} (${domain}) answers in ${vpc.vpcId}, and the policy rule names no hub for it`,
      [zone],
    );
    return { holds: undefined, reason: open, notes: [open.message] };
  }
  if (attributes.on === false) return { holds: false, notes: [attributes.note] };
  if (zone === false && profiles.length === 0) {
    return { holds: false, notes: [`no hosted zone ${domain} is associated with ${vpc.vpcId}`] };
  }
  const notes: string[] = [];
  const obstacles: Reason[] = [];
  if (zone === undefined) {
    obstacles.push(
      reason('HOSTED_ZONES_NOT_CAPTURED', `the hosted zones of ${vpc.vpcId} were not captured`, [vpc.vpcId]),
    );
  } else if (zone === false) {
    obstacles.push(
      reason(
        'ROUTE53_PROFILE_ONLY',
        `only the Route 53 Profile ${profiles.join(', ')} can bring a zone ${domain} to ${vpc.vpcId}, and what it holds was not captured`,
        profiles,
      ),
    );
  }
  if (attributes.reason) obstacles.push(attributes.reason);
  const dns = dnsServersObstacle(vpc);
  if (dns) obstacles.push(dns);

  const [obstacle] = obstacles;
  const doubts: Reason[] = [];
  let isOpen = false;
  for (const hub of hubs) {
    const home = findVpc(hub, vpc.network.region);
    if (!home) {
      const where = `${vpc.network.region}${hub.account ? ` of account ${hub.account}` : ''}`;
      doubts.push(reason('HUB_NOT_CAPTURED', `the hub ${hub.vpc} was not captured in ${where}`, [hub.vpc]));
      continue;
    }
    const found = throughHub(vpc, subnet, table, home);
    notes.push(...found.notes);
    if (found.holds === true && !obstacle) return found;
    if (found.holds === true) isOpen = true;
    if (found.holds === undefined) doubts.push(found.reason);
  }
  const [doubt] = isOpen && obstacle ? [obstacle] : doubts;
  if (!doubt) return { holds: false, notes };
  const all = [...obstacles, ...doubts].map((one) => one.message);
  return { holds: undefined, reason: obstacle ?? doubt, notes: [...new Set([...notes, ...all])] };
}

function throughHub(vpc: VpcFacts, subnet: Subnet, table: Known<CompiledTable>, home: VpcFacts): Centralized {
  const open = (message: string, ids: readonly string[]): Centralized => {
    const unknown = reason('HUB_UNKNOWN', message, ids);
    return { holds: undefined, reason: unknown, notes: [message] };
  };
  if (home.contradicted.length > 0) {
    return open(
      `answers about ${home.contradicted.join(', ')} of the hub contradict each other`,
      home.contradicted,
    );
  }
  if (!home.endpoints) return open(`the endpoints of the hub ${home.vpcId} were not captured`, [home.vpcId]);
  const endpoints = interfaceEndpoints(home).filter((endpoint) => isUsable(endpoint) !== false);
  if (endpoints.length === 0) {
    return { holds: false, notes: [`the hub ${home.vpcId} has no available S3 interface endpoint`] };
  }
  if (!table) return open(`the route table of ${subnet.SubnetId} is not known`, [subnet.SubnetId]);
  const each = endpoints.map((endpoint) => throughEndpoint(vpc, subnet, table, home, endpoint));
  const held = each.filter((one) => one.holds === true);
  const [first] = held.length > 0 ? held : each.filter((one) => one.holds === undefined);
  return first ?? { holds: false, notes: each.flatMap((one) => one.notes) };

  function throughEndpoint(
    spoke: VpcFacts,
    from: Subnet,
    routes: CompiledTable,
    hub: VpcFacts,
    endpoint: VpcEndpoint,
  ): Centralized {
    const id = endpoint.VpcEndpointId;
    const routed = new Map(
      (endpoint.SubnetIds ?? []).map((subnetId) => [subnetId, remembered(spoke, routes, hub, subnetId)]),
    );
    const isRouted = routed.size > 0 ? oneHolds(routed.values()) : undefined;
    if (isRouted === false) {
      return {
        holds: false,
        notes: [`${routes.routeTableId} has no active route to the subnets of ${id} in ${hub.vpcId}`],
      };
    }
    const { access, notes } = accessTo(endpoint, hub, from, spoke, (subnetId) => routed.get(subnetId));
    if (access === 'blocked')
      return { holds: false, notes: [...notes, `${id} does not admit ${from.SubnetId}`] };
    const certain = allHold([isUsable(endpoint), isRouted, access === 'unknown' ? undefined : true]);
    return certain
      ? { holds: true, via: id, access, notes }
      : open(`whether ${from.SubnetId} gets through to ${id} of the hub ${hub.vpcId} was not captured`, [
          id,
          from.SubnetId,
        ]);
  }
}

const TRANSIT = new Set(['transit-gateway', 'vpc-peering', 'core-network']);

function remembered(vpc: VpcFacts, table: CompiledTable, hub: VpcFacts, subnetId: string): Known<boolean> {
  const { hubRoutes } = vpc.derived;
  const key = `${table.routeTableId} ${hub.network.account} ${hub.vpcId} ${subnetId}`;
  if (!hubRoutes.has(key)) hubRoutes.set(key, leadsTo(vpc, table, hub, subnetId));
  return hubRoutes.get(key);
}

/** Whether an active route leads to an endpoint subnet: by a transit gateway, peering or core network, or at home. */
function leadsTo(
  vpc: VpcFacts,
  table: CompiledTable,
  hub: VpcFacts,
  endpointSubnetId: string,
): Known<boolean> {
  if (hub.vpcId === vpc.vpcId) return true;
  const block = subnetOf(hub, endpointSubnetId)?.CidrBlock;
  const range = block ? parseCidr(block) : undefined;
  if (!range) return undefined;
  const { path, deciding, isPartlyUnrouted } = toRange(table, range);
  if (path === 'unknown') return undefined;
  const inTransit = deciding.filter((route) => TRANSIT.has(route.path)).length;
  if (inTransit === deciding.length && !isPartlyUnrouted) return inTransit > 0;
  return inTransit > 0 ? undefined : false;
}
