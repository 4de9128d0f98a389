import { Duration, Validations } from 'aws-cdk-lib';
import { type EventBus, type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { RuleName } from '../policy/schema.ts';
import { CATALOGUE } from '../rules/catalogue.ts';
import { configRuleNames } from './rule-names.ts';
import { SealedQueue } from './sealed-queue.ts';
import { type FunctionSettings, ServiceFunction } from './service-function.ts';

/** A hundred changes and the look at their VPCs are held at once. */
const MEMORY = 512;
const TIMEOUT = Duration.minutes(2);
/** As many as BatchImportFindings takes (Security Hub API Reference). */
const BATCH = 100;
/** Changes of one deployment come together; five seconds more are not noticed, and are far fewer calls. */
const WINDOW = Duration.seconds(5);
/** The least that Lambda allows: Security Hub takes ten calls a second, and looks share the account's EC2 quota. */
const CONCURRENCY = 2;
/** Six times the function's timeout, as Lambda asks (developer guide, SQS event sources): a batch is not seen twice. */
const VISIBILITY = Duration.minutes(6 * TIMEOUT.toMinutes());
/** An hour at this visibility: longer than a throttled Region or a deployment. */
const RECEIVES = 5;

export interface PublishProps extends FunctionSettings {
  readonly rules: readonly RuleName[];
  /** Where changes of verdict are announced. */
  readonly bus: EventBus;
}

/** What AWS Config has recorded goes over EventBridge and a queue to the function, which imports it into Security Hub. */
export class Publish extends Construct {
  readonly function: ServiceFunction;
  readonly changes: SealedQueue;
  /** Holds changes that could not be imported. */
  readonly rejected: SealedQueue;
  /** Holds events that EventBridge could not put on the queue. */
  readonly undelivered: SealedQueue;

  constructor(scope: Construct, id: string, props: PublishProps) {
    super(scope, id);
    this.rejected = new SealedQueue(this, 'Rejected');
    this.undelivered = new SealedQueue(this, 'Undelivered');
    Validations.of(this.undelivered).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: "this is a dead-letter queue: that of EventBridge's target, which cdk-nag does not look at",
    });
    this.changes = new SealedQueue(this, 'Changes', {
      visibilityTimeout: VISIBILITY,
      deadLetterQueue: { queue: this.rejected, maxReceiveCount: RECEIVES },
    });
    new Rule(this, 'ComplianceChanged', {
      description: 'Changes of compliance that the S3 endpoint rules find',
      eventPattern: complianceChangesOf(props.rules, props.rulePrefix),
      targets: [new SqsQueue(this.changes, { deadLetterQueue: this.undelivered })],
    });

    this.function = new ServiceFunction(this, 'Publish', {
      ...props,
      name: 'publish',
      description: 'Imports what AWS Config has recorded into Security Hub, and announces changes of verdict',
      memorySize: MEMORY,
      timeout: TIMEOUT,
    });
    // SqsEventSource would grant more than Lambda needs (developer guide, SQS event sources, execution role permissions).
    this.function.role.addToPolicy(
      new PolicyStatement({
        sid: 'TakeChanges',
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        resources: [this.changes.queueArn],
      }),
    );
    new EventSourceMapping(this, 'Batches', {
      target: this.function.function,
      eventSourceArn: this.changes.queueArn,
      batchSize: BATCH,
      maxBatchingWindow: WINDOW,
      maxConcurrency: CONCURRENCY,
      reportBatchItemFailures: true,
    });
  }
}

/** The pattern of AWS Config's events of these rules, under their own names and as an organization renames them. */
function complianceChangesOf(rules: readonly RuleName[], prefix: string): EventPattern {
  return {
    source: ['aws.config'],
    detailType: ['Config Rules Compliance Change'],
    detail: {
      messageType: ['ComplianceChangeNotification'],
      configRuleName: configRuleNames(rules, prefix).flatMap(({ name, nameInOrganization }) => [
        name,
        { prefix: nameInOrganization },
      ]),
      resourceType: [...new Set(rules.map((rule) => CATALOGUE[rule].resourceType))],
    },
  };
}
