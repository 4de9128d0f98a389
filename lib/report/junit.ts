import Builder from 'fast-xml-builder';
import type { Result } from '../check.ts';
import type { Reason } from '../network/known.ts';
import { CATALOGUE } from '../rules/catalogue.ts';
import { printable } from './printable.ts';
import type { Report } from './report.ts';

/**
 * The results as JUnit XML: a test suite for each account and Region, a test case for each result. NON_COMPLIANT is a
 * failure, UNDETERMINED an error, NOT_APPLICABLE skipped. No time of day and no host, so two runs give the same bytes.
 */
export function renderJunit(report: Report): string {
  const builder = new Builder({
    format: true,
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    suppressEmptyNode: true,
    // Else an attribute whose value is the text "true" loses its value, and the XML is malformed.
    suppressBooleanAttributes: false,
  });
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      ...attributes({ name: 's3ec', ...counts(report.results) }),
      testsuite: [...byAccountAndRegion(report.results)].map(([name, results]) => ({
        ...attributes({ name, ...counts(results) }),
        testcase: results.map(toTestCase),
      })),
    },
  });
}

function byAccountAndRegion(results: readonly Result[]): Map<string, Result[]> {
  const suites = new Map<string, Result[]>();
  for (const result of results) {
    const name = `${result.account} ${result.region}`;
    const suite = suites.get(name);
    if (suite) suite.push(result);
    else suites.set(name, [result]);
  }
  return suites;
}

function counts(results: readonly Result[]): Record<string, string> {
  const count = (verdict: Result['verdict']) =>
    String(results.filter((result) => result.verdict === verdict).length);
  return {
    tests: String(results.length),
    failures: count('NON_COMPLIANT'),
    errors: count('UNDETERMINED'),
    skipped: count('NOT_APPLICABLE'),
    time: '0',
  };
}

function toTestCase(result: Result) {
  const { rule, resourceId, warnings } = result;
  return {
    ...attributes({ classname: rule, name: resourceId, time: '0' }),
    ...outcome(result),
    ...(warnings.length === 0 ? {} : { 'system-out': lines(warnings.map(told)) }),
  };
}

function outcome(result: Result) {
  const { verdict, reasons } = result;
  const message = reasons.map((reason) => reason.message).join('; ');
  const details = {
    ...attributes({ message, type: reasons[0]?.code ?? verdict }),
    '#text': lines(explain(result)),
  };
  switch (verdict) {
    case 'COMPLIANT':
      return {};
    case 'NON_COMPLIANT':
      return { failure: details };
    case 'UNDETERMINED':
      return { error: details };
    case 'NOT_APPLICABLE':
      return { skipped: attributes({ message }) };
  }
}

function explain({ rule, severity, requirement, reasons, subnets }: Result): string[] {
  return [
    `severity ${severity}, require ${requirement.require}, policy rule ${requirement.rule}`,
    ...reasons.map(told),
    ...subnets
      .filter((subnet) => subnet.inScope && subnet.ok !== true)
      .map(({ subnetId, path, via }) => `${subnetId}: ${path}${via === null ? '' : ` via ${via}`}`),
    `To comply: ${CATALOGUE[rule].remediation}`,
  ];
}

function told({ code, message }: Reason): string {
  return `${code}: ${message}`;
}

function lines(texts: readonly string[]): string {
  return texts.map(printable).join('\n');
}

function attributes(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`@${name}`, printable(value)]));
}
