import type { Result } from '../check.ts';
import { printable } from '../report/printable.ts';
import type { SubnetReport } from '../rules/rule.ts';
import { MOST_RESOURCES, PARTITIONS, type Resource } from './asff.ts';
import { nameOf, type Place } from './identity.ts';
import { cutAtWord, toFields } from './words.ts';

const LONGEST_DETAIL = 256;
const LONGEST_ID = 512;
/** What a network engineer looks at first comes first. */
const ORDER = ['rtb-', 'vpce-', 'subnet-'] as const;

export interface Concerned {
  readonly resourceId: string;
  readonly vpcId: string | null;
  /** The ids at fault, in any order; others than of route tables, endpoints and subnets are left out. */
  readonly atFault: readonly string[];
  readonly details: Result | undefined;
}

export interface Listed {
  readonly resources: Resource[];
  /** How many at fault have no room. */
  readonly leftOut: number;
}

/** The judged resource, its VPC, and what is at fault, as many as a finding may list. */
export function toResources({ resourceId, vpcId, atFault, details }: Concerned, place: Place): Listed {
  const judged = [...new Set([resourceId, ...(vpcId === null ? [] : [vpcId])])];
  const others = ORDER.flatMap((prefix) =>
    [...new Set(atFault)].filter((id) => id.startsWith(prefix) && !judged.includes(id)).sort(),
  );
  const all = [...judged, ...others].flatMap((id) => {
    const resource = toResource(id, vpcId, details, place);
    return resource ? [resource] : id === resourceId ? [unnamed(id, place)] : [];
  });
  return {
    resources: all.slice(0, MOST_RESOURCES),
    leftOut: Math.max(0, all.length - MOST_RESOURCES),
  };
}

/** Every id that the reasons of a result name, and the failing subnets with their route tables. */
export function idsAtFault({ reasons, subnets }: Result): string[] {
  const failing = subnets.filter((subnet) => subnet.ok === false);
  return [
    ...reasons.flatMap(({ resources }) => resources),
    ...failing.flatMap(({ subnetId, routeTableId }) => [subnetId, routeTableId ?? []].flat()),
  ];
}

/** A capture may name what is judged as it likes, and a finding without a resource is none. */
function unnamed(id: string, { region }: Place): Resource {
  return { Type: 'Other', Id: cutAtWord(printable(id), LONGEST_ID) || 'unnamed', Region: region };
}

function toResource(
  id: string,
  vpcId: string | null,
  details: Result | undefined,
  place: Place,
): Resource | undefined {
  const named = nameOf(id, place);
  if (!named) return undefined;
  // Elsewhere a resource goes without.
  const partition = PARTITIONS.find((name) => name === place.partition);
  const subnet = details?.subnets.find(({ subnetId }) => subnetId === id);
  return {
    Type: named.asffType,
    Id: named.arn,
    ...(partition ? { Partition: partition } : {}),
    Region: place.region,
    ...(subnet && vpcId !== null ? { Details: ofSubnet(subnet, vpcId) } : {}),
    ...(named.asffType === 'Other' && vpcId !== null ? { Details: { Other: { VpcId: vpcId } } } : {}),
  };
}

/** What ASFF has no member for, it takes as `Other` beside (Security Hub user guide, ASFF resources). */
function ofSubnet(subnet: SubnetReport, vpcId: string): NonNullable<Resource['Details']> {
  const { subnetId, availabilityZone, path, via, ipv6Path, access, routeTableId } = subnet;
  return {
    AwsEc2Subnet: {
      ...(availabilityZone === null ? {} : { AvailabilityZone: availabilityZone }),
      SubnetId: subnetId,
      VpcId: vpcId,
    },
    Other: toFields(
      { S3Path: path, Via: via, Ipv6Path: ipv6Path, Access: access, RouteTableId: routeTableId },
      LONGEST_DETAIL,
    ),
  };
}
