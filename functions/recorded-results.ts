import {
  type ConfigServiceClient,
  type EvaluationResult,
  GetComplianceDetailsByConfigRuleCommand,
} from '@aws-sdk/client-config-service';
import { allPages } from '../lib/aws/pages.ts';
import { COMPLIANCES } from '../lib/findings/change.ts';
import { failedLook } from './errors.ts';

const LARGEST_PAGE = 100;

/**
 * What AWS Config has recorded for a rule: the latest result of every resource. Each compliance is asked for by name, lest
 * AWS Config leaves out what does not apply.
 * @throws {FailedLook} when AWS refused or failed to answer.
 */
export async function recordedResults(
  config: ConfigServiceClient,
  ConfigRuleName: string,
): Promise<readonly EvaluationResult[]> {
  const { EvaluationResults } = await allPages('EvaluationResults', ({ NextToken }) =>
    config.send(
      new GetComplianceDetailsByConfigRuleCommand({
        ConfigRuleName,
        ComplianceTypes: [...COMPLIANCES],
        Limit: LARGEST_PAGE,
        ...(NextToken ? { NextToken } : {}),
      }),
    ),
  ).catch((error: unknown) => {
    throw failedLook('config:GetComplianceDetailsByConfigRule', error);
  });
  return EvaluationResults;
}
