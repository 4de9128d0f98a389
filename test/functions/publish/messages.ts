import { readFileSync } from 'node:fs';
import type { ComplianceChange } from '../../../lib/findings/change.ts';
import { CONFIG_RULE_ARN } from '../../findings/builders.ts';

/** The events of test/fixtures/eventbridge: as AWS's documentation and captured events have them, of us-east-1. */
export function recordedEvent(name: string): Record<string, unknown> {
  return JSON.parse(
    readFileSync(new URL(`../../fixtures/eventbridge/${name}.json`, import.meta.url), 'utf8'),
  );
}

/** The event by which EventBridge tells a change. */
export function eventOf(change: ComplianceChange): Record<string, unknown> {
  const { account, region, configRuleName, resourceType, resourceId, annotation } = change;
  const qualifier = { configRuleName, resourceType, resourceId, evaluationMode: 'DETECTIVE' };
  return {
    ...recordedEvent('compliance-change'),
    account,
    region,
    detail: {
      resourceId,
      awsRegion: region,
      awsAccountId: account,
      configRuleName,
      recordVersion: '1.0',
      configRuleARN: change.configRuleArn ?? CONFIG_RULE_ARN,
      messageType: 'ComplianceChangeNotification',
      newEvaluationResult: {
        evaluationResultIdentifier: {
          evaluationResultQualifier: qualifier,
          orderingTimestamp: change.recordedTime,
        },
        complianceType: change.compliance,
        resultRecordedTime: change.recordedTime,
        configRuleInvokedTime: change.recordedTime,
        ...(annotation === null ? {} : { annotation }),
      },
      ...(change.formerly === null ? {} : { oldEvaluationResult: { complianceType: change.formerly } }),
      notificationCreationTime: change.recordedTime,
      resourceType,
    },
  };
}

/** A batch of messages with these bodies, `m1` and on. */
export function batchOf(...bodies: readonly (object | string)[]) {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `m${index + 1}`,
      receiptHandle: 'handle',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: { ApproximateReceiveCount: '1' },
      messageAttributes: {},
      eventSource: 'aws:sqs',
      awsRegion: 'eu-west-1',
    })),
  };
}

/** The messages that stay in the queue. */
export function kept({
  batchItemFailures,
}: {
  readonly batchItemFailures: readonly { itemIdentifier: string }[];
}) {
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}
