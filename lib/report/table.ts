import type { Result } from '../check.ts';
import { RULE_NAMES, SEVERITIES } from '../policy/schema.ts';
import type { SubnetReport, Verdict } from '../rules/rule.ts';
import { printable } from './printable.ts';
import type { Report } from './report.ts';
import { columns, counted, WIDTH, wrap } from './text.ts';

/** How a text is made to stand out; on a terminal with colours, else as it is. */
export type Colour = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow', (text: string) => string>>;

export interface TableOptions {
  /** What could not be judged or read at all, a sentence each. */
  readonly gaps: readonly string[];
  /** The options by which the same fleet is checked again. */
  readonly again: string;
  /** The Name tags of VPCs, by account, Region and id with a space between. */
  readonly names: ReadonlyMap<string, string>;
  readonly colour: Colour;
}

const WORDS: Readonly<Record<Verdict, string>> = {
  NON_COMPLIANT: 'non-compliant',
  UNDETERMINED: 'undetermined',
  COMPLIANT: 'compliant',
  NOT_APPLICABLE: 'not applicable',
};

/**
 * The report for people: by account and Region, what is wrong with which subnets, then a summary and the next step.
 * Fits 80 columns; what is compliant or not applicable is counted, what is waived is named.
 */
export function renderTable({ results, summary }: Report, options: TableOptions): string {
  const { gaps, again, colour } = options;
  const lines: string[] = [];
  for (const group of grouped(results, (result) => `${result.account}  ${result.region}`)) {
    lines.push(...heading(group, colour), '');
    for (const { results: ofVpc } of grouped(group.results, (result) => result.vpcId)) {
      const shown = ofVpc.filter((result) => result.waiver || isOpen(result)).sort(byWeight);
      if (shown.length > 0) lines.push(...vpcBlock(shown, options), '');
    }
  }
  for (const gap of gaps) lines.push(...wrap(`Not judged: ${gap}`).map(colour.yellow), '');
  lines.push(...conclusion(results, summary, gaps, again, colour));
  return `${lines.join('\n')}\n`;
}

interface Group {
  readonly key: string;
  readonly results: readonly Result[];
}

function grouped(results: readonly Result[], keyOf: (result: Result) => string): Group[] {
  const found = new Map<string, Result[]>();
  for (const result of results) {
    const key = keyOf(result);
    const group = found.get(key);
    if (group) group.push(result);
    else found.set(key, [result]);
  }
  return [...found]
    .map(([key, members]) => ({ key, results: members }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function isOpen({ verdict }: Result): boolean {
  return verdict === 'NON_COMPLIANT' || verdict === 'UNDETERMINED';
}

/** The traffic path first: the other rules often follow from it. */
function byWeight(a: Result, b: Result): number {
  return RULE_NAMES.indexOf(a.rule) - RULE_NAMES.indexOf(b.rule);
}

function heading({ key, results }: Group, colour: Colour): string[] {
  const vpcs = new Set(results.map((result) => result.vpcId)).size;
  const counts = Object.entries(WORDS).flatMap(([verdict, word]) => {
    const count = results.filter((result) => result.verdict === verdict).length;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return [
    colour.bold(printable(`${key}  ${counted(vpcs, 'VPC')}`)),
    ...wrap(counts.join(', ')),
    colour.dim('-'.repeat(WIDTH)),
  ];
}

function vpcBlock(results: readonly Result[], { names, colour }: TableOptions): string[] {
  const [{ account, region, vpcId } = { account: '', region: '', vpcId: '' }] = results;
  const name = names.get(`${account} ${region} ${vpcId}`);
  const [title = ''] = wrap(name === undefined ? vpcId : `${vpcId}  ${name.replaceAll(' ', '\u00a0')}`);
  return [
    colour.bold(title),
    ...results.flatMap((result) => (result.waiver ? waived(result, colour) : detail(result, colour))),
  ];
}

function detail(result: Result, colour: Colour): string[] {
  const { verdict, resourceId, rule, severity, requirement, reasons, subnets } = result;
  const paint = verdict === 'NON_COMPLIANT' ? colour.red : colour.yellow;
  const rows = rule === 's3-traffic-path' ? failing(result) : [];
  const inScope = subnets.filter((subnet) => subnet.inScope).length;
  const others = reasons.filter(({ code }) => rows.length === 0 || !code.startsWith('SUBNET_NOT_'));
  return [
    `  ${paint(verdict)} ${rule}, ${severity}${resourceId === result.vpcId ? '' : `, ${printable(resourceId)}`}`,
    ...bullet(`${requirement.require} is asked by "${requirement.rule}"`),
    ...others.flatMap((reason) => bullet(reason.message)),
    ...(others.length < reasons.length
      ? bullet(`${rows.length} of ${counted(inScope, 'subnet')} in scope leave for S3 another way:`)
      : []),
    ...columns(rows.map(row), '  '),
  ];
}

function bullet(message: string): string[] {
  const [first = '', ...rest] = wrap(message, '    ');
  return [`  - ${first.slice(4)}`, ...rest];
}

/** The subnets to look at: those that fail, or, where nothing fails, those that leave the verdict open. */
function failing({ subnets, verdict }: Result): SubnetReport[] {
  return subnets.filter(
    (subnet) => subnet.inScope && subnet.ok === (verdict === 'NON_COMPLIANT' ? false : null),
  );
}

function row({ subnetId, path, access, routeTableId }: SubnetReport): string[] {
  return [subnetId, access === null ? path : `${path}, ${access}`, routeTableId ?? 'no table'];
}

function waived({ resourceId, vpcId, rule, waiver, reasons }: Result, colour: Colour): string[] {
  const about = resourceId === vpcId ? '' : `, ${printable(resourceId)}`;
  return [
    `  ${colour.dim('WAIVED')} ${rule}${about}`,
    ...bullet(reasons[0]?.message ?? waiver?.reason ?? ''),
  ];
}

function conclusion(
  results: readonly Result[],
  summary: Report['summary'],
  gaps: readonly string[],
  again: string,
  colour: Colour,
): string[] {
  const vpcs = new Set(results.map((result) => `${result.account} ${result.region} ${result.vpcId}`)).size;
  const failed = results.filter((result) => result.verdict === 'NON_COMPLIANT');
  const bySeverity = SEVERITIES.flatMap((severity) => {
    const count = failed.filter((result) => result.severity === severity).length;
    return count > 0 ? [`${count} ${severity}`] : [];
  });
  const warnings = results.reduce((sum, result) => sum + result.warnings.length, 0);
  const counts = columns(
    [
      ['non-compliant', String(summary.NON_COMPLIANT), bySeverity.join(', ')],
      ['undetermined', String(summary.UNDETERMINED), ''],
      ['compliant', String(summary.COMPLIANT), ''],
      [
        'not applicable',
        String(summary.NOT_APPLICABLE),
        counted(results.filter((r) => r.waiver).length, 'waived', 'waived'),
      ],
    ],
    '  ',
  );
  return [
    colour.bold(`${counted(results.length, 'result')} for ${counted(vpcs, 'VPC')}`),
    ...counts,
    ...(warnings > 0 ? [`  ${counted(warnings, 'warning')} (s3ec explain, or --format json, has them)`] : []),
    '',
    ...nextStep(results, summary, gaps, again),
  ];
}

function nextStep(
  results: readonly Result[],
  summary: Report['summary'],
  gaps: readonly string[],
  again: string,
): string[] {
  const worst = [...results]
    .filter((result) => result.verdict === 'NON_COMPLIANT')
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))[0];
  const open = worst ?? results.find((result) => result.verdict === 'UNDETERMINED');
  if (open) {
    const why = worst ? 'why the worst one fails, and how to comply' : 'what is missing for a verdict';
    return [`Next: ${why}:`, `  npx s3ec explain ${printable(open.vpcId)} ${printable(again)}`.trimEnd()];
  }
  if (gaps.length > 0)
    return wrap('Next: capture what was not captured or read; until then nothing is certain.');
  if (summary.COMPLIANT === 0 && summary.NOT_APPLICABLE === 0)
    return ['Nothing was judged: the captures hold no VPC.'];
  return ['Every VPC reaches S3 the way the policy asks.'];
}
