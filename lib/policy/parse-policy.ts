import type { Accounts } from './accounts.ts';
import { DocumentError, loadDocument, type Problem } from './document.ts';
import { Policy } from './schema.ts';

export interface ParsePolicyOptions {
  /** How errors name the policy. */
  readonly file?: string;
  /** The organization map; a policy that names OUs needs it. */
  readonly accounts?: Accounts | undefined;
}

/**
 * Parses a policy (contract section 4) from YAML or JSON text.
 * @throws {DocumentError} listing every problem with file, line, column and key.
 */
export function parsePolicy(text: string, { file = 'policy', accounts }: ParsePolicyOptions = {}): Policy {
  const { value: policy, problemAt } = loadDocument(text, file, Policy);
  const problems: Problem[] = [];
  const unique = (list: 'rules' | 'waivers', key: 'name' | 'id', names: readonly string[]) => {
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) < index) {
        problems.push(
          problemAt([list, index, key], `two ${list} are called ${JSON.stringify(name)}; each needs its own`),
        );
      }
    }
  };
  unique(
    'rules',
    'name',
    (policy.rules ?? []).map((rule) => rule.name),
  );
  unique(
    'waivers',
    'id',
    (policy.waivers ?? []).map((waiver) => waiver.id),
  );

  const asking = [
    { at: ['defaults'] as (string | number)[], asks: policy.defaults },
    ...(policy.rules ?? []).map((asks, index) => ({ at: ['rules', index], asks })),
  ];
  for (const { at, asks } of asking) {
    if (asks.endpointPolicy === 'perimeter' && policy.organization === undefined) {
      problems.push(
        problemAt([...at, 'endpointPolicy'], 'perimeter needs the organization id at the top of the policy'),
      );
    }
  }
  for (const [index, rule] of (policy.rules ?? []).entries()) {
    if (rule.match.organizationalUnits && !accounts) {
      problems.push(
        problemAt(
          ['rules', index, 'match', 'organizationalUnits'],
          'which accounts are in an OU is not known; give the accounts with --accounts FILE (in a deployment, -c accounts=FILE)',
        ),
      );
    }
  }
  if (problems.length > 0) throw new DocumentError(file, problems);
  return policy;
}
