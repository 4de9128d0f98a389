import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { type ComplianceChanged, DETAIL_TYPE, SOURCE } from '../findings/compliance-changed.ts';
import { sentenceOf } from './live-error.ts';

/** The most entries of a call, and the most bytes of all of them together (EventBridge user guide, PutEvents). */
const MOST_ENTRIES = 10;
const MOST_BYTES = 256_000;

/**
 * Puts events on a bus, in their order. Gives for each why it is not on the bus, undefined where it is: neither an entry
 * nor a call that is refused keeps the others away.
 */
export async function putEvents(
  client: EventBridgeClient,
  busName: string,
  events: readonly ComplianceChanged[],
): Promise<(string | undefined)[]> {
  const problems: (string | undefined)[] = [];
  for (const Entries of inCalls(events.map((event) => toEntry(event, busName)))) {
    try {
      const answer = await client.send(new PutEventsCommand({ Entries }));
      problems.push(
        ...Entries.map((_, at) => {
          const entry = answer.Entries?.[at];
          if (!entry) return 'EventBridge gave no answer for it';
          return entry.ErrorCode ? `${entry.ErrorCode}: ${entry.ErrorMessage}` : undefined;
        }),
      );
    } catch (error) {
      problems.push(...Entries.map(() => sentenceOf(error)));
    }
  }
  return problems;
}

function toEntry(event: ComplianceChanged, EventBusName: string): PutEventsRequestEntry {
  return {
    EventBusName,
    Source: SOURCE,
    DetailType: DETAIL_TYPE,
    Resources: [event.resource.arn],
    Detail: JSON.stringify(event),
  };
}

function inCalls(entries: readonly PutEventsRequestEntry[]): PutEventsRequestEntry[][] {
  const calls: { entries: PutEventsRequestEntry[]; bytes: number }[] = [];
  for (const entry of entries) {
    const bytes = Buffer.byteLength(JSON.stringify(entry));
    const last = calls.at(-1);
    if (last && last.entries.length < MOST_ENTRIES && last.bytes + bytes <= MOST_BYTES) {
      last.entries.push(entry);
      last.bytes += bytes;
    } else calls.push({ entries: [entry], bytes });
  }
  return calls.map((call) => call.entries);
}
