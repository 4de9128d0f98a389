import type { CheckOutcome, Result } from './check.ts';

/** A result whose verdict differs between two outcomes. */
export interface Change {
  readonly before: Result;
  readonly after: Result;
}

/** The results that two outcomes over the same captures judge differently, in the order of results. */
export function changedVerdicts(before: CheckOutcome, after: CheckOutcome): Change[] {
  const old = new Map(before.results.map((result) => [keyOf(result), result]));
  return after.results.flatMap((result) => {
    const was = old.get(keyOf(result));
    return was && was.verdict !== result.verdict ? [{ before: was, after: result }] : [];
  });
}

function keyOf({ account, region, rule, resourceId }: Result): string {
  return `${account} ${region} ${rule} ${resourceId}`;
}
