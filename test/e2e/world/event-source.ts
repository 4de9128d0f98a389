/**
 * What AWS Lambda does between a queue and a function (Lambda Developer Guide, "Using Lambda with Amazon SQS"): collects
 * a batch within a window, invokes, deletes what was handled, and lets the rest become visible again. After
 * maxReceiveCount receipts the queue itself, which is moto's, moves a message to its dead-letter queue.
 */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { LambdaFunction } from './lambda-function.ts';

export interface EventSourceSettings {
  /** With the credentials of the function's role. */
  readonly sqs: SQSClient;
  /** With the credentials of the test, for what Lambda itself does not do. */
  readonly hand: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly region: string;
  readonly batchSize: number;
  readonly windowMs: number;
  /** Whether the mapping has FunctionResponseTypes ReportBatchItemFailures. */
  readonly reportsItemFailures: boolean;
  /** How long a message that failed stays invisible: on AWS what is left of the queue's visibility time-out. */
  readonly visibilityMs: number;
  readonly concurrency: number;
  /** How long to wait before an empty queue is asked again. */
  readonly idleMs: number;
  /** Whether it begins paused. */
  readonly isPaused: boolean;
}

export interface EventSource {
  /** Ends when the queue is empty and nothing is under way. */
  readonly drained: () => Promise<void>;
  /** Batches as the function got them: how many records and what became of them. */
  readonly batches: readonly {
    readonly records: number;
    readonly failed: number;
    readonly durationMs: number;
  }[];
  /** While it is true no batch is begun. */
  isPaused: boolean;
  readonly stop: () => Promise<void>;
}

export function eventSource(lambda: LambdaFunction, settings: EventSourceSettings): EventSource {
  const { sqs, hand, queueUrl: QueueUrl } = settings;
  const batches: { records: number; failed: number; durationMs: number }[] = [];
  let stopped = false;
  let holding = 0;

  /** One receives at a time: of two at once, moto may give the same message to both. */
  let receiving: Promise<unknown> = Promise.resolve();
  const receive = (room: number): Promise<readonly Message[]> => {
    const received = receiving.then(async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: Math.min(10, room),
          MessageSystemAttributeNames: ['All'],
        }),
      );
      holding += Messages.length;
      return Messages;
    });
    receiving = received.catch(() => undefined);
    return received;
  };

  /** The first message opens the window; a full batch closes it early. */
  const collect = async (): Promise<readonly Message[]> => {
    const batch: Message[] = [];
    let closesAt = Number.POSITIVE_INFINITY;
    while (!stopped && batch.length < settings.batchSize && Date.now() < closesAt) {
      if (source.isPaused && batch.length === 0) {
        await sleep(20);
        continue;
      }
      const found = await receive(settings.batchSize - batch.length).catch(() => []);
      batch.push(...found);
      if (batch.length > 0) closesAt = Math.min(closesAt, Date.now() + settings.windowMs);
      if (found.length === 0) await sleep(batch.length > 0 ? 20 : settings.idleMs);
    }
    return batch;
  };

  const handle = async (batch: readonly Message[]): Promise<void> => {
    const { result, durationMs } = await lambda.invoke({
      Records: batch.map((one) => recordOf(one, settings)),
    });
    const failed = failedOf(batch, result, settings.reportsItemFailures);
    const isFailed = ({ MessageId = '' }: Message) => failed.has(MessageId);
    await eachTen(
      batch.filter((one) => !isFailed(one)),
      (Entries) => sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })),
    );
    await eachTen(batch.filter(isFailed), (Entries) => {
      const VisibilityTimeout = Math.ceil(settings.visibilityMs / 1000);
      const entries = Entries.map((entry) => ({ ...entry, VisibilityTimeout }));
      return hand.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: entries }));
    });
    batches.push({ records: batch.length, failed: batch.filter(isFailed).length, durationMs });
  };

  const poll = async (): Promise<void> => {
    while (!stopped) {
      // As Lambda's own, it goes on when the queue does not answer; what it could not delete comes again.
      const batch = await collect();
      if (batch.length > 0) await handle(batch).catch(() => undefined);
      holding -= batch.length;
    }
  };

  const source: EventSource = {
    batches,
    isPaused: settings.isPaused,
    drained: async () => {
      for (let quiet = 0; quiet < 2; ) {
        quiet = holding === 0 && (await messagesIn(hand, QueueUrl)) === 0 ? quiet + 1 : 0;
        await sleep(20);
      }
    },
    stop: async () => {
      stopped = true;
      await Promise.all(polling);
    },
  };
  const polling = Array.from({ length: settings.concurrency }, poll);
  return source;
}

/** Messages of a queue: those that are visible, and those that somebody holds or that are yet to come. */
export async function messagesIn(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const names = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
  ] as const;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
  );
  return names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}

/** All of them where the function failed or answered what is no answer; those that it names where it may name some. */
function failedOf(
  batch: readonly Message[],
  result: { readonly ok: boolean; readonly payload?: unknown },
  reportsItemFailures: boolean,
): ReadonlySet<string> {
  const all = new Set(batch.map(({ MessageId = '' }) => MessageId));
  if (!result.ok) return all;
  if (!reportsItemFailures) return new Set();
  const { payload } = result;
  if (payload === null || payload === undefined) return new Set();
  if (typeof payload !== 'object' || !('batchItemFailures' in payload)) return new Set();
  const { batchItemFailures } = payload;
  if (!Array.isArray(batchItemFailures)) return all;
  const named = batchItemFailures.map((one: unknown) =>
    typeof one === 'object' && one !== null && 'itemIdentifier' in one ? String(one.itemIdentifier) : '',
  );
  return named.every((id) => all.has(id)) ? new Set(named) : all;
}

function recordOf(message: Message, { queueArn, region }: EventSourceSettings) {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: {},
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

async function eachTen(
  messages: readonly Message[],
  send: (entries: { Id: string; ReceiptHandle: string | undefined }[]) => Promise<unknown>,
): Promise<void> {
  const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  for (let from = 0; from < entries.length; from += 10) await send(entries.slice(from, from + 10));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
