import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { recordedResults } from '../recorded-results.ts';
import type { Resource } from './evaluations.ts';

/**
 * The resources that a rule has a result for, as compliant or not. A full run asks before it looks: what has a result
 * then and is not there any more is gone, and what another run reports meanwhile is left alone.
 * @throws {FailedLook} when AWS refused or failed to answer.
 */
export async function recordedResources(
  config: ConfigServiceClient,
  configRuleName: string,
): Promise<readonly Resource[]> {
  const results = await recordedResults(config, configRuleName, ['COMPLIANT', 'NON_COMPLIANT']);
  return results.flatMap(({ EvaluationResultIdentifier: identifier }) => {
    const { ResourceType: type, ResourceId: id } = identifier?.EvaluationResultQualifier ?? {};
    return type && id ? [{ type, id }] : [];
  });
}
