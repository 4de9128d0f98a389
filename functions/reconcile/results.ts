import {
  type ConfigServiceClient,
  DescribeConfigRulesCommand,
  type EvaluationResult,
} from '@aws-sdk/client-config-service';
import { allPages } from '../../lib/aws/pages.ts';
import { COMPLIANCES, type ComplianceChange, ruleOfConfigRule } from '../../lib/findings/change.ts';
import type { RuleName } from '../../lib/policy/schema.ts';
import { CATALOGUE } from '../../lib/rules/catalogue.ts';
import { failedLook } from '../errors.ts';
import type { Home } from '../lambda.ts';
import { recordedResults } from '../recorded-results.ts';

/** A rule of AWS Config that is one of ours: our own, or an organization's. */
export interface DeployedRule {
  readonly rule: RuleName;
  readonly name: string;
  readonly arn: string | null;
}

/**
 * The rules of ours that AWS Config has. One whose rule or results are being deleted is none: what it says is incomplete.
 * @throws {FailedLook} when AWS refused or failed to answer, as the other one here.
 */
export async function deployedRules(
  config: ConfigServiceClient,
  prefix: string,
): Promise<readonly DeployedRule[]> {
  const { ConfigRules } = await allPages('ConfigRules', ({ NextToken }) =>
    config.send(new DescribeConfigRulesCommand(NextToken ? { NextToken } : {})),
  ).catch((error: unknown) => {
    throw failedLook('config:DescribeConfigRules', error);
  });
  return ConfigRules.flatMap(({ ConfigRuleName: name = '', ConfigRuleArn, ConfigRuleState: state = '' }) => {
    const rule = ruleOfConfigRule(name, prefix);
    return rule && !state.startsWith('DELETING') ? [{ rule, name, arn: ConfigRuleArn ?? null }] : [];
  });
}

/** What AWS Config has recorded for a rule, every resource's latest result. */
export async function resultsOf(
  config: ConfigServiceClient,
  deployed: DeployedRule,
  home: Home,
): Promise<readonly ComplianceChange[]> {
  const results = await recordedResults(config, deployed.name);
  return results.flatMap((result) => toChange(result, deployed, home) ?? []);
}

function toChange(
  {
    EvaluationResultIdentifier: identifier,
    ComplianceType,
    ResultRecordedTime,
    Annotation,
  }: EvaluationResult,
  { rule, name, arn }: DeployedRule,
  { account, region }: Home,
): ComplianceChange | undefined {
  const { ResourceType, ResourceId } = identifier?.EvaluationResultQualifier ?? {};
  const { resourceType } = CATALOGUE[rule];
  const compliance = COMPLIANCES.find((one) => one === ComplianceType);
  if (ResourceType !== resourceType || !ResourceId || !compliance || !ResultRecordedTime) return undefined;
  return {
    rule,
    account,
    region,
    resourceType,
    resourceId: ResourceId,
    compliance,
    formerly: null,
    recordedTime: ResultRecordedTime.toISOString(),
    annotation: Annotation ?? null,
    configRuleName: name,
    configRuleArn: arn,
  };
}
