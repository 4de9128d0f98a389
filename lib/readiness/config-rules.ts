import { ruleOfConfigRule } from '../findings/change.ts';
import { RULE_NAMES, type RuleName } from '../policy/schema.ts';
import { LATEST_EVALUATION_HOURS } from '../rules/latest-evaluation.ts';
import type { ConfigRule, EvaluationStatus, ReadinessAnswers } from './answers.ts';
import { type Check, listed, todo, unknown } from './check.ts';

/** A rule of ours as AWS Config has it. */
interface Deployed {
  readonly rule: RuleName;
  readonly configRuleName: string;
}

/**
 * Our rules among those of AWS Config: by name, also as an organization rule has it, or, where a prefix was given, by
 * the parameter that tells the function which rule it is. One that is being deleted is none.
 */
export function deployedRules(configRules: readonly ConfigRule[]): Deployed[] {
  return configRules.flatMap(({ ConfigRuleName: name, ConfigRuleState, InputParameters }) => {
    const rule = name && (ruleOfConfigRule(name, '') ?? ruleOfParameters(InputParameters));
    return rule && ConfigRuleState !== 'DELETING' ? [{ rule, configRuleName: name }] : [];
  });
}

function ruleOfParameters(parameters: string | undefined): RuleName | undefined {
  try {
    const { check } = JSON.parse(parameters ?? '{}');
    return RULE_NAMES.find((rule) => rule === check);
  } catch {
    return undefined;
  }
}

/** Whether the service is deployed, and each of its rules evaluated as it should be. */
export function assessConfigRules(
  {
    region,
    configRules,
    evaluationStatus,
  }: Pick<ReadinessAnswers, 'region' | 'configRules' | 'evaluationStatus'>,
  now: Date,
): Check[] {
  const name = 'config-rules';
  if ('refusal' in configRules) return [unknown(name, 'config:DescribeConfigRules', configRules.refusal)];
  const deployed = deployedRules(configRules.answer);
  const missing = RULE_NAMES.filter((rule) => !deployed.some((one) => one.rule === rule));
  const note = (says: string): Check => ({ name, status: 'note', says, todo: null });
  if (deployed.length === 0)
    return [note('the service is not deployed here: AWS Config has none of its rules')];
  const notes = missing.length > 0 ? [note(`not deployed here: ${listed(missing)}`)] : [];
  if (evaluationStatus && 'refusal' in evaluationStatus) {
    return [...notes, unknown(name, 'config:DescribeConfigRuleEvaluationStatus', evaluationStatus.refusal)];
  }
  const statuses = new Map(evaluationStatus?.answer.map((status) => [status.ConfigRuleName, status]));
  return [
    ...notes,
    ...deployed.map(({ configRuleName }) =>
      lastEvaluation(configRuleName, statuses.get(configRuleName) ?? {}, region, now),
    ),
  ];
}

function lastEvaluation(configRule: string, status: EvaluationStatus, region: string, now: Date): Check {
  const name = 'config-rules';
  const start = [
    `aws configservice start-config-rules-evaluation --region ${region} --config-rule-names ${configRule}`,
  ];
  const isLate = (time: Date) => now.getTime() - time.getTime() > LATEST_EVALUATION_HOURS * 3_600_000;
  const { LastSuccessfulEvaluationTime: success, FirstActivatedTime: activated } = status;
  if (hasFailedLast(status)) {
    const why = [status.LastErrorCode, status.LastErrorMessage].filter(Boolean).join(': ');
    return {
      name,
      status: 'problem',
      says: `${configRule} failed last: ${why}`,
      todo: todo('see to what its function logged, then have it evaluated again', start),
    };
  }
  if (success && !isLate(success)) {
    const says = `${configRule} has been evaluated within the last ${LATEST_EVALUATION_HOURS} hours`;
    return { name, status: 'ready', says, todo: null };
  }
  const since = success ?? activated;
  if (since && isLate(since)) {
    const what = success ? 'has not been evaluated since' : 'has never been evaluated, and is deployed since';
    return {
      name,
      status: 'problem',
      says: `${configRule} ${what} ${toSeconds(since)}, more than ${LATEST_EVALUATION_HOURS} hours ago`,
      todo: todo('have it evaluated, and see to what its function logs then', start),
    };
  }
  return {
    name,
    status: 'unknown',
    says: `${configRule} has not been evaluated yet`,
    todo: todo('ask again in some minutes, or have it evaluated now', start),
  };
}

/** AWS Config may tell an error long after the rule has come right: what counts is which came later. */
function hasFailedLast(status: EvaluationStatus): boolean {
  if (!status.LastErrorCode && !status.LastErrorMessage) return false;
  const failed = latest(status.LastFailedEvaluationTime, status.LastFailedInvocationTime);
  const succeeded = latest(status.LastSuccessfulEvaluationTime);
  return failed === undefined || succeeded === undefined || failed >= succeeded;
}

function latest(...times: (Date | undefined)[]): number | undefined {
  const known = times.flatMap((time) => (time ? [time.getTime()] : []));
  return known.length > 0 ? Math.max(...known) : undefined;
}

function toSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
