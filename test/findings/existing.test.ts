import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { announcedOf, readFinding, suppressedFor } from '../../lib/findings/existing.ts';
import { HUB_ACCOUNT } from '../builders.ts';
import { aHub, apply, existingIn } from './apply.ts';
import { aChange, anOpenQuestion, aResult, aWaivedResult, minute, PLACE } from './builders.ts';

const recorded = (file: string) =>
  JSON.parse(readFileSync(new URL(`../corpus/securityhub/${file}`, import.meta.url), 'utf8'));

/** A finding of ours as Security Hub gives it back, with what it adds. */
function given() {
  const hub = aHub();
  apply(hub, [aChange(aWaivedResult())]);
  const [finding] = hub.findings;
  return {
    ...finding,
    Region: 'eu-west-1',
    CompanyName: 'Personal',
    ProductFields: {
      ...finding?.ProductFields,
      'aws/securityhub/FindingId':
        'arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default/x',
      'aws/securityhub/ProductName': 'Default',
    },
  };
}

describe('a finding that Security Hub gives back', () => {
  it('is read whole', () => {
    expect(readFinding(given(), PLACE)).toEqual({
      id: 's3-endpoint-compliance/111122223333/eu-west-1/s3-traffic-path/vpc-0a1',
      createdAt: minute(0),
      updatedAt: minute(0),
      processedAt: minute(1_000),
      recordState: 'ACTIVE',
      workflow: 'SUPPRESSED',
      complianceStatus: 'FAILED',
      severity: 'HIGH',
      note: { text: expect.stringMatching(/^Waived by W-2026-014/), updatedBy: 's3-endpoint-compliance' },
      userDefinedFields: {
        s3ecAnnounced: 'NOT_APPLICABLE',
        s3ecWaiver: 'W-2026-014 until 2027-03-31',
      },
      vpcId: 'vpc-0a1',
      verdict: 'NOT_APPLICABLE',
      change: aChange(aWaivedResult()),
    });
  });

  it('is new, of no known status and severity, where it does not say', () => {
    const { Workflow, Compliance, FindingProviderFields, RecordState, ProcessedAt, Note, ...bare } = given();
    expect(readFinding(bare, PLACE)).toMatchObject({
      workflow: 'NEW',
      complianceStatus: 'NOT_AVAILABLE',
      recordState: 'ACTIVE',
      severity: null,
      processedAt: null,
      note: null,
    });
    expect(
      readFinding({ ...bare, FindingProviderFields: {}, Workflow: {}, Compliance: {} }, PLACE),
    ).toMatchObject({
      workflow: 'NEW',
      complianceStatus: 'NOT_AVAILABLE',
      severity: null,
    });
  });

  it('tells the change that it was made of, whatever the change was', () => {
    for (const result of [aResult(), anOpenQuestion()]) {
      const hub = aHub();
      apply(hub, [aChange(result)]);
      expect(existingIn(hub)?.change).toEqual(aChange(result));
    }
  });

  it('keeps our spelling of the time, for the ids of events are made of it', () => {
    const spelt = readFinding({ ...given(), UpdatedAt: '2026-11-01T10:00:58Z' }, PLACE);
    expect([spelt?.updatedAt, spelt?.change.recordedTime]).toEqual(['2026-11-01T10:00:58Z', minute(0)]);
    const refreshed = readFinding({ ...given(), UpdatedAt: minute(5) }, PLACE);
    expect(refreshed?.change.recordedTime).toBe(minute(5));
  });

  it.each<[string, object]>([
    ['another account', { AwsAccountId: HUB_ACCOUNT }],
    ['another product', { ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/config' }],
    [
      'another Region',
      { ProductArn: 'arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default' },
    ],
    [
      'another Id than its fields say',
      { Id: 's3-endpoint-compliance/111122223333/eu-west-1/s3-traffic-path/vpc-0b' },
    ],
    ['somebody who did not fill in our fields', { ProductFields: { rule: 's3-traffic-path' } }],
    ['no time that can be told', { UpdatedAt: 'yesterday' }],
  ])('is not ours when it is of %s', (_whom, part) => {
    expect(readFinding({ ...given(), ...part }, PLACE)).toBeUndefined();
  });

  it('is never one that others imported', () => {
    const others: unknown[] = [
      ...Object.values(recorded('asff-asr-ec2-vpc.json').findings),
      ...Object.values<{ Findings?: unknown[] }>(recorded('securityhub-c7n.json').responses).flatMap(
        ({ Findings }) => Findings ?? [],
      ),
    ];
    expect(others.length).toBeGreaterThan(5);
    expect(others.map((finding) => readFinding(finding, PLACE))).toEqual(others.map(() => undefined));
  });

  it('may be anything at all', () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        expect(readFinding(anything, PLACE)).toBeUndefined();
      }),
    );
  });

  it.each([
    [{}, null, null],
    [{ s3ecAnnounced: 'COMPLIANT', s3ecWaiver: 'none' }, 'COMPLIANT', null],
    [{ s3ecAnnounced: 'something else', s3ecWaiver: 'W-1 until 2027-01-01' }, null, 'W-1 until 2027-01-01'],
  ])('remembers in %j the verdict %s and the waiver %s', (UserDefinedFields, announced, waiver) => {
    const { Note, ...stored } = given();
    const finding = readFinding({ ...stored, UserDefinedFields }, PLACE);
    expect(finding && [announcedOf(finding), suppressedFor(finding)]).toEqual([announced, waiver]);
  });

  it.each([
    ['is suppressed and has no mark', {}, 'W-2026-014 until 2027-03-31'],
    ['was suppressed by an analyst since', { UserDefinedFields: { s3ecWaiver: 'none' } }, null],
    ['is not suppressed', { Workflow: { Status: 'NOTIFIED' } }, null],
    ['was noted by an analyst', { Note: { ...given().Note, UpdatedBy: 'analyst@example.com' } }, null],
    [
      'tells that it ended',
      { Note: { ...given().Note, Text: 'The waiver W-1 does not hold any more.' } },
      null,
    ],
  ])('remembers by its note the waiver of what %s', (_, difference, waiver) => {
    const finding = readFinding({ ...given(), UserDefinedFields: {}, ...difference }, PLACE);
    expect(finding && suppressedFor(finding)).toBe(waiver);
  });
});
