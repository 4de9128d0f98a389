import type { Result, WaiverReport } from '../check.ts';
import type { Severity } from '../policy/schema.ts';
import type { Verdict } from '../rules/rule.ts';
import { type Annotation, readAnnotation, type State, toAnnotation } from './annotation.ts';
import type { Compliance, ComplianceChange } from './change.ts';

/** What becomes of the finding: it fails, passes, fails and is waived, or goes away. */
export type Standing = 'failed' | 'passed' | 'waived' | 'away';

/** A waiver as a finding and an event tell it; whose it is and why only where a look at the policy says so. */
export interface Waived {
  readonly id: string;
  readonly expires: string;
  readonly owner: string | null;
  readonly reason: string | null;
  readonly ticket: string | null;
}

/** What a change of compliance says, and what a later look adds to it. */
export interface Meaning {
  readonly standing: Standing;
  readonly verdict: Verdict;
  readonly waiver: Waived | null;
  /** As the annotation has it: the same for a waiver whether or not a look told more of it. */
  readonly waiverMark: string | null;
  readonly severity: Severity | null;
  /** The result of the look, where it still says the same as the change; else the change speaks alone. */
  readonly details: Result | undefined;
}

/** Which states AWS Config can have been told as what: another pair is not from us. */
const TOLD_AS: Readonly<Record<State, readonly Compliance[]>> = {
  COMPLIANT: ['COMPLIANT'],
  NON_COMPLIANT: ['NON_COMPLIANT'],
  UNDETERMINED: ['NON_COMPLIANT', 'NOT_APPLICABLE'],
  WAIVED: ['NOT_APPLICABLE'],
  NOT_APPLICABLE: ['NOT_APPLICABLE'],
};

/** Reads a change, with the result of looking at its resource again where there is one. */
export function meaningOf(change: ComplianceChange, looked?: Result | undefined): Meaning {
  const told = inKeeping(readAnnotation(change.annotation), change);
  const found = looked && inKeeping(readAnnotation(toAnnotation(looked)), change);
  const details = found && (!told || isSame(told, found)) ? looked : undefined;
  const says = told ?? found;
  const state = says?.state ?? change.compliance;
  return {
    standing: standingOf(change.compliance, state),
    verdict: state === 'WAIVED' ? 'NOT_APPLICABLE' : state,
    waiver: details?.waiver ? whole(details.waiver) : says?.waiver ? bare(says.waiver) : null,
    waiverMark: says?.waiver ? `${says.waiver.id} until ${says.waiver.expires}` : null,
    severity: details?.severity ?? says?.severity ?? null,
    details,
  };
}

function inKeeping(annotation: Annotation | undefined, { compliance }: ComplianceChange) {
  return annotation && TOLD_AS[annotation.state].includes(compliance) ? annotation : undefined;
}

function isSame(told: Annotation, found: Annotation): boolean {
  return (
    told.state === found.state &&
    told.waiver?.id === found.waiver?.id &&
    told.waiver?.expires === found.waiver?.expires
  );
}

function standingOf(compliance: Compliance, state: State): Standing {
  if (compliance === 'NON_COMPLIANT') return 'failed';
  if (compliance === 'COMPLIANT') return 'passed';
  return state === 'WAIVED' ? 'waived' : 'away';
}

function whole({ id, expires, owner, reason, ticket }: WaiverReport): Waived {
  return { id, expires, owner, reason, ticket };
}

function bare({ id, expires }: NonNullable<Annotation['waiver']>): Waived {
  return { id, expires, owner: null, reason: null, ticket: null };
}
