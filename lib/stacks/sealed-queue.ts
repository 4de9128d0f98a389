import { Duration } from 'aws-cdk-lib';
import { type DeadLetterQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface SealedQueueProps {
  /** @default - 30 seconds */
  readonly visibilityTimeout?: Duration;
  /** @default - none: messages that are not taken stay until they expire */
  readonly deadLetterQueue?: DeadLetterQueue;
}

/**
 * A queue that is encrypted by SQS and reached by TLS only, and that keeps messages for as long as SQS does: what it holds
 * waits for somebody to mend what is wrong.
 */
export class SealedQueue extends Queue {
  constructor(scope: Construct, id: string, props: SealedQueueProps = {}) {
    super(scope, id, {
      ...props,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
  }
}
