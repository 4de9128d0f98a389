/**
 * The part of the stand-in that speaks JSON: AWS Config (JSON 1.1) and Security Hub (REST-JSON), with real pages. What it
 * models of AWS is our reading of the API References, no evidence about AWS.
 */
import type { IncomingMessage } from 'node:http';
import type { Item } from './ec2-stub.ts';

/** What one account has of the two services in one Region, with the member names of the APIs; times are Dates. */
export interface StubServices {
  readonly ConfigurationRecorders: readonly Item[];
  readonly ConfigurationRecordersStatus: readonly Item[];
  readonly DeliveryChannels: readonly Item[];
  readonly ConfigRules: readonly Item[];
  readonly ConfigRulesEvaluationStatus: readonly Item[];
  /** Null where Security Hub is off. */
  readonly SecurityHub: {
    readonly ProductSubscriptions: readonly string[];
    readonly Administrator?: Item;
  } | null;
}

export type JsonService = 'config' | 'securityhub';

/** Neither service was ever set up. */
export const NO_SERVICES: StubServices = {
  ConfigurationRecorders: [],
  ConfigurationRecordersStatus: [],
  DeliveryChannels: [],
  ConfigRules: [],
  ConfigRulesEvaluationStatus: [],
  SecurityHub: null,
};

/** Both services as the product wants them, and no rule deployed; the native AWS Config integration is on. */
export function readyServices(
  part: Partial<StubServices> = {},
  { account = '111122223333', region = 'eu-west-1' } = {},
): StubServices {
  return {
    ...NO_SERVICES,
    ConfigurationRecorders: [
      {
        arn: `arn:aws:config:${region}:${account}:configuration-recorder/default/a1b2c3d4`,
        name: 'default',
        roleARN: `arn:aws:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
        recordingGroup: {
          allSupported: true,
          includeGlobalResourceTypes: false,
          resourceTypes: [],
          exclusionByResourceTypes: { resourceTypes: [] },
          recordingStrategy: { useOnly: 'ALL_SUPPORTED_RESOURCE_TYPES' },
        },
        recordingMode: { recordingFrequency: 'CONTINUOUS', recordingModeOverrides: [] },
        recordingScope: 'PAID',
      },
    ],
    ConfigurationRecordersStatus: [
      {
        name: 'default',
        recording: true,
        lastStatus: 'SUCCESS',
        lastStartTime: new Date('2026-01-15T10:00:00Z'),
        lastStatusChangeTime: new Date('2026-10-31T10:00:00Z'),
      },
    ],
    DeliveryChannels: [{ name: 'default', s3BucketName: `config-${account}` }],
    SecurityHub: {
      ProductSubscriptions: ['guardduty', 'config'].map(
        (product) => `arn:aws:securityhub:${region}:${account}:product-subscription/aws/${product}`,
      ),
    },
    ...part,
  };
}

const REST_ACTIONS: Readonly<Record<string, string>> = {
  '/accounts': 'DescribeHub',
  '/administrator': 'GetAdministratorAccount',
  '/productSubscriptions': 'ListEnabledProductsForImport',
};

/** The action of a request: in a header of AWS Config, by the path for Security Hub. */
export function jsonActionOf(request: IncomingMessage, path: string): string {
  return String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? REST_ACTIONS[path] ?? path;
}

export interface JsonAnswer {
  readonly status: number;
  readonly json: Item;
}

export function refuseJson(status: number, code: string, message: string): JsonAnswer {
  return { status, json: { __type: code, message } };
}

/** Answers a call whose input is `input`. */
export function answerJson(
  action: string,
  input: Item,
  here: StubServices,
  { account, region }: { readonly account: string; readonly region: string },
): JsonAnswer {
  switch (action) {
    case 'DescribeConfigurationRecorders':
      return ok({ ConfigurationRecorders: here.ConfigurationRecorders });
    case 'DescribeConfigurationRecorderStatus':
      return ok({ ConfigurationRecordersStatus: here.ConfigurationRecordersStatus });
    case 'DescribeDeliveryChannels':
      return ok({ DeliveryChannels: here.DeliveryChannels });
    case 'DescribeConfigRules':
      return paged('ConfigRules', here.ConfigRules, input, 25);
    case 'DescribeConfigRuleEvaluationStatus':
      return evaluationStatus(input, here);
  }
  if (!here.SecurityHub)
    return refuseJson(
      401,
      'InvalidAccessException',
      `Account ${account} is not subscribed to AWS Security Hub`,
    );
  switch (action) {
    case 'DescribeHub':
      return ok({
        HubArn: `arn:aws:securityhub:${region}:${account}:hub/default`,
        SubscribedAt: '2024-02-01T09:00:00.000Z',
        AutoEnableControls: true,
      });
    case 'GetAdministratorAccount':
      return ok(here.SecurityHub.Administrator ? { Administrator: here.SecurityHub.Administrator } : {});
    case 'ListEnabledProductsForImport':
      return paged('ProductSubscriptions', here.SecurityHub.ProductSubscriptions, input, 100);
    default:
      return refuseJson(400, 'UnknownOperationException', `${action} is not in the stub`);
  }
}

function evaluationStatus(input: Item, here: StubServices): JsonAnswer {
  const names = Array.isArray(input.ConfigRuleNames) ? input.ConfigRuleNames.map(String) : [];
  const gone = names.find((name) => !here.ConfigRules.some((rule) => rule.ConfigRuleName === name));
  if (gone)
    return refuseJson(
      400,
      'NoSuchConfigRuleException',
      `The ConfigRule '${gone}' provided in the request is invalid.`,
    );
  const found = here.ConfigRulesEvaluationStatus.filter(({ ConfigRuleName }) =>
    names.includes(String(ConfigRuleName)),
  );
  return paged('ConfigRulesEvaluationStatus', found, input, 50);
}

function paged(list: string, items: readonly unknown[], { NextToken }: Item, size: number): JsonAnswer {
  const from = NextToken === undefined ? 0 : Number(/^page-from-(\d+)$/.exec(String(NextToken))?.[1]);
  if (Number.isNaN(from)) return refuseJson(400, 'InvalidNextTokenException', 'no such page');
  const next = from + size < items.length ? { NextToken: `page-from-${from + size}` } : {};
  return ok({ [list]: items.slice(from, from + size), ...next });
}

function ok(json: Item): JsonAnswer {
  return { status: 200, json };
}

/** AWS's JSON has times as seconds since 1970. */
export function jsonText(value: Item): string {
  return JSON.stringify(value, function (this: Item, key, text: unknown) {
    const original = this[key];
    return original instanceof Date ? original.getTime() / 1000 : text;
  });
}
