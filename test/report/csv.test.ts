import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reason } from '../../lib/network/known.ts';
import { renderCsv } from '../../lib/report/csv.ts';
import { printable } from '../../lib/report/printable.ts';
import type { Report } from '../../lib/report/report.ts';
import {
  aFailure,
  anExemption,
  anyReport,
  aReport,
  aResult,
  aSubnet,
  aWaiver,
  NASTY,
  UNSEEN,
} from './builders.ts';

const COLUMNS =
  'account,region,rule,resourceType,resourceId,vpcId,verdict,severity,require,policyRule,waiver,waiverExpires,failingSubnets,paths,reasons,warnings';

/** What a spreadsheet takes for a formula: a sign, also in its other forms, with or without white space in front. */
const FORMULA = /^\s*[=+\-@\u2212]|^[\t\r\n]/u;

function cellsOf(report: Report): string[][] {
  return parse(renderCsv(report), { record_delimiter: '\r\n' });
}

function rowsOf(report: Report): Record<string, string>[] {
  return parse(renderCsv(report), { columns: true, record_delimiter: '\r\n' });
}

describe('the CSV', () => {
  it('has one row for each result, with what a spreadsheet filters by', () => {
    const failure = aFailure({
      warnings: [reason('IPV6', 'subnet-0b2 has an IPv6 path'), reason('BLOCK_PUBLIC_ACCESS', 'is on')],
    });
    expect(rowsOf(aReport([failure]))).toEqual([
      {
        account: '111122223333',
        region: 'eu-west-1',
        rule: 's3-traffic-path',
        resourceType: 'AWS::EC2::VPC',
        resourceId: 'vpc-0a1',
        vpcId: 'vpc-0a1',
        verdict: 'NON_COMPLIANT',
        severity: 'HIGH',
        require: 'gateway',
        policyRule: 'defaults',
        waiver: '',
        waiverExpires: '',
        failingSubnets: 'subnet-0b2',
        paths: 'gateway-endpoint; nat-gateway',
        reasons: 'SUBNET_NOT_ON_GATEWAY: subnet-0b2 reaches S3 by nat-gateway',
        warnings: 'IPV6: subnet-0b2 has an IPv6 path; BLOCK_PUBLIC_ACCESS: is on',
      },
    ]);
  });

  it('names the waiver that hides a result', () => {
    expect(rowsOf(aReport([anExemption({ waiver: aWaiver() })]))[0]).toMatchObject({
      verdict: 'NOT_APPLICABLE',
      waiver: 'W-2026-014',
      waiverExpires: '2027-03-31',
    });
  });

  it('lists paths of subnets in scope only, and each once', () => {
    const subnets = [
      aSubnet(),
      aSubnet({ subnetId: 'subnet-2' }),
      aSubnet({ subnetId: 'subnet-3', inScope: false, path: 'internet-gateway', ok: null }),
    ];
    expect(rowsOf(aReport([aResult({ subnets })]))[0]).toMatchObject({
      paths: 'gateway-endpoint',
      failingSubnets: '',
    });
  });

  it('ends every line by CRLF and starts without a byte order mark', () => {
    const lines = renderCsv(aReport([aResult()])).split('\r\n');
    expect(lines).toHaveLength(3);
    expect([lines[0], lines[2]]).toEqual([COLUMNS, '']);
  });

  it('has its header where there are no results', () => {
    expect(renderCsv(aReport([]))).toBe(`${COLUMNS}\r\n`);
  });

  it('quotes commas and quotes', () => {
    const message = 'rtb-1, rtb-2 "main"';
    const [row] = rowsOf(aReport([aFailure({ reasons: [reason('X', message)] })]));
    expect(row?.reasons).toBe(`X: ${message}`);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    [' =1', "' =1"],
    ['\u00a0=1', "'\u00a0=1"],
    ['\uff1d1', "'\uff1d1"],
    ['\uff0b1', "'\uff0b1"],
    ['\uff0d1', "'\uff0d1"],
    ['\uff201', "'\uff201"],
    ['\ufe661', "'\ufe661"],
    ['\u22121', "'\u22121"],
    ['\t=1', '\\u0009=1'],
    ['\r=1', '\\u000d=1'],
    ['\n=1', '\\u000a=1'],
    ['","=1', '","=1'],
    ['x=1', 'x=1'],
    ['', ''],
  ])('writes the waiver id %j as the text %j', (id, cell) => {
    expect(rowsOf(aReport([anExemption({ waiver: aWaiver({ id }) })]))[0]?.waiver).toBe(cell);
  });

  it.each(NASTY)('keeps its rows and columns with %j in a text', (text) => {
    const rows = cellsOf(aReport([aFailure({ resourceId: text, waiver: aWaiver({ id: text }) }), aResult()]));
    expect(rows.map((row) => row.length)).toEqual([16, 16, 16]);
  });

  it('never starts a formula, whatever the texts are, and says them all', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const [, ...rows] = cellsOf(report);
        expect(rows).toHaveLength(report.results.length);
        rows.forEach((row, index) => {
          expect(row).toHaveLength(16);
          for (const cell of row) expect(cell.normalize('NFKC')).not.toMatch(FORMULA);
          const shown = printable(report.results[index]?.resourceId ?? '');
          expect([shown, `'${shown}`]).toContain(row[4]);
        });
        expect(renderCsv(report).replaceAll('\r\n', '')).not.toMatch(UNSEEN);
      }),
    );
  });

  it('is the same text for the same report', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(renderCsv(structuredClone(report))).toBe(renderCsv(report));
      }),
    );
  });
});
