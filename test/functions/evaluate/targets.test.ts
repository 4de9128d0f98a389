import { GetResourceConfigHistoryCommand } from '@aws-sdk/client-config-service';
import { describe, expect, it } from 'vitest';
import { FailedLook } from '../../../functions/errors.ts';
import { targetsOf } from '../../../functions/evaluate/targets.ts';
import type { RuleName } from '../../../lib/policy/schema.ts';
import { CATALOGUE } from '../../../lib/rules/catalogue.ts';
import type { StubCall, StubRegion } from '../../aws/ec2-stub.ts';
import { withCallerCredentials } from '../../aws/live-harness.ts';
import {
  aGatewayEndpoint,
  anInterfaceEndpoint,
  aVpc,
  captureOf,
  DHCP_ID,
  ENDPOINT_GROUP,
  HUB_VPC_ID,
  interfaceCaptureOf,
  MAIN_TABLE,
  policyOf,
  SUBNET_A,
  VPC_ID,
} from '../../builders.ts';
import { clientsOf, deployed, regionOf } from '../harness.ts';
import { aConfigService, aRefusal } from './config-service.ts';
import { CAPTURED, change, deletion, former, invocation, parsed, recordedAnswer } from './events.ts';

withCallerCredentials();

interface Situation {
  readonly rule?: RuleName;
  readonly policy?: string;
  readonly region?: StubRegion;
  readonly hasLeft?: boolean;
  readonly fault?: (call: StubCall) => { readonly status: number; readonly code: string } | undefined;
  readonly config?: ReturnType<typeof aConfigService>;
}

/** The targets of a change, and the calls that finding them took. */
async function found(invokingEvent: Readonly<Record<string, unknown>>, situation: Situation = {}) {
  const {
    rule = 's3-traffic-path',
    policy,
    region = regionOf(interfaceCaptureOf()),
    hasLeft = false,
  } = situation;
  const config = situation.config ?? aConfigService();
  const { ec2, stub } = await clientsOf(region, situation.fault);
  const event = parsed(invocation(invokingEvent)).invokingEvent;
  if (!('changed' in event)) throw new Error('no change');
  const targets = await targetsOf(
    event.changed,
    { rule: CATALOGUE[rule], hasLeft, policy: deployed(policy) },
    { ec2, config: config.client },
  );
  return { targets, calls: { ...stub.counts(), ...config.counts() } };
}

const ONE = { vpcIds: [VPC_ID], named: [VPC_ID] };
const NONE = { vpcIds: [], named: [] };
const ALL = { vpcIds: 'all', named: [] };
const IN_VPC = { resourceType: 'AWS::EC2::VPC', resourceId: VPC_ID, name: 'Is contained in Vpc' };
const TYPES = ['VPCEndpoint', 'RouteTable', 'Subnet', 'NetworkAcl'].map((type) => [`AWS::EC2::${type}`]);

describe('a change', () => {
  it('of a VPC concerns it', async () => {
    expect(await found(change({ resourceType: 'AWS::EC2::VPC', resourceId: VPC_ID }))).toEqual({
      targets: ONE,
      calls: {},
    });
  });

  it.each(TYPES)('of a %s concerns the VPC of its configuration, and asks nothing', async (resourceType) => {
    expect(await found(change({ resourceType }))).toEqual({ targets: ONE, calls: {} });
  });

  it.each(TYPES)('of a %s concerns the VPC of its relationships otherwise', async (resourceType) => {
    const others = ['AWS::EC2::Subnet', 'AWS::EC2::RouteTable'].map((type) => ({
      resourceType: type,
      resourceId: 'x-0',
    }));
    const item = { resourceType, configuration: { tags: [] }, relationships: [...others, IN_VPC] };
    expect(await found(change(item))).toEqual({ targets: ONE, calls: {} });
  });

  it('of a type that is none of ours concerns nothing', async () => {
    expect(await found(change({ resourceType: 'AWS::EC2::Instance' }))).toEqual({ targets: NONE, calls: {} });
  });
});

describe('a change of an association of a route table', () => {
  const resourceType = 'AWS::EC2::SubnetRouteTableAssociation';
  const item = (configuration: object) =>
    change({
      resourceType,
      resourceId: 'rtbassoc-0a1',
      configuration: { Id: 'rtbassoc-0a1', ...configuration },
    });

  it('concerns the VPC of its subnet', async () => {
    expect(await found(item({ SubnetId: SUBNET_A, RouteTableId: MAIN_TABLE }))).toEqual({
      targets: ONE,
      calls: { 'ec2:DescribeSubnets': 1 },
    });
  });

  it('concerns the VPC of its table where the subnet is gone', async () => {
    expect(await found(item({ SubnetId: 'subnet-0gone', RouteTableId: MAIN_TABLE }))).toEqual({
      targets: ONE,
      calls: { 'ec2:DescribeSubnets': 1, 'ec2:DescribeRouteTables': 1 },
    });
  });

  it('concerns nothing where both are gone, because their own deletions tell', async () => {
    const { targets } = await found(item({ SubnetId: 'subnet-0gone', RouteTableId: 'rtb-0gone' }));
    expect(targets).toEqual(NONE);
  });

  it('is found by what it was when it is deleted', async () => {
    const was = former({ Id: 'rtbassoc-0a1', SubnetId: SUBNET_A, RouteTableId: MAIN_TABLE });
    const { targets } = await found(deletion({ resourceType, resourceId: 'rtbassoc-0a1' }, was));
    expect(targets).toEqual(ONE);
  });
});

describe('a deleted association of a route table that tells no more than its relationships', () => {
  it.each([
    ['a subnet', { resourceType: 'AWS::EC2::Subnet', resourceId: SUBNET_A }, 'ec2:DescribeSubnets'],
    [
      'a route table',
      { resourceType: 'AWS::EC2::RouteTable', resourceId: MAIN_TABLE },
      'ec2:DescribeRouteTables',
    ],
  ])('is found by %s', async (_, relationship, call) => {
    const item = { resourceType: 'AWS::EC2::SubnetRouteTableAssociation', resourceId: 'rtbassoc-0a1' };
    expect(await found(deletion(item, former({ Id: 'rtbassoc-0a1' }, relationship)))).toEqual({
      targets: ONE,
      calls: { [call]: 1 },
    });
  });
});

describe('a change of a security group', () => {
  const group = (resourceId: string) =>
    change({ resourceType: 'AWS::EC2::SecurityGroup', resourceId, configuration: { vpcId: 'vpc-0owner' } });
  const endpoints = (...VpcEndpoints: readonly ReturnType<typeof aGatewayEndpoint>[]) =>
    regionOf(captureOf({ endpoints: VpcEndpoints }));

  it('concerns the VPCs whose S3 interface endpoints have it, whichever VPC it is of', async () => {
    expect(await found(group(ENDPOINT_GROUP))).toEqual({
      targets: ONE,
      calls: { 'ec2:DescribeVpcEndpoints': 1 },
    });
  });

  it('concerns them where it is one of several groups', async () => {
    const Groups = [{ GroupId: 'sg-0other' }, { GroupId: ENDPOINT_GROUP }];
    const { targets } = await found(group(ENDPOINT_GROUP), {
      region: endpoints(anInterfaceEndpoint({ Groups })),
    });
    expect(targets).toEqual(ONE);
  });

  it.each([
    [
      'an S3 endpoint of another type has',
      endpoints(aGatewayEndpoint({ Groups: [{ GroupId: ENDPOINT_GROUP }] })),
    ],
    ['no S3 interface endpoint has', endpoints(anInterfaceEndpoint({ Groups: [{ GroupId: 'sg-0other' }] }))],
    [
      'an endpoint of another service has',
      endpoints(anInterfaceEndpoint({ ServiceName: 'com.amazonaws.eu-west-1.ec2' })),
    ],
    ['no endpoint can have, for there is none', endpoints()],
  ])('concerns nothing that %s', async (_, region) => {
    expect(await found(group(ENDPOINT_GROUP), { region })).toEqual({
      targets: NONE,
      calls: { 'ec2:DescribeVpcEndpoints': 1 },
    });
  });

  it('that is deleted concerns nothing: it was not in use', async () => {
    const gone = deletion({ resourceType: 'AWS::EC2::SecurityGroup', resourceId: ENDPOINT_GROUP });
    expect(await found(gone)).toEqual({ targets: NONE, calls: {} });
  });
});

describe('a change of DHCP options', () => {
  const item = { resourceType: 'AWS::EC2::DHCPOptions', resourceId: DHCP_ID, configuration: {} };
  const region = regionOf(
    captureOf({
      vpcs: [aVpc(), aVpc({ VpcId: 'vpc-0b2' }), aVpc({ VpcId: 'vpc-0c3', DhcpOptionsId: 'dopt-0z' })],
    }),
  );

  it('concerns the VPCs that have them', async () => {
    expect(await found(change(item), { region })).toEqual({
      targets: { vpcIds: [VPC_ID, 'vpc-0b2'], named: [VPC_ID, 'vpc-0b2'] },
      calls: { 'ec2:DescribeVpcs': 1 },
    });
  });

  it('that are deleted concerns nothing: no VPC can have had them', async () => {
    expect(await found(deletion(item), { region })).toEqual({ targets: NONE, calls: {} });
  });
});

describe('a deleted resource', () => {
  it.each(TYPES)('of the type %s is found by what its configuration was', async (resourceType) => {
    const gone = deletion(
      { resourceType, resourceId: 'x-0a1' },
      former({ vpcId: VPC_ID }, { resourceType: 'AWS::EC2::VPC', resourceId: 'vpc-0other' }),
    );
    expect(await found(gone)).toEqual({ targets: ONE, calls: {} });
  });

  it.each(TYPES)('of the type %s is found by what its relationships were', async (resourceType) => {
    const gone = deletion({ resourceType, resourceId: 'x-0a1' }, former({ state: 'available' }, IN_VPC));
    expect(await found(gone)).toEqual({ targets: ONE, calls: {} });
  });

  it('is found in its history otherwise, before the deletion and page by page', async () => {
    const config = aConfigService();
    config.mock
      .on(GetResourceConfigHistoryCommand)
      .resolvesOnce({ configurationItems: [{ configurationItemStatus: 'ResourceDeleted' }], nextToken: 'a' })
      .resolvesOnce({ nextToken: 'b' })
      .resolvesOnce({
        configurationItems: [
          { configuration: 'no JSON', relationships: [] },
          { configuration: JSON.stringify({ vpcId: VPC_ID }) },
          { configuration: JSON.stringify({ vpcId: 'vpc-0older' }) },
        ],
        nextToken: 'c',
      });
    const gone = deletion({ resourceType: 'AWS::EC2::VPCEndpoint', resourceId: 'vpce-0gone' });
    const { targets } = await found(gone, { config });
    expect(targets).toEqual(ONE);
    expect(
      config.mock.commandCalls(GetResourceConfigHistoryCommand).map(({ args: [{ input }] }) => input),
    ).toEqual(
      [undefined, 'a', 'b'].map((nextToken) => ({
        resourceType: 'AWS::EC2::VPCEndpoint',
        resourceId: 'vpce-0gone',
        laterTime: new Date(CAPTURED),
        limit: 100,
        ...(nextToken ? { nextToken } : {}),
      })),
    );
  });

  it('is found in a history as AWS Config once gave it', async () => {
    const config = aConfigService();
    config.mock
      .on(GetResourceConfigHistoryCommand)
      .resolves(recordedAnswer('test_sg_config_diff/config.GetResourceConfigHistory_1.json'));
    const { targets } = await found(deletion({ resourceType: 'AWS::EC2::NetworkAcl' }), { config });
    expect(targets).toEqual({ vpcIds: ['vpc-72885e14'], named: ['vpc-72885e14'] });
  });

  it('concerns every VPC where the history is empty', async () => {
    expect(await found(deletion())).toEqual({ targets: ALL, calls: { GetResourceConfigHistory: 1 } });
  });

  it('concerns every VPC where AWS Config never recorded it', async () => {
    const config = aConfigService();
    config.mock.on(GetResourceConfigHistoryCommand).rejects(aRefusal('ResourceNotDiscoveredException'));
    expect((await found(deletion(), { config })).targets).toEqual(ALL);
  });

  it('concerns every VPC where its history does not come to an end', async () => {
    const config = aConfigService();
    config.mock.on(GetResourceConfigHistoryCommand).resolves({ nextToken: 'again' });
    const { targets, calls } = await found(deletion(), { config });
    expect(targets).toEqual(ALL);
    expect(calls).toEqual({ GetResourceConfigHistory: 60 });
  });
});

describe('an oversized change', () => {
  const oversized = (identity: Parameters<typeof change>[0]) => {
    const { configurationItem } = change(identity);
    return {
      messageType: 'OversizedConfigurationItemChangeNotification',
      configurationItemSummary: configurationItem,
    };
  };

  it('of a VPC asks nothing', async () => {
    const event = oversized({ resourceType: 'AWS::EC2::VPC', resourceId: VPC_ID });
    expect(await found(event)).toEqual({ targets: ONE, calls: {} });
  });

  it('of another resource is found in its history', async () => {
    const config = aConfigService();
    config.mock
      .on(GetResourceConfigHistoryCommand)
      .resolves({ configurationItems: [{ configuration: JSON.stringify({ vpcId: VPC_ID }) }] });
    expect(await found(oversized({}), { config })).toEqual({
      targets: ONE,
      calls: { GetResourceConfigHistory: 1 },
    });
  });
});

describe('a hub of the policy', () => {
  const hub = change({ configuration: { vpcId: HUB_VPC_ID } });
  const policy = (account: string) => policyOf('interface', `  hubs: [{ vpc: ${HUB_VPC_ID}${account} }]\n`);

  it.each([
    ['of this account', ', account: "111122223333"'],
    ['of no named account', ''],
  ])('%s concerns every VPC, for they may be its spokes', async (_, account) => {
    const { targets } = await found(hub, { policy: policy(account) });
    expect(targets).toEqual({ vpcIds: 'all', named: [HUB_VPC_ID] });
  });

  it('of another account is a VPC like others here', async () => {
    const { targets } = await found(hub, { policy: policy(', account: "444455556666"') });
    expect(targets).toEqual({ vpcIds: [HUB_VPC_ID], named: [HUB_VPC_ID] });
  });

  it('concerns no other endpoint policy', async () => {
    const item = change({
      resourceType: 'AWS::EC2::VPCEndpoint',
      resourceId: 'vpce-0hub',
      configuration: { vpcId: HUB_VPC_ID },
    });
    const { targets } = await found(item, { policy: policy(''), rule: 's3-endpoint-policy' });
    expect(targets).toEqual({ vpcIds: [HUB_VPC_ID], named: ['vpce-0hub'] });
  });
});

describe('for the policies of endpoints', () => {
  const rule = 's3-endpoint-policy';
  const endpoint = { resourceType: 'AWS::EC2::VPCEndpoint', resourceId: 'vpce-0gateway' };

  it('an endpoint concerns its VPC and is named itself', async () => {
    expect((await found(change(endpoint), { rule })).targets).toEqual({
      vpcIds: [VPC_ID],
      named: ['vpce-0gateway'],
    });
  });

  it('a VPC names no endpoint', async () => {
    const { targets } = await found(change({ resourceType: 'AWS::EC2::VPC', resourceId: VPC_ID }), { rule });
    expect(targets).toEqual({ vpcIds: [VPC_ID], named: [] });
  });

  it('a VPC that is deleted concerns nothing: its endpoints went before', async () => {
    const { targets } = await found(deletion({ resourceType: 'AWS::EC2::VPC', resourceId: VPC_ID }), {
      rule,
    });
    expect(targets).toEqual(NONE);
  });

  it('an endpoint that is deleted is named, and nothing is looked for', async () => {
    expect(await found(deletion(endpoint), { rule })).toEqual({
      targets: { vpcIds: [], named: ['vpce-0gateway'] },
      calls: {},
    });
  });

  it.each([
    'RouteTable',
    'Subnet',
    'NetworkAcl',
    'SecurityGroup',
    'DHCPOptions',
    'SubnetRouteTableAssociation',
  ])('a %s concerns nothing, and nothing is looked for', async (type) => {
    const resourceType = `AWS::EC2::${type}`;
    expect(await found(change({ resourceType }), { rule })).toEqual({ targets: NONE, calls: {} });
    expect(await found(deletion({ resourceType }), { rule })).toEqual({ targets: NONE, calls: {} });
  });
});

describe('what left the scope of the rule', () => {
  it('is named, and nothing is looked for', async () => {
    const item = change({ resourceType: 'AWS::EC2::VPC', resourceId: VPC_ID });
    expect(await found(item, { hasLeft: true })).toEqual({
      targets: { vpcIds: [], named: [VPC_ID] },
      calls: {},
    });
  });
});

describe('a look-up that fails', () => {
  const association = change({
    resourceType: 'AWS::EC2::SubnetRouteTableAssociation',
    configuration: { SubnetId: 'subnet-0gone', RouteTableId: MAIN_TABLE },
  });
  it.each([
    ['DescribeSubnets', association],
    ['DescribeRouteTables', association],
    ['DescribeVpcs', change({ resourceType: 'AWS::EC2::DHCPOptions', resourceId: DHCP_ID })],
    ['DescribeVpcEndpoints', change({ resourceType: 'AWS::EC2::SecurityGroup' })],
  ])('names the call: %s', async (action, event) => {
    const fault = (call: StubCall) =>
      call.action === action ? { status: 403, code: 'UnauthorizedOperation' } : undefined;
    await expect(found(event, { fault })).rejects.toThrow(
      new FailedLook(`ec2:${action} has no answer: UnauthorizedOperation: UnauthorizedOperation by the stub`),
    );
  });

  it('names the call: GetResourceConfigHistory', async () => {
    const config = aConfigService();
    config.mock.on(GetResourceConfigHistoryCommand).rejects(aRefusal('AccessDeniedException'));
    await expect(found(deletion(), { config })).rejects.toThrow(
      new FailedLook(
        'config:GetResourceConfigHistory has no answer: AccessDeniedException: AccessDeniedException by the test',
      ),
    );
  });
});
