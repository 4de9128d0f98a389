import type { Verdict } from '../rules/rule.ts';
import type { WorkflowStatus } from './asff.ts';
import {
  ANNOUNCED,
  type ExistingFinding,
  NO_WAIVER,
  RESOLVED,
  resolvedByUs,
  suppressedFor,
  WAIVER,
  waiverNote,
} from './existing.ts';
import { PRODUCT } from './identity.ts';
import { type Meaning, meaningOf } from './meaning.ts';
import { cutAtWord } from './words.ts';

/** The longest text of a note (Security Hub API Reference, NoteUpdate). */
const LONGEST_NOTE = 512;

/** What we do about a finding as an analyst would: its workflow, a note, and what is remembered of both. */
export interface Triage {
  readonly workflow: WorkflowStatus | undefined;
  readonly note: string | undefined;
  /** The waiver for which the finding is suppressed from now on; `NO_WAIVER` once it has ended. */
  readonly waiver: string | undefined;
  /** Whether it counts as resolved by us from now on, or not any more. */
  readonly resolved: boolean | undefined;
}

export interface TriageInput {
  readonly meaning: Meaning;
  readonly existing: ExistingFinding | undefined;
  /** Whether the finding is imported now. */
  readonly isNew: boolean;
  /** Whether its verdict was never announced, so that what follows the import was not done yet. */
  readonly isUnannounced: boolean;
  /**
   * Whether AWS Config had recorded something else before than the finding says: another invocation may be importing that
   * at this moment, and what fails and passes again is NEW.
   */
  readonly followsUnseen: boolean;
}

/**
 * What follows an import, because importing a finding never sets its workflow: RESOLVED when it passes, SUPPRESSED while it
 * is waived, NEW when its waiver ends. An analyst's SUPPRESSED stays, and so does what an analyst did after us; a note is
 * written only where there is none or it is ours.
 */
export function triageOf(input: TriageInput): Triage | undefined {
  const { meaning, existing, isNew, isUnannounced, followsUnseen } = input;
  const status = existing?.workflow ?? 'NEW';
  const ours = existing ? suppressedFor(existing) : null;
  const isTheirs = status === 'SUPPRESSED' && ours === null;
  const wasResolved = existing ? resolvedByUs(existing) : null;
  const opened = wasResolved ? false : undefined;
  switch (meaning.standing) {
    case 'waived': {
      const { waiver, waiverMark } = meaning;
      const isLate = isResolvedLate(existing);
      if (!waiver || !waiverMark || isTheirs || (ours === waiverMark && !isLate)) return undefined;
      return {
        workflow: status === 'SUPPRESSED' ? undefined : 'SUPPRESSED',
        note: noteOver(existing, waiverNote(waiverMark)),
        waiver: waiverMark,
        resolved: opened,
      };
    }
    case 'failed': {
      // What passed in between may be resolved at this moment by another invocation, which has not marked it yet.
      const isOpen = !isTheirs && (followsUnseen || isResolvedLate(existing));
      if (ours === null) {
        if (!isOpen && opened === undefined) return undefined;
        return { workflow: isOpen ? 'NEW' : undefined, note: undefined, waiver: undefined, resolved: opened };
      }
      return {
        workflow: status === 'SUPPRESSED' || isOpen ? 'NEW' : undefined,
        note: noteOver(existing, `The waiver ${ours} does not hold any more.`),
        waiver: NO_WAIVER,
        resolved: opened,
      };
    }
    case 'passed': {
      // Security Hub makes what was archived NEW again (user guide, ASFF top-level attributes, Workflow).
      const isBack = isNew && existing?.recordState === 'ARCHIVED';
      const isResolved = status === 'RESOLVED' && !followsUnseen && !isBack;
      const workflow = isResolved ? undefined : 'RESOLVED';
      if (ours !== null) {
        return {
          workflow,
          note: noteOver(existing, `Compliant; the waiver ${ours} is not needed any more.`),
          waiver: NO_WAIVER,
          resolved: true,
        };
      }
      if (isTheirs) return undefined;
      const isDue = isResolved
        ? isNew && wasResolved === false
        : isNew || isUnannounced || wasResolved === false;
      return isDue ? { workflow, note: undefined, waiver: undefined, resolved: true } : undefined;
    }
    case 'away':
      return undefined;
  }
}

/**
 * What is to be done about a finding that we resolved and that does not pass: it is open or suppressed again. Undefined for
 * every other finding.
 */
export function reopening(existing: ExistingFinding): Triage | undefined {
  if (!isResolvedLate(existing)) return undefined;
  const meaning = meaningOf(existing.change);
  if (meaning.standing === 'passed') return undefined;
  return triageOf({ meaning, existing, isNew: false, isUnannounced: false, followsUnseen: false });
}

/**
 * Whether it was us who resolved a finding, asked of one that does not pass: of two changes that were delivered at once,
 * what follows the older one may come last.
 */
function isResolvedLate(existing: ExistingFinding | undefined): boolean {
  return existing?.workflow === 'RESOLVED' && resolvedByUs(existing) === true;
}

function noteOver(existing: ExistingFinding | undefined, text: string): string | undefined {
  const note = existing?.note ?? null;
  return note === null || note.updatedBy === PRODUCT ? cutAtWord(text, LONGEST_NOTE) : undefined;
}

/** The members of BatchUpdateFindings that we set; the same for findings which need the same. */
export interface Update {
  readonly Workflow?: { Status: WorkflowStatus };
  readonly Note?: { Text: string; UpdatedBy: string };
  readonly UserDefinedFields?: Record<string, string>;
}

/**
 * The update that a triage and the verdict announced last make, undefined for none. Fields of others are sent along,
 * because it is not documented that those left out are kept.
 */
export function toUpdate(
  existing: Pick<ExistingFinding, 'userDefinedFields'> | undefined,
  triage: Triage | undefined,
  announced: Verdict | undefined,
): Update | undefined {
  const fields = {
    ...(announced === undefined ? {} : { [ANNOUNCED]: announced }),
    ...(triage?.waiver === undefined ? {} : { [WAIVER]: triage.waiver }),
    ...(triage?.resolved === undefined ? {} : { [RESOLVED]: triage.resolved ? 'yes' : 'no' }),
  };
  const update: Update = {
    ...(triage?.workflow === undefined ? {} : { Workflow: { Status: triage.workflow } }),
    ...(triage?.note === undefined ? {} : { Note: { Text: triage.note, UpdatedBy: PRODUCT } }),
    ...(Object.keys(fields).length === 0
      ? {}
      : { UserDefinedFields: { ...existing?.userDefinedFields, ...fields } }),
  };
  return Object.keys(update).length === 0 ? undefined : update;
}
