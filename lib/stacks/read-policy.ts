import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileProblem } from '../file-problem.ts';
import { type DeployedPolicy, digested } from '../policy/deployed.ts';
import { parseAccounts } from '../policy/parse-accounts.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import { type Settings, SettingsError } from './settings.ts';

/**
 * Reads the policy and the organization map that the settings name, as the functions will carry them.
 * @throws {SettingsError} for a file that cannot be read.
 * @throws {DocumentError} for one that does not load, with file, line, column and key.
 */
export function readPolicy({ policy: policyFile, accounts: accountsFile }: Settings): DeployedPolicy {
  const accounts =
    accountsFile === undefined ? undefined : parseAccounts(readText('accounts', accountsFile), accountsFile);
  const policy = parsePolicy(readText('policy', policyFile), { file: policyFile, accounts });
  return {
    digest: createHash('sha256').update(digested(policy, accounts)).digest('hex'),
    policy,
    accounts: accounts ? [...accounts.values()] : null,
  };
}

function readText(key: 'policy' | 'accounts', file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SettingsError([`${key}: ${file} cannot be read: ${fileProblem(error)}`]);
  }
}
