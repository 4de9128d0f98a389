import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const page = readFileSync(join(import.meta.dirname, '../docs/cost.md'), 'utf8');

const fixedTable = page.slice(page.indexOf('| fixed, for an account and Region a month |'));

/** The cells of the row that begins with a label. */
function row(label: string): readonly string[] {
  const line = page.split('\n').find((text) => text.startsWith(`| ${label} |`));
  if (!line) throw new Error(`docs/cost.md has no row ${label}`);
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => cell.replaceAll('**', '').trim());
}

/** The dollars of a row of the fixed table; its label ends where the given one does. */
function fixed(label: string): number {
  const [, amount] = new RegExp(`^\\| [^|]*${label} \\| \\$([0-9.]+) \\|$`, 'm').exec(fixedTable) ?? [];
  return Number(amount);
}

/** The number that an assumption begins with. */
function assumed(label: string): number {
  return Number.parseFloat(row(label)[0] ?? '');
}

const VPCS = [10, 1_000, 20_000];
const DAYS = 30;
const RULES = 3;

const places = (vpcs: number) => Math.max(1, vpcs / assumed('VPCs in an account and Region'));
const evaluations = (vpcs: number) =>
  vpcs *
  RULES *
  (DAYS * assumed('full evaluations of everything') + assumed('recorded changes that concern a VPC'));
const evaluate = (vpcs: number) =>
  vpcs * RULES * assumed('recorded changes that concern a VPC') +
  places(vpcs) * RULES * DAYS * assumed('full evaluations of everything');
const reconcile = (vpcs: number) => places(vpcs) * DAYS * assumed('runs of reconcile');
const verdicts = (vpcs: number) => vpcs * assumed('changes of verdict');
const invocations = (vpcs: number) => evaluate(vpcs) + reconcile(vpcs) + verdicts(vpcs);
const gigabyteSeconds = (vpcs: number) => invocations(vpcs) * assumed('time and memory of an invocation');

const dollars = {
  evaluations: (vpcs: number) => evaluations(vpcs) * 0.001,
  lambda: (vpcs: number) => (invocations(vpcs) / 1e6) * 0.2 + gigabyteSeconds(vpcs) * 0.0000133334,
  events: (vpcs: number) => (verdicts(vpcs) / 1e6) * (1 + 3 * 0.4),
  fixed: (vpcs: number) => places(vpcs) * fixed('together'),
};
const together = (vpcs: number) =>
  Object.values(dollars).reduce((sum, dollarsOf) => sum + dollarsOf(vpcs), 0);

const count = (value: number) => Math.round(value).toLocaleString('en-US');
const price = (value: number) =>
  `$${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

describe('docs/cost.md', () => {
  it.each([
    ['accounts and Regions', (vpcs: number) => count(places(vpcs))],
    ['AWS Config evaluations', (vpcs: number) => count(evaluations(vpcs))],
    ['… at $0.001', (vpcs: number) => price(dollars.evaluations(vpcs))],
    ['Lambda invocations', (vpcs: number) => count(invocations(vpcs))],
    ['… at $0.20 a million, $0.0000133334 a GB-second', (vpcs: number) => price(dollars.lambda(vpcs))],
    ['changes of verdict: events, messages, findings', (vpcs: number) => count(verdicts(vpcs))],
    ['… at $1.00 a million events, $0.40 a million requests', (vpcs: number) => price(dollars.events(vpcs))],
    ['fixed, for each account and Region', (vpcs: number) => price(dollars.fixed(vpcs))],
    ['**together**', (vpcs: number) => price(together(vpcs))],
    ['**a VPC**', (vpcs: number) => price(together(vpcs) / vpcs)],
  ] as const)('computes the row %s', (label, cell) => {
    expect(row(label)).toEqual(VPCS.map(cell));
  });

  it('adds up what is fixed', () => {
    const parts = ['alarms', 'the key of logs and alarms', 'with a daily schedule'].map(fixed);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(fixed('together'), 5);
  });

  it('is told by the README as much as it comes to', () => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
    expect(readme).toContain(`about ${row('**a VPC**')[1]} a VPC and month`);
  });
});
