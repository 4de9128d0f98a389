import type { VpcEndpoint } from './capture.ts';
import type { Known } from './known.ts';

const DNS_SUFFIXES: readonly (readonly [prefix: string, suffix: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['us-iso-', 'c2s.ic.gov'],
  ['eusc-', 'amazonaws.eu'],
];

/** The domain of the Region's default S3 names, `s3.<region>.amazonaws.com` in the aws partition. */
export function s3Domain(region: string): string {
  const suffix = DNS_SUFFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
  return `s3.${region}.${suffix}`;
}

/** The partition of a Region's ARNs. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  const iso = /^(?:us|eu)-(iso[a-z]?)-/.exec(region)?.[1];
  if (iso !== undefined) return iso === 'iso' ? 'aws-iso' : `aws-iso-${iso.slice(3)}`;
  return region.startsWith('eusc-') ? 'aws-eusc' : 'aws';
}

/**
 * What S3 for general-purpose buckets is called among the services and prefix lists of a Region. Compared whole:
 * `s3express`, `s3tables`, `s3-outposts` and other Regions are different services (AWS PrivateLink guide; `cn.` in China).
 */
export function s3ServiceNames(region: string): string[] {
  return [`com.amazonaws.${region}.s3`, `cn.com.amazonaws.${region}.s3`];
}

export function isS3Name(name: string | null | undefined, region: string): boolean {
  if (!name?.endsWith('.s3')) return false;
  return s3ServiceNames(region).includes(name);
}

/** The name that the Region's IPv6 list of S3 has by analogy with other services; AWS does not document it. */
export function isS3Ipv6Name(name: string | null | undefined, region: string): boolean {
  return name === `com.amazonaws.${region}.ipv6.s3` || name === `cn.com.amazonaws.${region}.ipv6.s3`;
}

/** Whether the endpoint is of S3 and serves the Region that it stands in. */
export function isSameRegionS3(endpoint: VpcEndpoint, region: string): boolean {
  const serves = endpoint.ServiceRegion ?? region;
  return isS3Name(endpoint.ServiceName, region) && serves === region;
}

/** An endpoint without a type is a gateway, as CloudFormation and old recordings have it. */
export function endpointType(endpoint: VpcEndpoint): string {
  return endpoint.VpcEndpointType ?? 'Gateway';
}

/** `available` in any letter case; unknown where no state was recorded. */
export function isAvailable(endpoint: VpcEndpoint): Known<boolean> {
  const state = endpoint.State?.toLowerCase();
  return state === undefined ? undefined : state === 'available';
}

const GONE = new Set(['deleted', 'failed', 'rejected', 'expired']);

/** Whether a gateway may stand beside an interface endpoint: in any state but those of one that is not there. */
export function mayExist(endpoint: VpcEndpoint): boolean {
  return !GONE.has(endpoint.State?.toLowerCase() ?? '');
}
