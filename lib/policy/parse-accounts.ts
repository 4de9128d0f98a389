import * as z from 'zod/mini';
import { Account, type Accounts } from './accounts.ts';
import { DocumentError, loadDocument } from './document.ts';

const AccountsFile = z.strictObject({ version: z.literal(1), accounts: z.array(Account) });

/**
 * Parses the file of `--accounts` (YAML or JSON): `{ version: 1, accounts: [{ id, name?, organizationalUnits, tags? }] }`.
 * @throws {DocumentError} with file, line, column and key.
 */
export function parseAccounts(text: string, file = 'accounts'): Accounts {
  const { value, problemAt } = loadDocument(text, file, AccountsFile);
  const accounts = new Map<string, Account>();
  for (const [index, account] of value.accounts.entries()) {
    if (accounts.has(account.id)) {
      throw new DocumentError(file, [
        problemAt(['accounts', index, 'id'], `the account ${account.id} is listed twice`),
      ]);
    }
    accounts.set(account.id, account);
  }
  return accounts;
}
