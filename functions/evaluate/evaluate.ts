import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { MetricOf } from '../../lib/metrics.ts';
import type { DeployedPolicy } from '../../lib/policy/deployed.ts';
import { RULE_NAMES, type RuleName } from '../../lib/policy/schema.ts';
import { CATALOGUE } from '../../lib/rules/catalogue.ts';
import { type Rule, VERDICTS, type Verdict } from '../../lib/rules/rule.ts';
import { RefusedEvent } from '../errors.ts';
import type { Home } from '../lambda.ts';
import { type LookClients, look } from '../look.ts';
import type { Measure } from '../measure.ts';
import { type Judgement, toEvaluations } from './evaluations.ts';
import type { ConfigEvent } from './event.ts';
import { recordedResources } from './recorded.ts';
import { refuseOtherPolicy } from './refuse-other-policy.ts';
import { type Reporting, report } from './report.ts';
import { type Targets, targetsOf } from './targets.ts';

export interface Evaluator {
  readonly clients: LookClients & { readonly config: ConfigServiceClient };
  readonly policy: DeployedPolicy;
  readonly now: () => Date;
  readonly wait: Reporting['wait'];
  readonly measure: Measure<'evaluate'>;
  /** Notes that a scheduled run of a rule has reported everything. */
  readonly measureFull: (rule: RuleName) => void;
}

/** What an invocation did, for the log. */
export interface Evaluated {
  readonly rule: RuleName;
  readonly isFull: boolean;
  readonly evaluations: number;
}

/**
 * Judges what a change concerns, or on schedule the whole account and Region, and tells AWS Config. What counts is what
 * AWS has now, not what the event says of it, so events may come twice, late and in any order.
 * @throws {RefusedEvent} for another account, Region or check than ours.
 * @throws {OtherPolicy} when the rule and the function are not of one deployment.
 * @throws {FailedLook} and then nothing is reported.
 * @throws {FailedReport} when some of it was not taken.
 */
export async function evaluate(event: ConfigEvent, home: Home, evaluator: Evaluator): Promise<Evaluated> {
  const { clients, policy, now, wait, measure, measureFull } = evaluator;
  refuseForeign(event, home);
  const rule = ruleOf(event);
  await refuseOtherPolicy(event, policy.digest, clients.config);

  const { vpcIds, isFull, ...scope } = await scopeOf(event, rule, evaluator);
  const { results } = await look(clients, { ...home, policy, vpcIds, rules: [rule.name], now: now() });
  const evaluations = toEvaluations({ rule, policy: policy.policy, results, ...scope });
  await report(evaluations, { config: clients.config, resultToken: event.resultToken, wait });

  const reported: Record<Verdict, number> = {
    COMPLIANT: 0,
    NON_COMPLIANT: 0,
    NOT_APPLICABLE: evaluations.length - results.length,
    UNDETERMINED: 0,
  };
  for (const { verdict } of results) reported[verdict] += 1;
  for (const verdict of VERDICTS) measure(METRIC_OF[verdict], reported[verdict]);
  if (isFull) measureFull(rule.name);
  return { rule: rule.name, isFull, evaluations: evaluations.length };
}

const METRIC_OF: Readonly<Record<Verdict, MetricOf<'evaluate'>>> = {
  COMPLIANT: 'Compliant',
  NON_COMPLIANT: 'NonCompliant',
  NOT_APPLICABLE: 'NotApplicable',
  UNDETERMINED: 'Undetermined',
};

type Scope = Pick<Targets, 'vpcIds'> &
  Pick<Judgement, 'expected' | 'hasLeft' | 'ordering'> & { readonly isFull: boolean };

/** Only a full run knows that what it did not find is gone: to a change, every other VPC is none of its concern. */
async function scopeOf(event: ConfigEvent, rule: Rule, { clients, policy }: Evaluator): Promise<Scope> {
  const { invokingEvent, configRuleName, eventLeftScope } = event;
  if ('scheduled' in invokingEvent) {
    return {
      vpcIds: 'all',
      isFull: true,
      expected: await recordedResources(clients.config, configRuleName),
      hasLeft: false,
      ordering: invokingEvent.scheduled.created,
    };
  }
  const { changed } = invokingEvent;
  const hasLeft = eventLeftScope && changed.type === rule.resourceType;
  const { vpcIds, named } = await targetsOf(changed, { rule, hasLeft, policy }, clients);
  const expected = named.map((id) => ({ type: rule.resourceType, id }));
  return { vpcIds, isFull: false, expected, hasLeft, ordering: changed.captured };
}

function ruleOf({ ruleParameters: { check } }: ConfigEvent): Rule {
  const name = RULE_NAMES.find((one) => one === check);
  if (name) return CATALOGUE[name];
  throw new RefusedEvent(
    `its rule parameter check is ${check ?? 'missing'}: expected one of ${RULE_NAMES.join(', ')}`,
  );
}

function refuseForeign({ accountId, invokingEvent }: ConfigEvent, home: Home): void {
  const { account, region } =
    'scheduled' in invokingEvent
      ? { account: invokingEvent.scheduled.account, region: home.region }
      : invokingEvent.changed;
  for (const one of [accountId, account]) {
    if (one === home.account) continue;
    throw new RefusedEvent(`it is of account ${one}, and the function is in ${home.account}`);
  }
  if (region !== home.region) {
    throw new RefusedEvent(`it is of ${region}, and the function is in ${home.region}`);
  }
}
