import { describe, expect, test } from 'vitest';
import { check } from '../../lib/check.ts';
import { CaptureError, OPERATIONS, placeOf, readCapture } from '../../lib/network/capture.ts';
import { indexCapture } from '../../lib/network/network.ts';
import { parsePolicy } from '../../lib/policy/parse-policy.ts';
import {
  ACCOUNT,
  aCapture,
  aGatewayEndpoint,
  anInterfaceEndpoint,
  aSubnet,
  captureOf,
  policyOf,
} from '../builders.ts';

function errorOf(input: unknown, source?: string, account?: string) {
  try {
    readCapture(input, source, account);
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    const { name, message, place } = error;
    return { name, message, place, source: error.source };
  }
  return 'it loads';
}

const messageOf = (input: unknown) => {
  const error = errorOf(input);
  return typeof error === 'string' ? error : error.message;
};
const responsesOf = (responses: Record<string, unknown>) => aCapture({ responses });

describe('what a capture is', () => {
  test('it is read from text as from a value', () => {
    const raw = captureOf();
    expect(readCapture(JSON.stringify(raw))).toEqual(readCapture(raw));
  });

  test('it keeps source, account, Region and date', () => {
    expect(readCapture(aCapture(), 'a.json')).toEqual({
      source: 'a.json',
      account: ACCOUNT,
      region: 'eu-west-1',
      capturedAt: '2026-11-01T10:00:00Z',
      responses: {},
      refusals: new Map(),
    });
  });

  test('capturedAt may be absent', () => {
    expect(readCapture({ account: ACCOUNT, region: 'eu-west-1', responses: {} }).capturedAt).toBeNull();
  });

  test('unknown keys are ignored, also operations that are not read', () => {
    const raw = {
      ...aCapture({
        responses: {
          'ec2.DescribeInstances': 5,
          'ec2.DescribeVpcs': {
            Vpcs: [{ VpcId: 'vpc-0a1', State: 'available', New: [1] }],
            ResponseMetadata: {},
          },
        },
      }),
      _provenance: 1,
    };
    expect(readCapture(raw).responses).toEqual({ 'ec2.DescribeVpcs': { Vpcs: [{ VpcId: 'vpc-0a1' }] } });
  });

  test('the operations are those of the contract', () => {
    expect(OPERATIONS).toEqual([
      'ec2.DescribeVpcs',
      'ec2.DescribeVpcAttribute',
      'ec2.DescribeSubnets',
      'ec2.DescribeRouteTables',
      'ec2.DescribeVpcEndpoints',
      'ec2.DescribePrefixLists',
      'ec2.DescribeManagedPrefixLists',
      'ec2.GetManagedPrefixListEntries',
      'ec2.DescribeSecurityGroups',
      'ec2.DescribeNetworkAcls',
      'ec2.DescribeDhcpOptions',
      'ec2.DescribeNatGateways',
      'ec2.DescribeInternetGateways',
      'ec2.DescribeVpcBlockPublicAccessOptions',
      'route53.ListHostedZonesByVPC',
      'route53profiles.ListProfileAssociations',
      'route53resolver.ListResolverRuleAssociations',
    ]);
  });

  test('a null member counts as absent', () => {
    const none = Object.fromEntries(OPERATIONS.map((operation) => [operation, null]));
    const { responses } = readCapture(responsesOf(none));
    expect([...new Set(Object.values(responses))]).toEqual([null]);
    expect(indexCapture(readCapture(responsesOf(none))).vpcs.size).toBe(0);
  });

  test('members of every level may be null', () => {
    const raw = responsesOf({
      'ec2.DescribeVpcs': { Vpcs: [{ VpcId: 'vpc-0a1', OwnerId: null, Tags: [{ Key: 'a', Value: null }] }] },
      'ec2.DescribeVpcAttribute': { 'vpc-0a1': null, 'vpc-0b2': { EnableDnsSupport: null } },
      'ec2.DescribeSubnets': { Subnets: null },
      'ec2.DescribeRouteTables': {
        RouteTables: [{ RouteTableId: 'rtb-0a', VpcId: 'vpc-0a1', Routes: null, Associations: null }],
      },
      'ec2.DescribeNetworkAcls': {
        NetworkAcls: [{ NetworkAclId: 'acl-0a', VpcId: 'vpc-0a1', Entries: null }],
      },
    });
    expect(messageOf(raw)).toBe('it loads');
  });

  test('the account argument stands in where the capture has none', () => {
    const { account: _, ...rest } = aCapture();
    expect(readCapture(rest, 'a.json', ACCOUNT).account).toBe(ACCOUNT);
    expect(readCapture({ ...rest, account: null }, 'a.json', ACCOUNT).account).toBe(ACCOUNT);
    expect(readCapture(aCapture(), 'a.json', '999999999999').account).toBe(ACCOUNT);
  });
});

describe('what does not load', () => {
  test('the error has the file, the place, what was got and what is allowed', () => {
    expect(
      errorOf(responsesOf({ 'ec2.DescribeVpcs': { Vpcs: { VpcId: 'vpc-0a1' } } }), 'fleet/a.json'),
    ).toEqual({
      name: 'CaptureError',
      source: 'fleet/a.json',
      place: 'responses.ec2.DescribeVpcs.Vpcs',
      message: 'fleet/a.json: responses.ec2.DescribeVpcs.Vpcs: expected array, got an object',
    });
  });

  test.each([
    { name: 'a number', input: 5, message: 'capture: expected a capture (an object), got 5' },
    { name: 'null', input: null, message: 'capture: expected a capture (an object), got null' },
    { name: 'nothing', input: undefined, message: 'capture: expected a capture (an object), got nothing' },
    { name: 'a list', input: [], message: 'capture: expected a capture (an object), got a list' },
    { name: 'a list as text', input: '[]', message: 'capture: expected a capture (an object), got a list' },
    { name: 'a flag', input: true, message: 'capture: expected a capture (an object), got true' },
    { name: 'a text of JSON', input: '"abc"', message: 'capture: expected a capture (an object), got "abc"' },
    {
      name: 'a long text is shortened',
      input: JSON.stringify('x'.repeat(80)),
      message: `capture: expected a capture (an object), got "${'x'.repeat(56)}…`,
    },
    {
      name: 'a text of sixty characters is shown whole',
      input: JSON.stringify('x'.repeat(58)),
      message: `capture: expected a capture (an object), got "${'x'.repeat(58)}"`,
    },
    { name: 'a function', input: () => 1, message: 'capture: expected a capture (an object), got () => 1' },
    {
      name: 'no account',
      input: { region: 'eu-west-1', responses: {} },
      message: 'capture: account: a capture needs the account id of twelve digits, got none',
    },
    {
      name: 'an account that is a number',
      input: { account: 111122223333, region: 'eu-west-1', responses: {} },
      message: 'capture: account: expected string, got 111122223333',
    },
    {
      name: 'an account of eleven digits',
      input: aCapture({ account: '11112222333' }),
      message: 'capture: account: expected an account id of twelve digits, got "11112222333"',
    },
    {
      name: 'an account of thirteen digits',
      input: aCapture({ account: '1111222233334' }),
      message: 'capture: account: expected an account id of twelve digits, got "1111222233334"',
    },
    {
      name: 'no Region',
      input: { account: ACCOUNT, responses: {} },
      message: 'capture: region: expected string, got nothing',
    },
    {
      name: 'a zone for a Region',
      input: aCapture({ region: 'eu-west-1a' }),
      message: 'capture: region: expected a Region such as eu-west-1, got "eu-west-1a"',
    },
    {
      name: 'a Region with something before it',
      input: aCapture({ region: ' eu-west-1' }),
      message: 'capture: region: expected a Region such as eu-west-1, got " eu-west-1"',
    },
    {
      name: 'a date that is a number',
      input: { ...aCapture(), capturedAt: 5 },
      message: 'capture: capturedAt: expected string, got 5',
    },
    {
      name: 'no responses',
      input: { account: ACCOUNT, region: 'eu-west-1' },
      message: 'capture: responses: expected an object of API answers, got nothing',
    },
    {
      name: 'responses in a list',
      input: { account: ACCOUNT, region: 'eu-west-1', responses: [] },
      message: 'capture: responses: expected an object of API answers, got a list',
    },
    {
      name: 'an answer that is a list',
      input: responsesOf({ 'ec2.DescribeSubnets': [] }),
      message: 'capture: responses.ec2.DescribeSubnets: expected object, got a list',
    },
    {
      name: 'an answer that is a text',
      input: responsesOf({ 'ec2.DescribeSubnets': 'x' }),
      message: 'capture: responses.ec2.DescribeSubnets: expected object, got "x"',
    },
    {
      name: 'a subnet without an id',
      input: responsesOf({ 'ec2.DescribeSubnets': { Subnets: [aSubnet(), { VpcId: 'vpc-0a1' }] } }),
      message: 'capture: responses.ec2.DescribeSubnets.Subnets[1].SubnetId: expected string, got nothing',
    },
    {
      name: 'a null in a list',
      input: responsesOf({ 'ec2.DescribeSubnets': { Subnets: [null] } }),
      message: 'capture: responses.ec2.DescribeSubnets.Subnets[0]: expected object, got null',
    },
    {
      name: 'a flag that is a text',
      input: responsesOf({ 'ec2.DescribeVpcs': { Vpcs: [{ VpcId: 'vpc-0a1', IsDefault: 'true' }] } }),
      message: 'capture: responses.ec2.DescribeVpcs.Vpcs[0].IsDefault: expected boolean, got "true"',
    },
    {
      name: 'an attribute map that is a list',
      input: responsesOf({ 'ec2.DescribeVpcAttribute': [] }),
      message: 'capture: responses.ec2.DescribeVpcAttribute: expected object, got a list',
    },
    {
      name: 'an attribute that is a flag',
      input: responsesOf({ 'ec2.DescribeVpcAttribute': { 'vpc-0a1': { EnableDnsSupport: true } } }),
      message:
        'capture: responses.ec2.DescribeVpcAttribute.vpc-0a1.EnableDnsSupport: expected object, got true',
    },
    {
      name: 'a port that is a text',
      input: responsesOf({
        'ec2.DescribeSecurityGroups': {
          SecurityGroups: [{ GroupId: 'sg-0a', IpPermissions: [{ FromPort: '443' }] }],
        },
      }),
      message:
        'capture: responses.ec2.DescribeSecurityGroups.SecurityGroups[0].IpPermissions[0].FromPort: expected number, got "443"',
    },
    {
      name: 'a policy document that is a number',
      input: responsesOf({
        'ec2.DescribeVpcEndpoints': { VpcEndpoints: [{ ...aGatewayEndpoint(), PolicyDocument: 5 }] },
      }),
      message:
        'capture: responses.ec2.DescribeVpcEndpoints.VpcEndpoints[0].PolicyDocument: expected a policy as text or as an object, got 5',
    },
  ])('$name', ({ input, message }) => expect(messageOf(input)).toBe(message));

  test.each([
    ['', 'not JSON: '],
    ['{"account": "1', 'not JSON: '],
    [JSON.stringify(captureOf()).slice(0, -10), 'not JSON: '],
    ['NaN', 'not JSON: '],
  ])('text that is cut off or no JSON: %j', (text, start) => {
    expect(messageOf(text).startsWith(`capture: ${start}`)).toBe(true);
  });

  test('a place is written as a reader would', () => {
    expect([placeOf([]), placeOf([0]), placeOf(['a', 0, 'b', 'c', 12])]).toEqual(['', '[0]', 'a[0].b.c[12]']);
  });

  test.each([
    ['ec2.DescribeVpcs', { Vpcs: 5 }],
    ['ec2.DescribeVpcAttribute', { 'vpc-0a1': 5 }],
    ['ec2.DescribeSubnets', { Subnets: 5 }],
    ['ec2.DescribeRouteTables', { RouteTables: [{ RouteTableId: 'r', VpcId: 'v', Routes: 5 }] }],
    [
      'ec2.DescribeRouteTables',
      { RouteTables: [{ RouteTableId: 'r', VpcId: 'v', Associations: [{ Main: 5 }] }] },
    ],
    ['ec2.DescribeVpcEndpoints', { VpcEndpoints: [{ VpcEndpointId: 'e', VpcId: 'v', Groups: [{}] }] }],
    ['ec2.DescribePrefixLists', { PrefixLists: [{ PrefixListId: 'pl', Cidrs: [5] }] }],
    ['ec2.DescribeManagedPrefixLists', { PrefixLists: [{}] }],
    ['ec2.GetManagedPrefixListEntries', { 'pl-0a': { Entries: 5 } }],
    ['ec2.DescribeSecurityGroups', { SecurityGroups: [{ GroupId: 'g', IpPermissions: 5 }] }],
    [
      'ec2.DescribeNetworkAcls',
      { NetworkAcls: [{ NetworkAclId: 'a', VpcId: 'v', Entries: [{ RuleNumber: 100 }] }] },
    ],
    [
      'ec2.DescribeDhcpOptions',
      { DhcpOptions: [{ DhcpOptionsId: 'd', DhcpConfigurations: [{ Values: 5 }] }] },
    ],
    ['ec2.DescribeNatGateways', { NatGateways: [{}] }],
    ['ec2.DescribeInternetGateways', { InternetGateways: [{ InternetGatewayId: 'i', Attachments: 5 }] }],
    ['ec2.DescribeVpcBlockPublicAccessOptions', { VpcBlockPublicAccessOptions: 5 }],
    ['route53.ListHostedZonesByVPC', { 'vpc-0a1': { HostedZoneSummaries: 5 } }],
    ['route53profiles.ListProfileAssociations', { 'vpc-0a1': { ProfileAssociations: [{ ProfileId: 5 }] } }],
    ['route53resolver.ListResolverRuleAssociations', { 'vpc-0a1': { ResolverRuleAssociations: 5 } }],
  ])('%s with a member of the wrong type is refused with its place', (operation, body) => {
    expect(messageOf(responsesOf({ [operation]: body })).startsWith(`capture: responses.${operation}.`)).toBe(
      true,
    );
  });
});

describe('answers that are unknown', () => {
  const refusalsOf = (responses: Record<string, unknown>) =>
    Object.fromEntries(readCapture(responsesOf(responses)).refusals);

  test.each([
    {
      name: 'an error with code and message',
      error: { code: 'UnauthorizedOperation', message: 'You may not.' },
      refusal: { code: 'UnauthorizedOperation', message: 'You may not.' },
    },
    {
      name: 'an error without message',
      error: { code: 'Throttling' },
      refusal: { code: 'Throttling', message: '' },
    },
    {
      name: 'an error that is a text',
      error: 'AccessDenied',
      refusal: { code: 'AccessDenied', message: '' },
    },
    { name: 'an empty error', error: {}, refusal: { code: 'Error', message: '' } },
    { name: 'an error of another type', error: 5, refusal: { code: 'Error', message: '' } },
    {
      name: 'an error with a code that is no text',
      error: { code: 5, message: 6 },
      refusal: { code: 'Error', message: '' },
    },
  ])('$name', ({ error, refusal }) => {
    expect(refusalsOf({ 'ec2.DescribeSubnets': { error } })).toEqual({ 'ec2.DescribeSubnets': refusal });
    expect(readCapture(responsesOf({ 'ec2.DescribeSubnets': { error } })).responses).toEqual({});
  });

  test('an error beside a list is an error all the same', () => {
    const raw = responsesOf({ 'ec2.DescribeSubnets': { Subnets: [aSubnet()], error: { code: 'X' } } });
    expect(readCapture(raw).responses).toEqual({});
  });

  test('an error that is null is none', () => {
    expect(
      readCapture(responsesOf({ 'ec2.DescribeSubnets': { Subnets: [], error: null } })).responses,
    ).toEqual({
      'ec2.DescribeSubnets': { Subnets: [] },
    });
  });

  test('a NextToken says that half a list was captured', () => {
    const raw = { 'ec2.DescribeSubnets': { Subnets: [aSubnet()], NextToken: 'abc' } };
    expect(refusalsOf(raw)).toEqual({
      'ec2.DescribeSubnets': {
        code: 'PagesMissing',
        message: 'NextToken says that more pages follow, and they were not captured',
      },
    });
    expect(readCapture(responsesOf(raw)).responses).toEqual({});
  });

  test.each([null, '', 5])('a NextToken of %j says nothing', (NextToken) => {
    expect(refusalsOf({ 'ec2.DescribeSubnets': { Subnets: [], NextToken } })).toEqual({});
  });

  test('an operation by VPC may be refused for one VPC', () => {
    const raw = {
      'ec2.DescribeVpcAttribute': {
        'vpc-0a1': { error: { code: 'InvalidVpcID.NotFound', message: 'gone' } },
        'vpc-0b2': { EnableDnsSupport: { Value: true } },
      },
      'route53.ListHostedZonesByVPC': { 'vpc-0a1': { HostedZoneSummaries: [], NextToken: 'x' } },
    };
    expect(refusalsOf(raw)).toEqual({
      'ec2.DescribeVpcAttribute:vpc-0a1': { code: 'InvalidVpcID.NotFound', message: 'gone' },
      'route53.ListHostedZonesByVPC:vpc-0a1': {
        code: 'PagesMissing',
        message: 'NextToken says that more pages follow, and they were not captured',
      },
    });
    expect(readCapture(responsesOf(raw)).responses).toEqual({
      'ec2.DescribeVpcAttribute': { 'vpc-0b2': { EnableDnsSupport: { Value: true } } },
      'route53.ListHostedZonesByVPC': {},
    });
  });

  test('an operation by VPC may be refused as a whole', () => {
    expect(refusalsOf({ 'route53.ListHostedZonesByVPC': { error: { code: 'AccessDenied' } } })).toEqual({
      'route53.ListHostedZonesByVPC': { code: 'AccessDenied', message: '' },
    });
  });

  test.each([
    'ec2.GetManagedPrefixListEntries',
    'route53profiles.ListProfileAssociations',
    'route53resolver.ListResolverRuleAssociations',
  ])('%s may be refused for one id', (operation) => {
    expect(refusalsOf({ [operation]: { 'x-0a1': { error: { code: 'X' } } } })).toEqual({
      [`${operation}:x-0a1`]: { code: 'X', message: '' },
    });
  });
});

describe('odd JSON', () => {
  const policy = parsePolicy(policyOf('either', '  hubs: [{ vpc: vpc-0hub }]\n  ipv6: require\n'));
  const run = (input: unknown) => {
    const capture = readCapture(input);
    return check({ captures: [capture], policy, at: '2026-11-01' }).results.map((result) => result.verdict);
  };

  test('keys that are members of Object are keys like others', () => {
    const text = JSON.stringify(
      responsesOf({
        'ec2.DescribeVpcs': {
          Vpcs: ['constructor', 'toString', 'hasOwnProperty'].map((VpcId) => ({ VpcId })),
        },
        'ec2.DescribeVpcAttribute': { toString: { EnableDnsSupport: { Value: true } } },
      }),
    ).replace('"toString":{"Enable', '"__proto__":{"EnableDnsSupport":null},"toString":{"Enable');
    const network = indexCapture(readCapture(text));
    expect([...network.vpcs].map(([id, vpc]) => [id, vpc.dnsSupport])).toEqual([
      ['constructor', undefined],
      ['hasOwnProperty', undefined],
      ['toString', true],
    ]);
  });

  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const withPolicies = (...documents: readonly string[]) =>
    JSON.stringify(captureOf({ endpoints: documents.map(() => aGatewayEndpoint({ PolicyDocument: '?' })) }))
      .split('"?"')
      .reduce((text, part, index) => `${text}${documents[index - 1] ?? ''}${part}`);

  test('a policy document of great depth is refused, and not a crash', () => {
    const place = 'responses.ec2.DescribeVpcEndpoints.VpcEndpoints[0].PolicyDocument';
    expect(messageOf(withPolicies(nested(50_000), nested(50_000)))).toBe(
      `capture: ${place}: expected a policy of less depth, got an object`,
    );
    expect(messageOf(withPolicies(nested(501)))).not.toBe('it loads');
    expect(messageOf(withPolicies(nested(500)))).toBe('it loads');
  });

  test('many associations of one table and many subnets are read in a moment', () => {
    const subnets = Array.from({ length: 3000 }, (_, i) =>
      aSubnet({ SubnetId: `subnet-${i}`, CidrBlock: `10.${i >> 8}.${i & 255}.0/24` }),
    );
    expect(run(captureOf({ subnets }))).toEqual(['COMPLIANT', 'NOT_APPLICABLE', 'COMPLIANT']);
  });

  test('numbers that are no ports or rule numbers decide nothing', () => {
    const raw = captureOf({
      endpoints: [anInterfaceEndpoint()],
      securityGroups: [
        { GroupId: 'sg-0endpoint', IpPermissions: [{ IpProtocol: 'tcp', FromPort: 1e308, ToPort: -1e308 }] },
      ],
    });
    expect(run(raw)).toEqual(['COMPLIANT', 'NON_COMPLIANT', 'NON_COMPLIANT']);
  });
});
