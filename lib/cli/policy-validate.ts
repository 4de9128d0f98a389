import { dayOf, loadAccounts, loadPolicy } from './inputs.ts';
import { warn } from './warn.ts';
import { deliver } from './write-output.ts';

/** `s3ec policy validate FILE`: an error is thrown by the parser; waivers that have expired are a warning. */
export async function validate(file: string, options: { readonly accounts?: string }): Promise<number> {
  const { policy } = loadPolicy(file, loadAccounts(options.accounts));
  const today = dayOf(undefined, new Date());
  const waivers = policy.waivers ?? [];
  warn(
    waivers
      .filter((waiver) => waiver.expires < today)
      .map((waiver) => `${file}: the waiver ${waiver.id} expired on ${waiver.expires} and changes nothing`),
  );
  const rules = policy.rules?.length ?? 0;
  await deliver(
    `${file} is a valid policy: ${rules} ${rules === 1 ? 'rule' : 'rules'} and defaults (${policy.defaults.require}), ` +
      `${waivers.length} ${waivers.length === 1 ? 'waiver' : 'waivers'}\n`,
  );
  return 0;
}
