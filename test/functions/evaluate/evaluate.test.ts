import {
  DescribeConfigRulesCommand,
  GetComplianceDetailsByConfigRuleCommand,
  PutEvaluationsCommand,
} from '@aws-sdk/client-config-service';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { FailedLook, FailedReport, OtherPolicy, RefusedEvent } from '../../../functions/errors.ts';
import { evaluate } from '../../../functions/evaluate/evaluate.ts';
import type { RuleName } from '../../../lib/policy/schema.ts';
import type { StubCall, StubRegion } from '../../aws/ec2-stub.ts';
import { withCallerCredentials } from '../../aws/live-harness.ts';
import {
  ACCOUNT,
  aGatewayEndpoint,
  anInterfaceEndpoint,
  aRoute,
  aRouteTable,
  aSubnet,
  aVpc,
  captureOf,
  GATEWAY_ID,
  gatewayRoute,
  HUB_VPC_ID,
  interfaceCaptureOf,
  localRoute,
  MAIN_TABLE,
  policyOf,
  REGION,
  SUBNET_A,
  VPC_ID,
} from '../../builders.ts';
import { clientsOf, DIGEST, deployed, regionOf } from '../harness.ts';
import { aConfigService, aRefusal, lineOf } from './config-service.ts';
import { CAPTURED, change, deletion, former, invocation, parsed, sample, schedule } from './events.ts';

withCallerCredentials();

const NOW = new Date('2026-11-01T10:05:00Z');
const HOME = { partition: 'aws', region: REGION, account: ACCOUNT };

interface Situation {
  readonly region?: StubRegion;
  readonly policy?: string;
  readonly rule?: RuleName;
  readonly config?: ReturnType<typeof aConfigService>;
  readonly fault?: (call: StubCall) => { readonly status: number; readonly code: string } | undefined;
  /** What differs in the event around the notification. */
  readonly envelope?: Readonly<Record<string, unknown>>;
  readonly home?: typeof HOME;
}

/** Runs one invocation against the stub of EC2 and a mocked AWS Config, and tells all that it did. */
async function run(notification: Readonly<Record<string, unknown>>, situation: Situation = {}) {
  const { rule = 's3-traffic-path', region = regionOf(captureOf()), policy, home = HOME } = situation;
  const config = situation.config ?? aConfigService();
  const { stub, ...clients } = await clientsOf(region, situation.fault, home.region);
  const measured: Record<string, number> = {};
  const ruleParameters = JSON.stringify({ check: rule, policy: DIGEST });
  const outcome = await evaluate(
    parsed(invocation(notification, { ruleParameters, ...situation.envelope })),
    home,
    {
      clients: { ...clients, config: config.client },
      policy: deployed(policy),
      now: () => NOW,
      wait: async () => {},
      measure: (metric, value) => {
        measured[metric] = value;
      },
      measureFull: (name) => {
        measured[`FullEvaluations of ${name}`] = 1;
      },
    },
  ).catch((error: unknown) => error);
  return {
    outcome,
    told: config.told().flat().map(lineOf),
    orderings: new Set(
      config
        .told()
        .flat()
        .map(({ OrderingTimestamp }) => OrderingTimestamp?.toISOString()),
    ),
    acknowledgements: config.told().length,
    measured,
    calls: { ...stub.counts(), ...config.counts() },
  };
}

const BEFORE = 'e'.repeat(64);
/** The parameters of a rule that asks for a policy. */
const asking = (policy: string | undefined) => JSON.stringify({ check: 's3-traffic-path', policy });

const COMPLIANT = `${VPC_ID} COMPLIANT: MEDIUM COMPLIANT by defaults`;
const FAILING = `${VPC_ID} NON_COMPLIANT: MEDIUM NON_COMPLIANT SUBNET_NOT_ON_GATEWAY by defaults: ${MAIN_TABLE}`;
const GONE = (id: string) =>
  `${id} NOT_APPLICABLE: INFORMATIONAL NOT_APPLICABLE RESOURCE_GONE: it is not there any more`;

const withoutRoute = regionOf(captureOf({ routes: [aRoute()] }));
const withoutVpc = { ...regionOf(captureOf()), Vpcs: [] };
const twoVpcs = regionOf(
  captureOf(),
  captureOf({
    vpcs: [aVpc({ VpcId: 'vpc-0b2' })],
    subnets: [aSubnet({ SubnetId: 'subnet-0z', VpcId: 'vpc-0b2' })],
    routeTables: [
      aRouteTable({ RouteTableId: 'rtb-0z', VpcId: 'vpc-0b2', Routes: [localRoute(), aRoute()] }),
    ],
    endpoints: [],
    securityGroups: [],
    networkAcls: [],
  }),
);
const OTHER_FAILS = 'vpc-0b2 NON_COMPLIANT: MEDIUM NON_COMPLIANT SUBNET_NOT_ON_GATEWAY by defaults: rtb-0z';

describe('a change', () => {
  it('is judged on what AWS has now, and Config is told of its VPC', async () => {
    const { outcome, told, orderings, measured } = await run(change(), { region: withoutRoute });
    expect(outcome).toEqual({ rule: 's3-traffic-path', isFull: false, evaluations: 1 });
    expect(told).toEqual([FAILING]);
    expect([...orderings]).toEqual([CAPTURED]);
    expect(measured).toEqual({ Compliant: 0, NonCompliant: 1, NotApplicable: 0, Undetermined: 0 });
  });

  it('says nothing of other VPCs, and asks nothing about them', async () => {
    const { told, calls } = await run(change(), { region: twoVpcs });
    expect(told).toEqual([COMPLIANT]);
    expect(calls).toEqual({
      'ec2:DescribeVpcs': 1,
      'ec2:DescribeSubnets': 1,
      'ec2:DescribeRouteTables': 1,
      'ec2:DescribeVpcEndpoints': 1,
      'ec2:DescribePrefixLists': 1,
      'ec2:DescribeSecurityGroups': 1,
      'ec2:DescribeNetworkAcls': 1,
      'ec2:DescribeVpcBlockPublicAccessOptions': 1,
      PutEvaluations: 1,
    });
  });

  it('that concerns no VPC is acknowledged, and nothing is looked at', async () => {
    const { told, acknowledgements, calls } = await run(change({ resourceType: 'AWS::EC2::Instance' }));
    expect({ told, acknowledgements, calls }).toEqual({
      told: [],
      acknowledgements: 1,
      calls: { PutEvaluations: 1 },
    });
  });

  it('of which too little is known is what the policy says, and counted apart', async () => {
    const policy = policyOf(
      'interface',
      `  hubs: [{ vpc: ${HUB_VPC_ID}, account: "444455556666" }]\n  whenUndetermined: NOT_APPLICABLE\n`,
    );
    const zones = [
      { HostedZoneId: 'Z1', Name: `s3.${REGION}.amazonaws.com.`, Owner: { OwningAccount: '444455556666' } },
    ];
    const { told, measured } = await run(change(), {
      region: regionOf(captureOf({ endpoints: [], zones })),
      policy,
    });
    expect(told).toEqual([
      expect.stringMatching(
        /^vpc-0a1 NOT_APPLICABLE: MEDIUM UNDETERMINED [A-Z_]+ by defaults, sent as its whenUndetermined/,
      ),
    ]);
    expect(measured).toEqual({ Compliant: 0, NonCompliant: 0, NotApplicable: 0, Undetermined: 1 });
  });

  it("in a shared VPC is its owner's to judge", async () => {
    const shared = captureOf({ vpcs: [aVpc({ OwnerId: '999988887777' })], endpoints: [] });
    const { told } = await run(change(), { region: regionOf(shared) });
    expect(told).toEqual([
      `${VPC_ID} NOT_APPLICABLE: MEDIUM NOT_APPLICABLE OWNED_BY_ANOTHER_ACCOUNT by defaults`,
    ]);
  });

  it('of a hub judges its spokes, and is no full run', async () => {
    const policy = policyOf('gateway', `  hubs: [{ vpc: ${VPC_ID} }]\n`);
    const config = aConfigService({ recorded: [{ id: 'vpc-0old' }] });
    const { outcome, told, calls } = await run(change(), { region: twoVpcs, policy, config });
    expect(outcome).toEqual({ rule: 's3-traffic-path', isFull: false, evaluations: 2 });
    expect(told).toEqual([COMPLIANT, OTHER_FAILS]);
    expect(calls).not.toHaveProperty('GetComplianceDetailsByConfigRule');
  });
});

describe('the policies of endpoints', () => {
  const rule = 's3-endpoint-policy';
  const policy = policyOf('gateway', '  endpointPolicy: notDefault\n');
  const item = { resourceType: 'AWS::EC2::VPCEndpoint', resourceId: GATEWAY_ID };
  const FULL = `${GATEWAY_ID} NON_COMPLIANT: MEDIUM NON_COMPLIANT ENDPOINT_POLICY_IS_FULL_ACCESS by defaults: ${GATEWAY_ID}`;
  const NO_LONGER = `${GATEWAY_ID} NOT_APPLICABLE: INFORMATIONAL NOT_APPLICABLE NO_LONGER_JUDGED: it is not there any more, or nothing is asked of it any more`;

  it('are judged when the endpoint changes', async () => {
    expect((await run(change(item), { rule, policy })).told).toEqual([FULL]);
  });

  it('are judged when the tags of the VPC may have changed', async () => {
    const vpc = change({ resourceType: 'AWS::EC2::VPC', resourceId: VPC_ID });
    expect((await run(vpc, { rule, policy })).told).toEqual([FULL]);
  });

  it.each([
    ['is deleted', deletion(item), captureOf()],
    ['is on its way out', change(item), captureOf({ endpoints: [aGatewayEndpoint({ State: 'deleting' })] })],
    ['is not there when it is looked at', change(item), captureOf({ endpoints: [] })],
    [
      'is none of S3',
      change(item),
      captureOf({ endpoints: [aGatewayEndpoint({ ServiceName: `com.amazonaws.${REGION}.dynamodb` })] }),
    ],
  ])('are not applicable where the endpoint %s', async (_, event, capture) => {
    expect((await run(event, { rule, policy, region: regionOf(capture) })).told).toEqual([NO_LONGER]);
  });

  it('are nothing that a route table changes', async () => {
    const { told, calls } = await run(change(), { rule, policy });
    expect({ told, calls }).toEqual({ told: [], calls: { PutEvaluations: 1 } });
  });
});

describe('what left the scope of the rule', () => {
  const LEFT = `${VPC_ID} NOT_APPLICABLE: INFORMATIONAL NOT_APPLICABLE LEFT_SCOPE: it left the scope of the rule`;
  const envelope = { eventLeftScope: true };

  it('is not applicable, whatever it is like', async () => {
    const vpc = change({ resourceType: 'AWS::EC2::VPC', resourceId: VPC_ID });
    const { told, calls } = await run(vpc, { envelope });
    expect({ told, calls }).toEqual({ told: [LEFT], calls: { PutEvaluations: 1 } });
  });

  it('is gone and not left where it is another thing that left', async () => {
    const { told } = await run(deletion({}, former({ vpcId: VPC_ID })), { envelope, region: withoutVpc });
    expect(told).toEqual([GONE(VPC_ID)]);
  });

  it('is a change like others where it is of another type than the rule judges', async () => {
    const { told } = await run(deletion({}, former({ vpcId: VPC_ID })), { envelope, region: withoutRoute });
    expect(told).toEqual([FAILING]);
  });
});

describe('a scheduled run', () => {
  it('judges every VPC, clears away what is gone, and counts as full', async () => {
    const config = aConfigService({
      recorded: [
        { id: VPC_ID },
        { id: 'vpc-0old', compliance: 'NON_COMPLIANT' },
        { id: 'vpc-0na', compliance: 'NOT_APPLICABLE' },
      ],
    });
    const { outcome, told, orderings, measured } = await run(
      schedule({ notificationCreationTime: '2026-11-01T10:02:00Z' }),
      {
        region: twoVpcs,
        config,
      },
    );
    expect(outcome).toEqual({ rule: 's3-traffic-path', isFull: true, evaluations: 3 });
    expect(told).toEqual([COMPLIANT, OTHER_FAILS, GONE('vpc-0old')]);
    expect([...orderings]).toEqual(['2026-11-01T10:02:00.000Z']);
    expect(measured).toEqual({
      Compliant: 1,
      NonCompliant: 1,
      NotApplicable: 1,
      Undetermined: 0,
      'FullEvaluations of s3-traffic-path': 1,
    });
  });

  it('asks Config what it has before it looks, so what another run reports meanwhile is left alone', async () => {
    const config = aConfigService({ recorded: [{ id: 'vpc-0old' }] });
    const order: string[] = [];
    config.mock.on(GetComplianceDetailsByConfigRuleCommand).callsFake(async () => {
      order.push('GetComplianceDetailsByConfigRule');
      return { EvaluationResults: [] };
    });
    config.mock.on(PutEvaluationsCommand).callsFake(async () => {
      order.push('PutEvaluations');
      return {};
    });
    await run(schedule(), {
      config,
      fault: ({ action }) => {
        order.push(action);
        return undefined;
      },
    });
    expect(order.slice(0, 2)).toEqual(['GetComplianceDetailsByConfigRule', 'DescribeVpcs']);
    expect(order.at(-1)).toBe('PutEvaluations');
  });

  it('that finds nothing to judge is acknowledged with an empty list, and is full', async () => {
    const { told, acknowledgements, measured } = await run(schedule(), { region: withoutVpc });
    expect({ told, acknowledgements }).toEqual({ told: [], acknowledgements: 1 });
    expect(measured).toHaveProperty('FullEvaluations of s3-traffic-path', 1);
  });

  it('asks about the rule that Config calls by its own name', async () => {
    const config = aConfigService();
    await run(schedule(), { config, envelope: { configRuleName: 'OrgConfigRule-s3-traffic-path-a1b2c3d4' } });
    const [call] = config.mock.calls().filter(({ args }) => 'ConfigRuleName' in args[0].input);
    expect(call?.args[0].input).toMatchObject({ ConfigRuleName: 'OrgConfigRule-s3-traffic-path-a1b2c3d4' });
  });
});

describe('the sample events of the documentation', () => {
  const home = { ...HOME, region: 'us-east-1' };
  const id = 'vpc-0a1b2c3d4e5f60718';
  const region = regionOf(captureOf({ region: 'us-east-1', vpcs: [aVpc({ VpcId: id })] }));

  it.each([
    ['change', [`${id} COMPLIANT: MEDIUM COMPLIANT by defaults`], '2026-01-15T10:00:00.000Z'],
    ['schedule', [`${id} COMPLIANT: MEDIUM COMPLIANT by defaults`], '2026-01-15T12:00:00.000Z'],
    ['oversized', [`${id} COMPLIANT: MEDIUM COMPLIANT by defaults`], '2026-01-15T10:00:00.000Z'],
    ['deleted-endpoint', [`${id} COMPLIANT: MEDIUM COMPLIANT by defaults`], '2026-01-15T11:00:00.000Z'],
  ] as const)('%s', async (name, lines, ordering) => {
    const { outcome, told, orderings } = await run(sample(name), { home, region });
    expect(outcome).toMatchObject({ evaluations: 1 });
    expect(told).toEqual(lines);
    expect([...orderings]).toEqual([ordering]);
  });
});

describe('facts case 53: a deleted item without a configuration', () => {
  it.each(['VPCEndpoint', 'RouteTable', 'Subnet'])(
    'judges the VPC that a %s was in, and not the deleted id',
    async (type) => {
      const item = { resourceType: `AWS::EC2::${type}`, resourceId: 'x-0gone' };
      const { told } = await run(deletion(item, former({ vpcId: VPC_ID })), { region: withoutRoute });
      expect(told).toEqual([FAILING]);
    },
  );

  it('judges every VPC where neither the item nor the history tells which it was', async () => {
    const { outcome, told } = await run(deletion(), { region: twoVpcs });
    expect(told).toEqual([COMPLIANT, OTHER_FAILS]);
    expect(outcome).toMatchObject({ isFull: false });
  });
});

describe('facts case 54: an endpoint comes or goes, and no item of the VPC follows', () => {
  const item = {
    resourceType: 'AWS::EC2::VPCEndpoint',
    resourceId: GATEWAY_ID,
    configuration: { vpcId: VPC_ID },
  };
  it('its own item judges the VPC anew', async () => {
    expect((await run(change(item), { region: regionOf(captureOf()) })).told).toEqual([COMPLIANT]);
    const gone = deletion({ ...item, configuration: null }, former({ vpcId: VPC_ID }));
    expect(
      (await run(gone, { region: regionOf(captureOf({ endpoints: [], routes: [aRoute()] })) })).told,
    ).toEqual([FAILING]);
  });
});

describe('facts case 55: enableDnsHostnames is switched off, and no item tells', () => {
  it('a scheduled run sees it', async () => {
    const region = regionOf(interfaceCaptureOf());
    const policy = policyOf('interface');
    expect((await run(schedule(), { region, policy })).told).toEqual([COMPLIANT]);
    const off = { ...region, DnsAttributes: { [VPC_ID]: { support: true, hostnames: false } } };
    expect((await run(schedule(), { region: off, policy })).told).toEqual([
      `${VPC_ID} NON_COMPLIANT: MEDIUM NON_COMPLIANT SUBNET_NOT_ON_INTERFACE by defaults: ${MAIN_TABLE}`,
    ]);
  });
});

describe('facts case 56: a VPC is deleted', () => {
  it('its own item makes it not applicable', async () => {
    const item = deletion({ resourceType: 'AWS::EC2::VPC', resourceId: VPC_ID });
    expect((await run(item, { region: withoutVpc })).told).toEqual([GONE(VPC_ID)]);
  });

  it('a late item of something in it makes it not applicable', async () => {
    expect((await run(change(), { region: withoutVpc })).told).toEqual([GONE(VPC_ID)]);
  });

  it('a scheduled run makes it not applicable where its item was lost', async () => {
    const config = aConfigService({ recorded: [{ id: VPC_ID }] });
    expect((await run(schedule(), { region: withoutVpc, config })).told).toEqual([GONE(VPC_ID)]);
  });

  it('a scheduled run makes it gone where it was waived, or its finding would stay', async () => {
    const annotation = 'MEDIUM WAIVED SUBNET_NOT_ON_GATEWAY by defaults, waiver W-1 until 2027-03-31';
    const config = aConfigService({ recorded: [{ id: VPC_ID, compliance: 'NOT_APPLICABLE', annotation }] });
    expect((await run(schedule(), { region: withoutVpc, config })).told).toEqual([GONE(VPC_ID)]);
  });
});

describe('facts case 60: a partial run', () => {
  it.each([
    ['of one VPC', change()],
    ['of every VPC', deletion()],
  ])('%s clears nothing away, and does not ask what there is to clear', async (_, event) => {
    const config = aConfigService({ recorded: [{ id: 'vpc-0old' }, { id: 'vpc-0b2' }] });
    const { told, calls } = await run(event, { region: twoVpcs, config });
    expect(told.join()).not.toContain('NOT_APPLICABLE');
    expect(calls).not.toHaveProperty('GetComplianceDetailsByConfigRule');
  });
});

describe('facts case 61: one VPC, and many items at once, twice and in any order', () => {
  const covered = aRouteTable({
    RouteTableId: 'rtb-0c',
    Routes: [localRoute(), gatewayRoute()],
    Associations: [],
  });
  const items = Array.from({ length: 20 }, (_, at) =>
    change({
      resourceId: `rtb-0${at}`,
      configurationItemCaptureTime: new Date(Date.parse(CAPTURED) + at * 1000).toISOString(),
      // What an item says of its table is old news, and never what is judged.
      configuration: { vpcId: VPC_ID, routes: at % 2 === 0 ? covered.Routes : [] },
    }),
  );

  test('every result is what AWS has when it is looked at', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...items, ...items], { minLength: 2, maxLength: 6 }),
        fc.boolean(),
        async (delivered, isCovered) => {
          const region = isCovered ? regionOf(captureOf()) : withoutRoute;
          const config = aConfigService();
          await Promise.all(delivered.map((item) => run(item, { region, config })));
          const lines = new Set(config.told().flat().map(lineOf));
          expect([...lines]).toEqual([isCovered ? COMPLIANT : FAILING]);
          expect(config.told()).toHaveLength(delivered.length);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('each is ordered by the capture of its own item', async () => {
    const config = aConfigService();
    for (const item of items.slice(0, 3)) await run(item, { config });
    expect(
      config
        .told()
        .flat()
        .map(({ OrderingTimestamp }) => OrderingTimestamp?.toISOString()),
    ).toEqual(['2026-11-01T10:00:00.000Z', '2026-11-01T10:00:01.000Z', '2026-11-01T10:00:02.000Z']);
  });
});

describe('nothing is reported', () => {
  const nothing = { told: [], acknowledgements: 0, measured: {} };

  it.each([
    [
      'another account',
      { envelope: { accountId: '444455556666' } },
      change(),
      'it is of account 444455556666, and the function is in 111122223333',
    ],
    [
      'an item of another account',
      {},
      change({ awsAccountId: '444455556666' }),
      'it is of account 444455556666, and the function is in 111122223333',
    ],
    [
      'a schedule of another account',
      {},
      schedule({ awsAccountId: '444455556666' }),
      'it is of account 444455556666, and the function is in 111122223333',
    ],
    [
      'an item of another Region',
      {},
      change({ awsRegion: 'us-west-2' }),
      'it is of us-west-2, and the function is in eu-west-1',
    ],
    [
      'no check',
      { envelope: { ruleParameters: undefined } },
      change(),
      'its rule parameter check is missing: expected one of s3-traffic-path, s3-interface-availability, s3-endpoint-policy',
    ],
    [
      'an unknown check',
      { envelope: { ruleParameters: '{"check":"s3-everything"}' } },
      change(),
      'its rule parameter check is s3-everything: expected one of s3-traffic-path, s3-interface-availability, s3-endpoint-policy',
    ],
  ])('for %s, which is refused', async (_, situation, event, problem) => {
    const { outcome, calls, ...rest } = await run(event, situation);
    expect(outcome).toEqual(new RefusedEvent(problem));
    expect(rest).toMatchObject(nothing);
    expect(calls).toEqual({});
  });

  it.each([
    [
      BEFORE,
      `the rule asks for the policy ${BEFORE} and the function carries ${DIGEST}: a deployment is under way`,
    ],
    [
      undefined,
      `the rule asks for the policy without a digest and the function carries ${DIGEST}: a deployment is under way`,
    ],
  ])('while the rule is of another deployment: %s', async (policy, message) => {
    const { outcome, calls, ...rest } = await run(change(), { envelope: { ruleParameters: asking(policy) } });
    expect(outcome).toBeInstanceOf(OtherPolicy);
    expect(outcome).toMatchObject({ message });
    expect(rest).toMatchObject(nothing);
    expect(calls).toEqual({ DescribeConfigRules: 1 });
  });

  it('when AWS Config does not tell which policy the rule asks for by now', async () => {
    const config = aConfigService();
    config.mock.on(DescribeConfigRulesCommand).rejects(aRefusal('AccessDeniedException'));
    const { outcome, ...rest } = await run(change(), {
      config,
      envelope: { ruleParameters: asking(BEFORE) },
    });
    expect(outcome).toEqual(
      new FailedLook(
        'config:DescribeConfigRules has no answer: AccessDeniedException: AccessDeniedException by the test',
      ),
    );
    expect(rest).toMatchObject(nothing);
  });

  it.each([
    ['a change', change()],
    ['a schedule', schedule()],
    ['a change that may concern every VPC', deletion()],
  ])('when a look fails: %s', async (_, event) => {
    const fault = ({ action }: StubCall) =>
      action === 'DescribeRouteTables' ? { status: 403, code: 'UnauthorizedOperation' } : undefined;
    const { outcome, ...rest } = await run(event, { fault });
    expect(outcome).toBeInstanceOf(FailedLook);
    expect(rest).toMatchObject(nothing);
  });
});

describe('an event that is older than a deployment', () => {
  async function answered(InputParameters: string | undefined) {
    const config = aConfigService();
    config.mock
      .on(DescribeConfigRulesCommand, { ConfigRuleNames: [parsed(invocation(change())).configRuleName] })
      .resolves({ ConfigRules: [{ Source: undefined, InputParameters }] });
    const { outcome, told } = await run(change(), { config, envelope: { ruleParameters: asking(BEFORE) } });
    return { outcome, told };
  }

  it('is answered when its rule asks for the policy of the function by now', async () => {
    expect(await answered(asking(DIGEST))).toEqual({
      outcome: { rule: 's3-traffic-path', isFull: false, evaluations: 1 },
      told: [COMPLIANT],
    });
  });

  it.each([
    ['for the same as before', asking(BEFORE)],
    ['for nothing', '{}'],
    ['in no JSON', '{'],
    ['in no object', 'null'],
    ['with no parameters', undefined],
  ])('is not answered while its rule asks %s', async (_, InputParameters) => {
    expect(await answered(InputParameters)).toEqual({ outcome: new OtherPolicy(BEFORE, DIGEST), told: [] });
  });
});

describe('a report that fails', () => {
  it('fails the invocation, and is neither counted nor full', async () => {
    const config = aConfigService();
    config.mock.on(PutEvaluationsCommand).rejects(aRefusal('InvalidResultTokenException'));
    const { outcome, measured } = await run(schedule(), { config });
    expect(outcome).toBeInstanceOf(FailedReport);
    expect(measured).toEqual({});
  });
});

describe('the availability of interface endpoints', () => {
  it('is judged by the same way', async () => {
    const region = regionOf(
      interfaceCaptureOf({ endpoints: [anInterfaceEndpoint({ SubnetIds: [SUBNET_A] })] }),
    );
    const policy = policyOf('interface', '  interface: { availabilityZones: every }\n');
    const { told } = await run(change(), { region, policy, rule: 's3-interface-availability' });
    expect(told).toEqual([
      expect.stringMatching(
        /^vpc-0a1 NON_COMPLIANT: MEDIUM NON_COMPLIANT ZONES_NOT_COVERED by defaults: vpce-0interface$/,
      ),
    ]);
  });
});
