/**
 * The parts of AWS that publish and reconcile meet, in memory behind mocked clients: Security Hub as its model, a bus that
 * keeps what is put on it, what AWS Config has recorded, and EC2 and Route 53 as the stub over HTTP.
 */
import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  type EvaluationResult,
  GetComplianceDetailsByConfigRuleCommand,
} from '@aws-sdk/client-config-service';
import { EventBridgeClient, PutEventsCommand, type PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import {
  BatchImportFindingsCommand,
  BatchUpdateFindingsCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { mockClient } from 'aws-sdk-client-mock';
import type { LookClients } from '../../functions/look.ts';
import type { Publisher } from '../../functions/publish/publish.ts';
import type { Reconciler } from '../../functions/reconcile/reconcile.ts';
import type { ComplianceChange } from '../../lib/findings/change.ts';
import type { ComplianceChanged } from '../../lib/findings/compliance-changed.ts';
import { ACCOUNT, type RawCapture, REGION } from '../builders.ts';
import { minute } from '../findings/builders.ts';
import { clientsOf, deployed, regionOf } from './harness.ts';
import { SecurityHubModel } from './security-hub-model.ts';

export const HOME = { partition: 'aws', region: REGION, account: ACCOUNT };
const PAGE = 2;

export interface ServiceOptions {
  /** What the account has in the Region. */
  readonly captures?: readonly RawCapture[];
  readonly yaml?: string;
  /** What EC2 is asked with, instead of the stub. */
  readonly look?: LookClients;
  /** Faults of the EC2 stub. */
  readonly fault?: Parameters<typeof clientsOf>[1];
  readonly prefix?: string;
}

/** Something measured or logged, as it came. */
export type Said = readonly [string, unknown];

export async function aService({ captures = [], yaml, look, fault, prefix = '' }: ServiceOptions = {}) {
  const clock = { now: new Date(minute(60)), left: 900_000 };
  const hub = new SecurityHubModel({ account: ACCOUNT, now: () => clock.now });
  const calls: string[] = [];
  const waits: number[] = [];
  const measured: Said[] = [];
  const logged: Said[] = [];
  const events: ComplianceChanged[] = [];
  const bus = { refuses: (_event: ComplianceChanged): boolean => false, isDown: false };
  /** Runs once, before the next update. */
  const before: { update: (() => Promise<unknown>) | undefined } = { update: undefined };
  const recorded = { results: [] as ComplianceChange[], rules: undefined as readonly string[] | undefined };

  const securityHub = new SecurityHubClient({ region: REGION });
  const mockHub = mockClient(securityHub);
  mockHub.on(GetFindingsCommand).callsFake((input) => {
    calls.push('securityhub:GetFindings');
    return hub.getFindings(input);
  });
  mockHub.on(BatchImportFindingsCommand).callsFake((input) => {
    calls.push('securityhub:BatchImportFindings');
    return hub.batchImportFindings(input);
  });
  mockHub.on(BatchUpdateFindingsCommand).callsFake(async (input) => {
    calls.push('securityhub:BatchUpdateFindings');
    const { update } = before;
    before.update = undefined;
    await update?.();
    return hub.batchUpdateFindings(input);
  });

  const eventBridge = new EventBridgeClient({ region: REGION });
  const mockBus = mockClient(eventBridge);
  mockBus.on(PutEventsCommand).callsFake(({ Entries }: PutEventsCommand['input']) => {
    calls.push('events:PutEvents');
    if (bus.isDown)
      throw Object.assign(new Error('the bus is not there'), { name: 'ResourceNotFoundException' });
    if (!Entries || Entries.length > 10) throw new Error(`PutEvents with ${Entries?.length} entries`);
    const answers = Entries.map(({ Detail = '' }): PutEventsResultEntry => {
      const event: ComplianceChanged = JSON.parse(Detail);
      if (bus.refuses(event)) return { ErrorCode: 'InternalFailure', ErrorMessage: 'by the test' };
      events.push(event);
      return { EventId: `event-${events.length}` };
    });
    return { Entries: answers, FailedEntryCount: answers.filter(({ ErrorCode }) => ErrorCode).length };
  });

  const config = new ConfigServiceClient({ region: REGION });
  const mockConfig = mockClient(config);
  mockConfig
    .on(DescribeConfigRulesCommand)
    .callsFake(({ NextToken }: DescribeConfigRulesCommand['input']) => {
      calls.push('config:DescribeConfigRules');
      const names = recorded.rules ?? [...new Set(recorded.results.map((result) => result.configRuleName))];
      return paged('ConfigRules', names.map(ruleOf), NextToken);
    });
  mockConfig
    .on(GetComplianceDetailsByConfigRuleCommand)
    .callsFake(({ ConfigRuleName, NextToken }: GetComplianceDetailsByConfigRuleCommand['input']) => {
      calls.push('config:GetComplianceDetailsByConfigRule');
      const ofRule = recorded.results.filter((result) => result.configRuleName === ConfigRuleName);
      return paged('EvaluationResults', ofRule.map(toEvaluationResult), NextToken);
    });

  const stubbed = look ? undefined : await clientsOf(regionOf(...captures), fault);
  const looking = look ?? stubbed;
  if (!looking) throw new Error('nothing to look with');
  const clients = { ec2: looking.ec2, route53: looking.route53, securityHub, eventBridge, config };
  const common = {
    clients,
    policy: deployed(yaml),
    busName: 'changes',
    prefix,
    now: () => clock.now,
    wait: async (milliseconds: number) => {
      waits.push(milliseconds);
    },
    measure: (metric: string, value: number) => {
      measured.push([metric, value]);
    },
    logger: {
      warn: (message: unknown, ...more: unknown[]) => {
        logged.push([`${message}`, more[0]]);
      },
      error: (message: unknown, ...more: unknown[]) => {
        logged.push([`${message}`, more[0]]);
      },
    },
  };
  const publisher: Publisher = common;
  const reconciler: Reconciler = { ...common, timeLeft: () => clock.left };
  return {
    publisher,
    reconciler,
    hub,
    bus,
    before,
    events,
    recorded,
    clock,
    calls,
    waits,
    measured,
    logged,
    mockHub,
    mockConfig,
    counts: () => stubbed?.stub.counts() ?? {},
  };
}

export type Service = Awaited<ReturnType<typeof aService>>;

function ruleOf(name: string) {
  return { ConfigRuleName: name, ConfigRuleArn: arnOf(name), ConfigRuleState: 'ACTIVE' };
}

export function arnOf(configRuleName: string): string {
  return `arn:aws:config:${REGION}:${ACCOUNT}:config-rule/config-rule-${configRuleName}`;
}

function toEvaluationResult(change: ComplianceChange): EvaluationResult {
  return {
    EvaluationResultIdentifier: {
      EvaluationResultQualifier: {
        ConfigRuleName: change.configRuleName,
        ResourceType: change.resourceType,
        ResourceId: change.resourceId,
      },
      OrderingTimestamp: new Date(change.recordedTime),
    },
    ComplianceType: change.compliance,
    ResultRecordedTime: new Date(change.recordedTime),
    ...(change.annotation === null ? {} : { Annotation: change.annotation }),
  };
}

/** Pages of two, as small as they can be. */
function paged<T>(list: string, items: readonly T[], token: string | undefined) {
  const from = Number(token ?? 0);
  return {
    [list]: items.slice(from, from + PAGE),
    ...(from + PAGE < items.length ? { NextToken: String(from + PAGE) } : {}),
  };
}
