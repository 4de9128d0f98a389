import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { accountsOf, DeployedPolicy, digested } from '../../lib/policy/deployed.ts';
import { parseAccounts } from '../../lib/policy/parse-accounts.ts';
import { readPolicy } from '../../lib/stacks/read-policy.ts';
import { readSettings } from '../../lib/stacks/settings.ts';

const read = (given: Readonly<Record<string, string>>) => readPolicy(readSettings(given));

it('carries a policy with its digest', () => {
  const { policy, accounts, digest } = read({ policy: 'examples/policy.yaml' });
  expect(policy.organization).toBe('o-a1b2c3d4e5');
  expect(accounts).toBeNull();
  expect(digest).toBe(createHash('sha256').update(digested(policy, undefined)).digest('hex'));
});

it('carries the organization map where there is one, and the digest is of both', () => {
  const alone = read({ policy: 'examples/policy.yaml' });
  const both = read({ policy: 'examples/policy.yaml', accounts: 'examples/accounts.yaml' });
  expect(both.policy).toEqual(alone.policy);
  expect(accountsOf(both)).toEqual(parseAccounts(readFileSync('examples/accounts.yaml', 'utf8')));
  expect(both.digest).not.toBe(alone.digest);
});

it('reads back as the functions read it', () => {
  const policy = read({ policy: 'examples/policy-with-ous.yaml', accounts: 'examples/accounts.yaml' });
  expect(DeployedPolicy.parse(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
});

it.each([
  [{ policy: 'none.yaml' }, 'policy: none.yaml cannot be read: no such file or directory'],
  [{ policy: 'examples' }, 'policy: examples cannot be read: is a directory'],
  [
    { policy: 'examples/policy.yaml', accounts: 'none.yaml' },
    'accounts: none.yaml cannot be read: no such file or directory',
  ],
])('says of %j which file cannot be read, and why', (given, says) => {
  expect(() => read(given)).toThrow(says);
});

it('says where a policy is wrong', () => {
  expect(() => read({ policy: 'examples/accounts.yaml' })).toThrow(/^examples\/accounts\.yaml:\d+:\d+: /);
});

it('says how to give the accounts that a policy needs', () => {
  expect(() => read({ policy: 'examples/policy-with-ous.yaml' })).toThrow(
    'which accounts are in an OU is not known; give the accounts with --accounts FILE (in a deployment, -c accounts=FILE)',
  );
});
