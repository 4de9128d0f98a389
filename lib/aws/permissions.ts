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

/** What `s3ec doctor` asks besides: it tries the calls of a live capture too, so that those are told that are denied. */
export const DOCTOR_PERMISSIONS = {
  'config:DescribeConfigurationRecorders': 'whether there is a recorder, what it records and how often',
  'config:DescribeConfigurationRecorderStatus': 'whether it is on, and recorded last with success',
  'config:DescribeDeliveryChannels': 'whether there is a delivery channel',
  'config:DescribeConfigRules': 'which rules of the service are deployed',
  'config:DescribeConfigRuleEvaluationStatus': 'where some are: how the last evaluation of each went',
  'securityhub:DescribeHub': 'whether Security Hub (CSPM) is on',
  'securityhub:ListEnabledProductsForImport': 'whether the native AWS Config integration is on',
  'securityhub:GetAdministratorAccount': 'whose automation rules count',
} as const satisfies Readonly<Record<string, string>>;

/** What a look at VPCs asks for, of the whole Region or of some of them. */
const LOOK = {
  'ec2:DescribeVpcs': 'every look; without it nothing can be told',
  'ec2:DescribeSubnets': PERMISSIONS['ec2:DescribeSubnets'],
  'ec2:DescribeRouteTables': PERMISSIONS['ec2:DescribeRouteTables'],
  'ec2:DescribeVpcEndpoints': PERMISSIONS['ec2:DescribeVpcEndpoints'],
  'ec2:DescribePrefixLists': PERMISSIONS['ec2:DescribePrefixLists'],
  'ec2:DescribeSecurityGroups': PERMISSIONS['ec2:DescribeSecurityGroups'],
  'ec2:DescribeNetworkAcls': PERMISSIONS['ec2:DescribeNetworkAcls'],
  'ec2:DescribeVpcBlockPublicAccessOptions': PERMISSIONS['ec2:DescribeVpcBlockPublicAccessOptions'],
  'ec2:DescribeVpcAttribute': PERMISSIONS['ec2:DescribeVpcAttribute'],
  'ec2:DescribeDhcpOptions': PERMISSIONS['ec2:DescribeDhcpOptions'],
  'ec2:DescribeManagedPrefixLists': PERMISSIONS['ec2:DescribeManagedPrefixLists'],
  'ec2:GetManagedPrefixListEntries': PERMISSIONS['ec2:GetManagedPrefixListEntries'],
  'route53:ListHostedZonesByVPC': 'where the policy names hubs, and only then granted',
} as const;

/** What bringing changes to Security Hub and announcing them asks for. */
const DELIVERY = {
  'securityhub:GetFindings':
    'every time; the findings that there are, and once more those that were resolved',
  'securityhub:BatchImportFindings': 'where a finding is to say something else',
  'securityhub:BatchUpdateFindings': 'where its workflow, its note or what is remembered of it is to change',
  'events:PutEvents': 'where a verdict has changed',
} as const;

/** The IAM actions that each function needs, each with what it is for; the stack grants them and no others. */
export const FUNCTION_PERMISSIONS = {
  evaluate: {
    ...LOOK,
    'config:PutEvaluations': 'every run; the results',
    'config:GetComplianceDetailsByConfigRule': 'scheduled runs; results of resources that are gone',
    'config:GetResourceConfigHistory': 'where a change does not say which VPC it concerns',
    'config:DescribeConfigRules': 'where an event is of another deployment than the function',
  },
  publish: { ...LOOK, ...DELIVERY },
  reconcile: {
    ...LOOK,
    ...DELIVERY,
    'config:DescribeConfigRules': 'every run; which rules are ours',
    'config:GetComplianceDetailsByConfigRule': 'every run; what AWS Config has recorded',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Granted only where the policy names hubs: nobody asks for hosted zones otherwise. */
export const ONLY_WITH_HUBS = 'route53:ListHostedZonesByVPC' satisfies keyof typeof LOOK;
