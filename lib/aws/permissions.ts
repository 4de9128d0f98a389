/**
 * The IAM actions that live capture needs, each with what it is for. Every call names its action from here, and a
 * test holds that a capture asks for nothing else. (sts:GetCallerIdentity is always allowed and needs no grant.)
 */
export const PERMISSIONS = {
  'sts:AssumeRole': 'with --role, for the caller; the role must trust it',
  'sts:GetCallerIdentity': 'the account of the answers; AWS allows it to everybody',
  'ec2:DescribeRegions': 'with --all-regions',
  'ec2:DescribeVpcs': 'always; without it a Region cannot be read',
  'ec2:DescribeSubnets': 'always',
  'ec2:DescribeRouteTables': 'always',
  'ec2:DescribeVpcEndpoints': 'always',
  'ec2:DescribePrefixLists': 'always; the addresses of S3',
  'ec2:DescribeSecurityGroups': 'always',
  'ec2:DescribeNetworkAcls': 'always',
  'ec2:DescribeVpcBlockPublicAccessOptions': 'always; for a warning',
  'ec2:DescribeVpcAttribute':
    'where private DNS of an S3 interface endpoint or a hosted zone of S3 may answer',
  'ec2:DescribeDhcpOptions': 'as ec2:DescribeVpcAttribute',
  'ec2:DescribeManagedPrefixLists':
    'where a route or a group names a list that ec2:DescribePrefixLists does not give',
  'ec2:GetManagedPrefixListEntries': 'as ec2:DescribeManagedPrefixLists',
  'route53:ListHostedZonesByVPC': 'in s3ec capture, and where the policy names hubs',
} as const satisfies Readonly<Record<string, string>>;

export type Permission = keyof typeof PERMISSIONS;
