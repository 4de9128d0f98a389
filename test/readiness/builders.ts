import { PERMISSIONS } from '../../lib/aws/permissions.ts';
import type { Asked, ReadinessAnswers, Recorder, Refusal } from '../../lib/readiness/answers.ts';

export const NOW = new Date('2026-11-01T10:00:00.000Z');

export function answer<Answer>(value: Answer): { readonly answer: Answer } {
  return { answer: value };
}

/** A refusal; as AWS words a denial, where nothing else is said. */
export function refused(
  code = 'AccessDeniedException',
  sentence = `${code}: no identity-based policy allows it`,
): { readonly refusal: Refusal } {
  return { refusal: { code, sentence } };
}

export function aRecorder(part: Partial<Recorder> = {}): Recorder {
  return {
    name: 'default',
    roleARN: 'arn:aws:iam::111122223333:role/config',
    recordingGroup: { allSupported: true, recordingStrategy: { useOnly: 'ALL_SUPPORTED_RESOURCE_TYPES' } },
    recordingMode: { recordingFrequency: 'CONTINUOUS', recordingModeOverrides: [] },
    ...part,
  };
}

/** What AWS answers of a Region where all is as the service wants it, and nothing of the service is deployed. */
export function answersOf(part: Partial<ReadinessAnswers> = {}): ReadinessAnswers {
  return {
    account: '111122223333',
    role: null,
    region: 'eu-west-1',
    recorders: answer([aRecorder()]),
    recorderStatus: answer([{ name: 'default', recording: true, lastStatus: 'SUCCESS' }]),
    deliveryChannels: answer([{ name: 'default', s3BucketName: 'config-111122223333' }]),
    configRules: answer([]),
    evaluationStatus: null,
    hub: answer({}),
    administrator: answer(null),
    products: answer(['arn:aws:securityhub:eu-west-1:111122223333:product-subscription/aws/config']),
    capture: everyCall(answer({})),
    ...part,
  };
}

export function everyCall(
  asked: Asked<unknown> | null,
  part: Partial<ReadinessAnswers['capture']> = {},
): ReadinessAnswers['capture'] {
  return {
    'ec2:DescribeRegions': asked,
    'ec2:DescribeVpcs': asked,
    'ec2:DescribeSubnets': asked,
    'ec2:DescribeRouteTables': asked,
    'ec2:DescribeVpcEndpoints': asked,
    'ec2:DescribePrefixLists': asked,
    'ec2:DescribeSecurityGroups': asked,
    'ec2:DescribeNetworkAcls': asked,
    'ec2:DescribeVpcBlockPublicAccessOptions': asked,
    'ec2:DescribeVpcAttribute': asked,
    'ec2:DescribeDhcpOptions': asked,
    'ec2:DescribeManagedPrefixLists': asked,
    'ec2:GetManagedPrefixListEntries': asked,
    'route53:ListHostedZonesByVPC': asked,
    ...part,
  };
}

/** The actions of a live capture in a Region, in the order of the list. */
export const CAPTURE_ACTIONS = Object.keys(PERMISSIONS).filter((action) => !action.startsWith('sts:'));
