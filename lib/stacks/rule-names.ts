import type { RuleName } from '../policy/schema.ts';

/** What AWS Config calls one of our rules. */
export interface ConfigRuleName {
  readonly rule: RuleName;
  readonly name: string;
  /**
   * How its name begins where an organization rule has put it into a member account: `OrgConfigRule-<name>-`, then eight
   * characters (AWS Audit Manager API Reference, SourceKeyword).
   */
  readonly nameInOrganization: string;
}

/** The names of the AWS Config rules whose own names begin with `prefix`. */
export function configRuleNames(rules: readonly RuleName[], prefix: string): readonly ConfigRuleName[] {
  return rules.map((rule) => {
    const name = `${prefix}${rule}`;
    return { rule, name, nameInOrganization: `OrgConfigRule-${name}-` };
  });
}
