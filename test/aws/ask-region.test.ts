import { describe, expect, it } from 'vitest';
import { readCapture } from '../../lib/network/capture.ts';
import { checkOne } from '../builders.ts';
import {
  aRegion,
  CALLER,
  type Fault,
  fewestCalls,
  type Item,
  regionWithVpcs,
  type StubCall,
  type StubRegion,
} from './ec2-stub.ts';
import { captureFrom, type Outcome, withCallerCredentials } from './live-harness.ts';

withCallerCredentials();

async function capture(
  region: StubRegion,
  {
    fault,
    hostedZones = false,
  }: { fault?: (call: StubCall) => Fault | undefined; hostedZones?: boolean } = {},
) {
  const outcome = await captureFrom(
    { accounts: { [CALLER]: { 'eu-west-1': region } }, ...(fault ? { fault } : {}) },
    { hostedZones },
  );
  expect(outcome.unreadable).toEqual([]);
  return { ...outcome, responses: responsesOf(outcome) };
}

function hasError(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'error' in answer;
}

function responsesOf({ captures }: Outcome) {
  const [first] = captures;
  if (!first) throw new Error('no capture');
  readCapture(first);
  return first.responses;
}

const THREE_HUNDRED = regionWithVpcs(300);
const S3 = 'com.amazonaws.eu-west-1.s3';

describe('what is captured', () => {
  it('is every page of every list, as the API has it', async () => {
    const { responses } = await capture(THREE_HUNDRED);
    const lists = {
      'ec2.DescribeVpcs': { Vpcs: THREE_HUNDRED.Vpcs },
      'ec2.DescribeSubnets': { Subnets: THREE_HUNDRED.Subnets },
      'ec2.DescribeRouteTables': { RouteTables: THREE_HUNDRED.RouteTables },
      'ec2.DescribeVpcEndpoints': { VpcEndpoints: THREE_HUNDRED.VpcEndpoints },
      'ec2.DescribePrefixLists': { PrefixLists: THREE_HUNDRED.PrefixLists },
      'ec2.DescribeManagedPrefixLists': { PrefixLists: THREE_HUNDRED.ManagedPrefixLists },
      'ec2.GetManagedPrefixListEntries': {
        'pl-0customer': { Entries: THREE_HUNDRED.Entries['pl-0customer'] },
      },
      'ec2.DescribeSecurityGroups': { SecurityGroups: THREE_HUNDRED.SecurityGroups },
      'ec2.DescribeNetworkAcls': { NetworkAcls: THREE_HUNDRED.NetworkAcls },
      'ec2.DescribeDhcpOptions': { DhcpOptions: THREE_HUNDRED.DhcpOptions },
      'ec2.DescribeVpcBlockPublicAccessOptions': {
        VpcBlockPublicAccessOptions: THREE_HUNDRED.VpcBlockPublicAccessOptions,
      },
    };
    const { 'ec2.DescribeVpcAttribute': attributes, ...rest } = responses;
    expect(rest).toEqual(lists);
    expect(Object.keys(attributes ?? {})).toHaveLength(30);
  });

  it('costs no more calls than the pages that 300 VPCs need, each as large as the API gives', async () => {
    const { stub } = await capture(THREE_HUNDRED);
    expect(stub.calls.length).toBeLessThanOrEqual(1.1 * fewestCalls(THREE_HUNDRED));
    expect(stub.calls.length).toBe(fewestCalls(THREE_HUNDRED));
    const sizes = new Map(stub.calls.map(({ action, parameters }) => [action, parameters.MaxResults]));
    expect(Object.fromEntries(sizes)).toEqual({
      GetCallerIdentity: undefined,
      DescribeVpcs: '1000',
      DescribeSubnets: '1000',
      DescribeRouteTables: '100',
      DescribeVpcEndpoints: '1000',
      DescribePrefixLists: '1000',
      DescribeSecurityGroups: '1000',
      DescribeNetworkAcls: '1000',
      DescribeVpcBlockPublicAccessOptions: undefined,
      DescribeVpcAttribute: undefined,
      DescribeDhcpOptions: '1000',
      DescribeManagedPrefixLists: '100',
      GetManagedPrefixListEntries: '100',
    });
  });

  it('is one call in a Region without VPCs', async () => {
    const { responses, stub } = await capture(aRegion('eu-west-1'));
    expect(responses).toEqual({ 'ec2.DescribeVpcs': { Vpcs: [] } });
    expect(stub.counts()).toEqual({ 'sts:GetCallerIdentity': 1, 'ec2:DescribeVpcs': 1 });
  });

  it('is an empty list where AWS has none', async () => {
    const { responses } = await capture(
      aRegion('eu-west-1', { Vpcs: regionWithVpcs(1).Vpcs, PrefixLists: [] }),
    );
    expect(responses).toMatchObject({
      'ec2.DescribeSubnets': { Subnets: [] },
      'ec2.DescribeVpcEndpoints': { VpcEndpoints: [] },
      'ec2.DescribePrefixLists': { PrefixLists: [] },
    });
  });
});

describe('what goes wrong', () => {
  const denied =
    (action: string, more: (call: StubCall) => boolean = () => true) =>
    (call: StubCall) =>
      call.action === action && more(call)
        ? { status: 403, code: 'UnauthorizedOperation', message: 'You are not authorized.' }
        : undefined;
  const error = { code: 'UnauthorizedOperation', message: 'You are not authorized.' };

  it.each([
    ['DescribeSubnets'],
    ['DescribeRouteTables'],
    ['DescribeVpcEndpoints'],
    ['DescribePrefixLists'],
    ['DescribeManagedPrefixLists'],
    ['DescribeSecurityGroups'],
    ['DescribeNetworkAcls'],
    ['DescribeDhcpOptions'],
    ['DescribeVpcBlockPublicAccessOptions'],
  ])('a refused %s is an error and no empty list', async (action) => {
    const { responses } = await capture(regionWithVpcs(1), { fault: denied(action) });
    expect(responses).toHaveProperty([`ec2.${action}`], { error });
    expect(Object.entries(responses).flatMap(([name, body]) => (hasError(body) ? [name] : []))).toEqual([
      `ec2.${action}`,
    ]);
  });

  it.each([['enableDnsSupport'], ['enableDnsHostnames']])(
    'a refused %s of one VPC is the error of that VPC',
    async (attribute) => {
      const fault = denied(
        'DescribeVpcAttribute',
        ({ parameters }) =>
          parameters.Attribute === attribute && parameters.VpcId === 'vpc-0000000000000000a',
      );
      const { responses } = await capture(regionWithVpcs(11), { fault });
      expect(responses['ec2.DescribeVpcAttribute']).toEqual({
        'vpc-00000000000000000': {
          VpcId: 'vpc-00000000000000000',
          EnableDnsSupport: { Value: true },
          EnableDnsHostnames: { Value: true },
        },
        'vpc-0000000000000000a': { error },
      });
    },
  );

  it('leaves a verdict that rests on a refused answer undetermined', async () => {
    const verdictsOf = async (action: string) => {
      const outcome = await captureFrom({
        accounts: { [CALLER]: { 'eu-west-1': regionWithVpcs(1) } },
        fault: denied(action),
      });
      const { results } = checkOne(outcome.captures, 'version: 1\ndefaults:\n  require: interface\n', {
        rules: ['s3-traffic-path'],
      });
      return results.map(({ verdict }) => verdict);
    };
    expect(await verdictsOf('none')).toEqual(['COMPLIANT']);
    expect(await verdictsOf('DescribeSubnets')).toEqual(['UNDETERMINED']);
    expect(await verdictsOf('DescribeVpcAttribute')).toEqual(['UNDETERMINED']);
    expect(await verdictsOf('DescribeVpcEndpoints')).toEqual(['UNDETERMINED']);
    expect(await verdictsOf('DescribeSecurityGroups')).toEqual(['UNDETERMINED']);
  });

  it('a later page that fails makes the whole answer an error', async () => {
    const fault = denied('DescribeRouteTables', ({ nth }) => nth === 4);
    const { responses, stub } = await capture(THREE_HUNDRED, { fault });
    expect(responses['ec2.DescribeRouteTables']).toEqual({ error });
    expect(stub.counts()['ec2:DescribeRouteTables']).toBe(4);
  });

  it.each([
    ['throttling', { status: 503, code: 'RequestLimitExceeded' }],
    ['an internal error', { status: 500, code: 'InternalError' }],
    ['a connection that is cut', 'reset' as const],
  ])('%s on the second page is tried again', async (_, trouble) => {
    const fault = ({ action, nth }: StubCall) =>
      action === 'DescribeRouteTables' && nth === 2 ? trouble : undefined;
    const { responses, stub } = await capture(THREE_HUNDRED, { fault });
    expect(responses['ec2.DescribeRouteTables']).toEqual({ RouteTables: THREE_HUNDRED.RouteTables });
    expect(stub.counts()['ec2:DescribeRouteTables']).toBe(7);
  });

  it('an answer that comes too late is not waited for', async () => {
    const region = regionWithVpcs(1);
    const fault = ({ action, nth }: StubCall) =>
      action === 'DescribeSubnets' && nth === 1 ? { delay: 5_000 } : undefined;
    const { captures } = await captureFrom(
      { accounts: { [CALLER]: { 'eu-west-1': region } }, fault },
      {},
      300,
    );
    expect(captures[0]?.responses['ec2.DescribeSubnets']).toEqual({ Subnets: region.Subnets });
  });

  it.each([
    ['throttled', { status: 503, code: 'RequestLimitExceeded' } as const, 'RequestLimitExceeded'],
    ['cut off', 'reset' as const, 'ECONNRESET'],
  ])('what is %s for good is an error', async (_, trouble, code) => {
    const fault = ({ action }: StubCall) => (action === 'DescribeNetworkAcls' ? trouble : undefined);
    const { responses, stub } = await capture(regionWithVpcs(1), { fault });
    expect(responses['ec2.DescribeNetworkAcls']).toMatchObject({ error: { code } });
    expect(stub.counts()['ec2:DescribeNetworkAcls']).toBe(4);
  });
});

describe('what is not AWS', () => {
  it.each([
    ['a page that is no XML', { status: 200, page: '<html><br><title>Log in</title></html>' }, 'HTTP200'],
    ['a refusal that is no XML', { status: 407, page: '<html><br>Proxy</html>' }, 'HTTP407'],
    ['a page that is XML', { status: 200, page: '<html><body>Log in</body></html>' }, 'Error'],
  ])('%s is an error and no empty list', async (_, page, code) => {
    const fault = ({ action }: StubCall) => (action === 'DescribeVpcEndpoints' ? page : undefined);
    const { responses } = await capture(regionWithVpcs(1), { fault });
    expect(responses['ec2.DescribeVpcEndpoints']).toMatchObject({
      error: { code, message: expect.stringMatching(/^what answered is not /) },
    });
  });
});

describe('DNS attributes and DHCP options', () => {
  const base = regionWithVpcs(1);
  const [vpc = {}] = base.Vpcs;
  const [gateway = {}, its = {}] = base.VpcEndpoints;
  const zone = (Name: string, Owner: Item = { OwningAccount: CALLER }) => ({
    HostedZoneId: 'Z1',
    Name,
    Owner,
  });
  const options = { DnsRecordIpType: 'ipv4', PrivateDnsOnlyForInboundResolverEndpoint: true };

  it.each<[string, boolean, Partial<StubRegion>]>([
    ['an S3 interface endpoint with private DNS', true, { VpcEndpoints: [its] }],
    ['one that is still pending', true, { VpcEndpoints: [{ ...its, State: 'pendingAcceptance' }] }],
    ['one that is deleted', false, { VpcEndpoints: [{ ...its, State: 'deleted' }] }],
    ['one without private DNS', false, { VpcEndpoints: [{ ...its, PrivateDnsEnabled: false }] }],
    ['one for inbound Resolver endpoints only', false, { VpcEndpoints: [{ ...its, DnsOptions: options }] }],
    [
      'one that serves another Region',
      false,
      { VpcEndpoints: [{ ...its, ServiceName: 'com.amazonaws.us-west-2.s3', ServiceRegion: 'us-west-2' }] },
    ],
    [
      'an interface endpoint of another service',
      false,
      { VpcEndpoints: [{ ...its, ServiceName: 'com.amazonaws.eu-west-1.s3tables' }] },
    ],
    ['a gateway endpoint alone', false, { VpcEndpoints: [gateway] }],
    ['a VPC of another account', false, { VpcEndpoints: [its], Vpcs: [{ ...vpc, OwnerId: '999988887777' }] }],
    [
      'a hosted zone of S3',
      true,
      { VpcEndpoints: [], HostedZones: { [String(vpc.VpcId)]: [zone('s3.eu-west-1.amazonaws.com.')] } },
    ],
    [
      'a hosted zone of another name',
      false,
      { VpcEndpoints: [], HostedZones: { [String(vpc.VpcId)]: [zone('example.com.')] } },
    ],
  ])('%s: asked is %s', async (_, isAsked, difference) => {
    const { responses, stub } = await capture({ ...base, ...difference }, { hostedZones: true });
    expect('ec2.DescribeVpcAttribute' in responses).toBe(isAsked);
    expect('ec2.DescribeDhcpOptions' in responses).toBe(isAsked);
    expect(stub.counts()['ec2:DescribeVpcAttribute'] ?? 0).toBe(isAsked ? 2 : 0);
    expect(stub.counts()['ec2:DescribeDhcpOptions'] ?? 0).toBe(isAsked ? 1 : 0);
  });

  it('are told as AWS has them', async () => {
    const id = String(vpc.VpcId);
    const { responses } = await capture({
      ...base,
      DnsAttributes: { [id]: { support: true, hostnames: false } },
    });
    expect(responses['ec2.DescribeVpcAttribute']).toEqual({
      [id]: { VpcId: id, EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: false } },
    });
  });
});

describe('hosted zones', () => {
  it('are asked of every own VPC, page by page, and only where wanted', async () => {
    const base = regionWithVpcs(3);
    const [first, second, third] = base.Vpcs;
    const zones = Array.from({ length: 150 }, (_, at) => ({
      HostedZoneId: `Z${at}`,
      Name: `${at}.example.com.`,
      Owner: { OwningService: 'efs.amazonaws.com' },
    }));
    const region = {
      ...base,
      Vpcs: [first ?? {}, second ?? {}, { ...third, OwnerId: '999988887777' }],
      HostedZones: { [String(first?.VpcId)]: zones },
    };
    const { responses, stub } = await capture(region, { hostedZones: true });
    expect(responses['route53.ListHostedZonesByVPC']).toEqual({
      [String(first?.VpcId)]: { HostedZoneSummaries: zones },
      [String(second?.VpcId)]: { HostedZoneSummaries: [] },
    });
    expect(stub.counts()['route53:ListHostedZonesByVPC']).toBe(3);
    const without = await capture(region);
    expect(without.responses).not.toHaveProperty(['route53.ListHostedZonesByVPC']);
    expect(without.stub.counts()).not.toHaveProperty(['route53:ListHostedZonesByVPC']);
  });

  it('that are refused are the error of each VPC', async () => {
    const fault = ({ service }: StubCall) =>
      service === 'route53' ? { status: 403, code: 'AccessDenied', message: 'no' } : undefined;
    const { responses } = await capture(regionWithVpcs(2), { fault, hostedZones: true });
    expect(responses['route53.ListHostedZonesByVPC']).toEqual({
      'vpc-00000000000000000': { error: { code: 'AccessDenied', message: 'no' } },
      'vpc-00000000000000001': { error: { code: 'AccessDenied', message: 'no' } },
    });
  });
});

describe('prefix lists', () => {
  const base = { ...regionWithVpcs(2), Entries: {}, ManagedPrefixLists: [] };
  const [, ofSecond = {}] = regionWithVpcs(2).Vpcs;
  const plain: StubRegion = {
    ...base,
    RouteTables: base.RouteTables.map((table) => ({
      ...table,
      Routes: (Array.isArray(table.Routes) ? table.Routes : []).filter(
        (route: Item) => route.DestinationPrefixListId !== 'pl-0customer',
      ),
    })),
  };
  const routed = (id: string): StubRegion => ({
    ...plain,
    RouteTables: [
      ...plain.RouteTables,
      {
        RouteTableId: 'rtb-0x',
        VpcId: ofSecond.VpcId,
        Associations: [],
        Routes: [{ DestinationPrefixListId: id, TransitGatewayId: 'tgw-0a1', State: 'active' }],
      },
    ],
  });

  it('that DescribePrefixLists gives are not asked for again', async () => {
    const { stub } = await capture(plain);
    expect(stub.counts()).not.toHaveProperty(['ec2:DescribeManagedPrefixLists']);
    expect(stub.counts()).not.toHaveProperty(['ec2:GetManagedPrefixListEntries']);
  });

  it('of customers are asked for where a route names them, and no others', async () => {
    const { responses } = await capture({
      ...routed('pl-0named'),
      ManagedPrefixLists: ['pl-0named', 'pl-0unused'].map((PrefixListId) => ({
        PrefixListId,
        PrefixListName: 'x',
        OwnerId: CALLER,
      })),
      Entries: { 'pl-0named': [{ Cidr: '10.0.0.0/8', Description: 'inside' }], 'pl-0unused': [] },
    });
    expect(responses).toMatchObject({
      'ec2.DescribeManagedPrefixLists': {
        PrefixLists: [{ PrefixListId: 'pl-0named', PrefixListName: 'x', OwnerId: CALLER }],
      },
      'ec2.GetManagedPrefixListEntries': {
        'pl-0named': { Entries: [{ Cidr: '10.0.0.0/8', Description: 'inside' }] },
      },
    });
  });

  it('are asked for where a group of an S3 interface endpoint names them, and not where another group does', async () => {
    const naming = (id: string) => [
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, PrefixListIds: [{ PrefixListId: id }] },
    ];
    const groups = [
      {
        GroupId: 'sg-00000000000000000e',
        VpcId: 'vpc-00000000000000000',
        IpPermissions: naming('pl-0clients'),
      },
      { GroupId: 'sg-0other', VpcId: 'vpc-00000000000000000', IpPermissions: naming('pl-0elsewhere') },
    ];
    const { responses } = await capture({
      ...plain,
      SecurityGroups: groups,
      Entries: { 'pl-0clients': [{ Cidr: '10.0.0.0/8' }] },
    });
    expect(responses['ec2.GetManagedPrefixListEntries']).toEqual({
      'pl-0clients': { Entries: [{ Cidr: '10.0.0.0/8' }] },
    });
  });

  it('that cannot be read are an error of their own', async () => {
    const { responses } = await capture(routed('pl-0shared'));
    expect(responses).toMatchObject({
      'ec2.DescribeManagedPrefixLists': { PrefixLists: [] },
      'ec2.GetManagedPrefixListEntries': {
        'pl-0shared': { error: { code: 'InvalidPrefixListID.NotFound' } },
      },
    });
  });

  it('of S3 are found among the managed ones where DescribePrefixLists is refused', async () => {
    const fault = ({ action }: StubCall) =>
      action === 'DescribePrefixLists' ? { status: 403, code: 'UnauthorizedOperation' } : undefined;
    const region: StubRegion = {
      ...plain,
      RouteTables: [],
      ManagedPrefixLists: [
        ...Array.from({ length: 120 }, (_, at) => ({
          PrefixListId: `pl-${at}`,
          PrefixListName: `list ${at}`,
          OwnerId: CALLER,
        })),
        { PrefixListId: 'pl-6da54004', PrefixListName: S3, OwnerId: 'AWS' },
      ],
      Entries: { 'pl-6da54004': [{ Cidr: '52.218.0.0/17' }] },
    };
    const { responses, stub } = await capture(region, { fault });
    expect(responses['ec2.GetManagedPrefixListEntries']).toEqual({
      'pl-6da54004': { Entries: [{ Cidr: '52.218.0.0/17' }] },
    });
    expect(stub.counts()['ec2:DescribeManagedPrefixLists']).toBe(2);
  });
});
