import * as z from 'zod/mini';
import { DocumentError, loadDocument } from './document.ts';

export const Account = z.strictObject({
  id: z.string().check(z.regex(/^\d{12}$/, 'expected an account id of twelve digits in quotes')),
  name: z.optional(z.string()),
  organizationalUnits: z.array(z.string()),
  tags: z.optional(z.record(z.string(), z.string())),
});

const AccountsFile = z.strictObject({ version: z.literal(1), accounts: z.array(Account) });

export type Account = z.infer<typeof Account>;

/** The organization map: for every account its name, tags, and the ids of the OUs above it, from the root down. */
export type Accounts = ReadonlyMap<string, Account>;

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
