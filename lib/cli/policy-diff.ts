import { check, hubsOf } from '../check.ts';
import { changedVerdicts } from '../compare.ts';
import { renderChanges, renderChangesJson } from '../report/changes.ts';
import { dayOf, loadAccounts, loadPolicy, openSource, progressOn, type SourceOptions } from './inputs.ts';
import { warn } from './warn.ts';
import { deliver } from './write-output.ts';

export interface DiffOptions extends SourceOptions {
  readonly accounts?: string;
  readonly at?: string;
  readonly format: 'table' | 'json';
}

/** `s3ec policy diff OLD NEW`: what the new policy changes for a fleet. The exit code is 0 whatever changes. */
export async function diff(before: string, after: string, options: DiffOptions): Promise<number> {
  const at = dayOf(options.at, new Date());
  const accounts = loadAccounts(options.accounts);
  const policies = [loadPolicy(before, accounts).policy, loadPolicy(after, accounts).policy] as const;
  const hubs = policies.flatMap((policy) => hubsOf(policy).map((hub) => hub.vpc));
  const source = await openSource(options, hubs.length > 0);
  const decide = (policy: (typeof policies)[number]) =>
    check({ captures: source.captures, hubCaptures: source.mentioning(hubs), policy, accounts, at });
  const outcomes = { before: decide(policies[0]), after: decide(policies[1]) };
  progressOn(options.quiet === true)(undefined);
  source.assertAllLoaded();
  const changes = changedVerdicts(outcomes.before, outcomes.after);
  if (!options.quiet) warn([...outcomes.after.warnings, ...outcomes.after.gaps]);
  warn(source.unreadable, 'not read');
  const text =
    options.format === 'json'
      ? renderChangesJson(changes)
      : renderChanges(changes, outcomes.after.results.length);
  await deliver(text, undefined);
  return source.unreadable.length > 0 ? 2 : 0;
}
