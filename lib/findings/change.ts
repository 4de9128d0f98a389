import type { RuleName } from '../policy/schema.ts';
import { RULE_NAMES } from '../policy/schema.ts';
import type { Rule } from '../rules/rule.ts';

/** What AWS Config is told of a resource (Config API Reference, Evaluation; INSUFFICIENT_DATA cannot be put). */
export const COMPLIANCES = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'] as const;
export type Compliance = (typeof COMPLIANCES)[number];

/**
 * What AWS Config has recorded of one resource for one of our rules: from a `Config Rules Compliance Change` event, or
 * from its stored results.
 */
export interface ComplianceChange {
  readonly rule: RuleName;
  readonly account: string;
  readonly region: string;
  readonly resourceType: Rule['resourceType'];
  readonly resourceId: string;
  readonly compliance: Compliance;
  /** What AWS Config had recorded before; null for a first result, and where that is not told. */
  readonly formerly: Compliance | null;
  /** When AWS Config recorded the result (`resultRecordedTime`): ISO 8601, UTC, with milliseconds. */
  readonly recordedTime: string;
  /** The annotation that `toAnnotation` wrote; null where Config has none. */
  readonly annotation: string | null;
  readonly configRuleName: string;
  readonly configRuleArn: string | null;
}

/**
 * Which of our rules an AWS Config rule is: the one of its name after `prefix`, as it stands or as an organization rule
 * renames it in a member account, `OrgConfigRule-<name>-<8 characters>` (AWS Audit Manager API Reference, SourceKeyword).
 * Undefined for everybody else's rules.
 */
export function ruleOfConfigRule(configRuleName: string, prefix: string): RuleName | undefined {
  const name = /^OrgConfigRule-(.+)-[A-Za-z0-9]{8}$/.exec(configRuleName)?.[1] ?? configRuleName;
  return RULE_NAMES.find((rule) => name === `${prefix}${rule}`);
}
