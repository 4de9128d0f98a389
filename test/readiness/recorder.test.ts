import { describe, expect, it } from 'vitest';
import type { RecorderStatus } from '../../lib/readiness/answers.ts';
import { assessRecorder } from '../../lib/readiness/recorder.ts';
import { answer, answersOf, refused } from './builders.ts';

const at = ' --region eu-west-1';

describe('the recorder of AWS Config', () => {
  it('is ready where it is on, delivers, and last recorded with success', () => {
    expect(assessRecorder(answersOf())).toEqual([
      { name: 'config-recorder', status: 'ready', says: 'AWS Config has the recorder "default"', todo: null },
      {
        name: 'config-delivery-channel',
        status: 'ready',
        says: 'AWS Config delivers to the bucket config-111122223333',
        todo: null,
      },
      {
        name: 'config-recording',
        status: 'ready',
        says: 'the recorder is on, and last recorded with success',
        todo: null,
      },
    ]);
  });

  it('is set up by the commands in their order where AWS Config was never used', () => {
    const checks = assessRecorder(
      answersOf({ recorders: answer([]), recorderStatus: answer([]), deliveryChannels: answer([]) }),
    );
    expect(checks.map(({ name, status, says, todo }) => [name, status, says, todo?.says])).toEqual([
      [
        'config-recorder',
        'problem',
        'AWS Config has no recorder: no rule can be deployed, and no change is heard of',
        "make one with AWS Config's own role, which the first command makes unless the account has it already",
      ],
      [
        'config-delivery-channel',
        'problem',
        'AWS Config has no delivery channel: without one the recorder cannot be started',
        'name a BUCKET whose policy lets AWS Config write to it',
      ],
      [
        'config-recording',
        'problem',
        'nothing is recorded',
        'start the recorder, once there is one with a delivery channel',
      ],
    ]);
    expect(checks.flatMap(({ todo }) => todo?.commands ?? [])).toEqual([
      `aws iam create-service-linked-role${at} --aws-service-name config.amazonaws.com`,
      `aws configservice put-configuration-recorder${at} --configuration-recorder name=default,roleARN=arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig --recording-group allSupported=true`,
      `aws configservice put-delivery-channel${at} --delivery-channel name=default,s3BucketName=BUCKET`,
      `aws configservice start-configuration-recorder${at} --configuration-recorder-name default`,
    ]);
  });

  it('gets a role of the partition of its Region', () => {
    const [check] = assessRecorder(answersOf({ region: 'us-gov-west-1', recorders: answer([]) }));
    expect(check?.todo?.commands[1]).toContain('roleARN=arn:aws-us-gov:iam::111122223333:role/');
  });

  it.each<{ what: string; status: RecorderStatus; expected: object }>([
    {
      what: 'stopped, whatever it recorded last',
      status: { name: "o'clock", recording: false, lastStatus: 'SUCCESS' },
      expected: {
        status: 'problem',
        says: 'the recorder is stopped: changes are not heard of, and rules run on their schedule alone',
        todo: {
          says: 'start it',
          commands: [
            `aws configservice start-configuration-recorder${at} --configuration-recorder-name 'o'\\''clock'`,
          ],
          allow: [],
        },
      },
    },
    {
      what: 'failing, with what AWS says',
      status: {
        recording: true,
        lastStatus: 'FAILURE',
        lastErrorCode: 'AccessDenied',
        lastErrorMessage: 'no',
      },
      expected: {
        status: 'problem',
        says: 'the recorder is on, and failed last: AccessDenied: no',
        todo: {
          says: "see to the recorder's role and to its bucket: the one must read, the other let itself be written",
          commands: [],
          allow: [],
        },
      },
    },
    {
      what: 'failing for no reason given',
      status: { recording: true, lastStatus: 'Failure' },
      expected: { says: 'the recorder is on, and failed last: AWS Config does not say why' },
    },
    {
      what: 'just started',
      status: { recording: true, lastStatus: 'Pending' },
      expected: {
        status: 'unknown',
        says: 'the recorder is on, and whether it records is not known yet (last status: Pending)',
        todo: { says: 'ask again in some minutes', commands: [], allow: [] },
      },
    },
    {
      what: 'on without a status',
      status: { recording: true },
      expected: { status: 'unknown', says: expect.stringContaining('(last status: none)') },
    },
    {
      what: 'on, in the letter case of the API Reference',
      status: { recording: true, lastStatus: 'Success' },
      expected: { status: 'ready' },
    },
  ])('$what', ({ status, expected }) => {
    const [, , recording] = assessRecorder(answersOf({ recorderStatus: answer([status]) }));
    expect(recording).toMatchObject({ name: 'config-recording', ...expected });
  });

  it('is unknown where the calls are denied, each with what to allow', () => {
    const checks = assessRecorder(
      answersOf({ recorders: refused(), recorderStatus: refused(), deliveryChannels: refused() }),
    );
    const unknown = (name: string, action: string) => ({
      name,
      status: 'unknown',
      says: `${action} has no answer: AccessDeniedException: no identity-based policy allows it`,
      todo: { says: `allow ${action} to whoever asks`, commands: [], allow: [action] },
    });
    expect(checks).toEqual([
      unknown('config-recorder', 'config:DescribeConfigurationRecorders'),
      unknown('config-delivery-channel', 'config:DescribeDeliveryChannels'),
      unknown('config-recording', 'config:DescribeConfigurationRecorderStatus'),
    ]);
  });
});
