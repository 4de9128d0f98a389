import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** What cdk-nag finds and nobody has explained, as `rule at construct`. */
export function findingsIn(scope: IConstruct): string[] {
  return new AwsSolutionsChecks()
    .validateScope(scope)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );
}

/** A rule that a construct is let pass, with the reason that stands beside it. */
export interface Acknowledged {
  readonly construct: string;
  readonly rule: string;
  readonly reason: string;
}

export function acknowledgedIn(scope: IConstruct): Acknowledged[] {
  return scope.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) =>
        Object.entries<string>(data).map(([id, reason]) => ({
          construct: node.path,
          rule: id.replace(/^Annotation::/, ''),
          reason,
        })),
      ),
  );
}
