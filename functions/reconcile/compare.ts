import { goneAnnotation } from '../../lib/findings/annotation.ts';
import type { ComplianceChange } from '../../lib/findings/change.ts';
import type { ExistingFinding } from '../../lib/findings/existing.ts';
import { findingId, type Place } from '../../lib/findings/identity.ts';
import { compareTimes, plan } from '../../lib/findings/lifecycle.ts';
import { meaningOf } from '../../lib/findings/meaning.ts';
import type { RuleName } from '../../lib/policy/schema.ts';
import { printable } from '../../lib/report/printable.ts';
import type { Judged } from '../look-again.ts';

/** Active findings go 90 days after Security Hub saw them last (user guide, data retention): so many days earlier is time. */
const REFRESH_AFTER_DAYS = 60;
const DAY = 86_400_000;

/** A finding that differs from what AWS Config has recorded, and the change that mends it. */
export interface Difference {
  /**
   * `heal`: it is missing, says something else, or what was to follow it did not. `archive`: its result is gone, and perhaps
   * its resource. `refresh`: Security Hub is about to forget it.
   */
  readonly kind: 'heal' | 'refresh' | 'archive';
  readonly change: ComplianceChange;
  /** Where to look for the resource. */
  readonly judged: Judged;
}

export interface Compared {
  /** The rules that AWS Config has: of others nothing is known, and their findings are left alone. */
  readonly rules: ReadonlySet<RuleName>;
  readonly results: readonly ComplianceChange[];
  readonly findings: readonly ExistingFinding[];
  readonly place: Place;
  readonly now: Date;
}

/** In this order they are mended: what may not have to be, last. */
const KINDS: readonly Difference['kind'][] = ['heal', 'refresh', 'archive'];

/**
 * Compares what AWS Config has recorded with the findings that there are. What is to be healed comes first, then what is to
 * be refreshed, then what may be to be archived; the oldest of each first.
 */
export function compare({ rules, results, findings, place, now }: Compared): Difference[] {
  const latest = new Map<string, ComplianceChange>();
  for (const result of results) {
    const id = findingId(result);
    const before = latest.get(id);
    if (!before || compareTimes(before.recordedTime, result.recordedTime) <= 0) latest.set(id, result);
  }
  const existing = new Map(findings.map((finding) => [finding.id, finding]));
  const found = [
    ...[...latest].flatMap(([id, result]) => ofResult(result, existing.get(id), place, now) ?? []),
    ...findings
      .filter(({ id, change }) => !latest.has(id) && rules.has(change.rule))
      .flatMap((finding) => ofOrphan(finding, place) ?? []),
  ];
  const judged = ({ rule, resourceId, ...change }: ComplianceChange): Judged => ({
    rule,
    resourceId,
    vpcId: existing.get(findingId({ rule, resourceId, ...change }))?.vpcId,
  });
  return found
    .map(({ kind, change }) => ({ kind, change, judged: judged(change) }))
    .sort(
      (a, b) =>
        KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
        compareTimes(a.change.recordedTime, b.change.recordedTime),
    );
}

type Mend = Pick<Difference, 'kind' | 'change'>;

function ofResult(
  result: ComplianceChange,
  finding: ExistingFinding | undefined,
  place: Place,
  now: Date,
): Mend | undefined {
  const isAway = meaningOf(result).standing === 'away';
  if (!finding) return isAway ? undefined : { kind: 'heal', change: result };
  const isArchived = finding.recordState === 'ARCHIVED';
  if (!saysTheSame(result, finding) && !(isAway && isArchived)) {
    // A finding that is newer was made while the results were read.
    if (compareTimes(result.recordedTime, finding.updatedAt) < 0) return undefined;
    return { kind: 'heal', change: laterThan(finding, result) };
  }
  if (isOutstanding(finding, place)) return { kind: 'heal', change: finding.change };
  return !isArchived && isForgottenSoon(finding, now)
    ? { kind: 'refresh', change: laterThan(finding, result) }
    : undefined;
}

/** A finding without a result. */
function ofOrphan(finding: ExistingFinding, place: Place): Mend | undefined {
  if (finding.recordState === 'ARCHIVED') {
    return isOutstanding(finding, place) ? { kind: 'heal', change: finding.change } : undefined;
  }
  const gone = {
    ...finding.change,
    compliance: 'NOT_APPLICABLE',
    annotation: goneAnnotation('NO_LONGER_JUDGED'),
  } as const;
  return { kind: 'archive', change: laterThan(finding, gone) };
}

function saysTheSame(result: ComplianceChange, { change }: ExistingFinding): boolean {
  return (
    result.compliance === change.compliance &&
    printable(result.annotation ?? '') === printable(change.annotation ?? '')
  );
}

/** Whether something that was to follow the import did not: the announcement, the workflow, a waiver's mark. */
function isOutstanding(finding: ExistingFinding, place: Place): boolean {
  const { announcements, triage } = plan({
    changes: [finding.change],
    looked: undefined,
    isGone: false,
    existing: finding,
    place,
  });
  return announcements.length > 0 || triage !== undefined;
}

function isForgottenSoon({ updatedAt, processedAt }: ExistingFinding, now: Date): boolean {
  const seen = Math.max(Date.parse(updatedAt), Date.parse(processedAt ?? updatedAt));
  return now.getTime() - seen >= REFRESH_AFTER_DAYS * DAY;
}

/**
 * The change with its own time, or the least later one that Security Hub takes for an update. Never our clock's: a result
 * that AWS Config recorded before this moment and that is still on its way would be taken for an old one.
 */
function laterThan({ updatedAt }: ExistingFinding, change: ComplianceChange): ComplianceChange {
  const next = Date.parse(updatedAt) + 1;
  return Date.parse(change.recordedTime) >= next
    ? change
    : { ...change, recordedTime: new Date(next).toISOString() };
}
