import type { RouteTable, Subnet } from './capture.ts';
import { type Reason, reason } from './known.ts';
import { absence, type VpcFacts } from './network.ts';
import { type CompiledTable, compileTable, type RouteDecision, routeNotes, toS3 } from './routes.ts';

/** The route table that a subnet's packets follow, or why it is not known. */
export type EffectiveTable =
  | (RoutedTable & { readonly association: 'explicit' | 'main' })
  | { readonly table: undefined; readonly association: null; readonly reason: Reason };

/** A compiled table with its way to S3, and that way in words. */
export interface RoutedTable {
  readonly table: CompiledTable;
  readonly toS3: RouteDecision;
  readonly notes: readonly string[];
}

/**
 * The effective table: an explicit association that is `associated`, else the VPC's main table (VPC guide). Tables
 * that are associated with a gateway steer traffic that enters and do not count.
 */
export function effectiveTable(vpc: VpcFacts, subnet: Subnet): EffectiveTable {
  const none = (code: string, message: string, ids: string[] = []): EffectiveTable => ({
    table: undefined,
    association: null,
    reason: reason(code, message, [subnet.SubnetId, ...ids]),
  });
  if (!vpc.routeTables) {
    const how = absence(vpc.network.capture, 'ec2.DescribeRouteTables');
    return none('ROUTE_TABLES_NOT_CAPTURED', `route tables of ${vpc.vpcId}: ${how}`);
  }
  const { explicit, main, complete } = associationsOf(vpc, vpc.routeTables);
  const claims = explicit.get(subnet.SubnetId);
  const association = claims ? 'explicit' : 'main';
  const tables = claims ?? main;
  const [table] = tables;
  if (!table || (!claims && !complete)) {
    return none(
      'NO_EFFECTIVE_ROUTE_TABLE',
      `no captured route table is associated with ${subnet.SubnetId} or is the main table of ${vpc.vpcId}`,
    );
  }
  if (tables.length > 1) {
    const ids = tables.map((one) => one.RouteTableId).sort();
    return none('SEVERAL_ROUTE_TABLES', `${ids.join(' and ')} both claim to route ${subnet.SubnetId}`, ids);
  }
  if (!table.Routes) {
    return none('ROUTES_NOT_CAPTURED', `the routes of ${table.RouteTableId} were not captured`, [
      table.RouteTableId,
    ]);
  }
  return { ...routed(vpc, table), association };
}

/** Main tables that no subnet uses, so that a new subnet would follow them. */
export function unusedMainTable(vpc: VpcFacts): RouteTable | undefined {
  if (!vpc.routeTables || !vpc.subnets || vpc.subnets.length === 0) return undefined;
  const { explicit, main } = associationsOf(vpc, vpc.routeTables);
  return main.length === 1 && vpc.subnets.every((subnet) => explicit.has(subnet.SubnetId))
    ? main[0]
    : undefined;
}

/** The compiled main table's way to S3, for what is said about future subnets. */
export function wayOfTable(vpc: VpcFacts, table: RouteTable): RouteDecision {
  return routed(vpc, table).toS3;
}

function routed(vpc: VpcFacts, table: RouteTable): RoutedTable {
  const known = vpc.derived.tables.get(table);
  if (known) return known;
  const compiled = compileTable(vpc, table);
  const way = toS3(compiled);
  const found = { table: compiled, toS3: way, notes: routeNotes(way) };
  vpc.derived.tables.set(table, found);
  return found;
}

/** Which tables claim which subnet. */
export interface Associations {
  readonly explicit: ReadonlyMap<string, readonly RouteTable[]>;
  readonly main: readonly RouteTable[];
  readonly complete: boolean;
}

function associationsOf(vpc: VpcFacts, tables: readonly RouteTable[]): Associations {
  if (vpc.derived.associations) return vpc.derived.associations;
  const explicit = new Map<string, RouteTable[]>();
  const main: RouteTable[] = [];
  for (const table of tables) {
    for (const { Main, SubnetId, AssociationState } of table.Associations ?? []) {
      if ((AssociationState?.State?.toLowerCase() ?? 'associated') !== 'associated') continue;
      if (SubnetId) {
        const claims = explicit.get(SubnetId);
        if (!claims) explicit.set(SubnetId, [table]);
        else if (!claims.includes(table)) claims.push(table);
      } else if (Main === true && !main.includes(table)) main.push(table);
    }
  }
  const found = { explicit, main, complete: tables.every((table) => table.Associations) };
  vpc.derived.associations = found;
  return found;
}
