/**
 * Buckets that AWS owns and that services read from within a VPC: system packages, agents, container layers, and so
 * on. Names as AWS publishes them in aws-samples/data-perimeter-policy-examples (MIT-0),
 * vpc_endpoint_policies/s3_endpoint_policy.json.
 */
export const AWS_OWNED_BUCKETS: readonly string[] = [
  'packages.{region}.amazonaws.com',
  'repo.{region}.amazonaws.com',
  'amazonlinux.{region}.amazonaws.com',
  'amazonlinux-2-repos-{region}',
  'al2023-repos-{region}-de612dc2',
  'al2023-{region}',
  'repo.{region}.emr.amazonaws.com',
  'prod.{region}.appinfo.src',
  'aws-ssm-{region}',
  'aws-windows-downloads-{region}',
  'amazon-ssm-{region}',
  'amazon-ssm-packages-{region}',
  '{region}-birdwatcher-prod',
  'aws-ssm-distributor-file-{region}',
  'aws-ssm-document-attachments-{region}',
  'patch-baseline-snapshot-{region}',
  'aws-patchmanager-macos-{region}',
  'amazoncloudwatch-agent-{region}',
  'amazoncloudwatch-agent',
  'aws-codedeploy-{region}',
  'ec2imagebuilder-toe-{region}-prod',
  'ec2imagebuilder-managed-resources-{region}-prod',
  'prod-{region}-starport-layer-bucket',
  'aws-mgn-clients-{region}',
  'aws-mgn-clients-hashes-{region}',
  'aws-mgn-internal-{region}',
  'aws-mgn-internal-hashes-{region}',
  'aws-application-migration-service-{region}',
  'aws-application-migration-service-hashes-{region}',
  'aws-drs-clients-{region}',
  'aws-drs-clients-hashes-{region}',
  'aws-drs-internal-{region}',
  'aws-drs-internal-hashes-{region}',
  'aws-elastic-disaster-recovery-{region}',
  'aws-elastic-disaster-recovery-hashes-{region}',
  'cloudformation-waitcondition-{region}',
  'cloudformation-custom-resource-response-{regionWithoutDashes}',
  'aws-ec2-enclave-certificate-{region}-prod',
  'assets-{account}-{region}',
  'elasticbeanstalk-samples-{region}',
  'elasticbeanstalk-platform-assets-{region}',
  'elasticbeanstalk-env-resources-{region}',
  'elasticbeanstalk-{region}',
  'jumpstart-cache-prod-{region}',
  'static-{region}-prod-static-{name}',
  'aws-neptune-notebook',
  'aws-neptune-notebook-{region}',
  'athena-examples-{region}',
  'cloudformation-examples',
  'awssupportdatasvcs.com',
  'redshift-downloads',
  'session-manager-downloads',
  'ssm-document-categories',
  'aws-sap-data-provider',
  'aws-sap-dataprovider-{region}',
  'awssap-backint-agent',
  'aws-cli',
];

const PLACES: Readonly<Record<string, string>> = {
  '{region}': '[a-z]+(?:-[a-z]+)+-\\d',
  '{regionWithoutDashes}': '[a-z]+\\d',
  '{account}': '\\d{12}',
  '{name}': '[a-z0-9]+',
};

const NAMES = AWS_OWNED_BUCKETS.map((name) => {
  const anyRegion = name.endsWith('.amazonaws.com') ? '|\\*' : '';
  const source = name.replace(/\{\w+\}|[.]/g, (part) =>
    part === '.' ? '\\.' : `(?:${PLACES[part]}${anyRegion})`,
  );
  return new RegExp(`^${source}$`);
});

/**
 * Whether a resource ARN is of a bucket of that list. A `*` in the place of the Region is accepted in names below
 * amazonaws.com alone: anybody can make a bucket that `aws-ssm-*` matches.
 */
export function isAwsOwnedBucket(resource: string): boolean {
  const bucket = /^arn:(?:\*|aws[a-z-]*):s3:::([^/]+)/.exec(resource)?.[1];
  return bucket !== undefined && NAMES.some((name) => name.test(bucket));
}
