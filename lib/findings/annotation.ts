import type { Result } from '../check.ts';
import type { Reason } from '../network/known.ts';
import { isCalendarDate, SEVERITIES, type Severity } from '../policy/schema.ts';

/** What a result says, with `WAIVED` apart from what does not apply for another cause. */
export const STATES = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'UNDETERMINED', 'WAIVED'] as const;
export type State = (typeof STATES)[number];

/** What an annotation tells to a machine. */
export interface Annotation {
  readonly severity: Severity;
  readonly state: State;
  /** The waiver that hides the verdict, its id as far as the annotation has room; null unless the state is `WAIVED`. */
  readonly waiver: { readonly id: string; readonly expires: string } | null;
}

/** The most characters of an annotation, and AWS Config refuses one without any (Config API Reference, Evaluation). */
export const LONGEST = 256;
/** With these, every state, code and date and at least one id have room, whatever the policy's names. */
const LONGEST_RULE = 64;
const LONGEST_WAIVER = 48;

/** Ids as AWS makes them. Another text among the resources of a reason is left out rather than cut. */
const AT_FAULT = /^(rtb|vpce)-[0-9A-Za-z]{1,24}$/;
const SUBNET = /^subnet-[0-9A-Za-z]{1,24}$/;

/**
 * A result in the 1 to 256 characters that AWS Config keeps with it (contract section 7):
 * `<severity> <state> [<code>] by <policy rule>[, waiver <id> until <date>][: <ids at fault>[ and <count> more]]`.
 *
 * The code is that of the first reason; where a waiver hides the verdict, of what it hides. At fault are route tables and
 * endpoints, or subnets where there is neither. What has no room is cut between ids and counted; `UNDETERMINED` says that
 * it is sent as the policy asks. `readAnnotation` reads it back.
 */
export function toAnnotation(result: Result): string {
  const { severity, verdict, requirement, waiver } = result;
  const reasons = waiver ? result.reasons.slice(1) : result.reasons;
  const state: State = waiver ? 'WAIVED' : verdict;
  const [first] = reasons;
  const head = [severity, state, ...(first ? [first.code] : [])].join(' ');
  const by = ` by ${cut(oneLine(requirement.rule).replaceAll(WAIVER, '; waiver '), LONGEST_RULE)}`;
  const how = waiver
    ? `${WAIVER}${cut(oneLine(waiver.id), LONGEST_WAIVER)} until ${waiver.expires}`
    : verdict === 'UNDETERMINED'
      ? ', sent as its whenUndetermined'
      : '';
  const text = `${head}${by}${how}`;
  return `${text}${listed(idsAtFault(reasons), LONGEST - text.length)}`;
}

/** Why a resource has no result any more although AWS Config may still hold one. */
export type Gone = 'RESOURCE_GONE' | 'LEFT_SCOPE' | 'NO_LONGER_JUDGED';

const WHY_GONE: Readonly<Record<Gone, string>> = {
  RESOURCE_GONE: 'it is not there any more',
  LEFT_SCOPE: 'it left the scope of the rule',
  NO_LONGER_JUDGED: 'it is not there any more, or nothing is asked of it any more',
};

/** The annotation of a resource that is `NOT_APPLICABLE` because there is nothing to judge any more. */
export function goneAnnotation(why: Gone): string {
  return `INFORMATIONAL NOT_APPLICABLE ${why}: ${WHY_GONE[why]}`;
}

const WAIVER = ', waiver ';
const HEAD = new RegExp(
  `^(?<severity>${SEVERITIES.join('|')}) (?<state>${STATES.join('|')})(?: [A-Z][A-Z0-9_]*)?(?: by |: )`,
);
const WAIVED = new RegExp(`${WAIVER}(?<id>.+) until (?<expires>\\d{4}-\\d\\d-\\d\\d)(?:: [\\w, -]+)?$`);

/** Reads what `toAnnotation` and `goneAnnotation` write; undefined for every other text, and for none. */
export function readAnnotation(text: string | null): Annotation | undefined {
  const head = HEAD.exec(text ?? '')?.groups;
  const severity = SEVERITIES.find((one) => one === head?.severity);
  const state = STATES.find((one) => one === head?.state);
  if (!severity || !state) return undefined;
  if (state !== 'WAIVED') return { severity, state, waiver: null };
  const { id, expires } = WAIVED.exec(text ?? '')?.groups ?? {};
  if (id === undefined || expires === undefined || !isCalendarDate(expires)) return undefined;
  return { severity, state, waiver: { id, expires } };
}

const LISTED =
  /: (?<ids>(?:rtb|vpce|subnet)-[0-9A-Za-z]+(?:, (?:rtb|vpce|subnet)-[0-9A-Za-z]+)*)(?: and \d+ more)?$/;

/** The ids at fault that an annotation has room for. A policy rule may be called like an id, and is none. */
export function idsListedIn(annotation: string | null): readonly string[] {
  return LISTED.exec(annotation ?? '')?.groups?.ids?.split(', ') ?? [];
}

function idsAtFault(reasons: readonly Reason[]): readonly string[] {
  const ids = [...new Set(reasons.flatMap(({ resources }) => resources))];
  const atFault = ids.filter((id) => AT_FAULT.test(id));
  return atFault.length > 0 ? atFault : ids.filter((id) => SUBNET.test(id));
}

/** `: a, b and 3 more`, as many ids as fit into `room`. */
function listed(ids: readonly string[], room: number): string {
  for (let shown = ids.length; shown > 0; shown -= 1) {
    const hidden = ids.length - shown;
    const text = `: ${ids.slice(0, shown).join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}`;
    if (text.length <= room) return text;
  }
  return '';
}

/** A text of the policy's author without controls, line breaks and what is not visible: findings show it unchanged. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{C}\p{Default_Ignorable_Code_Point}]+/gu, ' ').trim() || '?';
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/\p{Cs}$/u, '')}…`;
}
