/** What may come to a function: anything, and what AWS documents with something else in one place. */
import {
  DescribeNetworkAclsCommand,
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { Route53Client } from '@aws-sdk/client-route-53';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { FailedLook, FailedReport, RefusedEvent } from '../../functions/errors.ts';
import type { LookClients } from '../../functions/look.ts';
import { SecurityHubOff } from '../../functions/security-hub-off.ts';
import { ACCOUNT, REGION } from '../builders.ts';

/** Values that look like what is asked for, and the usual suspects. */
const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(null, undefined, '', 0, -1, {}, [], '{}', 'null', '__proto__', true),
  },
  { weight: 1, arbitrary: fc.anything() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'vpc-0a1',
      'vpce-0e5',
      'COMPLIANT',
      'NOT_APPLICABLE',
      'INSUFFICIENT_DATA',
      '111122223333',
      '9'.repeat(500),
    ),
  },
);

/** The value with something else in up to three places. Copies, lest one thing stands in two places, or in itself. */
export function spoiled(value: unknown): fc.Arbitrary<unknown> {
  const places = placesIn(value);
  return fc
    .array(fc.tuple(fc.constantFrom(...places), anyValue, fc.boolean()), { maxLength: 3 })
    .map((changes) => {
      const copy = { whole: structuredClone(value) };
      for (const [place, other, isRemoved] of changes)
        put(copy, ['whole', ...place], structuredClone(other), isRemoved);
      return copy.whole;
    });
}

function placesIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [
    [],
    ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner).map((place) => [key, ...place])),
  ];
}

function put(
  into: unknown,
  [key = '', ...rest]: readonly string[],
  value: unknown,
  isRemoved: boolean,
): void {
  if (typeof into !== 'object' || into === null) return;
  const holder = into as Record<string, unknown>;
  if (rest.length > 0) put(holder[key], rest, value, isRemoved);
  else if (isRemoved) delete holder[key];
  else holder[key] = value;
}

/** Whether an error is one that the functions mean. */
export function isOurs(error: unknown): boolean {
  return [RefusedEvent, FailedLook, FailedReport, SecurityHubOff].some((kind) => error instanceof kind);
}

/** EC2 of a Region in which these VPCs have no subnet and nothing else, without the way over HTTP. */
export function bareRegion(...vpcIds: readonly string[]): LookClients {
  const ec2 = new EC2Client({ region: REGION });
  mockClient(ec2)
    .on(DescribeVpcsCommand)
    .resolves({ Vpcs: vpcIds.map((VpcId) => ({ VpcId, OwnerId: ACCOUNT, CidrBlock: '10.0.0.0/16' })) })
    .on(DescribeSubnetsCommand)
    .resolves({ Subnets: [] })
    .on(DescribeRouteTablesCommand)
    .resolves({ RouteTables: [] })
    .on(DescribeVpcEndpointsCommand)
    .resolves({ VpcEndpoints: [] })
    .on(DescribePrefixListsCommand)
    .resolves({
      PrefixLists: [
        { PrefixListId: 'pl-0s3', PrefixListName: `com.amazonaws.${REGION}.s3`, Cidrs: ['3.5.64.0/21'] },
      ],
    })
    .on(DescribeSecurityGroupsCommand)
    .resolves({ SecurityGroups: [] })
    .on(DescribeNetworkAclsCommand)
    .resolves({ NetworkAcls: [] })
    .on(DescribeVpcBlockPublicAccessOptionsCommand)
    .resolves({});
  const route53 = new Route53Client({ region: REGION });
  mockClient(route53);
  return { ec2, route53 };
}
