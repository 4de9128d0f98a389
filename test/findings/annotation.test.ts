import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Result } from '../../lib/check.ts';
import {
  type Gone,
  goneAnnotation,
  LONGEST,
  readAnnotation,
  STATES,
  toAnnotation,
} from '../../lib/findings/annotation.ts';
import { SEVERITIES } from '../../lib/policy/schema.ts';
import { printable } from '../../lib/report/printable.ts';
import { captureOf, checkOne, VPC_ID } from '../builders.ts';
import { aResult, aWaivedResult, WAIVER } from './builders.ts';

const runs = { numRuns: Math.min(500, Number(process.env.PROPERTY_RUNS ?? 500)) };

describe('an annotation', () => {
  it.each<[string, Result, string]>([
    [
      'names the route tables at fault, and not their subnets',
      aResult(),
      'HIGH NON_COMPLIANT SUBNET_NOT_ON_GATEWAY by defaults: rtb-0c3, rtb-0c6',
    ],
    [
      'names endpoints',
      aResult({
        reasons: [{ code: 'ENDPOINT_BLOCKED', message: '', resources: ['subnet-0a', 'vpce-0i'] }],
      }),
      'HIGH NON_COMPLIANT ENDPOINT_BLOCKED by defaults: vpce-0i',
    ],
    [
      'names subnets where there is no table and no endpoint to name',
      aResult({
        verdict: 'UNDETERMINED',
        reasons: [{ code: 'ROUTE_TABLE_UNKNOWN', message: '', resources: ['subnet-0a', 'vpc-0a1'] }],
      }),
      'HIGH UNDETERMINED ROUTE_TABLE_UNKNOWN by defaults, sent as its whenUndetermined: subnet-0a',
    ],
    [
      'is short where there is nothing to say',
      aResult({ verdict: 'COMPLIANT', severity: 'MEDIUM', reasons: [] }),
      'MEDIUM COMPLIANT by defaults',
    ],
    [
      'names no id where only the VPC is at fault',
      aResult({
        verdict: 'NOT_APPLICABLE',
        requirement: { require: 'unrestricted', rule: 'sandboxes' },
        reasons: [{ code: 'UNRESTRICTED', message: '', resources: [VPC_ID] }],
      }),
      'HIGH NOT_APPLICABLE UNRESTRICTED by sandboxes',
    ],
    [
      'gives the code of what a waiver hides, the waiver and its last day',
      aWaivedResult(),
      'HIGH WAIVED SUBNET_NOT_ON_GATEWAY by defaults, waiver W-2026-014 until 2027-03-31: rtb-0c3, rtb-0c6',
    ],
    [
      'shows control characters and line breaks of names as spaces',
      aWaivedResult({
        requirement: { require: 'gateway', rule: 'on\u0007-\n\npremises' },
        waiver: { ...WAIVER, id: 'W\t1\u202e' },
        reasons: [],
      }),
      'HIGH WAIVED by on - premises, waiver W 1 until 2027-03-31',
    ],
  ])('%s', (_, result, text) => {
    expect(toAnnotation(result)).toBe(text);
  });

  it('counts what it has no room for', () => {
    const tables = Array.from({ length: 30 }, (_, at) => `rtb-0a1b2c3d4e5f607${String(at).padStart(2, '0')}`);
    const result = aResult({ reasons: [{ code: 'SUBNET_NOT_ON_GATEWAY', message: '', resources: tables }] });
    expect(toAnnotation(result)).toBe(
      `HIGH NON_COMPLIANT SUBNET_NOT_ON_GATEWAY by defaults: ${tables.slice(0, 8).join(', ')} and 22 more`,
    );
  });

  it('cuts long names and still tells state, code, waiver, date and an id', () => {
    const result = aWaivedResult({
      severity: 'INFORMATIONAL',
      requirement: { require: 'gateway', rule: 'r'.repeat(300) },
      waiver: { ...WAIVER, id: 'w'.repeat(300) },
      reasons: [
        {
          code: 'ENDPOINT_POLICY_OPEN_TO_PRINCIPALS',
          message: '',
          resources: ['vpce-0a1b2c3d4e5f60718', 'vpce-0a1b2c3d4e5f60719', 'vpce-0a1b2c3d4e5f60720'],
        },
      ],
    });
    expect(toAnnotation(result)).toBe(
      `INFORMATIONAL WAIVED ENDPOINT_POLICY_OPEN_TO_PRINCIPALS by ${'r'.repeat(63)}…, waiver ${'w'.repeat(47)}… until 2027-03-31: vpce-0a1b2c3d4e5f60718, vpce-0a1b2c3d4e5f60719 and 1 more`,
    );
  });

  it.each([
    ['a name that has just room', 'r'.repeat(64), 'r'.repeat(64)],
    ['a name that has no room, between its characters', '😀'.repeat(40), `${'😀'.repeat(31)}…`],
  ])('shows %s', (_, rule, shown) => {
    const requirement = { require: 'gateway' as const, rule };
    expect(toAnnotation(aResult({ requirement, reasons: [] }))).toBe(`HIGH NON_COMPLIANT by ${shown}`);
  });

  it('shows an emoji without the selector of its colours, which is not seen by itself', () => {
    const waiver = { ...WAIVER, id: '❤\ufe0f hub' };
    expect(toAnnotation(aWaivedResult({ waiver, reasons: [] }))).toBe(
      'HIGH WAIVED by defaults, waiver ❤ hub until 2027-03-31',
    );
  });

  it('is that of a real check', () => {
    const { results } = checkOne(captureOf({ routes: [] }), 'version: 1\ndefaults:\n  require: gateway\n', {
      rules: ['s3-traffic-path'],
    });
    expect(results.map(toAnnotation)).toEqual([
      'MEDIUM NON_COMPLIANT SUBNET_NOT_ON_GATEWAY by defaults: rtb-0main',
    ]);
  });
});

describe('reading an annotation', () => {
  it.each<[string, string | null]>([
    ['none', null],
    ['an empty one', ''],
    ['another author', '2 of 6 subnets have no S3 gateway route'],
    ['one that starts like ours', 'HIGH'],
    ['a severity that we do not have', 'URGENT COMPLIANT by defaults'],
    ['a state that we do not have', 'HIGH FINE by defaults'],
    ['a waiver without its day', 'HIGH WAIVED X by defaults, waiver W-1'],
    ['a waiver with a day that does not exist', 'HIGH WAIVED X by defaults, waiver W-1 until 2027-02-30'],
  ])('gives nothing for %s', (_, text) => {
    expect(readAnnotation(text)).toBeUndefined();
  });

  it.each<Gone>(['RESOURCE_GONE', 'LEFT_SCOPE', 'NO_LONGER_JUDGED'])('reads what %s says', (why) => {
    expect(readAnnotation(goneAnnotation(why))).toEqual({
      severity: 'INFORMATIONAL',
      state: 'NOT_APPLICABLE',
      waiver: null,
    });
    expect(goneAnnotation(why).length).toBeLessThanOrEqual(LONGEST);
  });
});

describe('whatever a policy calls its rules and waivers', () => {
  const name = fc.oneof(
    fc.string({ minLength: 1, maxLength: 300, unit: 'binary' }),
    fc.string({ minLength: 1, maxLength: 80 }),
    fc.constantFrom(
      'x, waiver y until 2020-01-01: rtb-1',
      ',, waiver waiver ',
      '❤\ufe0f hub',
      ' until 2026-01-01',
      ', waiver , waiver ',
      'a until 2026-01-01: b',
      '\u0000',
      '😀'.repeat(200),
    ),
  );
  const id = fc
    .tuple(fc.constantFrom('rtb', 'vpce', 'subnet', 'vpc', 'acl'), fc.string({ minLength: 1, maxLength: 40 }))
    .map(([kind, rest]) => `${kind}-${rest}`);
  const awsId = fc
    .tuple(fc.constantFrom('rtb', 'vpce', 'subnet'), fc.stringMatching(/^0[0-9a-f]{16}$/))
    .map(([kind, rest]) => `${kind}-${rest}`);
  const reasons = fc.array(
    fc.record({
      code: fc.constantFrom('SUBNET_NOT_ON_GATEWAY', 'ENDPOINT_POLICY_OPEN_TO_PRINCIPALS', 'NO_SUBNET'),
      message: fc.string(),
      resources: fc.array(fc.oneof(awsId, awsId, id), { maxLength: 30 }),
    }),
    { maxLength: 4 },
  );
  const results = fc
    .record({
      severity: fc.constantFrom(...SEVERITIES),
      verdict: fc.constantFrom('COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'UNDETERMINED'),
      rule: name,
      waiver: fc.option(name),
      reasons,
    })
    .map(({ rule, waiver, ...difference }) => {
      const requirement = { require: 'gateway' as const, rule };
      return waiver === null
        ? aResult({ ...difference, requirement })
        : aWaivedResult({ ...difference, requirement, waiver: { ...WAIVER, id: waiver } });
    });

  test('an annotation has 1 to 256 characters on one line', () => {
    fc.assert(
      fc.property(results, (result) => {
        const text = toAnnotation(result);
        expect(text.length).toBeGreaterThan(0);
        expect(text.length).toBeLessThanOrEqual(LONGEST);
        expect(text).not.toMatch(/[\p{C}\n]/u);
      }),
      runs,
    );
  });

  test('a finding shows it unchanged, so that the two can be compared', () => {
    fc.assert(
      fc.property(results, (result) => {
        const text = toAnnotation(result);
        expect(printable(text)).toBe(text);
      }),
      runs,
    );
  });

  test('severity, state and the day of the waiver are read back, and its id as far as it has room', () => {
    fc.assert(
      fc.property(results, (result) => {
        const read = readAnnotation(toAnnotation(result));
        expect(STATES).toContain(read?.state);
        expect({ severity: read?.severity, state: read?.state, until: read?.waiver?.expires }).toEqual({
          severity: result.severity,
          state: result.waiver ? 'WAIVED' : result.verdict,
          until: result.waiver?.expires,
        });
        const whole = result.waiver?.id.replace(/[\s\p{C}\p{DI}]+/gu, ' ').trim() ?? '';
        if (whole !== '' && whole.length <= 40) expect(read?.waiver?.id).toBe(whole);
      }),
      runs,
    );
  });

  test('an id at fault is there whole or counted, and a count is right', () => {
    fc.assert(
      fc.property(results, (result) => {
        const told = result.waiver ? result.reasons.slice(1) : result.reasons;
        const ids = new Set(told.flatMap(({ resources }) => resources));
        const ofKind = (kinds: string) =>
          [...ids].filter((one) => new RegExp(`^(${kinds})-[0-9A-Za-z]{1,24}$`).test(one));
        const atFault = ofKind('rtb|vpce').length > 0 ? ofKind('rtb|vpce') : ofKind('subnet');
        const [, list = '', more] =
          /: ((?:[a-z]+-[0-9A-Za-z]+)(?:, [a-z]+-[0-9A-Za-z]+)*)(?: and (\d+) more)?$/.exec(
            toAnnotation({ ...result, requirement: { require: 'gateway', rule: 'defaults' } }),
          ) ?? [];
        const shown = list === '' ? [] : list.split(', ');
        if (result.waiver && atFault.length === 0) return;
        expect(shown).toEqual(atFault.slice(0, shown.length));
        expect(shown.length + Number(more ?? 0)).toBe(atFault.length);
      }),
      runs,
    );
  });
});
