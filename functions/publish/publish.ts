import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse } from 'aws-lambda';
import type { ComplianceChange } from '../../lib/findings/change.ts';
import { findingId } from '../../lib/findings/identity.ts';
import { type Delivered, type Deliverer, deliver } from '../deliver.ts';
import { RefusedEvent } from '../errors.ts';
import type { Home } from '../lambda.ts';
import type { Measure } from '../measure.ts';
import { SecurityHubOff } from '../security-hub-off.ts';
import { type QueueEvent, readChange } from './event.ts';

export interface Publisher extends Deliverer {
  /** What the names of our AWS Config rules begin with. */
  readonly prefix: string;
  readonly measure: Measure<'publish'>;
  readonly logger: Pick<Logger, 'error' | 'warn'>;
}

/** A message, and the change that it holds. */
interface Taken {
  readonly messageId: string;
  readonly change: ComplianceChange;
}

/**
 * Delivers the changes of a batch, and names the messages that stay in the queue (Lambda developer guide, partial batch
 * responses): those refused and those of which something failed. They come again, and after some times go to the
 * dead-letter queue; none is lost.
 * @throws {FailedLook} {SecurityHubOff} {FailedReport} as `deliver` does; the whole batch stays in the queue then.
 */
export async function publish(
  { Records }: QueueEvent,
  home: Home,
  publisher: Publisher,
): Promise<SQSBatchResponse> {
  const { measure, logger, now } = publisher;
  const failed = new Set<string>();
  const taken = Records.flatMap(({ messageId, body }): Taken[] => {
    try {
      return [{ messageId, change: readChange(body, home, publisher.prefix) }];
    } catch (error) {
      if (!(error instanceof RefusedEvent)) throw error;
      logger.warn('a message is refused', { messageId, problem: error.message });
      failed.add(messageId);
      return [];
    }
  });
  if (failed.size > 0) measure('RefusedEvents', failed.size);
  if (taken.length > 0) {
    const times = taken.map(({ change }) => Date.parse(change.recordedTime));
    measure('OldestChangeAge', Math.max(0, (now().getTime() - Math.min(...times)) / 1000));
    const { failures } = await delivered(taken, home, publisher);
    for (const { messageId, change } of taken) if (failures.has(findingId(change))) failed.add(messageId);
  }
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
}

async function delivered(taken: readonly Taken[], home: Home, publisher: Publisher): Promise<Delivered> {
  const { measure, logger } = publisher;
  try {
    const did = await deliver(
      taken.map(({ change }) => change),
      home,
      publisher,
    );
    measure('FindingsImported', did.imported);
    measure('FindingsFailed', did.failures.size);
    measure('ChangesAnnounced', did.announced);
    for (const [finding, problem] of did.failures) logger.error('a change failed', { finding, problem });
    return did;
  } catch (error) {
    if (error instanceof SecurityHubOff) measure('SecurityHubUnavailable', 1);
    throw error;
  }
}
