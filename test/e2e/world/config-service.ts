/**
 * A model of AWS Config in one account and Region: rules that invoke a function, results, and an event for each change
 * of compliance. No emulator has it. It rests on the Config API Reference and the Developer Guide ("Evaluating resources
 * with AWS Config rules", "Example events"): our reading, no evidence about AWS. It refuses what AWS refuses.
 */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type Answer, type Call, json, refusal } from './front.ts';

export interface ConfigRule {
  readonly ConfigRuleName: string;
  readonly ConfigRuleArn: string;
  readonly ConfigRuleId: string;
  readonly InputParameters: string;
  /** The types whose items invoke the function. */
  readonly types: readonly string[];
}

/** An item as AWS Config records it, with the names that an event has. */
export interface ConfigItem {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly configurationItemStatus: 'OK' | 'ResourceDiscovered' | 'ResourceDeleted';
  /** ISO 8601. */
  readonly configurationItemCaptureTime: string;
  /** Null for a deleted resource. */
  readonly configuration: Readonly<Record<string, unknown>> | null;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Result {
  readonly rule: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly complianceType: 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE';
  readonly annotation: string | undefined;
  /** Milliseconds since 1970, each. */
  readonly orderedAt: number;
  readonly recordedAt: number;
  /** When the compliance type was recorded that it still has, of which an event told. */
  readonly changedAt: number;
  readonly invokedAt: number;
}

/** An event as EventBridge delivers it, without what EventBridge adds. */
export interface ComplianceEvent {
  readonly 'detail-type': 'Config Rules Compliance Change';
  readonly detail: Readonly<Record<string, unknown>> & {
    readonly resourceId: string;
    readonly configRuleName: string;
  };
}

export interface ConfigSettings {
  readonly account: string;
  readonly region: string;
  /** Milliseconds since 1970, on AWS's clock. */
  readonly now: () => number;
  /** Invokes the function of a rule asynchronously; ends when its retries have ended. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Puts events on the default bus of the account. */
  readonly send: (events: readonly ComplianceEvent[]) => Promise<void>;
}

/**
 * How AWS Config tells of an item: as too large for its notification, not at all, or, for what is deleted, without what
 * it was before.
 */
export interface Telling {
  readonly oversized?: boolean;
  readonly silently?: boolean;
  readonly withoutDiff?: boolean;
}

/** What becomes of an event of AWS Config, which EventBridge delivers at best effort: `held` ones come by `release`. */
export type Delivery = 'sent' | 'lost' | 'twice' | 'held';

export interface ConfigService {
  readonly answer: (call: Call) => Promise<Answer | undefined>;
  readonly rules: () => readonly ConfigRule[];
  /** The rules of a deployment, in place of those before; results of rules that stay are kept. */
  readonly deploy: (rules: readonly ConfigRule[]) => void;
  /** Records an item and invokes every rule that listens to its type. */
  readonly record: (item: ConfigItem, how?: Telling) => Promise<void>;
  /** Invokes rules as their period or a user's re-evaluation does: all of them, or the one that is named. */
  readonly evaluate: (ruleName?: string) => Promise<void>;
  /** What Config would show, by rule and resource. */
  readonly results: () => readonly Result[];
  /** The results of a resource. */
  readonly resultsOf: (resourceId: string) => Readonly<Record<string, Result['complianceType']>>;
  /** Invocations that have not ended. */
  readonly idle: () => Promise<void>;
  /** Sends what was held, the last first. */
  readonly release: () => Promise<void>;
  delivery: (event: ComplianceEvent) => Delivery;
  /** Evaluations that PutEvaluations gives back as failed. */
  refuses: (evaluation: { readonly rule: string; readonly resourceId: string }) => boolean;
  /** Whether a token has expired by now. */
  expires: (token: string) => boolean;
  /** Whether a result that is ordered before the stored one is left out; AWS does not say. */
  olderResults: 'taken' | 'left out';
  /** The most items of a page, whatever is asked for. */
  pageSize: number;
}

const Compliance = z.enum(['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE']);
const Evaluation = z.strictObject({
  ComplianceResourceType: z.enum(['AWS::EC2::VPC', 'AWS::EC2::VPCEndpoint']),
  ComplianceResourceId: z.string().min(1).max(768),
  ComplianceType: Compliance,
  Annotation: z.string().min(1).max(256).optional(),
  OrderingTimestamp: z.number().positive(),
});
const PutEvaluations = z.strictObject({
  Evaluations: z.array(Evaluation).max(100).optional(),
  ResultToken: z.string().min(1),
  TestMode: z.boolean().optional(),
});
const DescribeConfigRules = z.strictObject({
  ConfigRuleNames: z.array(z.string()).max(25).optional(),
  Filters: z.looseObject({}).optional(),
  NextToken: z.string().optional(),
});
const GetComplianceDetails = z.strictObject({
  ConfigRuleName: z.string().min(1),
  ComplianceTypes: z.array(Compliance).max(3).optional(),
  Limit: z.int().min(0).max(100).optional(),
  NextToken: z.string().optional(),
});
const GetResourceConfigHistory = z.strictObject({
  resourceType: z.string(),
  resourceId: z.string(),
  laterTime: z.number().optional(),
  earlierTime: z.number().optional(),
  chronologicalOrder: z.enum(['Reverse', 'Forward']).optional(),
  limit: z.int().min(0).max(100).optional(),
  nextToken: z.string().optional(),
});

export function configService(settings: ConfigSettings): ConfigService {
  const { account, region, now } = settings;
  let rules: readonly ConfigRule[] = [];
  const results = new Map<string, Result>();
  const tokens = new Map<string, { readonly rule: string; readonly invokedAt: number }>();
  const history = new Map<string, ConfigItem[]>();
  const underWay = new Set<Promise<unknown>>();
  const held: ComplianceEvent[] = [];
  let lastRecordedAt = 0;

  /** No two results of a Region are recorded at one time. */
  const recordedAt = (): number => {
    lastRecordedAt = Math.max(now(), lastRecordedAt + 1);
    return lastRecordedAt;
  };

  const invoke = (rule: ConfigRule, invokingEvent: unknown): Promise<void> => {
    const resultToken = randomUUID();
    tokens.set(resultToken, { rule: rule.ConfigRuleName, invokedAt: now() });
    const invoked = settings.invoke({
      version: '1.0',
      invokingEvent: JSON.stringify(invokingEvent),
      ruleParameters: rule.InputParameters,
      resultToken,
      eventLeftScope: false,
      executionRoleArn: `arn:aws:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
      configRuleArn: rule.ConfigRuleArn,
      configRuleName: rule.ConfigRuleName,
      configRuleId: rule.ConfigRuleId,
      accountId: account,
    });
    underWay.add(invoked);
    return invoked.then(
      () => void underWay.delete(invoked),
      (error: unknown) => {
        underWay.delete(invoked);
        throw error;
      },
    );
  };

  const put = async ({
    Evaluations = [],
    ResultToken,
    TestMode,
  }: z.infer<typeof PutEvaluations>): Promise<Answer> => {
    const token = tokens.get(ResultToken);
    if (!token || service.expires(ResultToken)) {
      return refusal('config', {
        code: 'InvalidResultTokenException',
        message: 'The specified ResultToken is not valid.',
      });
    }
    const events: ComplianceEvent[] = [];
    const failed: z.infer<typeof Evaluation>[] = [];
    for (const evaluation of TestMode ? [] : Evaluations) {
      const { ComplianceResourceType: resourceType, ComplianceResourceId: resourceId } = evaluation;
      if (service.refuses({ rule: token.rule, resourceId })) {
        failed.push(evaluation);
        continue;
      }
      const key = `${token.rule} ${resourceId}`;
      const before = results.get(key);
      const orderedAt = evaluation.OrderingTimestamp * 1000;
      if (before && service.olderResults === 'left out' && orderedAt < before.orderedAt) continue;
      const now = recordedAt();
      const isChange = before?.complianceType !== evaluation.ComplianceType;
      const result: Result = {
        rule: token.rule,
        resourceType,
        resourceId,
        complianceType: evaluation.ComplianceType,
        annotation: evaluation.Annotation,
        orderedAt,
        recordedAt: now,
        changedAt: isChange ? now : before.changedAt,
        invokedAt: token.invokedAt,
      };
      results.set(key, result);
      const rule = rules.find(({ ConfigRuleName }) => ConfigRuleName === token.rule);
      if (rule && isChange) events.push(change(rule, result, before));
    }
    await deliver(events);
    return json({ FailedEvaluations: failed });
  };

  const deliver = async (events: readonly ComplianceEvent[]): Promise<void> => {
    const sent: ComplianceEvent[] = [];
    for (const event of events) {
      const delivery = service.delivery(event);
      if (delivery === 'held') held.push(event);
      else if (delivery !== 'lost') sent.push(event, ...(delivery === 'twice' ? [event] : []));
    }
    await settings.send(sent);
  };

  const change = (rule: ConfigRule, after: Result, before: Result | undefined): ComplianceEvent => ({
    'detail-type': 'Config Rules Compliance Change',
    detail: {
      resourceId: after.resourceId,
      awsRegion: region,
      awsAccountId: account,
      configRuleName: rule.ConfigRuleName,
      recordVersion: '1.0',
      configRuleARN: rule.ConfigRuleArn,
      messageType: 'ComplianceChangeNotification',
      newEvaluationResult: resultInEvent(after),
      ...(before ? { oldEvaluationResult: resultInEvent(before) } : {}),
      notificationCreationTime: iso(now()),
      resourceType: after.resourceType,
    },
  });

  const page = <Item>(items: readonly Item[], token: string | undefined, size: number) => {
    const from = token === undefined ? 0 : Number(/^from-(\d+)$/.exec(token)?.[1] ?? Number.NaN);
    if (Number.isNaN(from)) return undefined;
    const end = from + Math.min(size, service.pageSize);
    return { items: items.slice(from, end), next: end < items.length ? `from-${end}` : undefined };
  };
  const badToken = () => refusal('config', { code: 'InvalidNextTokenException' });

  const details = (request: z.infer<typeof GetComplianceDetails>): Answer => {
    if (!rules.some(({ ConfigRuleName }) => ConfigRuleName === request.ConfigRuleName)) {
      return refusal('config', {
        code: 'NoSuchConfigRuleException',
        message: `no rule is named ${request.ConfigRuleName}`,
      });
    }
    const found = [...results.values()].filter(
      ({ rule, complianceType }) =>
        rule === request.ConfigRuleName &&
        (request.ComplianceTypes ?? Compliance.options).includes(complianceType),
    );
    const answer = page(found, request.NextToken, request.Limit || 10);
    if (!answer) return badToken();
    return json({
      EvaluationResults: answer.items.map(resultInAnswer),
      ...(answer.next ? { NextToken: answer.next } : {}),
    });
  };

  const describeRules = ({ ConfigRuleNames, NextToken }: z.infer<typeof DescribeConfigRules>): Answer => {
    const missing = ConfigRuleNames?.find(
      (name) => !rules.some(({ ConfigRuleName }) => ConfigRuleName === name),
    );
    if (missing)
      return refusal('config', { code: 'NoSuchConfigRuleException', message: `no rule is named ${missing}` });
    const found = rules.filter(({ ConfigRuleName }) => ConfigRuleNames?.includes(ConfigRuleName) ?? true);
    const answer = page(found, NextToken, 25);
    if (!answer) return badToken();
    const ConfigRules = answer.items.map(({ types: _, ...rule }) => ({
      ...rule,
      ConfigRuleState: 'ACTIVE',
      Source: { Owner: 'CUSTOM_LAMBDA' },
    }));
    return json({ ConfigRules, ...(answer.next ? { NextToken: answer.next } : {}) });
  };

  /** A page may hold fewer items than the limit, or none, and lead on (API Reference: a call spans at most 7 days). */
  const historyOf = (request: z.infer<typeof GetResourceConfigHistory>): Answer => {
    const items = history.get(`${request.resourceType} ${request.resourceId}`);
    if (!items) return refusal('config', { code: 'ResourceNotDiscoveredException' });
    const { laterTime = Number.POSITIVE_INFINITY, earlierTime = 0 } = request;
    const found = items.filter(({ configurationItemCaptureTime }) => {
      const at = Date.parse(configurationItemCaptureTime) / 1000;
      return at >= earlierTime && at <= laterTime;
    });
    if (request.chronologicalOrder !== 'Forward') found.reverse();
    if (request.nextToken === undefined) return json({ configurationItems: [], nextToken: 'from-0' });
    const answer = page(found, request.nextToken, request.limit || 10);
    if (!answer) return badToken();
    const configurationItems = answer.items.map((item) => itemInAnswer(item, account, region));
    return json({ configurationItems, ...(answer.next ? { nextToken: answer.next } : {}) });
  };

  const service: ConfigService = {
    rules: () => rules,
    results: () => [...results.values()],
    resultsOf: (resourceId) =>
      Object.fromEntries(
        [...results.values()]
          .filter((result) => result.resourceId === resourceId)
          .map(({ rule, complianceType }) => [rule, complianceType]),
      ),
    deploy: (deployed) => {
      rules = deployed;
      for (const [key, { rule }] of results) {
        if (!deployed.some(({ ConfigRuleName }) => ConfigRuleName === rule)) results.delete(key);
      }
    },
    record: async (item, { oversized = false, silently = false, withoutDiff = false } = {}) => {
      const key = `${item.resourceType} ${item.resourceId}`;
      const before = history.get(key)?.at(-1);
      history.set(key, [...(history.get(key) ?? []), item]);
      if (silently) return;
      const invokingEvent = oversized
        ? oversizedEvent(item, account, region, now())
        : changeEvent(item, withoutDiff ? undefined : before, account, region, now());
      const listening = rules.filter(({ types }) => types.includes(item.resourceType));
      await Promise.all(listening.map((rule) => invoke(rule, invokingEvent)));
    },
    evaluate: async (ruleName) => {
      const invokingEvent = {
        awsAccountId: account,
        notificationCreationTime: iso(now()),
        messageType: 'ScheduledNotification',
        recordVersion: '1.0',
      };
      const chosen = rules.filter(
        ({ ConfigRuleName }) => ruleName === undefined || ConfigRuleName === ruleName,
      );
      await Promise.all(chosen.map((rule) => invoke(rule, invokingEvent)));
    },
    idle: async () => {
      while (underWay.size > 0) await Promise.allSettled([...underWay]);
    },
    release: () => settings.send(held.splice(0).reverse()),
    delivery: () => 'sent',
    refuses: () => false,
    expires: () => false,
    olderResults: 'left out',
    pageSize: 100,
    answer: async (call) => {
      switch (call.action) {
        case 'PutEvaluations':
          return parsed(PutEvaluations, call, put);
        case 'GetComplianceDetailsByConfigRule':
          return parsed(GetComplianceDetails, call, details);
        case 'DescribeConfigRules':
          return parsed(DescribeConfigRules, call, describeRules);
        case 'GetResourceConfigHistory':
          return parsed(GetResourceConfigHistory, call, historyOf);
        default:
          return undefined;
      }
    },
  };
  return service;
}

async function parsed<Request>(
  schema: z.ZodType<Request>,
  { body }: Call,
  answer: (request: Request) => Answer | Promise<Answer>,
): Promise<Answer> {
  const { success, data, error } = schema.safeParse(JSON.parse(body));
  if (success) return answer(data);
  return refusal('config', { code: 'InvalidParameterValueException', message: z.prettifyError(error) });
}

function resultInEvent(result: Result) {
  return {
    evaluationResultIdentifier: {
      evaluationResultQualifier: {
        configRuleName: result.rule,
        resourceType: result.resourceType,
        resourceId: result.resourceId,
        evaluationMode: 'DETECTIVE',
      },
      orderingTimestamp: iso(result.orderedAt),
    },
    complianceType: result.complianceType,
    resultRecordedTime: iso(result.recordedAt),
    configRuleInvokedTime: iso(result.invokedAt),
    ...(result.annotation === undefined ? {} : { annotation: result.annotation }),
  };
}

/** Times of the JSON protocol are seconds. */
function resultInAnswer(result: Result) {
  return {
    EvaluationResultIdentifier: {
      EvaluationResultQualifier: {
        ConfigRuleName: result.rule,
        ResourceType: result.resourceType,
        ResourceId: result.resourceId,
        EvaluationMode: 'DETECTIVE',
      },
      OrderingTimestamp: result.orderedAt / 1000,
    },
    ComplianceType: result.complianceType,
    ResultRecordedTime: result.recordedAt / 1000,
    ConfigRuleInvokedTime: result.invokedAt / 1000,
    ...(result.annotation === undefined ? {} : { Annotation: result.annotation }),
  };
}

function head(item: ConfigItem, account: string, region: string) {
  return {
    configurationItemVersion: '1.3',
    configurationItemCaptureTime: item.configurationItemCaptureTime,
    configurationStateId: Date.parse(item.configurationItemCaptureTime),
    awsAccountId: account,
    configurationItemStatus: item.configurationItemStatus,
    resourceType: item.resourceType,
    resourceId: item.resourceId,
    resourceName: null,
    ARN: `arn:aws:ec2:${region}:${account}:${item.resourceType.split(':').at(-1)?.toLowerCase()}/${item.resourceId}`,
    awsRegion: region,
    availabilityZone: 'Not Applicable',
    configurationStateMd5Hash: '',
    resourceCreationTime: null,
  };
}

function changeEvent(
  item: ConfigItem,
  before: ConfigItem | undefined,
  account: string,
  region: string,
  at: number,
) {
  const isDeleted = item.configurationItemStatus === 'ResourceDeleted';
  const changeType = isDeleted ? 'DELETE' : before ? 'UPDATE' : 'CREATE';
  return {
    configurationItemDiff: {
      changedProperties: isDeleted
        ? { Configuration: { previousValue: before?.configuration ?? null, updatedValue: null, changeType } }
        : {},
      changeType,
    },
    configurationItem: {
      relatedEvents: [],
      relationships: [],
      configuration: item.configuration,
      supplementaryConfiguration: {},
      tags: item.tags ?? {},
      ...head(item, account, region),
    },
    notificationCreationTime: iso(at),
    messageType: 'ConfigurationItemChangeNotification',
    recordVersion: '1.3',
  };
}

function oversizedEvent(item: ConfigItem, account: string, region: string, at: number) {
  return {
    configurationItemSummary: { changeType: 'UPDATE', ...head(item, account, region) },
    s3DeliverySummary: { s3BucketLocation: 'bucket/key.json.gz', errorCode: null, errorMessage: null },
    notificationCreationTime: iso(at),
    messageType: 'OversizedConfigurationItemChangeNotification',
    recordVersion: '1.0',
  };
}

/** The API names things otherwise than an event does (Developer Guide, Node.js sample, convertApiConfiguration). */
function itemInAnswer(item: ConfigItem, account: string, region: string) {
  const { awsAccountId, ARN, configurationItemVersion, configurationStateMd5Hash, ...rest } = head(
    item,
    account,
    region,
  );
  return {
    ...rest,
    version: configurationItemVersion,
    accountId: awsAccountId,
    arn: ARN,
    configurationItemMD5Hash: configurationStateMd5Hash,
    configurationItemCaptureTime: Date.parse(item.configurationItemCaptureTime) / 1000,
    configurationStateId: String(rest.configurationStateId),
    ...(item.configuration ? { configuration: JSON.stringify(item.configuration) } : {}),
    relationships: [],
    tags: item.tags ?? {},
    supplementaryConfiguration: {},
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
