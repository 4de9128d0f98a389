import { type Access, accessToOwn, combineAccess, ipv6Blocks, isIpv6Only } from './access.ts';
import type { Subnet } from './capture.ts';
import { centralized, type FindVpc, type HubRef } from './centralized.ts';
import type { Known, Reason } from './known.ts';
import { reason } from './known.ts';
import { contradiction, type VpcFacts } from './network.ts';
import { type Resolution, resolveS3Names } from './resolution.ts';
import {
  type DecidedRoute,
  type RouteDecision,
  routeNotes,
  type S3Path,
  toS3ByNat64,
  toS3OverIpv6,
} from './routes.ts';
import { effectiveTable } from './subnet-routing.ts';

/** Which way S3 traffic leaves one subnet (contract section 3). */
export interface SubnetPath {
  readonly subnet: Subnet;
  readonly routeTableId: string | null;
  readonly association: 'explicit' | 'main' | null;
  readonly path: S3Path;
  readonly via: string | null;
  readonly ipv6Path: S3Path | null;
  readonly access: Access | null;
  /** Why `path`, or `access`, is unknown. */
  readonly reason: Known<Reason>;
  readonly hasOnlyLocalRoutes: Known<boolean>;
  /** The routes that decided, where routes did. */
  readonly deciding: readonly DecidedRoute[];
  /** How the answer came about, for an explanation. */
  readonly trace: readonly string[];
}

export interface VpcPaths {
  readonly resolution: Resolution;
  readonly subnets: Known<readonly SubnetPath[]>;
}

/**
 * The S3 path of every subnet of a VPC. `hubs` are those that the deciding policy rule accepts. A VPC whose
 * subnets were not captured has no list.
 */
export function s3Paths(vpc: VpcFacts, hubs: readonly HubRef[], findVpc: FindVpc): VpcPaths {
  const resolution = resolveS3Names(vpc);
  const subnets = vpc.subnets
    ?.map((subnet) => pathOf(vpc, subnet, resolution, hubs, findVpc))
    .sort((a, b) => (a.subnet.SubnetId < b.subnet.SubnetId ? -1 : 1));
  return { resolution, subnets };
}

function pathOf(
  vpc: VpcFacts,
  subnet: Subnet,
  resolution: Resolution,
  hubs: readonly HubRef[],
  findVpc: FindVpc,
): SubnetPath {
  const effective = effectiveTable(vpc, subnet);
  const { table, association } = effective;
  const base = {
    subnet,
    routeTableId: table?.routeTableId ?? null,
    association,
    ipv6Path:
      ipv6Blocks(subnet).length > 0 || isIpv6Only(subnet) ? ipv6PathOf(vpc, resolution, effective) : null,
    access: null,
    reason: undefined,
    hasOnlyLocalRoutes: table?.hasOnlyLocalRoutes,
    deciding: [],
  };
  const unknown = (why: Reason, trace: readonly string[] = []): SubnetPath => ({
    ...base,
    path: 'unknown',
    via: null,
    reason: why,
    trace: [...resolution.notes, ...trace, why.message],
  });
  const by = (way: RouteDecision, trace: readonly string[]): SubnetPath =>
    way.path === 'unknown' && way.reason
      ? unknown(way.reason, trace)
      : {
          ...base,
          path: way.path,
          via: way.via,
          deciding: way.deciding,
          trace: [...resolution.notes, ...trace],
        };

  if (vpc.contradicted.length > 0) return unknown(contradiction(vpc.contradicted));
  if (isIpv6Only(subnet)) {
    if (!table) return unknown(effective.reason);
    const way = toS3ByNat64(table);
    return by(way, ['an IPv6-only subnet: IPv4 addresses of S3 are below 64:ff9b::/96', ...routeNotes(way)]);
  }
  if (resolution.addresses === 'unknown') return unknown(resolution.reason);
  if (resolution.addresses === 'private') {
    const ways = resolution.endpoints.map((endpoint) => accessToOwn(endpoint, subnet, vpc));
    const access = combineAccess(ways.map((way) => way.access));
    const ids = ways.map((way) => way.endpointId).sort();
    return {
      ...base,
      path: 'interface-endpoint',
      via: ids.join(','),
      access,
      reason:
        access === 'unknown'
          ? reason(
              'ACCESS_UNKNOWN',
              `whether ${subnet.SubnetId} may open TCP 443 to ${ids.join(', ')} depends on security groups or network ACLs that were not captured`,
              [subnet.SubnetId, ...ids],
            )
          : undefined,
      trace: [...resolution.notes, ...ways.flatMap((way) => way.notes)],
    };
  }
  const hub = centralized(vpc, subnet, table, hubs, findVpc);
  if (hub.holds === undefined) return unknown(hub.reason, hub.notes);
  if (hub.holds) {
    return {
      ...base,
      path: 'centralized-endpoint',
      via: hub.via,
      access: hub.access,
      trace: [...resolution.notes, ...hub.notes],
    };
  }
  if (!table) return unknown(effective.reason, hub.notes);
  return by(effective.toS3, hub.notes.length === 0 ? effective.notes : [...hub.notes, ...effective.notes]);
}

/** The way of S3's IPv6 addresses, which `s3.dualstack` names and dual-stack endpoints use. */
function ipv6PathOf(
  vpc: VpcFacts,
  resolution: Resolution,
  effective: ReturnType<typeof effectiveTable>,
): S3Path {
  if (vpc.contradicted.length > 0 || resolution.addresses === 'unknown') return 'unknown';
  const answersAaaa = (resolution.addresses === 'private' ? resolution.endpoints : []).some(
    ({ IpAddressType, DnsOptions }) =>
      ['dualstack', 'ipv6'].includes(IpAddressType?.toLowerCase() ?? '') &&
      ['dualstack', 'ipv6'].includes(DnsOptions?.DnsRecordIpType?.toLowerCase() ?? ''),
  );
  if (answersAaaa) return 'interface-endpoint';
  return effective.table ? toS3OverIpv6(vpc, effective.table).path : 'unknown';
}
