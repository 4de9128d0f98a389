import type { Result } from '../check.ts';
import { toAnnotation } from '../findings/annotation.ts';
import type { Finding } from '../findings/asff.ts';
import { toCompliance } from '../findings/compliance.ts';
import { toFinding } from '../findings/finding.ts';
import { meaningOf } from '../findings/meaning.ts';
import { toUpdate, triageOf, type Update } from '../findings/triage.ts';
import { partitionOf } from '../network/s3-names.ts';
import type { Policy } from '../policy/schema.ts';
import { printable } from './printable.ts';
import type { Report } from './report.ts';

/** A finding with what becomes of it at first: resolved, suppressed by a waiver, or new. */
export type AsffFinding = Finding & Omit<Update, 'Note'> & { readonly Note?: Note };
type Note = NonNullable<Update['Note']> & { readonly UpdatedAt: string };

/**
 * The report as a JSON array of findings in the AWS Security Finding Format, the same that the service imports: by the
 * same Ids, and with what is undetermined as the policy's `whenUndetermined` says. What does not apply is no finding;
 * what is waived is a suppressed one. A piece a finding: a large fleet's text is never in memory as a whole.
 */
export function* renderAsff(report: Report, policy: Policy): Iterable<string> {
  let isFirst = true;
  for (const result of report.results) {
    const finding = toAsff(result, report.evaluatedAt, policy);
    if (!finding) continue;
    yield `${isFirst ? '[' : ','}\n  ${JSON.stringify(finding, withoutUnseen, 2).replaceAll('\n', '\n  ')}`;
    isFirst = false;
  }
  yield isFirst ? '[]\n' : '\n]\n';
}

/** Accounts, Regions and ids are as a capture has them. */
function withoutUnseen(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? printable(value) : value;
}

function toAsff(result: Result, evaluatedAt: string, policy: Policy): AsffFinding | undefined {
  const { rule, account, region, resourceType, resourceId } = result;
  const change = {
    rule,
    account,
    region,
    resourceType,
    resourceId,
    compliance: toCompliance(result, policy),
    formerly: null,
    recordedTime: evaluatedAt,
    annotation: toAnnotation(result),
    configRuleName: '',
    configRuleArn: null,
  };
  const meaning = meaningOf(change, result);
  if (meaning.standing === 'away') return undefined;
  const place = { partition: partitionOf(region), region, account };
  const triage = triageOf({
    meaning,
    existing: undefined,
    isNew: true,
    isUnannounced: false,
    followsUnseen: false,
  });
  const { Note, Workflow, ...update } = toUpdate(undefined, triage, undefined) ?? {};
  return {
    ...toFinding({ change, meaning, existing: undefined, place }),
    Workflow: Workflow ?? { Status: 'NEW' },
    ...(Note ? { Note: { ...Note, UpdatedAt: evaluatedAt } } : {}),
    ...update,
  };
}
