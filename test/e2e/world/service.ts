/** The product in one account: the synthesized stack made by moto, its bundles in Lambda's runtime, and what is around them. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import {
  type ComplianceEvent,
  type ConfigRule,
  type ConfigService,
  configService,
} from './config-service.ts';
import { createStack, type Resource, reference, resourcesOf, rewritten, type Synthesized } from './deploy.ts';
import { type EventSource, eventSource, messagesIn } from './event-source.ts';
import { invokeAsync, type LambdaFunction, lambdaFunction, type Metric } from './lambda-function.ts';
import { REGION } from './region.ts';
import { actionsOf } from './rights.ts';
import type { Outcome } from './sandbox.ts';
import type { Access, World } from './world.ts';

const FUNCTIONS = ['evaluate', 'publish', 'reconcile'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

export interface Service {
  readonly account: string;
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>>;
  readonly config: ConfigService;
  /** From the queue of compliance changes to publish. */
  readonly changes: EventSource;
  /** The physical ids of what moto made, by logical id. */
  readonly resources: ReadonlyMap<string, string>;
  readonly sqs: SQSClient;
  readonly queueUrls: Readonly<Record<QueueName, string>>;
  /** The metrics that the functions wrote, oldest first. */
  readonly metrics: readonly (Metric & { readonly function: FunctionName })[];
  readonly logs: readonly string[];
  /** Outcomes of invocations by AWS Config, oldest first. */
  readonly evaluations: readonly Outcome[];
  /** Runs reconcile as somebody does by hand. */
  readonly reconcile: () => Promise<Outcome>;
  /** Runs reconcile as its schedule does. */
  readonly scheduledReconcile: () => Promise<Outcome>;
  /** Ends when AWS Config waits for nothing and the queue of changes is empty. */
  readonly settled: () => Promise<void>;
  /** The remediation events that have come since the last call. */
  readonly announced: () => Promise<readonly unknown[]>;
  /** What lies in a queue; it stays there. */
  readonly messagesOf: (queue: QueueName) => Promise<number>;
  /** Takes what lies in a queue. */
  readonly take: (queue: QueueName) => Promise<readonly string[]>;
  /** The same stack with another policy: the functions' code and the parameters of the rules change, as in an update. */
  readonly update: (synthesized: Synthesized) => void;
  /** Puts messages on a queue. */
  readonly put: (queue: QueueName, bodies: readonly string[]) => Promise<void>;
  /** Moves what could not be imported back to the queue of changes, as a redrive does; says how many. */
  readonly redrive: () => Promise<number>;
  /** Puts events on the default bus of the account, as AWS Config does. */
  readonly send: (events: readonly ComplianceEvent[]) => Promise<void>;
  /** Takes no more messages, and ends the functions' environments. */
  readonly stop: () => Promise<void>;
}

/** The queues by what the template calls them. */
const QUEUES = { changes: /Changes/, rejected: /Rejected/, undelivered: /Undelivered/, failures: /Failures/ };
export type QueueName = keyof typeof QUEUES | 'announced';

export interface ServiceSettings {
  /** How long Lambda waits before the retries of an asynchronous event: a minute and two on AWS. */
  readonly retryWaitsMs?: readonly [number, number];
  /** How long a message that failed stays invisible: twelve minutes on AWS. */
  readonly visibilityMs?: number;
  /** At most so long a window for a batch. */
  readonly longestWindowMs?: number;
  /** Changes are let through by `settled` alone, one batch after the other: what a step leads to comes together. */
  readonly inOneBatch?: boolean;
  /** At most so many environments of evaluate at once; the account's limit on AWS. */
  readonly evaluateConcurrency?: number;
  readonly timeoutMs?: Partial<Readonly<Record<FunctionName, number>>>;
  /** Without: what comes to the queue of changes stays there. */
  readonly polls?: boolean;
}

const Configuration = z.looseObject({
  FunctionArn: z.string(),
  FunctionName: z.string(),
  Handler: z.string(),
  MemorySize: z.number(),
  Timeout: z.number(),
  Role: z.string(),
  Environment: z.looseObject({ Variables: z.record(z.string(), z.string()) }),
});

export async function startService(
  world: World,
  account: string,
  synthesized: Synthesized,
  settings: ServiceSettings = {},
): Promise<Service> {
  const access = await world.access(account);
  const { template } = synthesized;
  const resources = await createStack(
    new CloudFormationClient(access),
    's3-endpoint-compliance',
    rewritten(template),
  );
  const sqs = new SQSClient(access);
  const events = new EventBridgeClient(access);
  const metrics: (Metric & { function: FunctionName })[] = [];
  const logs: string[] = [];
  const evaluations: Outcome[] = [];

  const queueUrls = {
    changes: await urlOf('changes'),
    rejected: await urlOf('rejected'),
    undelivered: await urlOf('undelivered'),
    failures: await urlOf('failures'),
    announced: await subscribe(sqs, events, account),
  };
  async function urlOf(name: keyof typeof QUEUES): Promise<string> {
    const found = resourcesOf(template, 'AWS::SQS::Queue').filter(([id]) => QUEUES[name].test(id));
    const physical = resources.get(found[0]?.[0] ?? '');
    if (found.length !== 1 || physical === undefined) throw new Error(`${found.length} queues are ${name}`);
    if (physical.startsWith('http')) return physical;
    const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: physical }));
    return QueueUrl;
  }

  const start = async (name: FunctionName): Promise<readonly [LambdaFunction, Access]> => {
    const configured = await configurationOf(access, resources, functionOf(synthesized, name)[0]);
    const role = await world.assume(account, configured.Role, name);
    const granted = actionsOf(template, functionOf(synthesized, name)[1]);
    world.front.allow({ account, name }, granted);
    const lambda = lambdaFunction({
      runtimeClient: world.runtimeClient,
      taskRoot: codeOf(synthesized, name),
      handler: configured.Handler,
      functionArn: configured.FunctionArn,
      functionName: configured.FunctionName,
      memoryMb: configured.MemorySize,
      timeoutMs: settings.timeoutMs?.[name] ?? configured.Timeout * 1000,
      concurrency: name === 'evaluate' ? (settings.evaluateConcurrency ?? 3) : 2,
      env: { ...configured.Environment.Variables, ...credentialsOf(role) },
      onLog: (line) => logs.push(`${name}: ${line}`),
      onMetric: (metric) => metrics.push({ ...metric, function: name }),
    });
    return [lambda, role];
  };
  const [evaluate, evaluateRole] = await start('evaluate');
  const [publish, publishRole] = await start('publish');
  const [reconcile] = await start('reconcile');
  const functions = { evaluate, publish, reconcile };

  const asEvaluate = new SQSClient(evaluateRole);
  const send = async (sent: readonly ComplianceEvent[]): Promise<void> => {
    for (let from = 0; from < sent.length; from += 10) {
      const Entries = sent.slice(from, from + 10).map((event) => ({
        Source: 'aws.config',
        DetailType: event['detail-type'],
        Detail: JSON.stringify(event.detail),
      }));
      const { FailedEntryCount } = await events.send(new PutEventsCommand({ Entries }));
      if (FailedEntryCount) throw new Error(`moto refused ${FailedEntryCount} events`);
    }
  };
  const config = configService({
    account,
    region: REGION,
    now: world.now,
    send,
    invoke: async (event) => {
      const outcomes = await invokeAsync(evaluate, event, {
        waitsMs: settings.retryWaitsMs ?? [200, 400],
        onFailure: async (record) => {
          await asEvaluate.send(
            new SendMessageCommand({ QueueUrl: queueUrls.failures, MessageBody: JSON.stringify(record) }),
          );
        },
      });
      evaluations.push(...outcomes);
    },
  });
  config.deploy(rulesOf(synthesized, account));
  world.withConfig(account, config);

  const [[, mapping] = fail('an event source mapping')] = resourcesOf(
    template,
    'AWS::Lambda::EventSourceMapping',
  );
  const { BatchSize, MaximumBatchingWindowInSeconds, FunctionResponseTypes, ScalingConfig, EventSourceArn } =
    Mapping.parse(mapping.Properties);
  const changes = eventSource(publish, {
    sqs: new SQSClient(publishRole),
    hand: sqs,
    queueUrl: queueUrls.changes,
    queueArn: `arn:aws:sqs:${REGION}:${account}:${queueUrls.changes.split('/').at(-1)}`,
    region: REGION,
    batchSize: BatchSize,
    windowMs: Math.min(MaximumBatchingWindowInSeconds * 1000, settings.longestWindowMs ?? 300),
    reportsItemFailures: FunctionResponseTypes.includes('ReportBatchItemFailures'),
    visibilityMs: settings.visibilityMs ?? 1000,
    idleMs: 50,
    concurrency: settings.polls === false ? 0 : settings.inOneBatch ? 1 : ScalingConfig.MaximumConcurrency,
    isPaused: settings.inOneBatch === true,
  });
  if (!QUEUES.changes.test(reference(EventSourceArn) ?? ''))
    throw new Error('the mapping reads another queue');
  const stop = async (): Promise<void> => {
    const forbidden = world.front.forbidden.join(', ');
    if (forbidden) throw new Error(`functions called what their roles do not allow: ${forbidden}`);
    await changes.stop();
    for (const name of FUNCTIONS) functions[name].stop();
  };
  world.onStop(stop);

  const take = (queue: QueueName) => takeAll(sqs, queueUrls[queue]);
  const put = async (queue: QueueName, bodies: readonly string[]): Promise<void> => {
    for (const MessageBody of bodies)
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrls[queue], MessageBody }));
  };
  return {
    account,
    functions,
    config,
    changes,
    resources,
    sqs,
    queueUrls,
    metrics,
    logs,
    evaluations,
    send,
    reconcile: () => reconcile.invoke({ reconcile: true }),
    scheduledReconcile: () =>
      reconcile.invoke({
        version: '0',
        id: '11111111-2222-3333-4444-555555555555',
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account,
        time: new Date(world.now()).toISOString(),
        region: REGION,
        resources: [],
        detail: {},
      }),
    settled: async () => {
      await config.idle();
      changes.isPaused = false;
      await changes.drained();
      changes.isPaused = settings.inOneBatch === true;
    },
    announced: async () => (await takeAll(sqs, queueUrls.announced)).map((body): unknown => JSON.parse(body)),
    messagesOf: (queue) => messagesIn(sqs, queueUrls[queue]),
    take,
    put,
    redrive: async () => {
      const bodies = await take('rejected');
      await put('changes', bodies);
      return bodies.length;
    },
    stop,
    update: (next) => {
      for (const name of FUNCTIONS) functions[name].configure({ taskRoot: codeOf(next, name) });
      config.deploy(rulesOf(next, account));
    },
  };
}

function fail(what: string): never {
  throw new Error(`the template has no ${what}`);
}

const Mapping = z.looseObject({
  BatchSize: z.number(),
  MaximumBatchingWindowInSeconds: z.number(),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.looseObject({ MaximumConcurrency: z.number() }),
  EventSourceArn: z.unknown(),
});

/** The resource of a function, by the name that Powertools has for it. */
export function functionOf({ template }: Synthesized, name: FunctionName): readonly [string, Resource] {
  const Named = z.looseObject({ Variables: z.looseObject({ POWERTOOLS_SERVICE_NAME: z.literal(name) }) });
  const found = resourcesOf(template, 'AWS::Lambda::Function').find(
    ([, { Properties }]) => Named.safeParse(Properties.Environment).success,
  );
  return found ?? fail(`function ${name}`);
}

/** The folder with the code that the template names by its hash. */
function codeOf(synthesized: Synthesized, name: FunctionName): string {
  const Code = z.looseObject({ S3Key: z.string() });
  const { S3Key } = Code.parse(functionOf(synthesized, name)[1].Properties.Code);
  return `${synthesized.folder}/asset.${S3Key.split('/')
    .at(-1)
    ?.replace(/\.zip$/, '')}`;
}

/** The AWS Config rules of the template, as they are deployed in an account. */
export function rulesOf({ template }: Synthesized, account: string): readonly ConfigRule[] {
  const Rule = z.looseObject({
    ConfigRuleName: z.string(),
    InputParameters: z.record(z.string(), z.string()),
    Scope: z.looseObject({ ComplianceResourceTypes: z.array(z.string()) }),
  });
  return resourcesOf(template, 'AWS::Config::ConfigRule').map(([, { Properties }], index) => {
    const { ConfigRuleName, InputParameters, Scope } = Rule.parse(Properties);
    const ConfigRuleId = `config-rule-abc12${index}`;
    return {
      ConfigRuleName,
      ConfigRuleId,
      ConfigRuleArn: `arn:aws:config:${REGION}:${account}:config-rule/${ConfigRuleId}`,
      InputParameters: JSON.stringify(InputParameters),
      types: Scope.ComplianceResourceTypes,
    };
  });
}

/** What Lambda says of a function: moto has resolved the references of the template. */
async function configurationOf(
  { endpoint, region, credentials }: Access,
  resources: ReadonlyMap<string, string>,
  logicalId: string,
): Promise<z.infer<typeof Configuration>> {
  const response = await fetch(`${endpoint}/2015-03-31/functions/${resources.get(logicalId)}/configuration`, {
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/${region}/lambda/aws4_request`,
    },
  });
  const body = await response.text();
  if (response.status !== 200) throw new Error(`Lambda of moto says of ${logicalId}: ${body}`);
  return Configuration.parse(JSON.parse(body));
}

function credentialsOf({ endpoint, region, credentials }: Access): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
  };
}

/** A queue of ours that gets what is announced on the product's bus, as a user's remediation would. */
async function subscribe(sqs: SQSClient, events: EventBridgeClient, account: string): Promise<string> {
  const EventBusName = 's3-endpoint-compliance';
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'announced' }));
  const EventPattern = JSON.stringify({ source: ['s3-endpoint-compliance'] });
  await events.send(new PutRuleCommand({ Name: 'announced', EventBusName, EventPattern }));
  const Arn = `arn:aws:sqs:${REGION}:${account}:announced`;
  await events.send(
    new PutTargetsCommand({ Rule: 'announced', EventBusName, Targets: [{ Id: 'queue', Arn }] }),
  );
  return QueueUrl;
}

async function takeAll(sqs: SQSClient, QueueUrl: string): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body = '' }) => Body));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}
