import type { Result } from '../check.ts';
import { DEFAULTS, type Policy } from '../policy/schema.ts';
import type { Compliance } from './change.ts';

/**
 * What AWS Config is told of a result. It takes no "not known" (Config API Reference, Evaluation), so for `UNDETERMINED`
 * the `whenUndetermined` of the policy rule that decided speaks, and the annotation says so.
 */
export function toCompliance({ verdict, requirement }: Result, policy: Policy): Compliance {
  if (verdict !== 'UNDETERMINED') return verdict;
  const { rule } = requirement;
  const asks = rule === DEFAULTS ? policy.defaults : policy.rules?.find(({ name }) => name === rule);
  return asks?.whenUndetermined ?? 'NON_COMPLIANT';
}
