import { partitionOf } from '../network/s3-names.ts';
import type { ReadinessAnswers, RecorderStatus } from './answers.ts';
import { type Check, todo, unknown } from './check.ts';
import { shellWord } from './shell-word.ts';

type Answers = Pick<
  ReadinessAnswers,
  'account' | 'region' | 'recorders' | 'recorderStatus' | 'deliveryChannels'
>;

/**
 * Whether AWS Config hears of changes: a recorder, somewhere to deliver to, and the recorder at work. The commands of
 * the three, in their order, set up what is missing. Rules can be deployed only where there is a recorder, and only a
 * recorder with a delivery channel can be started (AWS Config API Reference, PutConfigRule, StartConfigurationRecorder).
 */
export function assessRecorder(answers: Answers): Check[] {
  return [recorderOf(answers), channelOf(answers), recordingOf(answers)];
}

function recorderOf({ account, region, recorders }: Answers): Check {
  const name = 'config-recorder';
  if ('refusal' in recorders)
    return unknown(name, 'config:DescribeConfigurationRecorders', recorders.refusal);
  const [recorder] = recorders.answer;
  if (recorder)
    return { name, status: 'ready', says: `AWS Config has the recorder "${recorder.name}"`, todo: null };
  const role = `arn:${partitionOf(region)}:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`;
  return {
    name,
    status: 'problem',
    says: 'AWS Config has no recorder: no rule can be deployed, and no change is heard of',
    todo: todo(
      "make one with AWS Config's own role, which the first command makes unless the account has it already",
      [
        `aws iam create-service-linked-role --region ${region} --aws-service-name config.amazonaws.com`,
        `aws configservice put-configuration-recorder --region ${region} --configuration-recorder name=default,roleARN=${role} --recording-group allSupported=true`,
      ],
    ),
  };
}

function channelOf({ region, deliveryChannels }: Answers): Check {
  const name = 'config-delivery-channel';
  if ('refusal' in deliveryChannels)
    return unknown(name, 'config:DescribeDeliveryChannels', deliveryChannels.refusal);
  const [channel] = deliveryChannels.answer;
  if (channel)
    return {
      name,
      status: 'ready',
      says: `AWS Config delivers to the bucket ${channel.s3BucketName}`,
      todo: null,
    };
  return {
    name,
    status: 'problem',
    says: 'AWS Config has no delivery channel: without one the recorder cannot be started',
    todo: todo('name a BUCKET whose policy lets AWS Config write to it', [
      `aws configservice put-delivery-channel --region ${region} --delivery-channel name=default,s3BucketName=BUCKET`,
    ]),
  };
}

function recordingOf({ region, recorderStatus }: Answers): Check {
  const name = 'config-recording';
  if ('refusal' in recorderStatus)
    return unknown(name, 'config:DescribeConfigurationRecorderStatus', recorderStatus.refusal);
  const [status] = recorderStatus.answer;
  const start = [
    `aws configservice start-configuration-recorder --region ${region} --configuration-recorder-name ${shellWord(status?.name ?? 'default')}`,
  ];
  if (!status) {
    return {
      name,
      status: 'problem',
      says: 'nothing is recorded',
      todo: todo('start the recorder, once there is one with a delivery channel', start),
    };
  }
  if (!status.recording) {
    return {
      name,
      status: 'problem',
      says: 'the recorder is stopped: changes are not heard of, and rules run on their schedule alone',
      todo: todo('start it', start),
    };
  }
  return lastStatusOf(status);
}

/** The API Reference writes the status otherwise than AWS does (Success, SUCCESS): letter case tells nothing. */
function lastStatusOf({ lastStatus, lastErrorCode, lastErrorMessage }: RecorderStatus): Check {
  const name = 'config-recording';
  switch (lastStatus?.toUpperCase()) {
    case 'SUCCESS':
      return {
        name,
        status: 'ready',
        says: 'the recorder is on, and last recorded with success',
        todo: null,
      };
    case 'FAILURE':
      return {
        name,
        status: 'problem',
        says: `the recorder is on, and failed last: ${[lastErrorCode, lastErrorMessage].filter(Boolean).join(': ') || 'AWS Config does not say why'}`,
        todo: todo(
          "see to the recorder's role and to its bucket: the one must read, the other let itself be written",
        ),
      };
    default:
      return {
        name,
        status: 'unknown',
        says: `the recorder is on, and whether it records is not known yet (last status: ${lastStatus ?? 'none'})`,
        todo: todo('ask again in some minutes'),
      };
  }
}
