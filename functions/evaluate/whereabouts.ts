import {
  type ConfigServiceClient,
  GetResourceConfigHistoryCommand,
  type ResourceType,
} from '@aws-sdk/client-config-service';
import { failedLook } from '../errors.ts';
import { type ChangedResource, Configuration, type Relationship } from './event.ts';

/** What leads from a resource to its VPC: the VPC itself, or a subnet or route table in it. At least one is there. */
export interface Whereabouts {
  readonly vpcId: string | undefined;
  readonly subnetId: string | undefined;
  readonly routeTableId: string | undefined;
}

/** The largest page of the history, and how many are turned: a page spans seven days at most and may be empty. */
const LARGEST_PAGE = 100;
const MOST_PAGES = 60;

/** What a configuration item tells, by its configuration first and by its relationships where that is silent. */
export function whereaboutsOf(
  configuration: Configuration | null,
  relationships: readonly Relationship[],
): Whereabouts | undefined {
  const related = (type: string) =>
    relationships.find(({ resourceType }) => resourceType === type)?.resourceId ?? undefined;
  const told = {
    vpcId: configuration?.vpcId ?? related('AWS::EC2::VPC'),
    subnetId: configuration?.SubnetId ?? related('AWS::EC2::Subnet'),
    routeTableId: configuration?.RouteTableId ?? related('AWS::EC2::RouteTable'),
  };
  return told.vpcId || told.subnetId || told.routeTableId ? told : undefined;
}

/**
 * What AWS Config recorded of a resource up to the change: the newest item that tells anything. Undefined where none does
 * or the resource was never recorded; items older than about a year are not looked for.
 *
 * The API's items are not the events': `configuration` is a JSON text there (Config API Reference, ConfigurationItem).
 * @throws {FailedLook} when AWS refused or failed to answer.
 */
export async function formerWhereabouts(
  config: ConfigServiceClient,
  { type, id, captured }: ChangedResource,
): Promise<Whereabouts | undefined> {
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { configurationItems, nextToken } = await config
      .send(
        new GetResourceConfigHistoryCommand({
          resourceType: type as ResourceType,
          resourceId: id,
          laterTime: captured,
          limit: LARGEST_PAGE,
          ...(token ? { nextToken: token } : {}),
        }),
      )
      .catch((error: unknown) => {
        if (error instanceof Error && error.name === 'ResourceNotDiscoveredException') return neverRecorded;
        throw failedLook('config:GetResourceConfigHistory', error);
      });
    for (const { configuration, relationships } of configurationItems ?? []) {
      const told = whereaboutsOf(parsed(configuration), relationships ?? []);
      if (told) return told;
    }
    if (!nextToken) return undefined;
    token = nextToken;
  }
  return undefined;
}

const neverRecorded = { configurationItems: [], nextToken: undefined };

function parsed(configuration: string | undefined): Configuration | null {
  try {
    return Configuration.safeParse(JSON.parse(configuration ?? 'null')).data ?? null;
  } catch {
    return null;
  }
}
