import { stringify } from 'csv-stringify/sync';
import type { Result } from '../check.ts';
import type { Reason } from '../network/known.ts';
import { printable } from './printable.ts';
import type { Report } from './report.ts';

const COLUMNS: Readonly<Record<string, (result: Result) => string>> = {
  account: (result) => result.account,
  region: (result) => result.region,
  rule: (result) => result.rule,
  resourceType: (result) => result.resourceType,
  resourceId: (result) => result.resourceId,
  vpcId: (result) => result.vpcId,
  verdict: (result) => result.verdict,
  severity: (result) => result.severity,
  require: (result) => result.requirement.require,
  policyRule: (result) => result.requirement.rule,
  waiver: (result) => result.waiver?.id ?? '',
  waiverExpires: (result) => result.waiver?.expires ?? '',
  failingSubnets: ({ subnets }) =>
    listed(subnets.filter((subnet) => subnet.ok === false).map((subnet) => subnet.subnetId)),
  paths: ({ subnets }) => listed(subnets.filter((subnet) => subnet.inScope).map((subnet) => subnet.path)),
  reasons: ({ reasons }) => told(reasons),
  warnings: ({ warnings }) => told(warnings),
};

/**
 * The results as CSV after RFC 4180 (header, CRLF, no byte order mark), one a row, for a spreadsheet. No cell starts a
 * formula (OWASP, CSV injection): one that would gets an apostrophe before it.
 */
export function renderCsv(report: Report): string {
  const cells = Object.values(COLUMNS);
  return stringify(
    [Object.keys(COLUMNS), ...report.results.map((result) => cells.map((cell) => literal(cell(result))))],
    { record_delimiter: 'windows', escape_formulas: true },
  );
}

/** What `escape_formulas` does not look at: white space in front, and other forms that Unicode has of the signs. */
const MISSED = /^[\s\u207a-\u207c\u208a-\u208c\u2212\u2a75\u2a76\ufb29\ufe62\ufe63\ufe66\ufe6b]/u;

function literal(text: string): string {
  const shown = printable(text);
  return MISSED.test(shown) ? `'${shown}` : shown;
}

/** The different values in order. */
function listed(values: readonly string[]): string {
  return [...new Set(values)].sort().join('; ');
}

function told(reasons: readonly Reason[]): string {
  return reasons.map(({ code, message }) => `${code}: ${message}`).join('; ');
}
