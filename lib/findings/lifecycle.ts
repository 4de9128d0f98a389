import type { Result } from '../check.ts';
import type { Verdict } from '../rules/rule.ts';
import type { Finding } from './asff.ts';
import type { ComplianceChange } from './change.ts';
import { type ComplianceChanged, toEvent } from './compliance-changed.ts';
import { announcedOf, type ExistingFinding } from './existing.ts';
import { toFinding } from './finding.ts';
import type { Place } from './identity.ts';
import { type Meaning, meaningOf } from './meaning.ts';
import { reopening, type Triage, triageOf } from './triage.ts';

/** What is known of one resource under one rule when changes of it are to be delivered. */
export interface Situation {
  /** Changes of one resource under one rule, in any order, repeated or not. */
  readonly changes: readonly ComplianceChange[];
  /** What looking at the resource again says of it now; undefined where nobody looked, or nothing judges it. */
  readonly looked: Result | undefined;
  /** Whether that look shows that the resource is not there any more. */
  readonly isGone: boolean;
  readonly existing: ExistingFinding | undefined;
  readonly place: Place;
}

/** What is to be done, in this order; each only after the one before has succeeded. */
export interface Plan {
  readonly finding: Finding | undefined;
  /** The changes of verdict that are to be told, the oldest first. */
  readonly announcements: readonly ComplianceChanged[];
  readonly triage: Triage | undefined;
}

const NOTHING: Plan = { finding: undefined, announcements: [], triage: undefined };

/**
 * What changes of compliance make of a finding. Only the latest is imported. One that is older than the finding is without
 * effect, but that it opens what we resolved and what does not pass; one that the finding was made of before brings up only
 * what did not succeed then: the announcement and the workflow. So the same changes may be delivered again, late, or in
 * another order.
 *
 * A resource that never failed, passed or was waived gets no finding, and neither does one that is gone by now.
 */
export function plan({ changes, looked, isGone, existing, place }: Situation): Plan {
  const ordered = inOrder(changes);
  const latest = ordered.at(-1);
  if (!latest) return NOTHING;
  const meaning = meaningOf(latest, looked);
  const age = existing ? compareTimes(latest.recordedTime, existing.updatedAt) : 1;
  const isSame = age === 0 && existing?.verdict === meaning.verdict;
  if (existing && age < 0) return { ...NOTHING, triage: reopening(existing) };
  if (existing ? age === 0 && !isSame : isGone || meaning.standing === 'away') return NOTHING;

  const isUnannounced = existing !== undefined && announcedOf(existing) !== existing.verdict;
  const told = ordered.map((change) => ({
    change,
    meaning: change === latest ? meaning : meaningOf(change),
  }));
  const due = unannounced(told, existing);
  const overdue = isUnannounced && due.length === 0 ? [unannouncedOf(existing, looked)] : [];
  return {
    finding: isSame ? undefined : toFinding({ change: latest, meaning, existing, place }),
    announcements: [...due, ...overdue].map((one) => toEvent({ ...one, existing, place })),
    triage: triageOf({
      meaning,
      existing,
      isNew: !isSame,
      isUnannounced,
      followsUnseen: !isSame && latest.formerly !== null && latest.formerly !== existing?.change.compliance,
    }),
  };
}

interface Told {
  readonly change: ComplianceChange;
  readonly meaning: Meaning;
}
type Due = Told & { readonly oldVerdict: Verdict | null };

/**
 * The changes of verdict that nobody was told of. Changes newer than the finding follow on from its verdict: whoever
 * imported that one answers for its announcement. Where its own change is delivered again unannounced, all of them follow
 * on from the verdict that was announced last.
 *
 * Security Hub gives findings back some time after they were imported, so a change may be newer than a finding that we do
 * not see yet. It says so itself: AWS Config had recorded something else before.
 */
function unannounced(ordered: readonly Told[], existing: ExistingFinding | undefined): Due[] {
  const announced = existing ? announcedOf(existing) : null;
  const ages = (told: Told) => (existing ? compareTimes(told.change.recordedTime, existing.updatedAt) : 1);
  const isAgain =
    existing !== undefined && announced !== existing.verdict && ordered.some((told) => ages(told) === 0);
  let before: Verdict | null = existing && !isAgain ? existing.verdict : announced;
  return (isAgain ? ordered : ordered.filter((told) => ages(told) > 0)).flatMap((told) => {
    const oldVerdict = before;
    before = told.meaning.verdict;
    if (before !== oldVerdict) return [{ ...told, oldVerdict }];
    const { formerly, compliance } = told.change;
    return isAgain || formerly === null || formerly === compliance ? [] : [{ ...told, oldVerdict: formerly }];
  });
}

/**
 * The change that a finding was made of, for what is newer has the same verdict: nobody would tell it any more once the
 * finding is of the newer change.
 */
function unannouncedOf(existing: ExistingFinding, looked: Result | undefined): Due {
  const { change } = existing;
  return { change, meaning: meaningOf(change, looked), oldVerdict: announcedOf(existing) };
}

/**
 * The oldest first, each once. Of two in one millisecond the one that was delivered later counts, and reconcile sees to it
 * if that is wrong: their events would have one id, and who drops what is repeated would drop the second.
 */
function inOrder(changes: readonly ComplianceChange[]): readonly ComplianceChange[] {
  const seen = new Map(changes.map((change) => [change.recordedTime, change]));
  return [...seen.values()].sort((a, b) => compareTimes(a.recordedTime, b.recordedTime));
}

/** Negative where the first time is the earlier one, 0 where they are the same moment however it is written. */
export function compareTimes(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b);
}
