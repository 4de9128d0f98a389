import type { ConfigServiceClient, EvaluationResult } from '@aws-sdk/client-config-service';
import { readAnnotation } from '../../lib/findings/annotation.ts';
import { recordedResults } from '../recorded-results.ts';
import type { Resource } from './evaluations.ts';

/**
 * The resources that a rule has a result for which says more than that it does not apply: what a waiver hides, and what is
 * undetermined, may be told as that too, and a waiver keeps its finding. A full run asks before it looks: what has a result
 * then and is not there any more is gone, and what another run reports meanwhile is left alone.
 * @throws {FailedLook} when AWS refused or failed to answer.
 */
export async function recordedResources(
  config: ConfigServiceClient,
  configRuleName: string,
): Promise<readonly Resource[]> {
  const results = await recordedResults(config, configRuleName);
  return results.filter(saysMore).flatMap(({ EvaluationResultIdentifier: identifier }) => {
    const { ResourceType: type, ResourceId: id } = identifier?.EvaluationResultQualifier ?? {};
    return type && id ? [{ type, id }] : [];
  });
}

function saysMore({ ComplianceType, Annotation }: EvaluationResult): boolean {
  if (ComplianceType !== 'NOT_APPLICABLE') return true;
  const state = readAnnotation(Annotation ?? null)?.state;
  return state === 'WAIVED' || state === 'UNDETERMINED';
}
