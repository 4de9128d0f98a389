import { describe, expect, it } from 'vitest';
import { aStack, only, type SynthesizedStack, theStack } from './builders.ts';

const TYPE = 'AWS::CloudWatch::Alarm';

const example = theStack();

/** What the name of a construct is in the template. */
const withoutHash = (id: string) => id.slice('Alarms'.length, -'00000000'.length);

function alarmsOf({ resources }: SynthesizedStack): Record<string, Readonly<Record<string, unknown>>> {
  return Object.fromEntries(
    Object.entries(resources(TYPE)).map(([id, { Properties }]) => [withoutHash(id), Properties]),
  );
}

/** One metric in brief: what is summed or the greatest of what, over how long, against what. */
function brief(alarm: Readonly<Record<string, unknown>>): string {
  const {
    MetricName,
    Statistic,
    Period,
    EvaluationPeriods,
    Threshold,
    ComparisonOperator,
    TreatMissingData,
  } = alarm;
  const sign = ComparisonOperator === 'LessThanThreshold' ? '<' : '>=';
  return `${Statistic} ${MetricName} ${sign} ${Threshold}, ${EvaluationPeriods} x ${Period} s, missing ${TreatMissingData}`;
}

describe('the alarms', () => {
  it('watch errors, throttles, queues, Security Hub, and what does not happen', () => {
    const simple = Object.entries(alarmsOf(example)).filter(([, alarm]) => alarm.MetricName);
    expect(Object.fromEntries(simple.map(([id, alarm]) => [id, brief(alarm)]))).toEqual({
      EvaluateErrors: 'Sum Errors >= 1, 1 x 300 s, missing notBreaching',
      EvaluateThrottles: 'Sum Throttles >= 1, 3 x 300 s, missing notBreaching',
      PublishErrors: 'Sum Errors >= 1, 1 x 300 s, missing notBreaching',
      PublishThrottles: 'Sum Throttles >= 1, 3 x 300 s, missing notBreaching',
      ReconcileErrors: 'Sum Errors >= 1, 1 x 300 s, missing notBreaching',
      ReconcileThrottles: 'Sum Throttles >= 1, 3 x 300 s, missing notBreaching',
      FailuresNotEmpty: 'Maximum ApproximateNumberOfMessagesVisible >= 1, 1 x 300 s, missing notBreaching',
      RejectedNotEmpty: 'Maximum ApproximateNumberOfMessagesVisible >= 1, 1 x 300 s, missing notBreaching',
      UndeliveredNotEmpty: 'Maximum ApproximateNumberOfMessagesVisible >= 1, 1 x 300 s, missing notBreaching',
      OldestChange: 'Maximum ApproximateAgeOfOldestMessage >= 1800, 1 x 300 s, missing notBreaching',
      SecurityHubUnavailable: 'Sum SecurityHubUnavailable >= 1, 1 x 300 s, missing notBreaching',
      NoFullEvaluations3trafficpath: 'Sum FullEvaluations < 1, 26 x 3600 s, missing breaching',
      NoFullEvaluations3interfaceavailability: 'Sum FullEvaluations < 1, 26 x 3600 s, missing breaching',
      NoFullEvaluations3endpointpolicy: 'Sum FullEvaluations < 1, 26 x 3600 s, missing breaching',
      NoReconciliation: 'Sum Invocations < 1, 14 x 3600 s, missing breaching',
    });
  });

  it('watch each rule by the dimensions that evaluate gives its full evaluations', () => {
    expect(alarmsOf(example).NoFullEvaluations3trafficpath?.Dimensions).toEqual([
      { Name: 'rule', Value: 's3-traffic-path' },
      { Name: 'service', Value: 'evaluate' },
    ]);
  });

  it('are silent about what has not happened yet in a new stack', () => {
    const silences = Object.entries(alarmsOf(example)).filter(
      ([, alarm]) => alarm.TreatMissingData === 'breaching',
    );
    expect(silences).toHaveLength(4);
    for (const [, { EvaluationPeriods, WarmUpConfiguration }] of silences) {
      expect(WarmUpConfiguration).toEqual({ WarmUpPeriodDurationInMinutes: Number(EvaluationPeriods) * 60 });
    }
  });

  it('stay within a week, as CloudWatch asks of periods of an hour, however seldom findings are reconciled', () => {
    const { NoReconciliation: alarm } = alarmsOf(aStack({ reconcileHours: '24' }));
    expect(alarm).toMatchObject({ EvaluationPeriods: 50, Period: 3600 });
    expect(50 * 3600).toBeLessThanOrEqual(7 * 86_400);
  });

  it('watch refused events and the share of throttled calls of all functions together', () => {
    const { RefusedEvents, ThrottledCalls } = alarmsOf(example);
    const expressions = (alarm: object | undefined) =>
      Object(alarm).Metrics.flatMap(({ Expression }: { Expression?: string }) => Expression ?? []);
    expect(expressions(RefusedEvents)).toEqual([
      'FILL(evaluateRefusedEvents, 0) + FILL(publishRefusedEvents, 0) + FILL(reconcileRefusedEvents, 0)',
    ]);
    expect(RefusedEvents).toMatchObject({
      Threshold: 1,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
    expect(expressions(ThrottledCalls)).toEqual([
      'IF(calls > 0, 100 * throttles / calls, 0)',
      'FILL(evaluateApiCalls, 0) + FILL(publishApiCalls, 0) + FILL(reconcileApiCalls, 0)',
      'FILL(evaluateThrottles, 0) + FILL(publishThrottles, 0) + FILL(reconcileThrottles, 0)',
    ]);
    expect(ThrottledCalls).toMatchObject({
      Threshold: 10,
      EvaluationPeriods: 3,
      TreatMissingData: 'notBreaching',
    });
  });

  it('watch every function and every queue', () => {
    const watched = JSON.stringify(example.resources(TYPE));
    for (const type of ['AWS::Lambda::Function', 'AWS::SQS::Queue']) {
      expect(Object.keys(example.resources(type)).filter((id) => !watched.includes(id))).toEqual([]);
    }
  });

  it('all tell the topic, in a sentence', () => {
    const [topicId] = only(example, 'AWS::SNS::Topic');
    for (const alarm of Object.values(alarmsOf(example))) {
      expect(alarm.AlarmActions).toEqual([{ Ref: topicId }]);
      expect(alarm.AlarmDescription).toMatch(/^[A-Z].*[^.]\.$/);
    }
  });
});

describe('the topic of the alarms', () => {
  it('is encrypted with our key, which CloudWatch of this account may use', () => {
    const [keyId, key] = only(example, 'AWS::KMS::Key');
    const [, topic] = only(example, 'AWS::SNS::Topic');
    expect(topic.Properties).toEqual({ KmsMasterKeyId: { 'Fn::GetAtt': [keyId, 'Arn'] } });
    expect(key.Properties).toMatchObject({
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: [
          { Action: 'kms:*' },
          { Sid: 'EncryptLogs' },
          {
            Sid: 'EncryptAlarms',
            Effect: 'Allow',
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
    });
  });

  it('takes messages over TLS only, and from CloudWatch of this account', () => {
    const [topicId] = only(example, 'AWS::SNS::Topic');
    const [, policy] = only(example, 'AWS::SNS::TopicPolicy');
    expect(policy.Properties.PolicyDocument).toMatchObject({
      Statement: [
        {
          Effect: 'Deny',
          Action: 'sns:Publish',
          Principal: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          Sid: 'TakeAlarms',
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Resource: { Ref: topicId },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
  });

  it('may be one that is there already, in each account and Region', () => {
    const alarmTopic = `arn:\${AWS::Partition}:sns:\${AWS::Region}:\${AWS::AccountId}:alarms`;
    const stack = aStack({ alarmTopic });
    expect(Object.keys(stack.resources('AWS::SNS::Topic'))).toEqual([]);
    for (const alarm of Object.values(alarmsOf(stack))) {
      expect(alarm.AlarmActions).toEqual([{ 'Fn::Sub': alarmTopic }]);
    }
  });
});
