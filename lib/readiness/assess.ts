import type { ReadinessAnswers } from './answers.ts';
import { type Check, STATUSES, type Status } from './check.ts';
import { assessConfigRules } from './config-rules.ts';
import { assessLiveCapture } from './live-capture.ts';
import { assessRecordedTypes } from './recorded-types.ts';
import { assessRecorder } from './recorder.ts';
import { assessSecurityHub } from './security-hub.ts';

/** How ready one account and Region is for the service. */
export interface Readiness {
  readonly account: string;
  readonly role: string | null;
  readonly region: string;
  readonly checks: readonly Check[];
}

/** Assesses what AWS answered. What rests on a recorder is not assessed where there is none, or it is not known. */
export function assess(answers: ReadinessAnswers, now: Date): Readiness {
  const { account, role, region, recorders } = answers;
  const recorder = 'answer' in recorders ? recorders.answer[0] : undefined;
  return {
    account,
    role,
    region,
    checks: [
      ...assessRecorder(answers),
      ...(recorder ? assessRecordedTypes(recorder, region) : []),
      ...assessConfigRules(answers, now),
      ...assessSecurityHub(answers),
      ...assessLiveCapture(answers),
    ],
  };
}

export type Summary = Readonly<Record<Status, number>>;

export function summaryOf(checks: readonly Check[]): Summary {
  const count = (status: Status) => checks.filter((check) => check.status === status).length;
  const [problem, unknown, warning, note, ready] = STATUSES.map(count);
  return {
    problem: problem ?? 0,
    unknown: unknown ?? 0,
    warning: warning ?? 0,
    note: note ?? 0,
    ready: ready ?? 0,
  };
}

/** 0 ready, 1 something must be done, 3 nothing must be done as far as is known, and something is unknown. */
export function exitCodeOf({ problem, unknown }: Summary): 0 | 1 | 3 {
  if (problem > 0) return 1;
  return unknown > 0 ? 3 : 0;
}

/** The IAM actions that whoever asked is to be allowed, sorted; what an explicit deny forbids is not among them. */
export function actionsToAllow(checks: readonly Check[]): string[] {
  return [...new Set(checks.flatMap((check) => check.todo?.allow ?? []))].sort();
}
