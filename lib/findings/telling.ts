import { type Reason, reason } from '../network/known.ts';
import type { Severity } from '../policy/schema.ts';
import type { ComplianceChange } from './change.ts';
import type { ExistingFinding } from './existing.ts';
import type { Meaning } from './meaning.ts';

/**
 * Why the verdict is what it is: in the words of the look, else in those that AWS Config kept. Every verdict but COMPLIANT
 * has at least one reason.
 */
export function reasonsOf(change: ComplianceChange, { verdict, details }: Meaning): readonly Reason[] {
  if (details) return details.reasons;
  if (verdict === 'COMPLIANT') return [];
  const { resourceId, annotation } = change;
  return annotation === null
    ? [reason('NO_REASON_RECORDED', `AWS Config has no reason for ${resourceId}`, [resourceId])]
    : [reason('TOLD_BY_AWS_CONFIG', annotation, [resourceId])];
}

/** A change in words: `vpc-0a1 in 111122223333 eu-west-1 is NON_COMPLIANT (require gateway, by policy rule defaults). …` */
export function tellingOf(change: ComplianceChange, meaning: Meaning): string {
  const { resourceId, account, region } = change;
  const { verdict, details } = meaning;
  const by = details
    ? ` (require ${details.requirement.require}, by policy rule ${details.requirement.rule})`
    : '';
  const why = reasonsOf(change, meaning).map(({ message }) => message);
  return [`${resourceId} in ${account} ${region} is ${verdict}${by}.`, why.join('; ')].join(' ').trimEnd();
}

/** The severity of the policy rule that decided; that of before for what is not judged any more. */
export function severityOf(
  { standing, severity }: Meaning,
  existing: Pick<ExistingFinding, 'severity'> | undefined,
): Severity {
  const before = existing?.severity ?? null;
  return (standing === 'away' ? (before ?? severity) : (severity ?? before)) ?? 'MEDIUM';
}

/** The VPC of the judged resource; null for an endpoint of which nobody told it. */
export function vpcOf(
  { resourceId }: ComplianceChange,
  { details }: Meaning,
  existing: ExistingFinding | undefined,
): string | null {
  if (resourceId.startsWith('vpc-')) return resourceId;
  return details?.vpcId ?? existing?.vpcId ?? null;
}
