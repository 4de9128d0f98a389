import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../lib/check.ts';
import { type Finding, problemOf } from '../../lib/findings/asff.ts';
import type { ComplianceChange } from '../../lib/findings/change.ts';
import { toFinding } from '../../lib/findings/finding.ts';
import type { Place } from '../../lib/findings/identity.ts';
import { meaningOf } from '../../lib/findings/meaning.ts';
import { REQUIREMENTS, RULE_NAMES, SEVERITIES } from '../../lib/policy/schema.ts';
import { CATALOGUE } from '../../lib/rules/catalogue.ts';
import { ACCOUNT } from '../builders.ts';
import { anyText, aSubnet } from '../report/builders.ts';
import { aHub, apply, existingIn } from './apply.ts';
import {
  aChange,
  anExemption,
  anOpenQuestion,
  aPass,
  aResult,
  aWaivedResult,
  CONFIG_RULE_ARN,
  minute,
  PLACE,
  WAIVER,
} from './builders.ts';

/** The finding of a change that a look confirms, where there was none before. */
function findingOf(result: Result, change: Partial<ComplianceChange> = {}, place: Place = PLACE): Finding {
  const told = aChange(result, change);
  return toFinding({ change: told, meaning: meaningOf(told, result), existing: undefined, place });
}

/** The finding that a change makes alone. */
function toldFindingOf(result: Result, change: Partial<ComplianceChange> = {}): Finding {
  const told = aChange(result, change);
  return toFinding({ change: told, meaning: meaningOf(told), existing: undefined, place: PLACE });
}

const arn = (path: string) => `arn:aws:ec2:eu-west-1:111122223333:${path}`;
const failing = aResult({
  subnets: [
    aSubnet({
      subnetId: 'subnet-0b2',
      routeTableId: 'rtb-0c3',
      path: 'nat-gateway',
      via: 'nat-0d4',
      ok: false,
    }),
    aSubnet({ subnetId: 'subnet-0b9' }),
  ],
});

describe('the finding of a VPC that fails', () => {
  it('is whole', () => {
    expect(findingOf(failing)).toEqual({
      SchemaVersion: '2018-10-08',
      Id: 's3-endpoint-compliance/111122223333/eu-west-1/s3-traffic-path/vpc-0a1',
      ProductArn: 'arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default',
      ProductName: 's3-endpoint-compliance',
      GeneratorId: 's3-endpoint-compliance/s3-traffic-path',
      AwsAccountId: '111122223333',
      CreatedAt: '2026-11-01T10:00:58.000Z',
      UpdatedAt: '2026-11-01T10:00:58.000Z',
      Title: 'S3 traffic of every subnet leaves the VPC the way the policy asks',
      Description:
        'vpc-0a1 in 111122223333 eu-west-1 is NON_COMPLIANT (require gateway, by policy rule defaults). S3 traffic of subnet-0b2 leaves by nat-gateway nat-0d4; S3 traffic of subnet-0b5 leaves by internet-gateway igw-0a1',
      Types: ['Software and Configuration Checks/AWS Security Best Practices/Network Reachability'],
      Severity: { Label: 'HIGH', Original: 'HIGH' },
      FindingProviderFields: {
        Severity: { Label: 'HIGH', Original: 'HIGH' },
        Types: ['Software and Configuration Checks/AWS Security Best Practices/Network Reachability'],
      },
      Compliance: {
        Status: 'FAILED',
        RelatedRequirements: ['CIS AWS Foundations Benchmark v7.0/6.8'],
        StatusReasons: [
          {
            ReasonCode: 'SUBNET_NOT_ON_GATEWAY',
            Description: 'S3 traffic of subnet-0b2 leaves by nat-gateway nat-0d4',
          },
          {
            ReasonCode: 'SUBNET_NOT_ON_GATEWAY',
            Description: 'S3 traffic of subnet-0b5 leaves by internet-gateway igw-0a1',
          },
        ],
      },
      RecordState: 'ACTIVE',
      Remediation: {
        Recommendation: {
          Text: 'Associate the route tables of the failing subnets with an S3 gateway endpoint, or give the VPC an S3 interface endpoint with private DNS that admits them.',
          Url: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html',
        },
      },
      Resources: [
        { Type: 'AwsEc2Vpc', Id: arn('vpc/vpc-0a1'), Partition: 'aws', Region: 'eu-west-1' },
        { Type: 'AwsEc2RouteTable', Id: arn('route-table/rtb-0c3'), Partition: 'aws', Region: 'eu-west-1' },
        { Type: 'AwsEc2RouteTable', Id: arn('route-table/rtb-0c6'), Partition: 'aws', Region: 'eu-west-1' },
        {
          Type: 'AwsEc2Subnet',
          Id: arn('subnet/subnet-0b2'),
          Partition: 'aws',
          Region: 'eu-west-1',
          Details: {
            AwsEc2Subnet: { AvailabilityZone: 'eu-west-1a', SubnetId: 'subnet-0b2', VpcId: 'vpc-0a1' },
            Other: { S3Path: 'nat-gateway', Via: 'nat-0d4', RouteTableId: 'rtb-0c3' },
          },
        },
        { Type: 'AwsEc2Subnet', Id: arn('subnet/subnet-0b5'), Partition: 'aws', Region: 'eu-west-1' },
      ],
      ProductFields: {
        rule: 's3-traffic-path',
        resourceType: 'AWS::EC2::VPC',
        resourceId: 'vpc-0a1',
        vpcId: 'vpc-0a1',
        verdict: 'NON_COMPLIANT',
        compliance: 'NON_COMPLIANT',
        require: 'gateway',
        policyRule: 'defaults',
        reasons: 'SUBNET_NOT_ON_GATEWAY,SUBNET_NOT_ON_GATEWAY',
        recordedTime: '2026-11-01T10:00:58.000Z',
        annotation: 'HIGH NON_COMPLIANT SUBNET_NOT_ON_GATEWAY by defaults: rtb-0c3, rtb-0c6',
        configRuleName: 's3-traffic-path',
        configRuleArn: CONFIG_RULE_ARN,
      },
    });
  });

  it('is made of the annotation alone where the look says something else by now', () => {
    const { Description, Severity, Resources, ProductFields, Compliance } = toldFindingOf(aResult());
    expect({ Description, Severity, Resources, ProductFields, Compliance }).toEqual({
      Description:
        'vpc-0a1 in 111122223333 eu-west-1 is NON_COMPLIANT. HIGH NON_COMPLIANT SUBNET_NOT_ON_GATEWAY by defaults: rtb-0c3, rtb-0c6',
      Severity: { Label: 'HIGH', Original: 'HIGH' },
      Resources: [
        { Type: 'AwsEc2Vpc', Id: arn('vpc/vpc-0a1'), Partition: 'aws', Region: 'eu-west-1' },
        { Type: 'AwsEc2RouteTable', Id: arn('route-table/rtb-0c3'), Partition: 'aws', Region: 'eu-west-1' },
        { Type: 'AwsEc2RouteTable', Id: arn('route-table/rtb-0c6'), Partition: 'aws', Region: 'eu-west-1' },
      ],
      ProductFields: {
        rule: 's3-traffic-path',
        resourceType: 'AWS::EC2::VPC',
        resourceId: 'vpc-0a1',
        vpcId: 'vpc-0a1',
        verdict: 'NON_COMPLIANT',
        compliance: 'NON_COMPLIANT',
        recordedTime: '2026-11-01T10:00:58.000Z',
        annotation: 'HIGH NON_COMPLIANT SUBNET_NOT_ON_GATEWAY by defaults: rtb-0c3, rtb-0c6',
        configRuleName: 's3-traffic-path',
        configRuleArn: CONFIG_RULE_ARN,
      },
      Compliance: { Status: 'FAILED', RelatedRequirements: ['CIS AWS Foundations Benchmark v7.0/6.8'] },
    });
  });

  it.each(['subnet-isolation', 'no-rtb-left', 'vpce-only: subnet-wise'])(
    'takes no policy rule for a resource, though it be called %s',
    (rule) => {
      const requirement = { require: 'gateway' as const, rule };
      for (const result of [aResult({ requirement }), anOpenQuestion({ requirement })]) {
        const listed = result.verdict === 'UNDETERMINED' ? ['subnet-0b2'] : ['rtb-0c3', 'rtb-0c6'];
        expect(toldFindingOf(result).Resources.map(({ Id }) => Id.split('/')[1])).toEqual([
          'vpc-0a1',
          ...listed,
        ]);
      }
    },
  );

  it('is told even where AWS Config kept no word of why', () => {
    expect(toldFindingOf(aResult(), { annotation: null }).Description).toBe(
      'vpc-0a1 in 111122223333 eu-west-1 is NON_COMPLIANT. AWS Config has no reason for vpc-0a1',
    );
    expect(toldFindingOf(aResult(), { annotation: null }).Severity.Label).toBe('MEDIUM');
  });

  it('lists 32 resources and counts the others, whatever has to be cut for it', () => {
    const ids = Array.from({ length: 40 }, (_, index) => `subnet-0${String(index).padStart(2, '0')}`);
    const reasons = ids.map((id) => ({
      code: 'SUBNET_NOT_ON_GATEWAY',
      message: `S3 traffic of ${id} leaves by nat-gateway nat-0d4 (route table rtb-0c3, main association)`,
      resources: [id, 'rtb-0c3'],
    }));
    const finding = findingOf(aResult({ reasons }));
    expect(finding.Resources.map(({ Id }) => Id.split('/')[1])).toEqual([
      'vpc-0a1',
      'rtb-0c3',
      ...ids.slice(0, 30),
    ]);
    expect(finding.ProductFields.resourcesLeftOut).toBe('10');
    expect(finding.Description).toMatch(/\S… Resources at fault that have no room here: 10\.$/);
    expect(finding.Description.length).toBeLessThanOrEqual(1024);
    expect(finding.Compliance.StatusReasons).toHaveLength(10);
  });

  it('puts route tables before endpoints before subnets, each once', () => {
    const resources = ['subnet-0z', 'vpce-0b', 'rtb-0y', 'vpce-0a', 'rtb-0x', 'rtb-0x', 'pl-0a', 'vpc-0a1'];
    const { Resources } = findingOf(aResult({ reasons: [{ code: 'A', message: 'a', resources }] }));
    expect(Resources.map(({ Id, Type }) => `${Type} ${Id.split('/')[1]}`)).toEqual([
      'AwsEc2Vpc vpc-0a1',
      'AwsEc2RouteTable rtb-0x',
      'AwsEc2RouteTable rtb-0y',
      'Other vpce-0a',
      'Other vpce-0b',
      'AwsEc2Subnet subnet-0z',
    ]);
  });
});

describe('the resources of a finding', () => {
  const idsOf = (result: Result) => findingOf(result).Resources.map(({ Id }) => Id.split('/')[1] ?? Id);

  it('are also failing subnets and their tables that no reason names, and no others', () => {
    const subnets = [
      aSubnet({ subnetId: 'subnet-0f', routeTableId: 'rtb-0f', ok: false }),
      aSubnet({ subnetId: 'subnet-0g', routeTableId: null, ok: false }),
      aSubnet({ subnetId: 'subnet-0h', routeTableId: 'rtb-0h', ok: true }),
      aSubnet({ subnetId: 'subnet-0i', routeTableId: 'rtb-0i', ok: null }),
    ];
    expect(idsOf(aResult({ reasons: [{ code: 'A', message: 'a', resources: [] }], subnets }))).toEqual([
      'vpc-0a1',
      'rtb-0f',
      'subnet-0f',
      'subnet-0g',
    ]);
  });

  it('are none of a name that AWS would not give', () => {
    const resources = ['xrtb-0a', 'rtb-0a/../b', 'rtb-', `rtb-${'0'.repeat(65)}`, 'eni-0a', 'rtb-0a'];
    expect(idsOf(aResult({ reasons: [{ code: 'A', message: 'a', resources }] }))).toEqual([
      'vpc-0a1',
      'rtb-0a',
    ]);
  });

  it('begin with what was judged, whatever a capture calls it', () => {
    const other = { Type: 'Other', Region: 'eu-west-1' };
    const first = (resourceId: string) => findingOf(aResult({ resourceId, vpcId: resourceId })).Resources[0];
    expect(first('the lab')).toEqual({ ...other, Id: 'the lab' });
    expect(first('a\u001bb')).toEqual({ ...other, Id: 'a\\u001bb' });
    expect(first('')).toEqual({ ...other, Id: 'unnamed' });
    expect(first('x'.repeat(600))?.Id).toHaveLength(512);
  });

  it('leave out the zone of a subnet that has none', () => {
    const subnets = [aSubnet({ subnetId: 'subnet-0b2', availabilityZone: null, ok: false })];
    const { Resources } = findingOf(aResult({ subnets }));
    expect(Resources.find(({ Id }) => Id.endsWith('/subnet-0b2'))?.Details?.AwsEc2Subnet).toEqual({
      SubnetId: 'subnet-0b2',
      VpcId: 'vpc-0a1',
    });
  });
});

describe('the finding of', () => {
  it('a VPC that passes has no reasons and nothing at fault', () => {
    const { Compliance, Description, Resources, ProductFields } = findingOf(
      aPass({ warnings: [{ code: 'IPV6_BYPASSES_ENDPOINT', message: 'IPv6', resources: ['subnet-0b2'] }] }),
    );
    expect(Compliance).toEqual({
      Status: 'PASSED',
      RelatedRequirements: ['CIS AWS Foundations Benchmark v7.0/6.8'],
    });
    expect(Description).toBe(
      'vpc-0a1 in 111122223333 eu-west-1 is COMPLIANT (require gateway, by policy rule defaults).',
    );
    expect(Resources.map(({ Id }) => Id)).toEqual([arn('vpc/vpc-0a1')]);
    expect(ProductFields.warnings).toBe('IPV6_BYPASSES_ENDPOINT');
  });

  it('a waived VPC fails, and says by which waiver and what it hides', () => {
    const { Compliance, Description, ProductFields } = findingOf(aWaivedResult());
    expect([Compliance.Status, Compliance.StatusReasons?.map(({ ReasonCode }) => ReasonCode)]).toEqual([
      'FAILED',
      ['WAIVED', 'SUBNET_NOT_ON_GATEWAY', 'SUBNET_NOT_ON_GATEWAY'],
    ]);
    expect(Description).toContain(
      'is NOT_APPLICABLE (require gateway, by policy rule defaults). the waiver W-2026-014 of network@example.com hides NON_COMPLIANT until 2027-03-31: moving to the hub; S3 traffic of',
    );
    expect(ProductFields).toMatchObject({
      verdict: 'NOT_APPLICABLE',
      waiver: WAIVER.id,
      waiverExpires: WAIVER.expires,
      waiverOwner: WAIVER.owner,
    });
  });

  it('an endpoint is about the endpoint first, and its VPC', () => {
    const endpoint = aResult({
      rule: 's3-endpoint-policy',
      resourceType: 'AWS::EC2::VPCEndpoint',
      resourceId: 'vpce-0e5',
      reasons: [{ code: 'ENDPOINT_POLICY_IS_FULL_ACCESS', message: 'full access', resources: ['vpce-0e5'] }],
    });
    const { Id, Resources, Remediation } = findingOf(endpoint);
    expect(Id).toBe('s3-endpoint-compliance/111122223333/eu-west-1/s3-endpoint-policy/vpce-0e5');
    expect(Resources).toEqual([
      {
        Type: 'Other',
        Id: arn('vpc-endpoint/vpce-0e5'),
        Partition: 'aws',
        Region: 'eu-west-1',
        Details: { Other: { VpcId: 'vpc-0a1' } },
      },
      { Type: 'AwsEc2Vpc', Id: arn('vpc/vpc-0a1'), Partition: 'aws', Region: 'eu-west-1' },
    ]);
    expect(Remediation.Recommendation.Url).toBe(CATALOGUE['s3-endpoint-policy'].documentation);
    expect(toldFindingOf(endpoint).Resources.map(({ Id: id }) => id)).toEqual([arn('vpc-endpoint/vpce-0e5')]);
  });

  it('another partition has its ARNs, and leaves out what ASFF cannot name', () => {
    const inChina = findingOf(
      aResult({ region: 'cn-north-1' }),
      {},
      {
        partition: 'aws-cn',
        region: 'cn-north-1',
        account: ACCOUNT,
      },
    );
    expect([inChina.ProductArn, inChina.Resources[0]]).toEqual([
      'arn:aws-cn:securityhub:cn-north-1:111122223333:product/111122223333/default',
      {
        Type: 'AwsEc2Vpc',
        Id: 'arn:aws-cn:ec2:cn-north-1:111122223333:vpc/vpc-0a1',
        Partition: 'aws-cn',
        Region: 'cn-north-1',
      },
    ]);
    const elsewhere = findingOf(aResult(), {}, { ...PLACE, partition: 'aws-eusc' });
    expect(elsewhere.Resources[0]).toEqual({
      Type: 'AwsEc2Vpc',
      Id: 'arn:aws-eusc:ec2:eu-west-1:111122223333:vpc/vpc-0a1',
      Region: 'eu-west-1',
    });
  });
});

describe('an update', () => {
  function updated(result: Result): Finding {
    const hub = aHub();
    apply(hub, [aChange(aResult({ severity: 'CRITICAL' }))]);
    const change = aChange(result, { recordedTime: minute(1) });
    return toFinding({ change, meaning: meaningOf(change, result), existing: existingIn(hub), place: PLACE });
  }

  it('keeps when the finding was created, and bears the time of the evaluation', () => {
    const { CreatedAt, UpdatedAt, Severity } = updated(aPass());
    expect([CreatedAt, UpdatedAt, Severity.Label]).toEqual([minute(0), minute(1), 'HIGH']);
  });

  it('that archives changes neither status nor severity', () => {
    const { RecordState, Compliance, Severity, Description } = updated(anExemption({ severity: 'LOW' }));
    expect([RecordState, Compliance.Status, Compliance.StatusReasons, Severity.Label]).toEqual([
      'ARCHIVED',
      'FAILED',
      undefined,
      'CRITICAL',
    ]);
    expect(Description).toContain('sandbox leaves vpc-0a1 unrestricted');
  });
});

describe('a finding is always one that AWS takes', () => {
  const text = fc.oneof(
    anyText,
    anyText.map((one) => `${one} x`.repeat(1_000)),
  );
  const anyId = fc.oneof(
    text,
    fc.constantFrom('rtb-', 'vpce-', 'subnet-').chain((prefix) => fc.nat(99).map((n) => `${prefix}0${n}`)),
  );
  const anyReasons = fc.array(
    fc.record({
      code: fc.constantFrom('A', 'B_C'),
      message: text.map((name) => `the table of ${name}`),
      resources: fc.array(anyId, { maxLength: 60 }),
    }),
    { maxLength: 12 },
  );
  const anyResult: fc.Arbitrary<Result> = fc
    .record({
      verdict: fc.constantFrom('COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE', 'UNDETERMINED'),
      severity: fc.constantFrom(...SEVERITIES),
      requirement: fc.record({ require: fc.constantFrom(...REQUIREMENTS), rule: text }),
      waiver: fc.option(
        fc.record({
          id: text,
          expires: fc.constant('2027-03-31'),
          owner: text,
          reason: text,
          ticket: fc.option(text),
        }),
      ),
      reasons: anyReasons,
      warnings: anyReasons,
      subnets: fc.array(
        fc.record({
          subnetId: anyId,
          via: fc.option(text),
          routeTableId: fc.option(anyId),
          ok: fc.constantFrom(true, false, null),
        }),
        { maxLength: 40 },
      ),
    })
    .map(({ subnets, ...result }) => aResult({ ...result, subnets: subnets.map((one) => aSubnet(one)) }));

  it('whatever names, tags and policies say', () => {
    fc.assert(
      fc.property(anyResult, fc.boolean(), (result, isTold) => {
        const waived = result.waiver ? { ...result, verdict: 'NOT_APPLICABLE' as const } : result;
        const finding = isTold ? toldFindingOf(waived) : findingOf(waived);
        expect(problemOf(finding)).toBeUndefined();
        expect(JSON.stringify(finding)).not.toMatch(/[\p{Cc}\p{Cs}]/u);
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 200) },
    );
  });

  it.each(RULE_NAMES)('with the words of %s within their limits', (rule) => {
    const { title, remediation, documentation } = CATALOGUE[rule];
    expect([
      title.length <= 256,
      remediation.length <= 512,
      /^https:\/\/docs\.aws\.amazon\.com\//.test(documentation),
    ]).toEqual([true, true, true]);
  });

  it('a hundred of the largest within the 6 MB of a batch', () => {
    const long = 'ö'.repeat(5_000);
    const reasons = Array.from({ length: 40 }, (_, index) => ({
      code: 'SUBNET_NOT_ON_GATEWAY',
      message: long,
      resources: [`subnet-0${index}`],
    }));
    const subnets = reasons.map((_, index) =>
      aSubnet({ subnetId: `subnet-0${index}`, via: long, ok: false }),
    );
    const finding = findingOf(aResult({ reasons, subnets, requirement: { require: 'gateway', rule: long } }));
    expect(problemOf(finding)).toBeUndefined();
    expect(Buffer.byteLength(JSON.stringify(finding)) * 100).toBeLessThan(6_000_000);
  });
});

describe('findings that Security Hub gave', () => {
  const { findings } = JSON.parse(
    readFileSync(new URL('../corpus/securityhub/asff-asr-ec2-vpc.json', import.meta.url), 'utf8'),
  );
  const kinds = (value: unknown, path = ''): string[] =>
    Array.isArray(value)
      ? value.slice(0, 1).flatMap((item) => kinds(item, `${path}[]`))
      : typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, item]) => kinds(item, `${path}.${key}`))
        : [`${path}: ${typeof value}`];
  /** Maps have keys of their own, and neither our status reasons nor our details of resources were recorded. */
  const isCompared = (place: string) => !/ProductFields|StatusReasons|Details/.test(place);

  it('have every member that ours has, with values of the same kind', () => {
    const recorded = new Set(Object.values(findings).flatMap((finding) => kinds(finding)));
    const ours = kinds(findingOf(failing)).filter(isCompared);
    expect(ours.filter((place) => !recorded.has(place))).toEqual([]);
    expect(ours.length).toBeGreaterThan(20);
  });
});
