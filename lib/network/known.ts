/** A fact that was captured, or `undefined` for one that nobody knows: not asked, refused, or absent. */
export type Known<T> = T | undefined;

/** True when all hold; false when one is known not to hold; unknown otherwise. */
export function allHold(facts: Iterable<Known<boolean>>): Known<boolean> {
  let result: Known<boolean> = true;
  for (const fact of facts) {
    if (fact === false) return false;
    if (fact === undefined) result = undefined;
  }
  return result;
}

/** True when one holds; false when all are known not to hold; unknown otherwise. */
export function oneHolds(facts: Iterable<Known<boolean>>): Known<boolean> {
  let result: Known<boolean> = false;
  for (const fact of facts) {
    if (fact === true) return true;
    if (fact === undefined) result = undefined;
  }
  return result;
}

/** What a rule says about a resource: a code, a sentence that names the resources, and their ids. */
export interface Reason {
  readonly code: string;
  readonly message: string;
  readonly resources: readonly string[];
}

export function reason(code: string, message: string, resources: Iterable<string> = []): Reason {
  return { code, message, resources: [...new Set(resources)].sort() };
}

/** The order in which reasons and warnings are told: by code, then by message. */
export function inTellingOrder(a: Reason, b: Reason): number {
  return a.code === b.code ? (a.message < b.message ? -1 : 1) : a.code < b.code ? -1 : 1;
}
