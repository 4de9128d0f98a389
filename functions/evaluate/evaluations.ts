import type { Evaluation } from '@aws-sdk/client-config-service';
import type { Result } from '../../lib/check.ts';
import { type Gone, goneAnnotation, toAnnotation } from '../../lib/findings/annotation.ts';
import { toCompliance } from '../../lib/findings/compliance.ts';
import type { Policy } from '../../lib/policy/schema.ts';
import type { Rule } from '../../lib/rules/rule.ts';

/** A resource as AWS Config names it. */
export interface Resource {
  readonly type: string;
  readonly id: string;
}

export interface Judgement {
  readonly rule: Rule;
  readonly policy: Policy;
  /** What the rule says of what there is. */
  readonly results: readonly Result[];
  /** Resources that get a result in any case: what the event is about, and in a full run what has a result already. */
  readonly expected: readonly Resource[];
  /** Whether the resource that the event is about left the scope of the rule. */
  readonly hasLeft: boolean;
  /** When what the event tells of was so: by it AWS Config knows which of two results is newer. */
  readonly ordering: Date;
}

/**
 * What AWS Config is told (Config API Reference, Evaluation): the results, and NOT_APPLICABLE for every expected resource
 * that has none, because results stay until another one comes.
 */
export function toEvaluations(judgement: Judgement): Evaluation[] {
  const { rule, policy, results, expected, hasLeft, ordering } = judgement;
  const judged = new Set(
    results.map(({ resourceType, resourceId }) => keyOf({ type: resourceType, id: resourceId })),
  );
  const missing = new Map(
    expected.map((resource) => [keyOf(resource), resource] as const).filter(([key]) => !judged.has(key)),
  );
  const why: Gone = hasLeft
    ? 'LEFT_SCOPE'
    : rule.resourceType === 'AWS::EC2::VPC'
      ? 'RESOURCE_GONE'
      : 'NO_LONGER_JUDGED';
  return [
    ...results.map((result) => ({
      ComplianceResourceType: result.resourceType,
      ComplianceResourceId: result.resourceId,
      ComplianceType: toCompliance(result, policy),
      Annotation: toAnnotation(result),
      OrderingTimestamp: ordering,
    })),
    ...[...missing.values()].map(({ type, id }) => ({
      ComplianceResourceType: type,
      ComplianceResourceId: id,
      ComplianceType: 'NOT_APPLICABLE' as const,
      Annotation: goneAnnotation(why),
      OrderingTimestamp: ordering,
    })),
  ];
}

function keyOf({ type, id }: Resource): string {
  return `${type} ${id}`;
}
