import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  aGatewayEndpoint,
  anInterfaceEndpoint,
  aPermission,
  aRoute,
  aRouteTable,
  aSecurityGroup,
  aSubnet,
  captureOf,
  checkOne,
  type Differences,
  localRoute,
  policyOf,
} from './builders.ts';

const OWNER = '999988887777';

/** The verdict and reason codes of a rule for the one VPC or endpoint of a capture. */
function judged(differences: Differences, policy: string, rule = 's3-traffic-path') {
  const result = checkOne(captureOf(differences), policy).results.find((one) => one.rule === rule);
  return {
    verdict: result?.verdict,
    reasons: result?.reasons.map(({ code }) => code),
    warnings: result?.warnings.map(({ code }) => code),
  };
}

describe('what once was judged wrongly', () => {
  it.each(['isolated', 'gateway'])(
    "a shared VPC that only its tables and subnets tell of is its owner's to judge: %s",
    (require) => {
      const shared = {
        routeTables: [aRouteTable({ OwnerId: OWNER, Routes: [localRoute()] })],
        subnets: [aSubnet({ OwnerId: OWNER })],
        endpoints: [],
        responses: { 'ec2.DescribeVpcs': undefined },
      };
      expect(judged(shared, policyOf(require))).toMatchObject({
        verdict: 'NOT_APPLICABLE',
        reasons: ['OWNED_BY_ANOTHER_ACCOUNT'],
      });
      expect(judged({ ...shared, account: OWNER }, policyOf(require)).verdict).not.toBe('NOT_APPLICABLE');
      expect(ACCOUNT).not.toBe(OWNER);
    },
  );

  const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Principal: '*', Action, Resource });
  it.each([
    {
      what: 'beside a Deny of what is not in S3',
      statements: [
        allow('s3:*', '*'),
        { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:dynamodb:::x' },
      ],
    },
    { what: 'with s3:?* as the action', statements: [allow('s3:?*', '*')] },
    { what: 'with ?* as the bucket', statements: [allow('*', 'arn:aws:s3:::?*')] },
    { what: 'with ** as both', statements: [allow('**', '**')] },
  ])('full access $what is full access', ({ statements }) => {
    const endpoints = [aGatewayEndpoint({ PolicyDocument: JSON.stringify({ Statement: statements }) })];
    expect(
      judged({ endpoints }, policyOf('gateway', '  endpointPolicy: notDefault\n'), 's3-endpoint-policy'),
    ).toMatchObject({
      verdict: 'NON_COMPLIANT',
      reasons: ['ENDPOINT_POLICY_IS_FULL_ACCESS'],
    });
  });

  it('two lists of equal length to two NAT gateways are unknown, because which one is taken is', () => {
    const lists = ['pl-0a', 'pl-0b'];
    const differences = {
      routes: lists.map((id, index) => aRoute({ DestinationPrefixListId: id, NatGatewayId: `nat-${index}` })),
      responses: {
        'ec2.GetManagedPrefixListEntries': Object.fromEntries(
          lists.map((id) => [id, { Entries: [{ Cidr: '0.0.0.0/0' }] }]),
        ),
      },
    };
    expect(judged(differences, policyOf('gateway'))).toMatchObject({
      verdict: 'UNDETERMINED',
      reasons: ['ROUTES_OF_EQUAL_PRIORITY'],
    });
  });

  it('a mixed path without any gateway route leaves isolated open where endpoints were not captured', () => {
    const routes = [aRoute(), aRoute({ DestinationCidrBlock: '52.218.0.0/17', GatewayId: 'igw-0a1' })];
    const responses = { 'ec2.DescribeVpcEndpoints': undefined };
    expect(judged({ routes, responses }, policyOf('isolated')).verdict).toBe('UNDETERMINED');
    expect(judged({ routes, responses }, policyOf('gateway')).verdict).toBe('NON_COMPLIANT');
  });

  it.each(['s3-traffic-path', 's3-interface-availability'])(
    'partial access passes with a warning: %s',
    (rule) => {
      const differences = {
        routes: [aRoute()],
        endpoints: [anInterfaceEndpoint({ PrivateDnsEnabled: false })],
        securityGroups: [
          aSecurityGroup({
            IpPermissions: [aPermission({ IpRanges: [{ CidrIp: '10.0.1.0/25' }] })],
          }),
        ],
        subnets: [aSubnet()],
      };
      expect(
        judged(differences, policyOf('interface', '  interface: { privateDns: optional }\n'), rule),
      ).toMatchObject({
        verdict: 'COMPLIANT',
        warnings: expect.arrayContaining(['ENDPOINT_ADMITS_PART']),
      });
    },
  );

  it('blocked default names are never told as an endpoint that lets clients in', () => {
    const differences = { routes: [], endpoints: [anInterfaceEndpoint()], dns: { hostnames: false } };
    const { results } = checkOne(captureOf(differences), policyOf('interface'));
    const path = results.find((one) => one.rule === 's3-traffic-path');
    expect(path?.reasons.map(({ message }) => message)).toEqual([
      'S3 traffic of subnet-0a and subnet-0b leaves by no way at all (route table rtb-0main, main association); the policy asks for an S3 interface endpoint',
    ]);
  });
});
