/** Builders of reports. Each gives a complete and valid thing, so that a test states only the difference. */
import fc from 'fast-check';
import type { Result, WaiverReport } from '../../lib/check.ts';
import { type Reason, reason } from '../../lib/network/known.ts';
import { REQUIREMENTS, RULE_NAMES, SEVERITIES } from '../../lib/policy/schema.ts';
import type { Report } from '../../lib/report/report.ts';
import { type SubnetReport, VERDICTS } from '../../lib/rules/rule.ts';

export const EVALUATED_AT = '2026-11-01T10:05:00.000Z';

export function aSubnet(different: Partial<SubnetReport> = {}): SubnetReport {
  return {
    subnetId: 'subnet-0b2',
    availabilityZone: 'eu-west-1a',
    inScope: true,
    routeTableId: 'rtb-0c3',
    association: 'main',
    path: 'gateway-endpoint',
    via: 'vpce-0e5',
    ipv6Path: null,
    access: null,
    ok: true,
    ...different,
  };
}

export function aWaiver(different: Partial<WaiverReport> = {}): WaiverReport {
  return {
    id: 'W-2026-014',
    expires: '2027-03-31',
    owner: 'network@example.com',
    reason: 'moving to the hub',
    ticket: 'NET-1234',
    ...different,
  };
}

/** A compliant VPC. */
export function aResult(different: Partial<Result> = {}): Result {
  return {
    rule: 's3-traffic-path',
    account: '111122223333',
    region: 'eu-west-1',
    resourceType: 'AWS::EC2::VPC',
    resourceId: 'vpc-0a1',
    vpcId: 'vpc-0a1',
    verdict: 'COMPLIANT',
    severity: 'MEDIUM',
    requirement: { require: 'gateway', rule: 'defaults' },
    waiver: null,
    reasons: [],
    warnings: [],
    subnets: [aSubnet()],
    ...different,
  };
}

export function aFailure(different: Partial<Result> = {}): Result {
  return aResult({
    verdict: 'NON_COMPLIANT',
    severity: 'HIGH',
    reasons: [
      reason('SUBNET_NOT_ON_GATEWAY', 'subnet-0b2 reaches S3 by nat-gateway', ['subnet-0b2', 'rtb-0c3']),
    ],
    subnets: [
      aSubnet({ path: 'nat-gateway', via: 'nat-0d4', ok: false }),
      aSubnet({ subnetId: 'subnet-0b3' }),
    ],
    ...different,
  });
}

export function anOpenQuestion(different: Partial<Result> = {}): Result {
  return aResult({
    verdict: 'UNDETERMINED',
    reasons: [reason('ROUTES_UNKNOWN', 'the route tables of vpc-0a1 were not captured', ['vpc-0a1'])],
    subnets: [aSubnet({ path: 'unknown', via: null, ok: null })],
    ...different,
  });
}

export function anExemption(different: Partial<Result> = {}): Result {
  return aResult({
    verdict: 'NOT_APPLICABLE',
    requirement: { require: 'unrestricted', rule: 'sandbox' },
    reasons: [reason('UNRESTRICTED', 'the policy asks nothing of vpc-0a1', ['vpc-0a1'])],
    subnets: [aSubnet({ ok: null })],
    ...different,
  });
}

/** A report of the results, with the summary that they have. */
export function aReport(results: readonly Result[], different: Partial<Report> = {}): Report {
  const count = (verdict: Result['verdict']) => results.filter((result) => result.verdict === verdict).length;
  return {
    format: 's3ec-report/1',
    evaluatedAt: EVALUATED_AT,
    policy: { file: 'policy.yaml', sha256: 'a'.repeat(64) },
    summary: {
      COMPLIANT: count('COMPLIANT'),
      NON_COMPLIANT: count('NON_COMPLIANT'),
      NOT_APPLICABLE: count('NOT_APPLICABLE'),
      UNDETERMINED: count('UNDETERMINED'),
    },
    results,
    ...different,
  };
}

/** What tries to break out: of a cell, of an element, of a line, of a terminal. */
export const NASTY = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1',
  '\u00a0=1',
  '\uff1d1',
  '\uff0b1',
  '\uff0d1',
  '\uff201',
  '\ufe661',
  '\u22121',
  '"=1',
  '","=1',
  '\r\n=1',
  "=cmd|' /C calc'!A0",
  ']]>]]><x/>',
  '<!--',
  '&lt;&#0;&amp;',
  '"\' onload="',
  'true',
  '\u0000\u0008\u001b[2J\u009b2J\u007f\u0085',
  '\u202egnp.exe\u2066\u200b\u200d\ufeff\u2028\u2029\u00ad',
  '\ud800x\udfff\ufffe\uffff\u{e0041}\u{fe0f}',
  '[a](https://evil.example) {0} {{1}} ![b](c)',
  '__proto__',
  '',
] as const;

/** Any string at all: ill-formed ones, those made of the characters that matter, and the nasty ones by name. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom(...NASTY),
  fc.tuple(fc.constantFrom(...NASTY), fc.string(), fc.constantFrom(...NASTY)).map((parts) => parts.join('')),
);

const anyReason: fc.Arbitrary<Reason> = fc.record({
  code: anyText,
  message: anyText,
  resources: fc.array(anyText, { maxLength: 2 }),
});

const anySubnet: fc.Arbitrary<SubnetReport> = fc.record({
  subnetId: anyText,
  availabilityZone: fc.option(anyText),
  inScope: fc.boolean(),
  routeTableId: fc.option(anyText),
  association: fc.constantFrom('explicit', 'main', null),
  path: anyText,
  via: fc.option(anyText),
  ipv6Path: fc.option(anyText),
  access: fc.option(anyText),
  ok: fc.constantFrom(true, false, null),
});

const anyWaiver: fc.Arbitrary<WaiverReport> = fc.record({
  id: anyText,
  expires: anyText,
  owner: anyText,
  reason: anyText,
  ticket: fc.option(anyText),
});

export const anyResult: fc.Arbitrary<Result> = fc.record({
  rule: fc.constantFrom(...RULE_NAMES),
  account: anyText,
  region: anyText,
  resourceType: fc.constantFrom('AWS::EC2::VPC', 'AWS::EC2::VPCEndpoint'),
  resourceId: anyText,
  vpcId: anyText,
  verdict: fc.constantFrom(...VERDICTS),
  severity: fc.constantFrom(...SEVERITIES),
  requirement: fc.record({ require: fc.constantFrom(...REQUIREMENTS), rule: anyText }),
  waiver: fc.option(anyWaiver),
  reasons: fc.array(anyReason, { maxLength: 2 }),
  warnings: fc.array(anyReason, { maxLength: 2 }),
  subnets: fc.array(anySubnet, { maxLength: 2 }),
});

/** Reports with any text in every text. */
export const anyReport: fc.Arbitrary<Report> = fc
  .tuple(fc.array(anyResult, { maxLength: 4 }), anyText)
  .map(([results, file]) => aReport(results, { policy: { file, sha256: 'a'.repeat(64) } }));

/** What may not stand in an output as it is; the line ends of the format itself are for the test to take out. */
export const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/u;
