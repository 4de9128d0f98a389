import { readFileSync } from 'node:fs';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from '../../lib/check.ts';
import { readCapture } from '../../lib/network/capture.ts';
import { reason } from '../../lib/network/known.ts';
import { parsePolicy } from '../../lib/policy/parse-policy.ts';
import { RULE_NAMES, SEVERITIES } from '../../lib/policy/schema.ts';
import type { Report } from '../../lib/report/report.ts';
import { renderSarif } from '../../lib/report/sarif.ts';
import {
  aFailure,
  anExemption,
  anOpenQuestion,
  anyReport,
  aReport,
  aResult,
  aWaiver,
  EVALUATED_AT,
  NASTY,
  UNSEEN,
} from './builders.ts';

/** 2.1.0-rtm.5 is the schema of the OASIS standard but for its title and identifier. */
const schema = JSON.parse(
  readFileSync(
    new URL(import.meta.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')),
    'utf8',
  ),
);
// Without the flag u, because the schema's pattern of languages has a bracket too many.
const ajv = new AjvDraft04.default({ allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const isSarif = ajv.compile(schema);

/** The only run of the log, which is valid SARIF and has nothing unseen in it. */
function runOf(report: Report) {
  const text = renderSarif(report, { version: '1.2.3' });
  expect(text.replaceAll('\n', '')).not.toMatch(UNSEEN);
  const log = JSON.parse(text);
  isSarif(log);
  expect(isSarif.errors ?? []).toEqual([]);
  expect(log.runs).toHaveLength(1);
  return log.runs[0];
}

function resultOf(report: Report) {
  return runOf(report).results[0];
}

function uriFor(file: string): string {
  const report = aReport([aFailure()], { policy: { file, sha256: 'a'.repeat(64) } });
  return resultOf(report).locations[0].physicalLocation.artifactLocation.uri;
}

describe('the SARIF log', () => {
  it('is refused by the schema when it is not SARIF', () => {
    expect(isSarif({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
    expect(isSarif({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [{}] }] })).toBe(
      false,
    );
  });

  it('names the tool, its version, the time, the policy and the run', () => {
    const run = runOf(aReport([]));
    expect(run).toEqual({
      tool: { driver: { name: 's3ec', version: '1.2.3', rules: expect.any(Array) } },
      automationDetails: { id: 's3ec/policy.yaml/' },
      invocations: [{ executionSuccessful: true, endTimeUtc: EVALUATED_AT }],
      artifacts: [
        {
          location: { uri: 'policy.yaml' },
          roles: ['userSpecifiedConfiguration'],
          hashes: { 'sha-256': 'a'.repeat(64) },
        },
      ],
      results: [],
    });
  });

  it('describes every rule of the catalogue', () => {
    const { rules } = runOf(aReport([])).tool.driver;
    expect(rules.map((rule: { id: string }) => rule.id)).toEqual(RULE_NAMES);
    expect(rules[0]).toEqual({
      id: 's3-traffic-path',
      name: 'S3TrafficPath',
      shortDescription: { text: expect.stringMatching(/\.$/) },
      fullDescription: { text: expect.any(String) },
      help: { text: expect.any(String), markdown: expect.stringContaining('\n- ec2:DescribeVpcs\n') },
      defaultConfiguration: { enabled: true, level: 'warning' },
      properties: { tags: ['aws', 's3', 'vpc', 'CIS AWS Foundations 7.0 6.8'] },
    });
  });

  it('tells a failure with its place, its reasons and what to know it by', () => {
    expect(resultOf(aReport([aFailure()]))).toEqual({
      ruleId: 's3-traffic-path',
      ruleIndex: 0,
      kind: 'fail',
      level: 'error',
      message: {
        text: 'vpc-0a1 in 111122223333 eu-west-1 is NON_COMPLIANT (require gateway, by policy rule defaults). subnet-0b2 reaches S3 by nat-gateway',
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'policy.yaml', index: 0 },
            region: { startLine: 1 },
          },
          logicalLocations: [
            {
              name: 'vpc-0a1',
              fullyQualifiedName: '111122223333/eu-west-1/vpc-0a1',
              kind: 'resource',
            },
          ],
        },
      ],
      partialFingerprints: {
        'resource/v1': '111122223333/eu-west-1/s3-traffic-path/vpc-0a1',
        primaryLocationLineHash: '111122223333/eu-west-1/s3-traffic-path/vpc-0a1',
      },
      suppressions: [],
      properties: {
        verdict: 'NON_COMPLIANT',
        severity: 'HIGH',
        require: 'gateway',
        policyRule: 'defaults',
        reasonCodes: ['SUBNET_NOT_ON_GATEWAY'],
        warnings: [],
        failingSubnets: ['subnet-0b2'],
      },
    });
  });

  it('tells every reason and warning, and of a compliant result only that it is', () => {
    const reasons = [reason('A', 'one thing'), reason('B', 'another')];
    const warnings = [reason('IPV6', 'leaves by IPv6')];
    const { results } = runOf(aReport([aFailure({ reasons, warnings })]));
    expect(results[0].message.text).toMatch(/\. one thing; another$/);
    expect(results[0].properties.warnings).toEqual(['leaves by IPv6']);
  });

  it('places an endpoint in its VPC', () => {
    const endpoint = aFailure({
      rule: 's3-endpoint-policy',
      resourceType: 'AWS::EC2::VPCEndpoint',
      resourceId: 'vpce-0e5',
    });
    const { ruleIndex, locations } = resultOf(aReport([endpoint]));
    expect(ruleIndex).toBe(RULE_NAMES.indexOf('s3-endpoint-policy'));
    expect(locations[0].logicalLocations[0]).toMatchObject({
      name: 'vpce-0e5',
      fullyQualifiedName: '111122223333/eu-west-1/vpc-0a1/vpce-0e5',
    });
  });

  it('leaves out what passes and what is not applicable, which code scanning would show as alerts', () => {
    expect(runOf(aReport([aResult(), anExemption()])).results).toEqual([]);
  });

  it('gives UNDETERMINED the kind open and the level none', () => {
    expect(resultOf(aReport([anOpenQuestion()]))).toMatchObject({
      kind: 'open',
      level: 'none',
      suppressions: [],
      properties: { verdict: 'UNDETERMINED' },
    });
  });

  it('gives a failure the level of its severity', () => {
    const { results } = runOf(aReport(SEVERITIES.map((severity) => aFailure({ severity }))));
    expect(results.map((result: { level: string }) => result.level)).toEqual([
      'error',
      'error',
      'warning',
      'note',
      'note',
    ]);
  });

  it('suppresses a waived failure, which stays a failure', () => {
    const hidden = reason(
      'WAIVED',
      'the waiver W-2026-014 of network@example.com hides NON_COMPLIANT until 2027-03-31: moving to the hub',
    );
    const waived = aFailure({
      verdict: 'NOT_APPLICABLE',
      waiver: aWaiver(),
      reasons: [hidden, ...aFailure().reasons],
    });
    expect(resultOf(aReport([waived]))).toMatchObject({
      kind: 'fail',
      level: 'error',
      suppressions: [
        {
          kind: 'external',
          status: 'accepted',
          justification: 'moving to the hub',
          properties: {
            waiver: 'W-2026-014',
            expires: '2027-03-31',
            owner: 'network@example.com',
            ticket: 'NET-1234',
          },
        },
      ],
      properties: { verdict: 'NOT_APPLICABLE', reasonCodes: ['WAIVED', 'SUBNET_NOT_ON_GATEWAY'] },
    });
  });

  it('leaves out the ticket that a waiver does not have', () => {
    const waived = anExemption({ waiver: aWaiver({ ticket: null }) });
    expect(resultOf(aReport([waived])).suppressions[0].properties).not.toHaveProperty('ticket');
  });

  it.each([
    ['fails for certain', { 'ec2.DescribeRouteTables': { RouteTables: [aTable()] } }, 'fail', 'warning'],
    ['is open', {}, 'open', 'none'],
  ])('finds behind the waiver of a VPC that %s what the check hides', (_name, more, kind, level) => {
    const capture = readCapture({
      account: '111122223333',
      region: 'eu-west-1',
      responses: {
        'ec2.DescribeVpcs': { Vpcs: [{ VpcId: 'vpc-0a1', CidrBlock: '10.0.0.0/16' }] },
        'ec2.DescribeSubnets': {
          Subnets: [{ SubnetId: 'subnet-0b2', VpcId: 'vpc-0a1', CidrBlock: '10.0.0.0/24' }],
        },
        'ec2.DescribeVpcEndpoints': { VpcEndpoints: [] },
        ...more,
      },
    });
    const policy = parsePolicy(`{ version: 1, defaults: { require: gateway }, waivers: [
      { id: "hides UNDETERMINED", rules: [s3-traffic-path], vpcs: [vpc-0a1], reason: "hides UNDETERMINED until",
        owner: of, expires: 2027-03-31 }] }`);
    const { results } = check({ captures: [capture], policy, rules: ['s3-traffic-path'], at: '2026-11-01' });
    expect(results.map((result) => result.verdict)).toEqual(['NOT_APPLICABLE']);
    expect(resultOf(aReport(results))).toMatchObject({ kind, level, suppressions: [{ kind: 'external' }] });
  });

  it('knows a result again by account, Region, rule and resource alone', () => {
    const before = resultOf(aReport([aFailure()]));
    const after = resultOf(
      aReport([anOpenQuestion({ severity: 'LOW', requirement: { require: 'either', rule: 'other' } })], {
        evaluatedAt: '2027-01-01T00:00:00.000Z',
        policy: { file: 'other.yaml', sha256: 'b'.repeat(64) },
      }),
    );
    expect(after.partialFingerprints).toEqual(before.partialFingerprints);
    const different = [
      { account: '444455556666' },
      { region: 'us-east-1' },
      { rule: 's3-endpoint-policy' },
      { resourceId: 'vpc-0a9' },
    ] as const;
    const { results } = runOf(aReport([aFailure(), ...different.map((part) => aFailure(part))]));
    const fingerprints = results.map(
      (result: { partialFingerprints: Record<string, string> }) => result.partialFingerprints['resource/v1'],
    );
    expect(new Set(fingerprints).size).toBe(5);
  });

  it.each([
    ['policy.yaml', 'policy.yaml'],
    ['./policies/./prod.yaml', 'policies/prod.yaml'],
    ['../policy.yaml', '../policy.yaml'],
    ['my policy#1?.yaml', 'my%20policy%231%3F.yaml'],
    ['https:policy.yaml', 'https%3Apolicy.yaml'],
    ['Zürich.yaml', 'Z%C3%BCrich.yaml'],
    ['100%.yaml', '100%25.yaml'],
    ['policies\\prod.yaml', 'policies/prod.yaml'],
    ['/etc/s3ec/policy.yaml', 'file:///etc/s3ec/policy.yaml'],
    ['C:\\s3ec\\my policy.yaml', 'file:///C:/s3ec/my%20policy.yaml'],
    ['\\\\server\\share\\policy.yaml', 'file://server/share/policy.yaml'],
    ['//a b/policy.yaml', 'file:///a%20b/policy.yaml'],
    ['policies//team/prod.yaml', 'policies/team/prod.yaml'],
    ['/', 'file:///'],
    ['\ud800.yaml', '%EF%BF%BD.yaml'],
    ['policy\u202e.yaml', 'policy%E2%80%AE.yaml'],
  ])('writes the policy file %j as the URI %s', (file, uri) => {
    expect(uriFor(file)).toBe(uri);
  });

  it('lets no text of a report become a link or ask for an argument', () => {
    const { message } = resultOf(
      aReport([aFailure({ reasons: [reason('X', 'see [a](https://x.example) {0}')] })]),
    );
    expect(message.text).toMatch(/ see \\\[a\\\]\(https:\/\/x\.example\) \{\{0\}\}$/);
  });

  it.each(NASTY)('is valid with the text %j', (text) => {
    const failure = aFailure({
      resourceId: text,
      reasons: [reason(text, text)],
      waiver: aWaiver({ reason: text }),
    });
    expect(
      runOf(aReport([failure], { policy: { file: text, sha256: 'a'.repeat(64) } })).results,
    ).toHaveLength(1);
  });

  it('is always valid, with a result for each finding', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(runOf(report).results).toHaveLength(
          report.results.filter(
            ({ verdict, waiver }) => waiver !== null || /^(NON_COMPLIANT|UNDETERMINED)$/.test(verdict),
          ).length,
        );
      }),
    );
  });

  it('is the same text for the same report', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(renderSarif(structuredClone(report), { version: '1' })).toBe(
          renderSarif(report, { version: '1' }),
        );
      }),
    );
  });
});

/** A main route table that leads nowhere. */
function aTable() {
  return {
    RouteTableId: 'rtb-0c3',
    VpcId: 'vpc-0a1',
    Associations: [{ Main: true, RouteTableId: 'rtb-0c3', AssociationState: { State: 'associated' } }],
    Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' }],
  };
}
