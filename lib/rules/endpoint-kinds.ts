/** The benchmark control that the rules assess. */
export const CIS_CONTROL = {
  benchmark: 'CIS AWS Foundations Benchmark',
  version: '7.0',
  control: '6.8',
} as const;

/** One difference between the two kinds of S3 endpoint. */
export interface Difference {
  readonly about: string;
  readonly gateway: string;
  readonly interface: string;
}

/**
 * How gateway and interface endpoints for S3 differ (AWS PrivateLink guide, gateway endpoints for Amazon S3; Amazon S3
 * user guide, AWS PrivateLink for Amazon S3).
 */
export const ENDPOINT_DIFFERENCES: readonly Difference[] = [
  {
    about: 'What it is',
    gateway: 'a route to the S3 prefix list in the route tables that you choose',
    interface: 'network interfaces in the subnets that you choose, at most one an availability zone',
  },
  {
    about: 'Addresses of S3',
    gateway: 'public ones',
    interface: 'private ones of the VPC',
  },
  {
    about: 'DNS names',
    gateway: 'the default names, unchanged',
    interface:
      'the default Regional names with private DNS and both DNS attributes on; else its own vpce- names',
  },
  {
    about: 'Names it never takes',
    gateway: 'those of other Regions',
    interface: 's3.amazonaws.com, s3-<region> (dash), website, FIPS, and s3.dualstack while it is IPv4 only',
  },
  {
    about: 'From on-premises, peered VPCs and transit gateways',
    gateway: 'no',
    interface: 'yes',
  },
  {
    about: 'From other Regions',
    gateway: 'no',
    interface: 'yes, from peered VPCs and transit gateways',
  },
  {
    about: 'Cost',
    gateway: 'none',
    interface: 'per availability zone and hour, and per GB',
  },
  {
    about: 'Security groups',
    gateway: "clients' groups must let HTTPS out to the prefix list; the endpoint has none",
    interface: 'its own groups must admit TCP 443 from the clients',
  },
  {
    about: 'Endpoint policy',
    gateway: 'yes; principals only as "*" with conditions',
    interface: 'yes; principals or "*" with conditions',
  },
];
