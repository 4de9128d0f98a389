import { readFileSync, writeFileSync } from 'node:fs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fault, type Stub, type StubCall, type StubRegion, startStub } from '../aws/ec2-stub.ts';
import { type BuiltVpc, buildVpcs, KINDS } from './world/network.ts';
import { policyText } from './world/policy.ts';
import { REGION } from './world/region.ts';
import { type JudgedResult, resultsIn, s3ec } from './world/s3ec.ts';
import { regionOf } from './world/wire.ts';
import { startWorld, type World } from './world/world.ts';

const ACCOUNT = '111122223333';

let world: World;
let vpcs: readonly BuiltVpc[];
let onMoto: readonly JudgedResult[];
let stubs: Stub[] = [];

beforeAll(async () => {
  world = await startWorld();
  vpcs = await buildVpcs(new EC2Client(await world.access(ACCOUNT)), 2 * KINDS.length);
  writeFileSync(`${world.folder}/policy.yaml`, policyText());
  onMoto = await check(world.front.url);
  await s3ec(world, ACCOUNT, ['capture', '--region', REGION, '--output', world.folder]);
});
afterAll(async () => {
  await Promise.all(stubs.map((stub) => stub.close()));
  await world.stop();
});

describe('s3ec on an account of moto', () => {
  test.each(KINDS)('says of a VPC with $name what is true of it', ({ name, truth }) => {
    const found = vpcs.filter(({ kind }) => kind.name === name);
    const expected = found.flatMap(({ vpcId, endpoints }) => [
      ...endpoints.map((resourceId) => ['s3-endpoint-policy', resourceId, truth['s3-endpoint-policy']]),
      ['s3-interface-availability', vpcId, truth['s3-interface-availability']],
      ['s3-traffic-path', vpcId, truth['s3-traffic-path']],
    ]);
    const told = onMoto
      .filter(({ vpcId }) => found.some((vpc) => vpc.vpcId === vpcId))
      .map(({ rule, resourceId, verdict }) => [rule, resourceId, verdict]);
    expect(told.sort()).toEqual(expected.sort());
  });
});

describe('s3ec on the EC2 wire stub with the same VPCs', () => {
  test('says the same when pages have five items and the last token is an empty string', async () => {
    const stub = await stubOf({ largestPage: 5 });
    expect(await check(stub.url)).toEqual(onMoto);
    expect(stub.counts()['ec2:DescribeRouteTables']).toBeGreaterThan(10);
  });

  test.each<[string, (call: StubCall) => Fault | undefined]>([
    [
      'every third call is throttled',
      ({ nth }) => (nth % 3 === 1 ? { status: 503, code: 'RequestLimitExceeded' } : undefined),
    ],
    ['every first connection is reset', ({ nth }) => (nth === 1 ? 'reset' : undefined)],
    [
      'every first answer is a page of a proxy',
      ({ nth }) => (nth === 1 ? { status: 502, page: '<html>Bad Gateway</html>' } : undefined),
    ],
    ['answers are slow', () => ({ delay: 300 })],
  ])('says the same when %s', async (_what, fault) => {
    expect(await check((await stubOf({ fault })).url)).toEqual(onMoto);
  });

  test('says nothing for certain of endpoints that it may not see', async () => {
    const stub = await stubOf({
      fault: ({ action }) =>
        action === 'DescribeVpcEndpoints' ? { status: 403, code: 'UnauthorizedOperation' } : undefined,
    });
    const verdicts = (await check(stub.url)).filter(({ rule }) => rule === 's3-interface-availability');
    expect(verdicts.filter(({ verdict }) => verdict === 'COMPLIANT')).toEqual([]);
    expect(verdicts.some(({ verdict }) => verdict === 'UNDETERMINED')).toBe(true);
  });

  test.each([
    [true, 'gateway-endpoint'],
    [false, 'interface-endpoint'],
    [undefined, 'unknown'],
  ])(
    'beside a gateway endpoint, private DNS for inbound resolvers only = %s makes the path %s',
    async (only, path) => {
      const stub = await stubOf({}, (region) => withInterface(region, only));
      const [result] = (await check(stub.url)).filter(
        ({ rule, vpcId }) => rule === 's3-traffic-path' && vpcId === vpcs[0]?.vpcId,
      );
      expect(result?.subnets.map((subnet) => subnet.path)).toEqual([path, path]);
    },
  );
});

async function check(url: string): Promise<readonly JudgedResult[]> {
  const args = ['check', '--region', REGION, '--policy', `${world.folder}/policy.yaml`, '--format', 'json'];
  return resultsIn(await s3ec(world, ACCOUNT, args, url));
}

/** A stub that has what moto has, as `s3ec capture` got it. */
async function stubOf(
  options: { readonly largestPage?: number; readonly fault?: (call: StubCall) => Fault | undefined },
  change: (region: StubRegion) => StubRegion = (region) => region,
): Promise<Stub> {
  const region = change(regionOf(readFileSync(`${world.folder}/${ACCOUNT}.${REGION}.json`, 'utf8')));
  const stub = await startStub({
    accounts: { [ACCOUNT]: { [REGION]: region } },
    caller: ACCOUNT,
    ...options,
  });
  stubs = [...stubs, stub];
  return stub;
}

/** The first VPC with an S3 interface endpoint with private DNS too; moto knows no DnsOptions. */
function withInterface(region: StubRegion, onlyInbound: boolean | undefined): StubRegion {
  const vpc = vpcs[0];
  if (!vpc) throw new Error('there is no VPC');
  const endpoint = {
    VpcEndpointId: 'vpce-0a1',
    VpcEndpointType: 'Interface',
    VpcId: vpc.vpcId,
    ServiceName: `com.amazonaws.${REGION}.s3`,
    State: 'available',
    SubnetIds: vpc.subnets,
    NetworkInterfaceIds: ['eni-0a1'],
    Groups: [{ GroupId: vpc.group, GroupName: 'endpoint' }],
    PrivateDnsEnabled: true,
    DnsOptions: {
      DnsRecordIpType: 'ipv4',
      ...(onlyInbound === undefined ? {} : { PrivateDnsOnlyForInboundResolverEndpoint: onlyInbound }),
    },
  };
  return {
    ...region,
    Vpcs: region.Vpcs.map((one) => (one.VpcId === vpc.vpcId ? { ...one, DhcpOptionsId: 'dopt-0aa1' } : one)),
    DhcpOptions: [
      ...region.DhcpOptions,
      {
        DhcpOptionsId: 'dopt-0aa1',
        DhcpConfigurations: [{ Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] }],
      },
    ],
    DnsAttributes: { ...region.DnsAttributes, [vpc.vpcId]: { support: true, hostnames: true } },
    VpcEndpoints: [...region.VpcEndpoints, endpoint],
  };
}
