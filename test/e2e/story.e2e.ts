import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type StubRegion, startStub } from '../aws/ec2-stub.ts';
import { synthesize } from './setup/synthesize.ts';
import { readSynthesized } from './world/deploy.ts';
import type { BuiltVpc } from './world/network.ts';
import { policyText } from './world/policy.ts';
import { REGION } from './world/region.ts';
import { resultsIn, s3ec } from './world/s3ec.ts';
import { type RuleName, type Scene, startScene, stateOf } from './world/scene.ts';
import {
  type Change,
  eventOf,
  expectSeen,
  expectStep,
  failingEndpoint,
  failingSubnet,
  failingTable,
  type Reason,
  resultOf,
} from './world/step.ts';
import { regionOf } from './world/wire.ts';
import { startWorld, type World } from './world/world.ts';

const ACCOUNT = '111122223333';
const SECOND = '444455556666';
const VPCS = 40;
/** A step begins where the one before ended: it cannot be tried again. */
const ONCE = { retry: 0 };

let world: World;
let scene: Scene;

beforeAll(async () => {
  world = await startWorld();
  scene = await startScene(world, ACCOUNT, readSynthesized(inject('synthesized')), {
    vpcs: VPCS,
    // So that the calls of a step can be told.
    inOneBatch: true,
  });
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
const GATEWAY_LOOK = { ...LOOK, ...S3_ADDRESSES };
const DNS = { 'ec2:DescribeVpcAttribute': 2, 'ec2:DescribeDhcpOptions': 1 };
/** The calls that bring a change to Security Hub and onto the bus. */
const DELIVERY = {
  'securityhub:GetFindings': 1,
  'securityhub:BatchImportFindings': 1,
  'events:PutEvents': 1,
  'securityhub:BatchUpdateFindings': 1,
};
/** What is resolved is read once more. */
const RESOLUTION = { ...DELIVERY, 'securityhub:GetFindings': 2 };
/** What the rule about endpoint policies asks beside the two about VPCs. */
const POLICY_LOOK = { 'ec2:DescribeVpcs': 1, 'ec2:DescribeVpcEndpoints': 1 };

function times(count: number, calls: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(calls).map(([call, once]) => [call, once * count]));
}

function sum(...all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const calls: Record<string, number> = {};
  for (const [call, count] of all.flatMap((one) => Object.entries(one)))
    calls[call] = (calls[call] ?? 0) + count;
  return calls;
}

/** The calls of evaluate for an item of a route table, which two rules listen to, and of an endpoint, to which all do. */
const OF_TABLE = sum(times(2, GATEWAY_LOOK), { 'config:PutEvaluations': 2 });
const OF_ENDPOINT = sum(times(2, GATEWAY_LOOK), POLICY_LOOK, { 'config:PutEvaluations': 3 });

/** The calls of a full run of all three rules; AWS Config gives its results in pages of seven. */
function fullRun(): Record<string, number> {
  const kinds = new Set(scene.vpcs.map(({ kind }) => kind));
  const withPrivateDns = [...kinds].flatMap(({ name, interface: has }) => (has ? scene.ofKind(name) : []));
  return sum(times(2, GATEWAY_LOOK), POLICY_LOOK, {
    // Routes name the lists of S3 and of DynamoDB.
    'ec2:GetManagedPrefixListEntries': 2,
    'ec2:DescribeVpcAttribute': 2 * 2 * withPrivateDns.length,
    'ec2:DescribeDhcpOptions': 2,
    'config:PutEvaluations': 3,
    'config:GetComplianceDetailsByConfigRule': pagesOfResults(),
  });
}

function pagesOfResults(): number {
  const { pageSize, results } = scene.service.config;
  const counts = new Map<string, number>();
  for (const { rule } of results()) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts.values()].reduce((pages, count) => pages + Math.ceil(count / pageSize), 0);
}

function only(found: readonly BuiltVpc[]): BuiltVpc {
  const [vpc] = found;
  if (!vpc) throw new Error('no such VPC is left');
  return vpc;
}

const ON_GATEWAY = {
  rule: 's3-traffic-path',
  newVerdict: 'COMPLIANT',
  annotation: 'MEDIUM COMPLIANT by defaults',
  status: 'PASSED',
  workflow: 'RESOLVED',
  productFields: { warnings: 'MAIN_TABLE_UNCOVERED' },
} as const;

/** A policy of an endpoint is as wide as it may be where nothing is asked of it. */
const POLICY_OPEN = {
  rule: 's3-endpoint-policy',
  newVerdict: 'COMPLIANT',
  annotation: 'MEDIUM COMPLIANT by defaults',
  status: 'PASSED',
  workflow: 'RESOLVED',
} as const;

const GONE = 'INFORMATIONAL NOT_APPLICABLE RESOURCE_GONE: it is not there any more';
const NOT_JUDGED =
  'INFORMATIONAL NOT_APPLICABLE NO_LONGER_JUDGED: it is not there any more, or nothing is asked of it any more';

/** What becomes of a finding whose resource is gone. */
function archived(why: string) {
  return {
    newVerdict: 'NOT_APPLICABLE',
    annotation: why,
    farewell: why,
    recordState: 'ARCHIVED',
    requirement: null,
  } as const;
}

/** Subnets of a VPC that fail for their way to S3, and what a finding lists of them. */
function failing(
  vpc: BuiltVpc,
  ats: readonly number[],
  way: Readonly<Record<string, string>>,
  words: string,
) {
  const bySubnet = ats.toSorted((a, b) => compare(vpc.subnets[a], vpc.subnets[b]));
  const tables = bySubnet.map((at) => vpc.tables[at] ?? '');
  const reasons = bySubnet.map((at): Reason => {
    const [subnet = '', table = ''] = [vpc.subnets[at], vpc.tables[at]];
    return {
      code: 'SUBNET_NOT_ON_GATEWAY',
      message: `S3 traffic of ${subnet} leaves by ${words} (route table ${table}, explicit association); the policy asks for an S3 gateway endpoint`,
      resources: [table, subnet],
    };
  });
  return {
    rule: 's3-traffic-path',
    newVerdict: 'NON_COMPLIANT',
    annotation: `MEDIUM NON_COMPLIANT SUBNET_NOT_ON_GATEWAY by defaults: ${tables.join(', ')}`,
    status: 'FAILED',
    workflow: 'NEW',
    tables,
    reasons,
    atFault: [
      ...tables.toSorted(compare).map((table) => failingTable(scene, table)),
      ...bySubnet.map((at) => failingSubnet(scene, vpc, at, way)),
    ],
    productFields: { warnings: 'MAIN_TABLE_UNCOVERED' },
  } as const;
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : 1;
}

const NO_WAY = [{ S3Path: 'none' }, 'no way at all'] as const;

describe('the story of an account with 40 VPCs', ONCE, () => {
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
    // There were no results yet, which is a page for each rule.
    const { evaluate } = scene.newCalls();
    expect(evaluate).toEqual({ ...fullRun(), 'config:GetComplianceDetailsByConfigRule': 3 });
  });

  test('a VPC with a table beside its gateway endpoint, in full', async () => {
    const vpc = only(scene.ofKind('a gateway endpoint on one of two tables'));
    const change = { ...failing(vpc, [1], ...NO_WAY), vpc, oldVerdict: null };
    const all = await scene.announcements();
    const told = all.filter(({ detail }) => detail.resource.id === vpc.vpcId).map(({ detail }) => detail);
    expect(told).toEqual([eventOf(scene, change)]);
    expectSeen(scene, change);
  });

  test('a gateway endpoint is added: PASSED and RESOLVED', async () => {
    const vpc = only(scene.ofKind('no endpoint'));
    const { CreatedAt: createdAt } = scene.finding('s3-traffic-path', vpc.vpcId);
    expect(stateOf(scene.finding('s3-traffic-path', vpc.vpcId))).toBe('FAILED NEW');
    const endpoint = await scene.addGateway(vpc);
    await scene.settled();
    await expectStep(
      scene,
      [
        { ...ON_GATEWAY, vpc, createdAt, oldVerdict: 'NON_COMPLIANT' },
        { ...POLICY_OPEN, vpc, endpoint, oldVerdict: null },
      ],
      {
        evaluate: OF_ENDPOINT,
        // Nobody knows yet of which VPC the endpoint is.
        publish: sum(GATEWAY_LOOK, { 'ec2:DescribeVpcEndpoints': 1 }, RESOLUTION),
      },
    );
  });

  test('a route table is taken off: FAILED and NEW again; it is put on: PASSED and RESOLVED', async () => {
    const vpc = only(scene.ofKind('a gateway endpoint on every table'));
    const { CreatedAt: createdAt } = scene.finding('s3-traffic-path', vpc.vpcId);
    await scene.takeOff(vpc);
    await scene.settled();
    await expectStep(scene, [{ ...failing(vpc, [0], ...NO_WAY), vpc, createdAt, oldVerdict: 'COMPLIANT' }], {
      evaluate: OF_TABLE,
      publish: sum(GATEWAY_LOOK, DELIVERY),
    });
    await scene.putOn(vpc);
    await scene.settled();
    await expectStep(scene, [{ ...ON_GATEWAY, vpc, createdAt, oldVerdict: 'NON_COMPLIANT' }], {
      evaluate: OF_TABLE,
      publish: sum(GATEWAY_LOOK, RESOLUTION),
    });
  });

  test('an analyst suppresses a finding with a note: both stay through every change', async () => {
    const vpc = only(scene.ofKind('a gateway endpoint on every table'));
    const rule = 's3-traffic-path';
    const { CreatedAt: createdAt } = scene.finding(rule, vpc.vpcId);
    const publish = sum(GATEWAY_LOOK, DELIVERY);
    await scene.takeOff(vpc);
    await scene.settled();
    const fails = { ...failing(vpc, [0], ...NO_WAY), vpc, createdAt, oldVerdict: 'COMPLIANT' } as const;
    await expectStep(scene, [fails], { evaluate: OF_TABLE, publish });

    const note = { Text: 'known, see NET-77', UpdatedBy: 'analyst' };
    const workflow = 'SUPPRESSED';
    world.hub.of(ACCOUNT).put({
      ...scene.finding(rule, vpc.vpcId),
      Workflow: { Status: workflow },
      Note: { ...note, UpdatedAt: new Date().toISOString() },
    });
    const suppressed = { note, workflow, marks: { s3ecResolved: 'no' } } as const;
    const fullRunAgain = fullRun();
    await scene.evaluateAll();
    // AWS Config holds the same as before, and so it has recorded nothing and told nothing.
    await expectStep(scene, [{ ...fails, ...suppressed, oldVerdict: 'NON_COMPLIANT' }], {
      evaluate: fullRunAgain,
    });
    await scene.putOn(vpc);
    await scene.settled();
    await expectStep(scene, [{ ...ON_GATEWAY, ...suppressed, vpc, createdAt, oldVerdict: 'NON_COMPLIANT' }], {
      evaluate: OF_TABLE,
      publish,
    });
    world.hub.of(ACCOUNT).put({ ...scene.finding(rule, vpc.vpcId), Workflow: { Status: 'RESOLVED' } });
  });

  test('a VPC is deleted: its findings are ARCHIVED', async () => {
    const vpc = only(scene.ofKind('an interface endpoint'));
    const [endpoint = ''] = vpc.endpoints;
    const createdAt = (rule: RuleName, id: string) => scene.finding(rule, id).CreatedAt;
    const passed = {
      vpc,
      severity: 'HIGH',
      oldVerdict: 'COMPLIANT',
      status: 'PASSED',
      workflow: 'RESOLVED',
    } as const;
    const changes: readonly Change[] = [
      {
        ...{ ...passed, ...archived(GONE) },
        rule: 's3-traffic-path',
        createdAt: createdAt('s3-traffic-path', vpc.vpcId),
      },
      {
        ...{ ...passed, ...archived(GONE) },
        rule: 's3-interface-availability',
        createdAt: createdAt('s3-interface-availability', vpc.vpcId),
      },
      {
        ...{ ...passed, ...archived(NOT_JUDGED) },
        rule: 's3-endpoint-policy',
        endpoint,
        createdAt: createdAt('s3-endpoint-policy', endpoint),
      },
    ];
    await scene.delete(vpc);
    await scene.settled();
    await expectStep(scene, changes, {
      evaluate: { 'ec2:DescribeVpcs': 2, 'config:PutEvaluations': 6 },
      publish: sum({ 'ec2:DescribeVpcs': 1 }, DELIVERY),
    });
  });

  test('a VPC is deleted and AWS Config does not hear of it: the next full run archives', async () => {
    const vpc = only(scene.ofKind('a gateway endpoint where there is to be none'));
    const [endpoint = ''] = vpc.endpoints;
    const { CreatedAt: createdAt } = scene.finding('s3-traffic-path', vpc.vpcId);
    const { CreatedAt: endpointsCreatedAt } = scene.finding('s3-endpoint-policy', endpoint);
    await scene.delete(vpc, { silently: true });
    const evaluate = fullRun();
    await scene.evaluateAll();
    const gone = { vpc, severity: 'CRITICAL' } as const;
    await expectStep(
      scene,
      [
        {
          ...gone,
          ...archived(GONE),
          rule: 's3-traffic-path',
          status: 'FAILED',
          workflow: 'NEW',
          oldVerdict: 'NON_COMPLIANT',
          createdAt,
        },
        {
          ...gone,
          ...archived(NOT_JUDGED),
          rule: 's3-endpoint-policy',
          endpoint,
          status: 'PASSED',
          workflow: 'RESOLVED',
          oldVerdict: 'COMPLIANT',
          createdAt: endpointsCreatedAt,
        },
      ],
      // Their marks differ.
      {
        evaluate,
        publish: sum({ 'ec2:DescribeVpcs': 1 }, DELIVERY, { 'securityhub:BatchUpdateFindings': 1 }),
      },
    );
  });
});

describe('private DNS, over the EC2 wire stub', ONCE, () => {
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
  /** A VPC of which nothing was told since the first evaluation. */
  const untouched = () => only(scene.ofKind('a gateway endpoint on every table').slice(1));
  const recorded = async (vpc: BuiltVpc): Promise<void> => {
    await scene.record('AWS::EC2::VPCEndpoint', INTERFACE, vpc.vpcId);
    await scene.settled();
  };
  const evaluateWithDns = sum(OF_ENDPOINT, times(2, DNS));
  let createdAt: string | undefined;
  let endpointsCreatedAt: string | undefined;
  let availabilitysCreatedAt: string | undefined;

  test('for inbound resolvers only: S3 stays on the gateway endpoint', async () => {
    const vpc = untouched();
    createdAt = scene.finding('s3-traffic-path', vpc.vpcId).CreatedAt;
    await wireWith(vpc, true);
    scene.isNow('s3-endpoint-policy', INTERFACE, 'COMPLIANT');
    await recorded(vpc);
    await expectStep(scene, [{ ...POLICY_OPEN, vpc, endpoint: INTERFACE, oldVerdict: null }], {
      evaluate: OF_ENDPOINT,
      publish: sum(POLICY_LOOK, { 'ec2:DescribeVpcEndpoints': 1 }, RESOLUTION),
    });
    endpointsCreatedAt = scene.finding('s3-endpoint-policy', INTERFACE).CreatedAt;
    expect(resultOf(scene, { rule: 's3-traffic-path', vpc }).complianceType).toBe('COMPLIANT');
  });

  test('for everybody: the names lead past the gateway endpoint', async () => {
    const vpc = untouched();
    await wireWith(vpc, false);
    scene.isNow('s3-traffic-path', vpc.vpcId, 'NON_COMPLIANT');
    scene.isNow('s3-interface-availability', vpc.vpcId, 'COMPLIANT');
    await recorded(vpc);
    const way = { S3Path: 'interface-endpoint', Via: INTERFACE, Access: 'open' };
    await expectStep(
      scene,
      [
        {
          ...failing(vpc, [0, 1], way, `interface-endpoint ${INTERFACE}`),
          vpc,
          createdAt,
          oldVerdict: 'COMPLIANT',
        },
        {
          rule: 's3-interface-availability',
          vpc,
          oldVerdict: null,
          newVerdict: 'COMPLIANT',
          annotation: 'MEDIUM COMPLIANT by defaults',
          status: 'PASSED',
          workflow: 'RESOLVED',
        },
      ],
      {
        evaluate: evaluateWithDns,
        // One is resolved with its mark, the other is marked alone.
        publish: sum(GATEWAY_LOOK, DNS, RESOLUTION, { 'securityhub:BatchUpdateFindings': 1 }),
      },
    );
    availabilitysCreatedAt = scene.finding('s3-interface-availability', vpc.vpcId).CreatedAt;
  });

  test('where AWS does not say for whom: undetermined, told as the policy asks', async () => {
    const vpc = untouched();
    await wireWith(vpc, undefined);
    scene.isNow('s3-interface-availability', vpc.vpcId, 'NON_COMPLIANT');
    await recorded(vpc);
    await expectStep(
      scene,
      [
        {
          rule: 's3-interface-availability',
          vpc,
          oldVerdict: 'COMPLIANT',
          newVerdict: 'UNDETERMINED',
          compliance: 'NON_COMPLIANT',
          annotation: `MEDIUM UNDETERMINED PRIVATE_DNS_UNKNOWN by defaults, sent as its whenUndetermined: ${INTERFACE}`,
          status: 'FAILED',
          workflow: 'NEW',
          reasons: [
            {
              code: 'PRIVATE_DNS_UNKNOWN',
              message: `${INTERFACE} does not say whether it answers inbound Resolver endpoints only, and an S3 gateway endpoint stands beside it`,
              resources: [INTERFACE],
            },
          ],
          atFault: [failingEndpoint(scene, INTERFACE, vpc)],
          createdAt: availabilitysCreatedAt,
        },
      ],
      { evaluate: evaluateWithDns, publish: sum(GATEWAY_LOOK, DNS, DELIVERY) },
    );
    // It was NON_COMPLIANT before and is so still: AWS Config tells nobody, and reconcile brings what it says now.
    expect(resultOf(scene, { rule: 's3-traffic-path', vpc }).annotation).toMatch(/^MEDIUM UNDETERMINED /);
  });

  test('the endpoint is deleted: all is as before', async () => {
    const vpc = untouched();
    await wireWith(vpc, 'no endpoint');
    scene.isNow('s3-endpoint-policy', INTERFACE, 'NOT_APPLICABLE');
    scene.isNow('s3-traffic-path', vpc.vpcId, 'COMPLIANT');
    scene.isNow('s3-interface-availability', vpc.vpcId, 'NOT_APPLICABLE');
    await recorded(vpc);
    const none = `no S3 interface endpoint of its own is required of ${vpc.vpcId} or used by it`;
    await expectStep(
      scene,
      [
        {
          ...ON_GATEWAY,
          vpc,
          createdAt,
          oldVerdict: 'NON_COMPLIANT',
          // The stub has the rules of the security groups, which moto's answers leave out.
          productFields: { warnings: 'MAIN_TABLE_UNCOVERED,SECURITY_GROUP_EGRESS' },
        },
        {
          rule: 's3-interface-availability',
          vpc,
          oldVerdict: 'UNDETERMINED',
          newVerdict: 'NOT_APPLICABLE',
          annotation: 'MEDIUM NOT_APPLICABLE NO_INTERFACE_ENDPOINT_NEEDED by defaults',
          status: 'FAILED',
          workflow: 'NEW',
          recordState: 'ARCHIVED',
          marks: { s3ecResolved: 'no' },
          reasons: [{ code: 'NO_INTERFACE_ENDPOINT_NEEDED', message: none, resources: [vpc.vpcId] }],
          createdAt: availabilitysCreatedAt,
        },
        {
          rule: 's3-endpoint-policy',
          vpc,
          endpoint: INTERFACE,
          oldVerdict: 'COMPLIANT',
          status: 'PASSED',
          workflow: 'RESOLVED',
          ...archived(NOT_JUDGED),
          createdAt: endpointsCreatedAt,
        },
      ],
      {
        evaluate: OF_ENDPOINT,
        publish: sum(GATEWAY_LOOK, RESOLUTION, { 'securityhub:BatchUpdateFindings': 2 }),
      },
    );
    world.ec2From(ACCOUNT, undefined);
    await scene.evaluateAll();
    await scene.expectTruth();
    await scene.newAnnouncements();
  });
});

describe('a waiver', ONCE, () => {
  const DAY = 86_400_000;
  const rule = 's3-traffic-path';
  /** One that has not got an endpoint in the meantime. */
  const uncovered = () => only(scene.ofKind('no endpoint').slice(1));
  const expires = new Date(Date.now() + DAY).toISOString().slice(0, 10);
  const waiver = { id: 'W-2026-014', expires, owner: 'network@example.com', reason: 'moves to the hub' };
  const mark = `W-2026-014 until ${expires}`;

  test('is rolled out with the policy: the finding is suppressed with a note that names it', async () => {
    const vpc = uncovered();
    const { CreatedAt: createdAt } = scene.finding(rule, vpc.vpcId);
    const waivers = [{ ...waiver, rules: [rule], vpcs: [vpc.vpcId] }];
    writeFileSync(`${world.folder}/waived.yaml`, policyText({ waivers }));
    synthesize(`${world.folder}/waived`, `${world.folder}/waived.yaml`);
    scene.service.update(readSynthesized(`${world.folder}/waived`));
    scene.isNow(rule, vpc.vpcId, 'NOT_APPLICABLE');
    scene.newCalls();
    const evaluate = fullRun();
    await scene.evaluateAll();
    const failed = failing(vpc, [0, 1], ...NO_WAY);
    const hidden = {
      code: 'WAIVED',
      message: `the waiver W-2026-014 of network@example.com hides NON_COMPLIANT until ${expires}: moves to the hub`,
      resources: [vpc.vpcId],
    };
    await expectStep(
      scene,
      [
        {
          ...failed,
          vpc,
          createdAt,
          oldVerdict: 'NON_COMPLIANT',
          newVerdict: 'NOT_APPLICABLE',
          annotation: `MEDIUM WAIVED SUBNET_NOT_ON_GATEWAY by defaults, waiver ${mark}: ${failed.tables.join(', ')}`,
          workflow: 'SUPPRESSED',
          reasons: [hidden, ...failed.reasons],
          productFields: {
            warnings: 'MAIN_TABLE_UNCOVERED',
            waiver: 'W-2026-014',
            waiverExpires: expires,
            waiverOwner: 'network@example.com',
          },
          waiver,
          note: {
            Text: `Waived by ${mark}. The finding is suppressed while the waiver holds, and opens again when it ends.`,
            UpdatedBy: 's3-endpoint-compliance',
          },
          marks: { s3ecWaiver: mark },
        },
      ],
      { evaluate, publish: sum(GATEWAY_LOOK, DELIVERY) },
    );
  });

  test('ends: the finding is open again', async () => {
    const vpc = uncovered();
    const { CreatedAt: createdAt } = scene.finding(rule, vpc.vpcId);
    world.clockAheadMs = 2 * DAY;
    for (const one of Object.values(scene.service.functions))
      one.configure({ clockAheadMs: world.clockAheadMs });
    scene.isNow(rule, vpc.vpcId, 'NON_COMPLIANT');
    const evaluate = fullRun();
    await scene.evaluateAll();
    await expectStep(
      scene,
      [
        {
          ...failing(vpc, [0, 1], ...NO_WAY),
          vpc,
          createdAt,
          oldVerdict: 'NOT_APPLICABLE',
          productFields: { warnings: 'MAIN_TABLE_UNCOVERED,WAIVER_EXPIRED' },
          note: {
            Text: `The waiver ${mark} does not hold any more.`,
            UpdatedBy: 's3-endpoint-compliance',
          },
          marks: { s3ecWaiver: 'none' },
        },
      ],
      { evaluate, publish: sum(GATEWAY_LOOK, DELIVERY) },
    );
  });
});

describe('a second account', ONCE, () => {
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
