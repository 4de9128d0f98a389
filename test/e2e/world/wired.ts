/** The service in an account whose EC2 is the wire stub: quick, with real pages, and as large as need be. */
import { regionWithVpcs, type Stub, type StubRegion, startStub } from '../../aws/ec2-stub.ts';
import type { Synthesized } from './deploy.ts';
import { REGION } from './region.ts';
import { type Service, type ServiceSettings, startService } from './service.ts';
import type { World } from './world.ts';

export interface Wired {
  readonly service: Service;
  readonly stub: Stub;
  /** What EC2 has from now on. */
  region: StubRegion;
}

export async function startWired(
  world: World,
  account: string,
  synthesized: Synthesized,
  { vpcs, ...settings }: ServiceSettings & { readonly vpcs: number },
): Promise<Wired> {
  const service = await startService(world, account, synthesized, settings);
  const regions = {
    get [REGION](): StubRegion {
      return wired.region;
    },
  };
  const stub = await startStub({ accounts: { [account]: regions }, caller: account });
  const wired: Wired = { service, stub, region: regionWithVpcs(vpcs, { account, region: REGION }) };
  world.onStop(stub.close);
  world.ec2From(account, stub.url);
  return wired;
}

/** A Region with the S3 route of a VPC's main table, or without it. */
export function withRoute(region: StubRegion, vpcId: string, isThere: boolean): StubRegion {
  const endpoint = vpcId.replace('vpc-', 'vpce-');
  const route = {
    DestinationPrefixListId: 'pl-6da54004',
    GatewayId: endpoint,
    Origin: 'CreateRoute',
    State: 'active',
  };
  return {
    ...region,
    RouteTables: region.RouteTables.map((table) => {
      if (table.RouteTableId !== vpcId.replace('vpc-', 'rtb-')) return table;
      const routes: unknown[] = Array.isArray(table.Routes) ? table.Routes : [];
      const others = routes.filter((one) => JSON.stringify(one) !== JSON.stringify(route));
      return { ...table, Routes: isThere ? [...others, route] : others };
    }),
  };
}
