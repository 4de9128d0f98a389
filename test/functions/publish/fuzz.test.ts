import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RefusedEvent } from '../../../functions/errors.ts';
import { QueueEvent } from '../../../functions/publish/event.ts';
import { publish } from '../../../functions/publish/publish.ts';
import { apply } from '../../findings/apply.ts';
import { aChange, aPass, aResult, minute } from '../../findings/builders.ts';
import { bareRegion, isOurs, spoiled } from '../fuzz.ts';
import { aService, HOME } from '../service.ts';
import { batchOf, eventOf, recordedEvent } from './messages.ts';

const changes = [
  aChange(aResult()),
  aChange(aPass(), { recordedTime: minute(1), formerly: 'NON_COMPLIANT' }),
];
const events = [
  ...changes.map(eventOf),
  recordedEvent('compliance-change'),
  recordedEvent('finding-imported'),
];

const anyBody = fc.oneof(
  fc
    .constantFrom(...events)
    .chain(spoiled)
    .map((event) => JSON.stringify(event) ?? ''),
  fc.string(),
  fc.constant(JSON.stringify(JSON.stringify(events[0]))),
);
const anyEvent = fc.oneof(
  { weight: 8, arbitrary: fc.array(anyBody, { maxLength: 3 }).map((bodies) => batchOf(...bodies)) },
  { weight: 3, arbitrary: spoiled(batchOf(...events)) },
  { weight: 1, arbitrary: fc.anything() },
);

describe('publish', () => {
  it('answers every event with messages of its own to keep, or throws an error that we mean', async () => {
    const service = await aService({ look: bareRegion() });
    apply(service.hub, [aChange(aResult(), { recordedTime: minute(-1) })]);
    await fc.assert(
      fc.asyncProperty(anyEvent, async (event) => {
        const parsed = QueueEvent.safeParse(event);
        try {
          if (!parsed.success) throw new RefusedEvent('not of a queue');
          const { batchItemFailures } = await publish(parsed.data, HOME, service.publisher);
          const ids = parsed.data.Records.map(({ messageId }) => messageId);
          expect(batchItemFailures.filter(({ itemIdentifier }) => !ids.includes(itemIdentifier))).toEqual([]);
        } catch (error) {
          if (!isOurs(error)) throw error;
        }
      }),
      { numRuns: 20_000 },
    );
    const refused = service.logged.filter(([message]) => message === 'a message is refused');
    expect([service.events.length > 0, refused.length > 1_000]).toEqual([true, true]);
  }, 120_000);
});
