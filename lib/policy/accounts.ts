import * as z from 'zod/mini';

export const Account = z.strictObject({
  id: z.string().check(z.regex(/^\d{12}$/, 'expected an account id of twelve digits in quotes')),
  name: z.optional(z.string()),
  organizationalUnits: z.array(z.string()),
  tags: z.optional(z.record(z.string(), z.string())),
});

export type Account = z.infer<typeof Account>;

/** The organization map: for every account its name, tags, and the ids of the OUs above it, from the root down. */
export type Accounts = ReadonlyMap<string, Account>;
