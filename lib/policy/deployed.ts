import * as z from 'zod/mini';
import { Account, type Accounts } from './accounts.ts';
import { Policy } from './schema.ts';

/**
 * The policy as a deployment carries it: parsed and checked when the stack was synthesized, beside the code of its Lambda
 * functions. `digest` is the SHA-256, in hexadecimal, of what is judged by; a rule has it among its parameters, so that
 * another policy makes AWS Config evaluate everything again.
 */
export const DeployedPolicy = z.strictObject({
  digest: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hexadecimal')),
  policy: Policy,
  /** The organization map; null where the policy needs none. */
  accounts: z.nullable(z.array(Account)),
});
export type DeployedPolicy = z.infer<typeof DeployedPolicy>;

/** What the digest is taken of: everything that a verdict may depend on besides AWS's answers, in one spelling. */
export function digested(policy: Policy, accounts: Accounts | undefined): string {
  return JSON.stringify({ policy, accounts: accounts ? [...accounts.values()] : null });
}

export function accountsOf({ accounts }: DeployedPolicy): Accounts | undefined {
  return accounts ? new Map(accounts.map((account) => [account.id, account])) : undefined;
}
