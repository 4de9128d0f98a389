import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { putEvents } from '../../lib/aws/event-bus.ts';
import { type ComplianceChanged, toEvent } from '../../lib/findings/compliance-changed.ts';
import { meaningOf } from '../../lib/findings/meaning.ts';
import { aChange, aResult, minute, PLACE } from '../findings/builders.ts';

function anEvent(at: number, reasons = aResult().reasons): ComplianceChanged {
  const looked = aResult({ reasons });
  const change = aChange(looked, { recordedTime: minute(at) });
  return toEvent({
    change,
    meaning: meaningOf(change, looked),
    oldVerdict: null,
    existing: undefined,
    place: PLACE,
  });
}
const events = (count: number) => Array.from({ length: count }, (_, at) => anEvent(at));

function aBus() {
  const client = new EventBridgeClient({ region: PLACE.region });
  const mock = mockClient(client);
  const entriesOf = () => mock.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries ?? []);
  return { client, mock, entriesOf };
}

describe('events are put on the bus', () => {
  it('whole, with the resource that they are about', async () => {
    const { client, mock, entriesOf } = aBus();
    mock.on(PutEventsCommand).resolves({ Entries: [{ EventId: 'e1' }], FailedEntryCount: 0 });
    const event = anEvent(0);
    expect(await putEvents(client, 'changes', [event])).toEqual([undefined]);
    expect(entriesOf()).toEqual([
      [
        {
          EventBusName: 'changes',
          Source: 's3-endpoint-compliance',
          DetailType: 'S3 Endpoint Compliance Changed',
          Resources: ['arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0a1'],
          Detail: JSON.stringify(event),
        },
      ],
    ]);
  });

  it('in tens and in their order, and those that are refused are told one by one', async () => {
    const { client, mock, entriesOf } = aBus();
    mock.on(PutEventsCommand).callsFake(({ Entries }) => ({
      Entries: Entries.map((_: unknown, at: number) =>
        at === 3 ? { ErrorCode: 'ThrottlingException', ErrorMessage: 'slower' } : { EventId: `e${at}` },
      ),
    }));
    const given = events(23);
    const problems = await putEvents(client, 'changes', given);
    expect(problems.flatMap((problem, at) => (problem ? [[at, problem]] : []))).toEqual([
      [3, 'ThrottlingException: slower'],
      [13, 'ThrottlingException: slower'],
    ]);
    expect(entriesOf().map((entries) => entries.length)).toEqual([10, 10, 3]);
    expect(entriesOf().flatMap((entries) => entries.map(({ Detail }) => Detail))).toEqual(
      given.map((event) => JSON.stringify(event)),
    );
  });

  it('though a whole call is refused, in the other calls', async () => {
    const { client, mock } = aBus();
    mock
      .on(PutEventsCommand)
      .rejectsOnce(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' }))
      .callsFake(({ Entries }) => ({ Entries: Entries.map(() => ({ EventId: 'e' })) }));
    const problems = await putEvents(client, 'changes', events(12));
    expect(problems).toEqual([
      ...Array.from({ length: 10 }, () => 'AccessDeniedException: not authorized'),
      undefined,
      undefined,
    ]);
  });

  it('not for certain where the answer leaves one out', async () => {
    const { client, mock } = aBus();
    mock.on(PutEventsCommand).resolves({ Entries: [{ EventId: 'e1' }] });
    expect(await putEvents(client, 'changes', events(2))).toEqual([
      undefined,
      'EventBridge gave no answer for it',
    ]);
  });

  it('in calls of 256 kB at most', async () => {
    const { client, mock, entriesOf } = aBus();
    mock
      .on(PutEventsCommand)
      .callsFake(({ Entries }) => ({ Entries: Entries.map(() => ({ EventId: 'e' })) }));
    const resources = Array.from({ length: 50 }, (_, at) => `subnet-${String(at).padStart(60, '0')}`);
    const reasons = Array.from({ length: 10 }, (_, at) => ({
      code: `C${at}`,
      message: '\u{1f600}'.repeat(249),
      resources,
    }));
    await putEvents(
      client,
      'changes',
      Array.from({ length: 10 }, (_, at) => anEvent(at, reasons)),
    );
    const sizes = entriesOf().map((entries) => Buffer.byteLength(JSON.stringify(entries)));
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThan(262_144);
  });

  it('with no call for none', async () => {
    const { client, mock } = aBus();
    expect(await putEvents(client, 'changes', [])).toEqual([]);
    expect(mock.calls()).toEqual([]);
  });
});
