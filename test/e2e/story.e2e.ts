import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type StubRegion, startStub } from '../aws/ec2-stub.ts';
import { synthesize } from './setup/synthesize.ts';
import { readSynthesized } from './world/deploy.ts';
import type { BuiltVpc } from './world/network.ts';
import { policyText } from './world/policy.ts';
import { REGION } from './world/region.ts';
import { resultsIn, s3ec } from './world/s3ec.ts';
import { type Announcement, type Scene, startScene, stateOf } from './world/scene.ts';
import { regionOf } from './world/wire.ts';
import { startWorld, type World } from './world/world.ts';

const ACCOUNT = '111122223333';
const SECOND = '444455556666';
const VPCS = 40;

let world: World;
let scene: Scene;

beforeAll(async () => {
  world = await startWorld();
  scene = await startScene(world, ACCOUNT, readSynthesized(inject('synthesized')), { vpcs: VPCS });
});
afterAll(() => world.stop());

/** The calls of a look at one VPC whose tables name no prefix list. */
const LOOK = {
  'ec2:DescribeVpcs': 1,
  'ec2:DescribeSubnets': 1,
  'ec2:DescribeRouteTables': 1,
  'ec2:DescribeVpcEndpoints': 1,
  'ec2:DescribePrefixLists': 1,
  'ec2:DescribeSecurityGroups': 1,
  'ec2:DescribeNetworkAcls': 1,
  'ec2:DescribeVpcBlockPublicAccessOptions': 1,
};
/** moto's DescribePrefixLists gives no addresses. */
const S3_ADDRESSES = { 'ec2:DescribeManagedPrefixLists': 1, 'ec2:GetManagedPrefixListEntries': 1 };
/** The calls that bring a change to Security Hub and onto the bus. */
const DELIVERY = {
  'securityhub:GetFindings': 1,
  'securityhub:BatchImportFindings': 1,
  'events:PutEvents': 1,
  'securityhub:BatchUpdateFindings': 1,
};

function times(count: number, calls: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(calls).map(([call, once]) => [call, once * count]));
}

function only(found: readonly BuiltVpc[]): BuiltVpc {
  const [vpc] = found;
  if (!vpc) throw new Error('no such VPC is left');
  return vpc;
}

/** What an announcement says of itself. */
function told(announcements: readonly Announcement[]) {
  return announcements
    .map(({ detail }) => `${detail.rule} ${detail.resource.id}: ${detail.oldVerdict} -> ${detail.newVerdict}`)
    .sort();
}

function resultOf(rule: string, resourceId: string) {
  const found = scene.service.config
    .results()
    .find((one) => one.rule === rule && one.resourceId === resourceId);
  if (!found) throw new Error(`AWS Config has no result of ${rule} for ${resourceId}`);
  return found;
}

describe('the story of an account with 40 VPCs', () => {
  test('the first evaluation: every result and finding is true, each is announced once', async () => {
    await scene.evaluateAll();
    await scene.expectTruth();
    const judged = [...scene.truth.values()].filter((compliance) => compliance !== 'NOT_APPLICABLE');
    const announcements = await scene.newAnnouncements();
    expect(announcements.map(({ detail }) => detail.oldVerdict)).toEqual(judged.map(() => null));
    expect(
      scene.service.metrics.filter(({ name }) => name === 'FullEvaluations').map(({ value }) => value),
    ).toEqual([1, 1, 1]);
  });

  test('the calls of it: lists once a rule, attributes twice a VPC with private DNS', () => {
    const { evaluate } = scene.newCalls();
    const withPrivateDns = scene.vpcs.filter(({ kind }) => kind.interface).length;
    expect(evaluate).toEqual({
      ...times(2, { ...LOOK, ...S3_ADDRESSES }),
      // The rule about endpoint policies asks for VPCs and endpoints alone.
      'ec2:DescribeVpcs': 3,
      'ec2:DescribeVpcEndpoints': 3,
      // Routes name the lists of S3 and of DynamoDB.
      'ec2:GetManagedPrefixListEntries': 4,
      'ec2:DescribeVpcAttribute': 2 * 2 * withPrivateDns,
      'ec2:DescribeDhcpOptions': 2,
      'config:GetComplianceDetailsByConfigRule': 3,
      'config:PutEvaluations': 3,
    });
  });

  test('a finding in full', () => {
    const { vpcId, tables, subnets } = only(scene.ofKind('a gateway endpoint on one of two tables'));
    const { recordedAt } = resultOf('s3-traffic-path', vpcId);
    const recordedTime = new Date(recordedAt).toISOString();
    const arn = `arn:aws:ec2:${REGION}:${ACCOUNT}`;
    const place = { Partition: 'aws', Region: REGION };
    const message = `S3 traffic of ${subnets[1]} leaves by no way at all (route table ${tables[1]}, explicit association); the policy asks for an S3 gateway endpoint`;
    expect(scene.finding('s3-traffic-path', vpcId)).toEqual({
      SchemaVersion: '2018-10-08',
      Id: `s3-endpoint-compliance/${ACCOUNT}/${REGION}/s3-traffic-path/${vpcId}`,
      ProductArn: `arn:aws:securityhub:${REGION}:${ACCOUNT}:product/${ACCOUNT}/default`,
      ProductName: 's3-endpoint-compliance',
      GeneratorId: 's3-endpoint-compliance/s3-traffic-path',
      AwsAccountId: ACCOUNT,
      CreatedAt: recordedTime,
      UpdatedAt: recordedTime,
      ProcessedAt: expect.any(String),
      Title: 'S3 traffic of every subnet leaves the VPC the way the policy asks',
      Description: `${vpcId} in ${ACCOUNT} ${REGION} is NON_COMPLIANT (require gateway, by policy rule defaults). ${message}`,
      RecordState: 'ACTIVE',
      Workflow: { Status: 'NEW' },
      Types: ['Software and Configuration Checks/AWS Security Best Practices/Network Reachability'],
      Severity: { Label: 'MEDIUM', Original: 'MEDIUM' },
      FindingProviderFields: {
        Severity: { Label: 'MEDIUM', Original: 'MEDIUM' },
        Types: ['Software and Configuration Checks/AWS Security Best Practices/Network Reachability'],
      },
      Compliance: {
        Status: 'FAILED',
        RelatedRequirements: ['CIS AWS Foundations Benchmark v7.0/6.8'],
        StatusReasons: [{ ReasonCode: 'SUBNET_NOT_ON_GATEWAY', Description: message }],
      },
      Remediation: {
        Recommendation: {
          Text: 'Associate the route tables of the failing subnets with an S3 gateway endpoint, or give the VPC an S3 interface endpoint with private DNS that admits them.',
          Url: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html',
        },
      },
      Resources: [
        { Type: 'AwsEc2Vpc', Id: `${arn}:vpc/${vpcId}`, ...place },
        { Type: 'AwsEc2RouteTable', Id: `${arn}:route-table/${tables[1]}`, ...place },
        {
          Type: 'AwsEc2Subnet',
          Id: `${arn}:subnet/${subnets[1]}`,
          ...place,
          Details: {
            AwsEc2Subnet: { SubnetId: subnets[1], VpcId: vpcId, AvailabilityZone: `${REGION}b` },
            Other: { S3Path: 'none', RouteTableId: tables[1] },
          },
        },
      ],
      ProductFields: {
        rule: 's3-traffic-path',
        resourceType: 'AWS::EC2::VPC',
        resourceId: vpcId,
        vpcId,
        verdict: 'NON_COMPLIANT',
        compliance: 'NON_COMPLIANT',
        require: 'gateway',
        policyRule: 'defaults',
        reasons: 'SUBNET_NOT_ON_GATEWAY',
        warnings: 'MAIN_TABLE_UNCOVERED',
        recordedTime,
        annotation: `MEDIUM NON_COMPLIANT SUBNET_NOT_ON_GATEWAY by defaults: ${tables[1]}`,
        configRuleName: 's3-traffic-path',
        configRuleArn: `arn:aws:config:${REGION}:${ACCOUNT}:config-rule/config-rule-abc120`,
      },
      UserDefinedFields: { s3ecAnnounced: 'NON_COMPLIANT' },
    });
  });

  test('a gateway endpoint is added: PASSED and RESOLVED, announced in full', async () => {
    const vpc = only(scene.ofKind('no endpoint'));
    const before = scene.finding('s3-traffic-path', vpc.vpcId);
    const endpoint = await scene.addGateway(vpc);
    await scene.settled();
    await scene.expectTruth();

    const after = scene.finding('s3-traffic-path', vpc.vpcId);
    const recordedTime = new Date(resultOf('s3-traffic-path', vpc.vpcId).recordedAt).toISOString();
    expect([stateOf(before), stateOf(after)]).toEqual(['FAILED NEW', 'PASSED RESOLVED']);
    expect([after.CreatedAt, after.UpdatedAt]).toEqual([before.CreatedAt, recordedTime]);
    const announcements = await scene.newAnnouncements();
    expect(told(announcements)).toEqual([
      `s3-endpoint-policy ${endpoint}: null -> COMPLIANT`,
      `s3-traffic-path ${vpc.vpcId}: NON_COMPLIANT -> COMPLIANT`,
    ]);
    expect(announcements.find(({ detail }) => detail.rule === 's3-traffic-path')?.detail).toEqual({
      version: '1',
      id: `${after.Id}@${recordedTime}`,
      account: ACCOUNT,
      region: REGION,
      rule: 's3-traffic-path',
      resource: {
        type: 'AWS::EC2::VPC',
        id: vpc.vpcId,
        arn: `arn:aws:ec2:${REGION}:${ACCOUNT}:vpc/${vpc.vpcId}`,
      },
      vpcId: vpc.vpcId,
      oldVerdict: 'NON_COMPLIANT',
      newVerdict: 'COMPLIANT',
      severity: 'MEDIUM',
      reasons: [],
      reasonsLeftOut: 0,
      requirement: { require: 'gateway', rule: 'defaults' },
      waiver: null,
      recordedTime,
      findingId: after.Id,
    });
  });

  test('a route table is taken off: FAILED and NEW again, with the calls of one look for each rule', async () => {
    const vpc = only(scene.ofKind('a gateway endpoint on every table'));
    scene.newCalls();
    await scene.takeOff(vpc);
    await scene.settled();
    await scene.expectTruth();
    expect(stateOf(scene.finding('s3-traffic-path', vpc.vpcId))).toBe('FAILED NEW');
    expect(resultOf('s3-traffic-path', vpc.vpcId).annotation).toBe(
      `MEDIUM NON_COMPLIANT SUBNET_NOT_ON_GATEWAY by defaults: ${vpc.tables[0]}`,
    );
    expect(told(await scene.newAnnouncements())).toEqual([
      `s3-traffic-path ${vpc.vpcId}: COMPLIANT -> NON_COMPLIANT`,
    ]);
    const look = { ...LOOK, ...S3_ADDRESSES };
    expect(scene.newCalls()).toEqual({
      evaluate: { ...times(2, look), 'config:PutEvaluations': 2 },
      publish: { ...look, ...DELIVERY },
    });
    await scene.putOn(vpc);
    await scene.settled();
    await scene.expectTruth();
    expect(stateOf(scene.finding('s3-traffic-path', vpc.vpcId))).toBe('PASSED RESOLVED');
  });

  test('an analyst suppresses a finding with a note: both stay through every change', async () => {
    const vpc = only(scene.ofKind('a gateway endpoint on every table'));
    const rule = 's3-traffic-path';
    await scene.takeOff(vpc);
    await scene.settled();
    const Note = { Text: 'known, see NET-77', UpdatedBy: 'analyst', UpdatedAt: new Date().toISOString() };
    const suppressed = {
      ...scene.finding(rule, vpc.vpcId),
      Workflow: { Status: 'SUPPRESSED' as const },
      Note,
    };
    world.hub.of(ACCOUNT).put(suppressed);
    await scene.evaluateAll();
    expect(scene.finding(rule, vpc.vpcId)).toMatchObject({ Workflow: { Status: 'SUPPRESSED' }, Note });
    await scene.putOn(vpc);
    await scene.settled();
    expect(scene.finding(rule, vpc.vpcId)).toMatchObject({
      Workflow: { Status: 'SUPPRESSED' },
      Compliance: { Status: 'PASSED' },
      Note,
    });
    world.hub.of(ACCOUNT).put({ ...scene.finding(rule, vpc.vpcId), Workflow: { Status: 'RESOLVED' } });
    await scene.expectTruth();
    await scene.newAnnouncements();
  });

  test('a VPC is deleted: its findings are ARCHIVED', async () => {
    const vpc = only(scene.ofKind('an interface endpoint'));
    await scene.delete(vpc);
    await scene.settled();
    await scene.expectTruth();
    expect(told(await scene.newAnnouncements())).toEqual(
      [
        `s3-endpoint-policy ${vpc.endpoints[0]}: COMPLIANT -> NOT_APPLICABLE`,
        `s3-interface-availability ${vpc.vpcId}: COMPLIANT -> NOT_APPLICABLE`,
        `s3-traffic-path ${vpc.vpcId}: COMPLIANT -> NOT_APPLICABLE`,
      ].sort(),
    );
    expect(scene.finding('s3-traffic-path', vpc.vpcId).RecordState).toBe('ARCHIVED');
  });

  test('a VPC is deleted and AWS Config does not hear of it: the next full run archives', async () => {
    const vpc = only(scene.ofKind('a gateway endpoint where there is to be none'));
    await scene.delete(vpc, { silently: true });
    await scene.evaluateAll();
    await scene.expectTruth();
    expect(scene.finding('s3-traffic-path', vpc.vpcId).RecordState).toBe('ARCHIVED');
    await scene.newAnnouncements();
  });
});

describe('private DNS, over the EC2 wire stub', () => {
  const INTERFACE = 'vpce-0aa1';
  const AMAZON_DNS = {
    DhcpOptionsId: 'dopt-0aa1',
    DhcpConfigurations: [{ Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] }],
  };
  /** EC2 as moto has it, and in one VPC an S3 interface endpoint. */
  async function wireWith(vpc: BuiltVpc, onlyInbound: boolean | undefined | 'no endpoint'): Promise<void> {
    world.ec2From(ACCOUNT, undefined);
    await s3ec(world, ACCOUNT, ['capture', '--region', REGION, '--output', world.folder]);
    const region = regionOf(readFileSync(`${world.folder}/${ACCOUNT}.${REGION}.json`, 'utf8'));
    const endpoint = {
      VpcEndpointId: INTERFACE,
      VpcEndpointType: 'Interface',
      VpcId: vpc.vpcId,
      OwnerId: ACCOUNT,
      ServiceName: `com.amazonaws.${REGION}.s3`,
      State: 'available',
      SubnetIds: vpc.subnets,
      NetworkInterfaceIds: ['eni-0aa1'],
      Groups: [{ GroupId: 'sg-0aa1', GroupName: 'clients' }],
      PrivateDnsEnabled: true,
      PolicyDocument: region.VpcEndpoints[0]?.PolicyDocument,
      DnsOptions: {
        DnsRecordIpType: 'ipv4',
        ...(onlyInbound === undefined ? {} : { PrivateDnsOnlyForInboundResolverEndpoint: onlyInbound }),
      },
    };
    const group = {
      GroupId: 'sg-0aa1',
      VpcId: vpc.vpcId,
      IpPermissions: [
        { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
      ],
      IpPermissionsEgress: [],
    };
    const changed: StubRegion = {
      ...region,
      Vpcs: region.Vpcs.map((one) =>
        one.VpcId === vpc.vpcId ? { ...one, DhcpOptionsId: 'dopt-0aa1' } : one,
      ),
      DhcpOptions: [...region.DhcpOptions, AMAZON_DNS],
      DnsAttributes: { ...region.DnsAttributes, [vpc.vpcId]: { support: true, hostnames: true } },
      SecurityGroups: [...region.SecurityGroups, group],
      VpcEndpoints: onlyInbound === 'no endpoint' ? region.VpcEndpoints : [...region.VpcEndpoints, endpoint],
    };
    const stub = await startStub({ accounts: { [ACCOUNT]: { [REGION]: changed } }, caller: ACCOUNT });
    world.onStop(stub.close);
    world.ec2From(ACCOUNT, stub.url);
  }
  const recorded = async (vpc: BuiltVpc): Promise<void> => {
    await scene.record('AWS::EC2::VPCEndpoint', INTERFACE, vpc.vpcId);
    await scene.settled();
    await scene.expectTruth();
  };

  test('for inbound resolvers only: S3 stays on the gateway endpoint', async () => {
    const vpc = only(scene.ofKind('a gateway endpoint on every table'));
    await wireWith(vpc, true);
    scene.isNow('s3-endpoint-policy', INTERFACE, 'COMPLIANT');
    await recorded(vpc);
    expect(told(await scene.newAnnouncements())).toEqual([
      `s3-endpoint-policy ${INTERFACE}: null -> COMPLIANT`,
    ]);
  });

  test('for everybody: the names lead past the gateway endpoint', async () => {
    const vpc = only(scene.ofKind('a gateway endpoint on every table'));
    await wireWith(vpc, false);
    scene.isNow('s3-traffic-path', vpc.vpcId, 'NON_COMPLIANT');
    scene.isNow('s3-interface-availability', vpc.vpcId, 'COMPLIANT');
    await recorded(vpc);
    expect(told(await scene.newAnnouncements())).toEqual([
      `s3-interface-availability ${vpc.vpcId}: null -> COMPLIANT`,
      `s3-traffic-path ${vpc.vpcId}: COMPLIANT -> NON_COMPLIANT`,
    ]);
  });

  test('where AWS does not say for whom: undetermined, told as the policy asks', async () => {
    const vpc = only(scene.ofKind('a gateway endpoint on every table'));
    await wireWith(vpc, undefined);
    scene.isNow('s3-interface-availability', vpc.vpcId, 'NON_COMPLIANT');
    await recorded(vpc);
    expect(resultOf('s3-traffic-path', vpc.vpcId).annotation).toMatch(/^MEDIUM UNDETERMINED /);
    expect(resultOf('s3-interface-availability', vpc.vpcId).annotation).toMatch(/^MEDIUM UNDETERMINED /);
    expect(told(await scene.newAnnouncements())).toEqual([
      `s3-interface-availability ${vpc.vpcId}: COMPLIANT -> UNDETERMINED`,
    ]);
  });

  test('the endpoint is deleted: all is as before', async () => {
    const vpc = only(scene.ofKind('a gateway endpoint on every table'));
    await wireWith(vpc, 'no endpoint');
    scene.isNow('s3-endpoint-policy', INTERFACE, 'NOT_APPLICABLE');
    scene.isNow('s3-traffic-path', vpc.vpcId, 'COMPLIANT');
    scene.isNow('s3-interface-availability', vpc.vpcId, 'NOT_APPLICABLE');
    await recorded(vpc);
    world.ec2From(ACCOUNT, undefined);
    await scene.evaluateAll();
    await scene.expectTruth();
    await scene.newAnnouncements();
  });
});

describe('a waiver', () => {
  const DAY = 86_400_000;
  const rule = 's3-traffic-path';
  /** One that has not got an endpoint in the meantime. */
  const uncovered = () => only(scene.ofKind('no endpoint').slice(1));
  const expires = new Date(Date.now() + DAY).toISOString().slice(0, 10);

  test('is rolled out with the policy: the finding is suppressed with a note that names it', async () => {
    const vpc = uncovered();
    const waivers = [
      {
        id: 'W-2026-014',
        rules: [rule],
        vpcs: [vpc.vpcId],
        reason: 'moves to the hub',
        owner: 'network@example.com',
        expires,
      },
    ];
    writeFileSync(`${world.folder}/waived.yaml`, policyText({ waivers }));
    synthesize(`${world.folder}/waived`, `${world.folder}/waived.yaml`);
    scene.service.update(readSynthesized(`${world.folder}/waived`));
    await scene.evaluateAll();

    expect(scene.verdicts()[`${rule} ${vpc.vpcId}`]).toBe('NOT_APPLICABLE');
    const said = `MEDIUM WAIVED SUBNET_NOT_ON_GATEWAY by defaults, waiver W-2026-014 until ${expires}`;
    expect([`${said}: ${vpc.tables.join(', ')}`, `${said}: ${vpc.tables.toReversed().join(', ')}`]).toContain(
      resultOf(rule, vpc.vpcId).annotation,
    );
    expect(scene.finding(rule, vpc.vpcId)).toMatchObject({
      RecordState: 'ACTIVE',
      Compliance: { Status: 'FAILED' },
      Workflow: { Status: 'SUPPRESSED' },
      Note: {
        Text: `Waived by W-2026-014 until ${expires}. The finding is suppressed while the waiver holds, and opens again when it ends.`,
        UpdatedBy: 's3-endpoint-compliance',
      },
    });
    expect(told(await scene.newAnnouncements())).toEqual([
      `${rule} ${vpc.vpcId}: NON_COMPLIANT -> NOT_APPLICABLE`,
    ]);
  });

  test('ends: the finding is open again', async () => {
    const vpc = uncovered();
    world.clockAheadMs = 2 * DAY;
    for (const one of Object.values(scene.service.functions))
      one.configure({ clockAheadMs: world.clockAheadMs });
    await scene.evaluateAll();
    await scene.expectTruth();
    expect(scene.finding(rule, vpc.vpcId)).toMatchObject({
      Workflow: { Status: 'NEW' },
      Note: { Text: `The waiver W-2026-014 until ${expires} does not hold any more.` },
    });
    expect(told(await scene.newAnnouncements())).toEqual([
      `${rule} ${vpc.vpcId}: NOT_APPLICABLE -> NON_COMPLIANT`,
    ]);
  });
});

describe('a second account', () => {
  let second: Scene;

  test('has the same template, by credentials of an assumed role: its own truth, and nothing of the first', async () => {
    const first = [scene.verdicts(), scene.findingStates()];
    second = await startScene(world, SECOND, readSynthesized(inject('synthesized')), { vpcs: VPCS });
    await second.evaluateAll();
    await second.expectTruth();
    expect([scene.verdicts(), scene.findingStates()]).toEqual(first);
  });

  test('is seen alike by s3ec with a role of it', async () => {
    writeFileSync(`${world.folder}/policy.yaml`, policyText());
    const role = `arn:aws:iam::${SECOND}:role/audit`;
    const report = await s3ec(world, ACCOUNT, [
      ...['check', '--region', REGION, '--policy', `${world.folder}/policy.yaml`],
      ...['--role', role, '--format', 'json'],
    ]);
    const results = resultsIn(report).map(({ rule, resourceId, verdict }) => [
      `${rule} ${resourceId}`,
      verdict,
    ]);
    expect(Object.fromEntries(results)).toEqual(second.verdicts());
  });

  test("moto took every finding that Security Hub's model took", () => {
    expect(world.hub.disagreements).toEqual([]);
  });
});
