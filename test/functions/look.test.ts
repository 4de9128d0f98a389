import { describe, expect, it } from 'vitest';
import { FailedLook } from '../../functions/errors.ts';
import { type LookRequest, look } from '../../functions/look.ts';
import { regionWithVpcs, type StubCall, type StubRegion } from '../aws/ec2-stub.ts';
import { withCallerCredentials } from '../aws/live-harness.ts';
import {
  ACCOUNT,
  aNetworkAcl,
  anInterfaceEndpoint,
  aPermission,
  aRoute,
  aSecurityGroup,
  aSubnet,
  aVpc,
  captureOf,
  HUB_VPC_ID,
  hubCaptureOf,
  interfaceCaptureOf,
  policyOf,
  REGION,
  spokeCaptureOf,
  VPC_ID,
} from '../builders.ts';
import { clientsOf, deployed, regionOf } from './harness.ts';

withCallerCredentials();

const NOW = new Date('2026-11-01T10:00:00Z');

function request(difference: Partial<LookRequest> = {}): LookRequest {
  return {
    account: ACCOUNT,
    region: REGION,
    policy: deployed(),
    vpcIds: 'all',
    now: NOW,
    ...difference,
  };
}

const HUB_POLICY = policyOf('interface', `  hubs: [{ vpc: ${HUB_VPC_ID} }]\n`);
const hub = () =>
  hubCaptureOf({
    account: ACCOUNT,
    vpcs: [aVpc({ VpcId: HUB_VPC_ID, CidrBlock: '10.100.0.0/16' })],
    // The ids of the builders are those of the spoke.
    securityGroups: [aSecurityGroup({ GroupId: 'sg-0hub', VpcId: HUB_VPC_ID })],
    networkAcls: [aNetworkAcl({ NetworkAclId: 'acl-0hub', VpcId: HUB_VPC_ID, subnetIds: ['subnet-0hub'] })],
    endpoints: [
      anInterfaceEndpoint({
        VpcEndpointId: 'vpce-0hub',
        VpcId: HUB_VPC_ID,
        SubnetIds: ['subnet-0hub'],
        Groups: [{ GroupId: 'sg-0hub' }],
        PrivateDnsEnabled: false,
      }),
    ],
  });

describe('a look at some VPCs', () => {
  it('asks about these alone, each list once, and judges these alone', async () => {
    const clients = await clientsOf(regionWithVpcs(300));
    const id = 'vpc-00000000000000005';
    const { results, vpcIds } = await look(clients, request({ vpcIds: [id] }));
    expect([...vpcIds]).toEqual([id]);
    expect(results.map(({ rule, resourceId, verdict }) => [rule, resourceId, verdict])).toEqual([
      ['s3-endpoint-policy', 'vpce-00000000000000005', 'COMPLIANT'],
      ['s3-interface-availability', id, 'NOT_APPLICABLE'],
      ['s3-traffic-path', id, 'COMPLIANT'],
    ]);
    expect(clients.stub.counts()).toEqual({
      'ec2:DescribeVpcs': 1,
      'ec2:DescribeSubnets': 1,
      'ec2:DescribeRouteTables': 1,
      'ec2:DescribeVpcEndpoints': 1,
      'ec2:DescribePrefixLists': 1,
      'ec2:DescribeSecurityGroups': 1,
      'ec2:DescribeNetworkAcls': 1,
      'ec2:DescribeVpcBlockPublicAccessOptions': 1,
    });
  });

  it('asks about more of them than a filter takes in parts', async () => {
    const region = regionWithVpcs(300);
    const clients = await clientsOf(region);
    const ids = region.Vpcs.map(({ VpcId }) => String(VpcId)).slice(0, 250);
    const { vpcIds } = await look(clients, request({ vpcIds: ids }));
    expect([...vpcIds].sort()).toEqual(ids);
    expect(clients.stub.counts()['ec2:DescribeVpcs']).toBe(2);
  });

  it('says of every VPC what a look at the whole Region says', async () => {
    const region = regionWithVpcs(21);
    const policy = deployed(policyOf('interface', '  endpointPolicy: notDefault\n'));
    const clients = await clientsOf(region);
    const whole = await look(clients, request({ policy }));
    expect(new Set(whole.results.map(({ verdict }) => verdict)).size).toBeGreaterThan(1);
    for (const id of whole.vpcIds) {
      const part = await look(clients, request({ policy, vpcIds: [id] }));
      expect(part.results).toEqual(whole.results.filter(({ vpcId }) => vpcId === id));
    }
  });

  it.each([
    ['the group of an endpoint', [], [{ GroupId: 'sg-0elsewhere' }], 'COMPLIANT'],
    [
      'a group of another VPC among the sources of one',
      [
        aSecurityGroup({
          IpPermissions: [aPermission({ UserIdGroupPairs: [{ GroupId: 'sg-0elsewhere' }] })],
        }),
      ],
      undefined,
      'NON_COMPLIANT',
    ],
  ])('follows %s to another VPC', async (_, groups, Groups, verdict) => {
    const region = regionOf(
      interfaceCaptureOf({
        securityGroups: [...groups, aSecurityGroup({ GroupId: 'sg-0elsewhere', VpcId: 'vpc-0other' })],
        endpoints: [anInterfaceEndpoint(Groups ? { Groups } : {})],
      }),
    );
    const policy = deployed(policyOf('interface'));
    const clients = await clientsOf(region);
    const { results } = await look(
      clients,
      request({ policy, vpcIds: [VPC_ID], rules: ['s3-traffic-path'] }),
    );
    expect(results.map((result) => result.verdict)).toEqual([verdict]);
    expect(clients.stub.counts()['ec2:DescribeSecurityGroups']).toBe(2);
    const whole = await look(clients, request({ policy, rules: ['s3-traffic-path'] }));
    expect(whole.results).toEqual(results);
  });

  it('looks at the hubs of the account too, and says nothing of them', async () => {
    const clients = await clientsOf(regionOf(spokeCaptureOf(), hub()));
    const { results, vpcIds } = await look(
      clients,
      request({ policy: deployed(HUB_POLICY), vpcIds: [VPC_ID], rules: ['s3-traffic-path'] }),
    );
    expect([...vpcIds]).toEqual([VPC_ID]);
    expect(
      results.map(({ resourceId, verdict, subnets }) => [resourceId, verdict, subnets[0]?.path]),
    ).toEqual([[VPC_ID, 'COMPLIANT', 'centralized-endpoint']]);
  });

  it('leaves a spoke of a hub in another account undetermined', async () => {
    const clients = await clientsOf(regionOf(spokeCaptureOf()));
    const policy = deployed(
      policyOf('interface', `  hubs: [{ vpc: ${HUB_VPC_ID}, account: "444455556666" }]\n`),
    );
    const { results } = await look(
      clients,
      request({ policy, vpcIds: [VPC_ID], rules: ['s3-traffic-path'] }),
    );
    expect(results.map(({ verdict }) => verdict)).toEqual(['UNDETERMINED']);
  });

  it('asks for endpoints alone where their policies alone are judged, and says the same of them', async () => {
    const clients = await clientsOf(regionWithVpcs(20));
    const policy = deployed(policyOf('gateway', '  endpointPolicy: notDefault\n'));
    const whole = await look(clients, request({ policy }));
    const before = clients.stub.calls.length;
    const { results } = await look(clients, request({ policy, rules: ['s3-endpoint-policy'] }));
    expect(results).toEqual(whole.results.filter(({ rule }) => rule === 's3-endpoint-policy'));
    expect(results).toHaveLength(22);
    expect(clients.stub.calls.slice(before).map(({ action }) => action)).toEqual([
      'DescribeVpcs',
      'DescribeVpcEndpoints',
    ]);
  });

  it('tells of a VPC that is not there by not telling of it', async () => {
    const clients = await clientsOf(regionOf(captureOf()));
    expect(await look(clients, request({ vpcIds: ['vpc-0gone'] }))).toEqual({
      vpcIds: new Set(),
      results: [],
    });
    expect(clients.stub.counts()).toEqual({ 'ec2:DescribeVpcs': 1 });
  });

  it('at none asks nothing', async () => {
    const clients = await clientsOf(regionOf(spokeCaptureOf(), hub()));
    expect(await look(clients, request({ vpcIds: [], policy: deployed(HUB_POLICY) }))).toEqual({
      vpcIds: new Set(),
      results: [],
    });
    expect(clients.stub.counts()).toEqual({});
  });
});

describe('hosted zones', () => {
  it.each([
    ['are asked for where the policy names hubs', HUB_POLICY, 2],
    ['are not asked for where it names none', policyOf('interface'), undefined],
  ])('%s', async (_, yaml, calls) => {
    const clients = await clientsOf(regionOf(spokeCaptureOf(), hub()));
    await look(clients, request({ policy: deployed(yaml) }));
    expect(clients.stub.counts()['route53:ListHostedZonesByVPC']).toBe(calls);
  });
});

describe('a participant of a shared VPC', () => {
  it('has nothing to judge, and what its owner alone may see is no failure', async () => {
    const OWNER = '999988887777';
    const shared = captureOf({
      vpcs: [aVpc({ OwnerId: OWNER })],
      subnets: [aSubnet({ OwnerId: OWNER })],
      endpoints: [],
      routes: [aRoute()],
    });
    const clients = await clientsOf(regionOf(shared), ({ action }) =>
      ['DescribeVpcAttribute', 'DescribeNatGateways', 'ListHostedZonesByVPC'].includes(action)
        ? { status: 403, code: 'UnauthorizedOperation' }
        : undefined,
    );
    const { results } = await look(clients, request({ policy: deployed(HUB_POLICY), vpcIds: [VPC_ID] }));
    expect(results.map(({ rule, verdict, reasons }) => [rule, verdict, reasons[0]?.code])).toEqual([
      ['s3-interface-availability', 'NOT_APPLICABLE', 'OWNED_BY_ANOTHER_ACCOUNT'],
      ['s3-traffic-path', 'NOT_APPLICABLE', 'OWNED_BY_ANOTHER_ACCOUNT'],
    ]);
  });
});

describe('a look that fails', () => {
  const routed = interfaceCaptureOf({
    routes: [aRoute({ DestinationPrefixListId: 'pl-0mine', TransitGatewayId: 'tgw-0a1' })],
  });
  const region: StubRegion = { ...regionOf(routed), Entries: { 'pl-0mine': [{ Cidr: '10.0.0.0/8' }] } };
  const refuse = (what: string) => (call: StubCall) =>
    call.action === what
      ? {
          status: 403,
          code: 'UnauthorizedOperation',
          message: 'You are not authorized. Encoded authorization failure message: x5v',
        }
      : undefined;

  it.each([
    ['DescribeVpcs', 'ec2:DescribeVpcs'],
    ['DescribeSubnets', 'ec2:DescribeSubnets'],
    ['DescribeRouteTables', 'ec2:DescribeRouteTables'],
    ['DescribeVpcEndpoints', 'ec2:DescribeVpcEndpoints'],
    ['DescribePrefixLists', 'ec2:DescribePrefixLists'],
    ['DescribeSecurityGroups', 'ec2:DescribeSecurityGroups'],
    ['DescribeNetworkAcls', 'ec2:DescribeNetworkAcls'],
    ['DescribeDhcpOptions', 'ec2:DescribeDhcpOptions'],
    ['DescribeManagedPrefixLists', 'ec2:DescribeManagedPrefixLists'],
    ['GetManagedPrefixListEntries', 'ec2:GetManagedPrefixListEntries of pl-0mine'],
    ['DescribeVpcAttribute', `ec2:DescribeVpcAttribute of ${VPC_ID}`],
    ['ListHostedZonesByVPC', `route53:ListHostedZonesByVPC of ${VPC_ID}`],
  ])('names the call, the code and the message, and gives no result: %s', async (action, name) => {
    const clients = await clientsOf(region, refuse(action));
    const failed = look(clients, request({ policy: deployed(HUB_POLICY) }));
    await expect(failed).rejects.toBeInstanceOf(FailedLook);
    await expect(failed).rejects.toThrow(
      `${name} has no answer: UnauthorizedOperation: You are not authorized.`,
    );
    await expect(failed).rejects.not.toThrow('x5v');
  });

  it('by throttling past the retries fails, too', async () => {
    const clients = await clientsOf(region, ({ action }) =>
      action === 'DescribeRouteTables' ? { status: 503, code: 'RequestLimitExceeded' } : undefined,
    );
    await expect(look(clients, request())).rejects.toThrow(
      new FailedLook(
        'ec2:DescribeRouteTables has no answer: RequestLimitExceeded: RequestLimitExceeded by the stub',
      ),
    );
  });

  it.each([
    ['the first', request(), 'Vpcs'],
    ['the last', request({ rules: ['s3-endpoint-policy'] }), 'VpcEndpoints'],
  ])('by an answer that is none of the API fails, too: %s', async (_, asked, list) => {
    const clients = await clientsOf(region);
    const send = async () => ({ $metadata: {}, Vpcs: [aVpc()], VpcEndpoints: [], [list]: [{ VpcId: 7 }] });
    Object.defineProperty(clients.ec2, 'send', { value: send });
    const failed = look(clients, asked);
    await expect(failed).rejects.toBeInstanceOf(FailedLook);
    await expect(failed).rejects.toThrow(`the answers of AWS: responses.ec2.Describe${list}.${list}[0].Vpc`);
  });

  it('is not one at the entries of a list that is gone: what rests on them is undetermined', async () => {
    const dangling = captureOf({
      routes: [aRoute({ DestinationPrefixListId: 'pl-0gone', TransitGatewayId: 'tgw-0a1' })],
    });
    const clients = await clientsOf(regionOf(dangling));
    const { results } = await look(clients, request({ rules: ['s3-traffic-path'] }));
    expect(results.map(({ verdict }) => verdict)).toEqual(['UNDETERMINED']);
  });

  it('is not one that only a warning rests on', async () => {
    const clients = await clientsOf(region, refuse('DescribeVpcBlockPublicAccessOptions'));
    expect((await look(clients, request())).results).toHaveLength(3);
  });
});

describe('a waiver', () => {
  const yaml = policyOf(
    'isolated',
    `waivers:\n  - { id: W-1, rules: [s3-traffic-path], vpcs: [${VPC_ID}], reason: x, owner: y, expires: 2026-11-01 }\n`,
  );
  it.each([
    ['2026-11-01T23:59:59Z', 'NOT_APPLICABLE'],
    ['2026-11-02T00:00:00Z', 'NON_COMPLIANT'],
  ])('holds until the end of its last day (UTC): at %s', async (now, verdict) => {
    const clients = await clientsOf(regionOf(captureOf()));
    const { results } = await look(
      clients,
      request({ policy: deployed(yaml), rules: ['s3-traffic-path'], now: new Date(now) }),
    );
    expect(results.map((result) => result.verdict)).toEqual([verdict]);
  });
});
