import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { reason } from '../../lib/network/known.ts';
import { renderJunit } from '../../lib/report/junit.ts';
import { printable } from '../../lib/report/printable.ts';
import type { Report } from '../../lib/report/report.ts';
import {
  aFailure,
  anExemption,
  anOpenQuestion,
  anyReport,
  aReport,
  aResult,
  aWaiver,
  NASTY,
  UNSEEN,
} from './builders.ts';

interface Outcome {
  readonly '@message': string;
  readonly '@type'?: string;
  readonly '#text'?: string;
}

interface TestCase {
  readonly '@classname': string;
  readonly '@name': string;
  readonly failure?: Outcome;
  readonly error?: Outcome;
  readonly skipped?: Outcome;
  readonly 'system-out'?: string;
}

interface Suite {
  readonly '@name': string;
  readonly testcase: readonly TestCase[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  isArray: (name) => name === 'testsuite' || name === 'testcase',
});

/** The suites as a parser reads them back. */
function suitesOf(report: Report): readonly Suite[] {
  const xml = renderJunit(report);
  expect(XMLValidator.validate(xml)).toBe(true);
  return parser.parse(xml).testsuites.testsuite ?? [];
}

function caseOf(report: Report): TestCase | undefined {
  return suitesOf(report)[0]?.testcase[0];
}

afterEach(() => {
  vi.useRealTimers();
});

describe('the JUnit report', () => {
  it('has a suite for each account and Region, with counts', () => {
    const results = [
      aResult(),
      aFailure({ resourceId: 'vpc-0a2' }),
      anOpenQuestion({ region: 'us-east-1' }),
      anExemption({ account: '444455556666' }),
    ];
    expect(parser.parse(renderJunit(aReport(results))).testsuites).toMatchObject({
      '@name': 's3ec',
      '@tests': '4',
      '@failures': '1',
      '@errors': '1',
      '@skipped': '1',
      testsuite: [
        {
          '@name': '111122223333 eu-west-1',
          '@tests': '2',
          '@failures': '1',
          '@errors': '0',
          '@skipped': '0',
        },
        {
          '@name': '111122223333 us-east-1',
          '@tests': '1',
          '@failures': '0',
          '@errors': '1',
          '@skipped': '0',
        },
        {
          '@name': '444455556666 eu-west-1',
          '@tests': '1',
          '@failures': '0',
          '@errors': '0',
          '@skipped': '1',
        },
      ],
    });
  });

  it('has a case by rule and resource that passes where the result is compliant', () => {
    expect(caseOf(aReport([aResult()]))).toEqual({
      '@classname': 's3-traffic-path',
      '@name': 'vpc-0a1',
      '@time': '0',
    });
  });

  it('fails where the result is non-compliant, and says why, where and what to do', () => {
    const failure = caseOf(aReport([aFailure()]))?.failure;
    expect(failure).toMatchObject({
      '@message': 'subnet-0b2 reaches S3 by nat-gateway',
      '@type': 'SUBNET_NOT_ON_GATEWAY',
    });
    expect(failure?.['#text']?.split('\n')).toEqual([
      'severity HIGH, require gateway, policy rule defaults',
      'SUBNET_NOT_ON_GATEWAY: subnet-0b2 reaches S3 by nat-gateway',
      'subnet-0b2: nat-gateway via nat-0d4',
      expect.stringMatching(/^To comply: /),
    ]);
  });

  it('has an error where the result is undetermined', () => {
    const testCase = caseOf(aReport([anOpenQuestion()]));
    expect(testCase?.failure).toBeUndefined();
    expect(testCase?.error).toMatchObject({
      '@message': 'the route tables of vpc-0a1 were not captured',
      '@type': 'ROUTES_UNKNOWN',
    });
    expect(testCase?.error?.['#text']).toContain('\nsubnet-0b2: unknown\n');
  });

  it('skips with the reason where the rule does not apply or is waived', () => {
    const waived = anExemption({
      waiver: aWaiver(),
      reasons: [reason('WAIVED', 'the waiver W-2026-014 hides NON_COMPLIANT'), reason('X', 'a NAT gateway')],
    });
    expect(caseOf(aReport([waived]))?.skipped).toEqual({
      '@message': 'the waiver W-2026-014 hides NON_COMPLIANT; a NAT gateway',
    });
  });

  it('prints warnings, of compliant results too', () => {
    const warnings = [reason('IPV6', 'leaves by IPv6'), reason('WAIVER_EXPIRED', 'W-1 expired')];
    expect(caseOf(aReport([aResult({ warnings })]))?.['system-out']).toBe(
      'IPV6: leaves by IPv6\nWAIVER_EXPIRED: W-1 expired',
    );
  });

  it('is XML without any results', () => {
    expect(renderJunit(aReport([]))).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="s3ec" tests="0" failures="0" errors="0" skipped="0" time="0"/>\n',
    );
  });

  it.each(NASTY)('reads back the text %j', (text) => {
    const failure = aFailure({
      resourceId: text,
      reasons: [reason(text, text)],
      warnings: [reason('W', text)],
    });
    const testCase = caseOf(aReport([failure]));
    const shown = printable(text);
    expect(testCase?.['@name']).toBe(shown);
    expect(testCase?.failure?.['@message']).toBe(shown);
    expect(testCase?.failure?.['#text']).toContain(`\n${shown}: ${shown}\n`);
    expect(testCase?.['system-out']).toBe(`W: ${shown}`);
  });

  it('always is XML with a case for each result, and nothing unseen in it', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const names = suitesOf(report).flatMap((suite) =>
          suite.testcase.map((testCase) => testCase['@name']),
        );
        expect(names.sort()).toEqual(report.results.map((result) => printable(result.resourceId)).sort());
        expect(renderJunit(report).replaceAll('\n', '')).not.toMatch(UNSEEN);
      }),
    );
  });

  it('does not depend on the time of day', () => {
    const report = aReport([
      aResult(),
      aFailure({ resourceId: 'vpc-0a2' }),
      anOpenQuestion({ region: 'us-east-1' }),
    ]);
    const before = renderJunit(report);
    vi.useFakeTimers({ now: new Date('2031-01-01T00:00:00Z') });
    expect(renderJunit({ ...structuredClone(report), evaluatedAt: '2031-01-01T00:00:00.000Z' })).toBe(before);
  });
});
