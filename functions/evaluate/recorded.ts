import {
  type ConfigServiceClient,
  GetComplianceDetailsByConfigRuleCommand,
} from '@aws-sdk/client-config-service';
import { allPages } from '../../lib/aws/pages.ts';
import { failedLook } from '../errors.ts';
import type { Resource } from './evaluations.ts';

const LARGEST_PAGE = 100;

/**
 * The resources that a rule has a result for, as compliant or not. A full run asks before it looks: what has a result
 * then and is not there any more is gone, and what another run reports meanwhile is left alone.
 * @throws {FailedLook} when AWS refused or failed to answer.
 */
export async function recordedResources(
  config: ConfigServiceClient,
  configRuleName: string,
): Promise<readonly Resource[]> {
  const { EvaluationResults } = await allPages('EvaluationResults', (part) =>
    config.send(
      new GetComplianceDetailsByConfigRuleCommand({
        ConfigRuleName: configRuleName,
        ComplianceTypes: ['COMPLIANT', 'NON_COMPLIANT'],
        Limit: LARGEST_PAGE,
        ...part,
      }),
    ),
  ).catch((error: unknown) => {
    throw failedLook('config:GetComplianceDetailsByConfigRule', error);
  });
  return EvaluationResults.flatMap(({ EvaluationResultIdentifier: identifier }) => {
    const { ResourceType: type, ResourceId: id } = identifier?.EvaluationResultQualifier ?? {};
    return type && id ? [{ type, id }] : [];
  });
}
