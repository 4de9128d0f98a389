import { check as decide, exitCodeOf, hubsOf } from '../check.ts';
import { type Policy, RULE_NAMES, type RuleName } from '../policy/schema.ts';
import { shellWord } from '../readiness/shell-word.ts';
import type { Report } from '../report/report.ts';
import { toReport } from '../report/report.ts';
import type { TableOptions } from '../report/table.ts';
import { dayOf, loadAccounts, loadPolicy, openSource, progressOn, type SourceOptions } from './inputs.ts';
import type { Format } from './program.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';
import { warn } from './warn.ts';
import { deliver, type Text } from './write-output.ts';

export interface CheckOptions extends SourceOptions {
  readonly policy: string;
  readonly accounts?: string;
  readonly rule: string[];
  readonly at?: string;
  readonly format: Format;
  readonly output?: string;
}

/** `s3ec check`: captures and a policy in, a report out. Gives the exit code. */
export async function check(options: CheckOptions): Promise<number> {
  const now = new Date();
  const at = dayOf(options.at, now);
  const rules = options.rule.length === 0 ? RULE_NAMES : options.rule.map(ruleNamed);
  const accounts = loadAccounts(options.accounts);
  const { policy, file, sha256 } = loadPolicy(options.policy, accounts);
  const hubs = hubsOf(policy).map((hub) => hub.vpc);
  const source = await openSource(options, hubs.length > 0);
  const outcome = decide({
    captures: source.captures,
    hubCaptures: source.mentioning(hubs),
    policy,
    accounts,
    rules,
    at,
  });
  progressOn(options.quiet === true)(undefined);
  source.assertAllLoaded();
  const report = toReport(outcome, {
    evaluatedAt: now.toISOString(),
    policyFile: file,
    policySha256: sha256,
  });
  const again = [
    source.shown,
    `--policy ${shellWord(file)}`,
    options.accounts && `--accounts ${shellWord(options.accounts)}`,
    options.at && `--at ${at}`,
  ]
    .filter(Boolean)
    .join(' ');
  await deliver(
    await render(report, options, policy, {
      gaps: [...outcome.gaps, ...source.unreadable],
      again,
      names: outcome.names,
    }),
    options.output,
  );
  if (!options.quiet) warn([...outcome.warnings, ...outcome.gaps]);
  warn(source.unreadable, 'not read');
  return source.unreadable.length > 0 ? 2 : exitCodeOf(outcome);
}

/** @throws {UsageError} when no rule has the name. */
function ruleNamed(name: string): RuleName {
  const rule = RULE_NAMES.find((known) => known === name);
  if (!rule)
    throw new UsageError(`--rule: no rule is named ${name}: expected one of ${RULE_NAMES.join(', ')}`);
  return rule;
}

async function render(
  report: Report,
  options: CheckOptions,
  policy: Policy,
  table: Omit<TableOptions, 'colour'>,
): Promise<Text> {
  switch (options.format) {
    case 'json':
      return (await import('../report/json.ts')).renderJson(report);
    case 'csv':
      return (await import('../report/csv.ts')).renderCsv(report);
    case 'sarif':
      return (await import('../report/sarif.ts')).renderSarif(report, { version: version() });
    case 'junit':
      return (await import('../report/junit.ts')).renderJunit(report);
    case 'asff':
      return (await import('../report/asff.ts')).renderAsff(report, policy);
    case 'table': {
      const { renderTable } = await import('../report/table.ts');
      const { colour } = await import('./colour.ts');
      return renderTable(report, { ...table, colour: colour(options.output === undefined) });
    }
  }
}
