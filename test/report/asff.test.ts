import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemOf } from '../../lib/findings/asff.ts';
import { parsePolicy } from '../../lib/policy/parse-policy.ts';
import { type AsffFinding, renderAsff } from '../../lib/report/asff.ts';
import type { Report } from '../../lib/report/report.ts';
import {
  aFailure,
  anExemption,
  anOpenQuestion,
  anyReport,
  aReport,
  aResult,
  aWaiver,
  EVALUATED_AT,
  UNSEEN,
} from './builders.ts';

const STRICT = parsePolicy('version: 1\ndefaults: { require: gateway }');
const LENIENT = parsePolicy('version: 1\ndefaults: { require: gateway, whenUndetermined: NOT_APPLICABLE }');

function findingsOf(report: Report, policy = STRICT): AsffFinding[] {
  const text = [...renderAsff(report, policy)].join('');
  expect(text.replaceAll('\n', '')).not.toMatch(UNSEEN);
  return JSON.parse(text);
}

describe('the findings of a report', () => {
  it('are those that the service would import, made when the check ran', () => {
    const [finding] = findingsOf(aReport([aFailure()]));
    const { Workflow, ...imported } = finding ?? expect.fail('no finding');
    expect(problemOf(imported)).toBeUndefined();
    expect(finding).toMatchObject({
      Id: 's3-endpoint-compliance/111122223333/eu-west-1/s3-traffic-path/vpc-0a1',
      ProductArn: 'arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default',
      CreatedAt: EVALUATED_AT,
      UpdatedAt: EVALUATED_AT,
      Severity: { Label: 'HIGH' },
      Compliance: { Status: 'FAILED' },
      Workflow: { Status: 'NEW' },
      ProductFields: { verdict: 'NON_COMPLIANT', policyRule: 'defaults', compliance: 'NON_COMPLIANT' },
    });
    expect(finding?.ProductFields).not.toHaveProperty('configRuleName');
  });

  it('are resolved where the VPC passes, and none where nothing applies', () => {
    const findings = findingsOf(aReport([aResult(), anExemption({ resourceId: 'vpc-0a2' })]));
    expect(findings.map(({ Compliance, Workflow }) => [Compliance.Status, Workflow?.Status])).toEqual([
      ['PASSED', 'RESOLVED'],
    ]);
  });

  it('are suppressed while a waiver holds, with a note that names it', () => {
    const [finding] = findingsOf(aReport([anExemption({ waiver: aWaiver() })]));
    expect(finding).toMatchObject({
      Compliance: { Status: 'FAILED' },
      Workflow: { Status: 'SUPPRESSED' },
      Note: {
        Text: expect.stringMatching(/^Waived by W-2026-014 until 2027-03-31\./),
        UpdatedBy: 's3-endpoint-compliance',
        UpdatedAt: EVALUATED_AT,
      },
      UserDefinedFields: { s3ecWaiver: 'W-2026-014 until 2027-03-31' },
    });
  });

  it('tell what is undetermined as the policy has it told', () => {
    const report = aReport([anOpenQuestion()]);
    expect(findingsOf(report, STRICT)).toMatchObject([
      { Compliance: { Status: 'FAILED' }, ProductFields: { verdict: 'UNDETERMINED' } },
    ]);
    expect(findingsOf(report, LENIENT)).toEqual([]);
  });

  it('are of the partition of their Region', () => {
    expect(findingsOf(aReport([aFailure({ region: 'cn-north-1' })]))[0]?.ProductArn).toBe(
      'arn:aws-cn:securityhub:cn-north-1:111122223333:product/111122223333/default',
    );
  });

  it('are an empty list where there are none', () => {
    expect([...renderAsff(aReport([]), STRICT)].join('')).toBe('[]\n');
  });

  it('are JSON whatever a report says, in its order, and the same for the same report', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const findings = findingsOf(report);
        const told = report.results.filter(({ verdict, waiver }) => verdict !== 'NOT_APPLICABLE' || waiver);
        expect(findings.length).toBeLessThanOrEqual(told.length);
        expect(findings).toEqual(findingsOf(structuredClone(report)));
      }),
    );
  });

  it('are always ones that AWS takes, whatever the VPC is called', () => {
    fc.assert(
      fc.property(anyReport, fc.string(), (report, resourceId) => {
        const results = report.results.map((result) => ({
          ...result,
          account: '111122223333',
          region: 'eu-west-1',
          resourceId: `vpc-0${resourceId}`,
          reasons: result.reasons.map((reason) => ({ ...reason, code: 'A', message: `m ${reason.message}` })),
        }));
        for (const { Workflow, Note, UserDefinedFields, ...finding } of findingsOf({ ...report, results })) {
          expect(problemOf(finding)).toBeUndefined();
        }
      }),
    );
  });
});
