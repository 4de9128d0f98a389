import type { Refusal } from './answers.ts';

/** Worst first. A note is neither good nor bad; a warning lets the service run. */
export const STATUSES = ['problem', 'unknown', 'warning', 'note', 'ready'] as const;
export type Status = (typeof STATUSES)[number];

export type CheckName =
  | 'config-recorder'
  | 'config-delivery-channel'
  | 'config-recording'
  | 'recorded-types'
  | 'recording-frequency'
  | 'config-rules'
  | 'security-hub'
  | 'twin-findings'
  | 'live-capture';

/** One thing that the service needs of an account and Region. */
export interface Check {
  readonly name: CheckName;
  readonly status: Status;
  /** What is so, in a sentence. */
  readonly says: string;
  /** Null where there is nothing to do. */
  readonly todo: Todo | null;
}

export interface Todo {
  /** What to do, in a sentence. */
  readonly says: string;
  /** Shell commands of the AWS CLI that do it, in this order. */
  readonly commands: readonly string[];
  /** IAM actions that whoever asks is to be allowed. */
  readonly allow: readonly string[];
}

export function todo(says: string, commands: readonly string[] = []): Todo {
  return { says, commands, allow: [] };
}

/** What AWS calls a refusal for want of permission: EC2, Route 53, and the services that speak JSON. */
const DENIED = new Set(['UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException']);

export function isDenied({ code }: Refusal): boolean {
  return DENIED.has(code);
}

/** A check that rests on a call without an answer: unknown, with what lets it be answered. */
export function unknown(name: CheckName, action: string, refusal: Refusal): Check {
  return {
    name,
    status: 'unknown',
    says: `${action} has no answer: ${refusal.sentence}`,
    todo: isDenied(refusal)
      ? allowing([{ action, refusal }])
      : todo('ask again; if it stays so, see to what AWS says'),
  };
}

/** A denial by a service control policy, a boundary and the like is lifted there: no further Allow helps against it. */
export function allowing(denied: readonly { readonly action: string; readonly refusal: Refusal }[]): Todo {
  const explicit = denied.filter(({ refusal }) => refusal.sentence.includes('explicit deny'));
  const allow = denied.filter((one) => !explicit.includes(one)).map(({ action }) => action);
  const parts = [
    ...(allow.length > 0 ? [`allow ${listed(allow)} to whoever asks`] : []),
    ...(explicit.length > 0
      ? [`lift the explicit deny of ${listed(explicit.map(({ action }) => action))}`]
      : []),
  ];
  return { says: parts.join(', and '), commands: [], allow };
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
