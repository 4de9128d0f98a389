import type { RuleName, Waiver } from './schema.ts';

export interface WaiverMatch {
  /** The waiver in force that holds longest, if any. */
  readonly inForce: Waiver | undefined;
  readonly expired: readonly Waiver[];
}

/**
 * The waivers of a VPC for one rule. `at` is the UTC day of the evaluation as YYYY-MM-DD; `expires` is the last day
 * on which a waiver holds.
 */
export function waiversFor(
  waivers: readonly Waiver[],
  rule: RuleName,
  vpc: { readonly vpcId: string; readonly account: string },
  at: string,
): WaiverMatch {
  const matching = waivers.filter(
    (waiver) =>
      waiver.rules.includes(rule) &&
      (!waiver.vpcs || waiver.vpcs.includes(vpc.vpcId)) &&
      (!waiver.accounts || waiver.accounts.includes(vpc.account)),
  );
  const inForce = matching
    .filter((waiver) => at <= waiver.expires)
    .sort((a, b) => (a.expires === b.expires ? (a.id < b.id ? -1 : 1) : a.expires > b.expires ? -1 : 1))[0];
  return { inForce, expired: matching.filter((waiver) => waiver.expires < at) };
}
