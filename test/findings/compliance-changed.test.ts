import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../lib/check.ts';
import { ComplianceChanged, DETAIL_TYPE, SOURCE, toEvent } from '../../lib/findings/compliance-changed.ts';
import { complianceChangedSchema } from '../../lib/findings/compliance-changed-schema.ts';
import { meaningOf } from '../../lib/findings/meaning.ts';
import { SEVERITIES } from '../../lib/policy/schema.ts';
import { anyText } from '../report/builders.ts';
import { aChange, aPass, aResult, aWaivedResult, PLACE, WAIVER } from './builders.ts';

function eventOf(result: Result, oldVerdict: ComplianceChanged['oldVerdict'] = null) {
  const change = aChange(result);
  return toEvent({
    change,
    meaning: meaningOf(change, result),
    oldVerdict,
    existing: undefined,
    place: PLACE,
  });
}

/** As EventBridge delivers it. */
const delivered = (detail: unknown) => ({
  version: '0',
  id: '41111111-2222-3333-4444-555555555555',
  'detail-type': DETAIL_TYPE,
  source: SOURCE,
  account: '111122223333',
  time: '2026-11-01T10:02:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0a1'],
  detail,
});

const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);
const isPublished = ajv.compile(
  JSON.parse(
    readFileSync(new URL('../../schemas/s3-endpoint-compliance-changed.json', import.meta.url), 'utf8'),
  ),
);
const ajv04 = new AjvDraft04.default({ allErrors: true });
addFormats.default(ajv04);
const isRegistered = ajv04.compile(complianceChangedSchema('draft-04'));

describe('the remediation event', () => {
  it('tells a failure whole', () => {
    expect(eventOf(aResult(), 'COMPLIANT')).toEqual({
      version: '1',
      id: 's3-endpoint-compliance/111122223333/eu-west-1/s3-traffic-path/vpc-0a1@2026-11-01T10:00:58.000Z',
      account: '111122223333',
      region: 'eu-west-1',
      rule: 's3-traffic-path',
      resource: {
        type: 'AWS::EC2::VPC',
        id: 'vpc-0a1',
        arn: 'arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0a1',
      },
      vpcId: 'vpc-0a1',
      oldVerdict: 'COMPLIANT',
      newVerdict: 'NON_COMPLIANT',
      severity: 'HIGH',
      reasons: [
        {
          code: 'SUBNET_NOT_ON_GATEWAY',
          message: 'S3 traffic of subnet-0b2 leaves by nat-gateway nat-0d4',
          resources: ['rtb-0c3', 'subnet-0b2'],
          resourcesLeftOut: 0,
        },
        {
          code: 'SUBNET_NOT_ON_GATEWAY',
          message: 'S3 traffic of subnet-0b5 leaves by internet-gateway igw-0a1',
          resources: ['rtb-0c6', 'subnet-0b5'],
          resourcesLeftOut: 0,
        },
      ],
      reasonsLeftOut: 0,
      requirement: { require: 'gateway', rule: 'defaults' },
      waiver: null,
      recordedTime: '2026-11-01T10:00:58.000Z',
      findingId: 's3-endpoint-compliance/111122223333/eu-west-1/s3-traffic-path/vpc-0a1',
    });
  });

  it('tells the waiver that hides a verdict', () => {
    expect(eventOf(aWaivedResult())).toMatchObject({ newVerdict: 'NOT_APPLICABLE', waiver: WAIVER });
  });

  it('tells what AWS Config kept where nobody looked again', () => {
    const change = aChange(aWaivedResult());
    expect(
      toEvent({ change, meaning: meaningOf(change), oldVerdict: null, existing: undefined, place: PLACE }),
    ).toMatchObject({
      severity: 'HIGH',
      requirement: null,
      waiver: { id: WAIVER.id, expires: WAIVER.expires, owner: null, reason: null, ticket: null },
      reasons: [
        {
          code: 'TOLD_BY_AWS_CONFIG',
          message:
            'HIGH WAIVED SUBNET_NOT_ON_GATEWAY by defaults, waiver W-2026-014 until 2027-03-31: rtb-0c3, rtb-0c6',
          resources: ['vpc-0a1'],
          resourcesLeftOut: 0,
        },
      ],
    });
  });

  it('has a reason even where AWS Config kept none, but for what complies', () => {
    const told = (result: Result) => {
      const change = aChange(result, { annotation: null });
      return toEvent({
        change,
        meaning: meaningOf(change),
        oldVerdict: null,
        existing: undefined,
        place: PLACE,
      });
    };
    expect(told(aResult()).reasons).toEqual([
      {
        code: 'NO_REASON_RECORDED',
        message: 'AWS Config has no reason for vpc-0a1',
        resources: ['vpc-0a1'],
        resourcesLeftOut: 0,
      },
    ]);
    expect(told(aPass()).reasons).toEqual([]);
  });

  it('has no reasons for what complies', () => {
    expect(eventOf(aPass(), 'NON_COMPLIANT')).toMatchObject({ newVerdict: 'COMPLIANT', reasons: [] });
  });

  it('counts the reasons and resources that have no room', () => {
    const resources = Array.from({ length: 80 }, (_, index) => `subnet-0${index}`);
    const reasons = Array.from({ length: 13 }, (_, index) => ({
      code: `C${index}`,
      message: 'm',
      resources,
    }));
    const event = eventOf(aResult({ reasons }));
    expect([event.reasons.length, event.reasonsLeftOut]).toEqual([10, 3]);
    expect([event.reasons[0]?.resources.length, event.reasons[0]?.resourcesLeftOut]).toEqual([50, 30]);
  });
});

describe('the schema of the remediation event', () => {
  it('is in the package as it is in the code (vitest -u writes it)', async () => {
    await expect(
      `${JSON.stringify(complianceChangedSchema('draft-2020-12'), null, 2)}\n`,
    ).toMatchFileSnapshot('../../schemas/s3-endpoint-compliance-changed.json');
  });

  it('describes every member of the detail', () => {
    expect(complianceChangedSchema('draft-04')).toMatchObject({
      $schema: 'http://json-schema.org/draft-04/schema#',
      properties: {
        detail: {
          properties: Object.fromEntries(
            Object.keys(eventOf(aResult())).map((name) => [
              name,
              expect.objectContaining({ description: expect.any(String) }),
            ]),
          ),
        },
      },
    });
  });

  it.each<[string, object]>([
    ['a verdict that there is not', { newVerdict: 'FINE' }],
    ['no old verdict at all', { oldVerdict: undefined }],
    ['another version', { version: '2' }],
    ['an account that is none', { account: 'x' }],
    ['a waiver without its date', { waiver: { ...WAIVER, expires: undefined } }],
    ['a negative count', { reasonsLeftOut: -1 }],
  ])('refuses %s, in both drafts', (_what, part) => {
    const event = delivered(JSON.parse(JSON.stringify({ ...eventOf(aResult()), ...part })));
    expect([isPublished(event), isRegistered(event)]).toEqual([false, false]);
  });

  it('takes a member that a later minor change adds', () => {
    const event = delivered({ ...eventOf(aResult()), more: true });
    expect([isPublished(event), isRegistered(event)]).toEqual([true, true]);
  });

  it('takes every event, in both drafts, and none is larger than 64 kB', () => {
    const text = fc.oneof(
      anyText,
      anyText.map((one) => `${one} ö`.repeat(500)),
    );
    const anyResult = fc
      .record({
        verdict: fc.constantFrom('COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'UNDETERMINED'),
        severity: fc.constantFrom(...SEVERITIES),
        requirement: fc.record({ require: fc.constant('either'), rule: text }),
        reasons: fc.array(
          fc.record({
            code: fc.constant('A'),
            message: text,
            resources: fc.array(fc.constant('subnet-0b2'), { maxLength: 70 }),
          }),
          { maxLength: 12 },
        ),
        waiver: fc.option(
          fc.record({
            id: text,
            expires: fc.constant('2027-03-31'),
            owner: text,
            reason: text,
            ticket: fc.option(text),
          }),
        ),
      })
      .map((parts) => aResult(parts));
    fc.assert(
      fc.property(anyResult, fc.constantFrom(null, 'COMPLIANT'), (result, before) => {
        const detail = eventOf(result, before);
        expect(ComplianceChanged.parse(detail)).toEqual(detail);
        isPublished(delivered(detail));
        isRegistered(delivered(detail));
        expect([isPublished.errors ?? [], isRegistered.errors ?? []]).toEqual([[], []]);
        expect(Buffer.byteLength(JSON.stringify(detail))).toBeLessThan(64_000);
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 200) },
    );
  });
});
