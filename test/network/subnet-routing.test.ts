import { describe, expect, test } from 'vitest';
import { unusedMainTable, wayOfTable } from '../../lib/network/subnet-routing.ts';
import {
  anAssociation,
  aRoute,
  aRouteTable,
  captureOf,
  checkOne,
  type Differences,
  factsOf,
  gatewayRoute,
  localRoute,
  MAIN_TABLE,
  pathOf,
  policyOf,
  resultOf,
  SUBNET_A,
  SUBNET_B,
  tableOf,
} from '../builders.ts';

describe('the effective route table', () => {
  const tableWithGateway = (ids: readonly string[], id = 'rtb-0gw') =>
    tableOf(ids, { id, Routes: [localRoute(), gatewayRoute()] });
  const mainTable = aRouteTable({ Routes: [localRoute(), aRoute()] });
  const effective = (routeTables: Parameters<typeof captureOf>[0], subnetId = SUBNET_A) => {
    const { path, routeTableId, association, reason } = pathOf(captureOf(routeTables), { subnetId });
    return { path, routeTableId, association, code: reason?.code };
  };

  test.each([
    {
      name: 'case 3: without an explicit association it is the main table',
      routeTables: [mainTable, tableWithGateway([SUBNET_B])],
      found: { path: 'nat-gateway', routeTableId: MAIN_TABLE, association: 'main', code: undefined },
    },
    {
      name: 'an explicit association beats the main table',
      routeTables: [mainTable, tableWithGateway([SUBNET_A])],
      found: { path: 'gateway-endpoint', routeTableId: 'rtb-0gw', association: 'explicit', code: undefined },
    },
    {
      name: 'an explicit association with the main table is explicit',
      routeTables: [
        aRouteTable({ Associations: [anAssociation({ Main: true }), anAssociation({ SubnetId: SUBNET_A })] }),
      ],
      found: { path: 'gateway-endpoint', routeTableId: MAIN_TABLE, association: 'explicit', code: undefined },
    },
    ...['associating', 'disassociating', 'disassociated', 'failed'].map((State) => ({
      name: `case 16: an association that is ${State} does not count`,
      routeTables: [
        mainTable,
        {
          ...tableWithGateway([]),
          Associations: [anAssociation({ SubnetId: SUBNET_A, AssociationState: { State } })],
        },
      ],
      found: { path: 'nat-gateway', routeTableId: MAIN_TABLE, association: 'main', code: undefined },
    })),
    {
      name: 'an association without a state, or in capitals, is associated',
      routeTables: [
        mainTable,
        {
          ...tableWithGateway([]),
          Associations: [
            { SubnetId: SUBNET_A },
            { SubnetId: SUBNET_B, AssociationState: { State: 'ASSOCIATED' } },
          ],
        },
      ],
      found: { path: 'gateway-endpoint', routeTableId: 'rtb-0gw', association: 'explicit', code: undefined },
    },
    {
      name: 'case 17: a table of a gateway does not count',
      routeTables: [
        mainTable,
        aRouteTable({
          RouteTableId: 'rtb-0edge',
          Routes: [localRoute()],
          Associations: [anAssociation({ GatewayId: 'igw-0a1' })],
        }),
      ],
      found: { path: 'nat-gateway', routeTableId: MAIN_TABLE, association: 'main', code: undefined },
    },
    {
      name: 'case 18: a table of nobody does not count',
      routeTables: [mainTable, tableWithGateway([])],
      found: { path: 'nat-gateway', routeTableId: MAIN_TABLE, association: 'main', code: undefined },
    },
    {
      name: 'the main table of another VPC does not count',
      routeTables: [aRouteTable({ VpcId: 'vpc-0x' })],
      found: { path: 'unknown', routeTableId: null, association: null, code: 'NO_EFFECTIVE_ROUTE_TABLE' },
    },
    {
      name: 'no main table and no association is unknown',
      routeTables: [tableWithGateway([SUBNET_B])],
      found: { path: 'unknown', routeTableId: null, association: null, code: 'NO_EFFECTIVE_ROUTE_TABLE' },
    },
    {
      name: 'a main association that is not associated is unknown',
      routeTables: [
        aRouteTable({
          Associations: [anAssociation({ Main: true, AssociationState: { State: 'disassociated' } })],
        }),
      ],
      found: { path: 'unknown', routeTableId: null, association: null, code: 'NO_EFFECTIVE_ROUTE_TABLE' },
    },
    {
      name: 'an association that is neither main nor of a subnet makes no main table',
      routeTables: [aRouteTable({ Associations: [anAssociation({ Main: null })] })],
      found: { path: 'unknown', routeTableId: null, association: null, code: 'NO_EFFECTIVE_ROUTE_TABLE' },
    },
    {
      name: 'two main tables are unknown',
      routeTables: [mainTable, aRouteTable({ RouteTableId: 'rtb-0other' })],
      found: { path: 'unknown', routeTableId: null, association: null, code: 'SEVERAL_ROUTE_TABLES' },
    },
    {
      name: 'two main tables do not matter to an explicit association',
      routeTables: [mainTable, aRouteTable({ RouteTableId: 'rtb-0other' }), tableWithGateway([SUBNET_A])],
      found: { path: 'gateway-endpoint', routeTableId: 'rtb-0gw', association: 'explicit', code: undefined },
    },
    {
      name: 'two tables that claim a subnet are unknown',
      routeTables: [mainTable, tableWithGateway([SUBNET_A]), tableWithGateway([SUBNET_A], 'rtb-0gw2')],
      found: { path: 'unknown', routeTableId: null, association: null, code: 'SEVERAL_ROUTE_TABLES' },
    },
    {
      name: 'one table that claims a subnet twice is one',
      routeTables: [mainTable, tableWithGateway([SUBNET_A, SUBNET_A])],
      found: { path: 'gateway-endpoint', routeTableId: 'rtb-0gw', association: 'explicit', code: undefined },
    },
    {
      name: 'one table that is main twice is one',
      routeTables: [
        aRouteTable({ Associations: [anAssociation({ Main: true }), anAssociation({ Main: true })] }),
      ],
      found: { path: 'gateway-endpoint', routeTableId: MAIN_TABLE, association: 'main', code: undefined },
    },
    {
      name: 'associations of some table not captured: it may claim the subnet',
      routeTables: [mainTable, aRouteTable({ RouteTableId: 'rtb-0n', Associations: null })],
      found: { path: 'unknown', routeTableId: null, association: null, code: 'NO_EFFECTIVE_ROUTE_TABLE' },
    },
    {
      name: 'associations of some table not captured do not matter to an explicit one',
      routeTables: [
        mainTable,
        aRouteTable({ RouteTableId: 'rtb-0n', Associations: null }),
        tableWithGateway([SUBNET_A]),
      ],
      found: { path: 'gateway-endpoint', routeTableId: 'rtb-0gw', association: 'explicit', code: undefined },
    },
    {
      name: 'routes of the table not captured',
      routeTables: [aRouteTable({ Routes: null })],
      found: { path: 'unknown', routeTableId: null, association: null, code: 'ROUTES_NOT_CAPTURED' },
    },
  ])('$name', ({ routeTables, found }) => expect(effective({ routeTables })).toEqual(found));

  test.each([
    {
      name: 'not captured',
      differences: { responses: { 'ec2.DescribeRouteTables': undefined } },
      reason: {
        code: 'ROUTE_TABLES_NOT_CAPTURED',
        message: 'route tables of vpc-0a1: not captured',
        resources: [SUBNET_A],
      },
    },
    {
      name: 'refused',
      differences: { responses: { 'ec2.DescribeRouteTables': { error: { code: 'UnauthorizedOperation' } } } },
      reason: {
        code: 'ROUTE_TABLES_NOT_CAPTURED',
        message: 'route tables of vpc-0a1: refused (UnauthorizedOperation)',
        resources: [SUBNET_A],
      },
    },
    {
      name: 'none is effective',
      differences: { routeTables: [] },
      reason: {
        code: 'NO_EFFECTIVE_ROUTE_TABLE',
        message: 'no captured route table is associated with subnet-0a or is the main table of vpc-0a1',
        resources: [SUBNET_A],
      },
    },
    {
      name: 'two are',
      differences: {
        routeTables: [aRouteTable({ RouteTableId: 'rtb-0b' }), aRouteTable({ RouteTableId: 'rtb-0a' })],
      },
      reason: {
        code: 'SEVERAL_ROUTE_TABLES',
        message: 'rtb-0a and rtb-0b both claim to route subnet-0a',
        resources: ['rtb-0a', 'rtb-0b', SUBNET_A],
      },
    },
    {
      name: 'its routes are not captured',
      differences: { routeTables: [aRouteTable({ Routes: null })] },
      reason: {
        code: 'ROUTES_NOT_CAPTURED',
        message: 'the routes of rtb-0main were not captured',
        resources: [MAIN_TABLE, SUBNET_A],
      },
    },
  ])('the reason says that $name', ({ differences, reason }) => {
    expect(pathOf(captureOf(differences)).reason).toEqual(reason);
  });

  test.each([
    { routes: [], only: true },
    { routes: [aRoute({ DestinationCidrBlock: '10.1.0.0/16', GatewayId: 'local' })], only: true },
    { routes: [aRoute({ State: 'filtered' })], only: true },
    { routes: [aRoute({ State: 'blackhole' })], only: false },
    { routes: [gatewayRoute()], only: false },
  ])('a table has nothing but local routes: $only', ({ routes, only }) => {
    expect(pathOf(captureOf({ routes })).hasOnlyLocalRoutes).toBe(only);
  });

  test('of a table that is not known, so is that', () => {
    expect(pathOf(captureOf({ routeTables: [] })).hasOnlyLocalRoutes).toBeUndefined();
  });
});

const gatewayTable = (ids: readonly string[]) => tableOf(ids, { Routes: [localRoute(), gatewayRoute()] });

describe('a main table that no subnet uses', () => {
  test.each<{ name: string; differences: Differences; id: string | undefined }>([
    {
      name: 'every subnet has its own',
      differences: { routeTables: [aRouteTable(), tableOf([SUBNET_A, SUBNET_B])] },
      id: MAIN_TABLE,
    },
    {
      name: 'one subnet has not',
      differences: { routeTables: [aRouteTable(), tableOf([SUBNET_A])] },
      id: undefined,
    },
    { name: 'there are no subnets', differences: { subnets: [] }, id: undefined },
    {
      name: 'subnets were not captured',
      differences: { responses: { 'ec2.DescribeSubnets': undefined } },
      id: undefined,
    },
    {
      name: 'tables were not captured',
      differences: { responses: { 'ec2.DescribeRouteTables': undefined } },
      id: undefined,
    },
    {
      name: 'two claim to be main',
      differences: {
        routeTables: [aRouteTable(), aRouteTable({ RouteTableId: 'rtb-0x' }), tableOf([SUBNET_A, SUBNET_B])],
      },
      id: undefined,
    },
  ])('$name', ({ differences, id }) => {
    expect(unusedMainTable(factsOf(captureOf(differences)))?.RouteTableId).toBe(id);
  });
});

describe('its way to S3, for future subnets', () => {
  test('is told also where no subnet made it ready', () => {
    const vpc = factsOf(captureOf({ routeTables: [aRouteTable(), gatewayTable([SUBNET_A, SUBNET_B])] }));
    const table = unusedMainTable(vpc);
    expect(table && wayOfTable(vpc, table).path).toBe('gateway-endpoint');
  });

  test('case 5: without the gateway it is a warning and no more', () => {
    const routeTables = [aRouteTable({ Routes: [localRoute()] }), gatewayTable([SUBNET_A, SUBNET_B])];
    const { verdict, warnings } = resultOf(checkOne(captureOf({ routeTables }), policyOf('gateway')));
    expect([verdict, warnings.map((warning) => [warning.code, warning.resources])]).toEqual([
      'COMPLIANT',
      [['MAIN_TABLE_UNCOVERED', [MAIN_TABLE]]],
    ]);
  });
});
