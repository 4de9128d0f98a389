import type { EC2Client, SecurityGroup } from '@aws-sdk/client-ec2';
import type { Route53Client } from '@aws-sdk/client-route-53';
import { OPERATIONS, type Operation, readCapture } from '../network/capture.ts';
import { indexCapture } from '../network/network.ts';
import { callsOf } from './calls.ts';
import { LiveError, sentenceOf } from './live-error.ts';
import { needsOf } from './needs.ts';
import { type Answer, answered, answeredEach, plain } from './pages.ts';
import type { Permission } from './permissions.ts';

/** A capture as contract section 2 has it, ready to be written or read with `readCapture`. */
export interface LiveCapture {
  readonly account: string;
  readonly region: string;
  /** ISO 8601, UTC. */
  readonly capturedAt: string;
  readonly responses: Readonly<Partial<Record<Operation, unknown>>>;
}

export interface RegionRequest {
  readonly account: string;
  readonly region: string;
  /** Whether to ask Route 53 for the hosted zones of every VPC, a call each. */
  readonly hostedZones: boolean;
  readonly capturedAt: string;
  /** The VPCs to ask for, where not all of the Region are of interest: the answers hold what their results rest on. */
  readonly vpcIds?: readonly string[];
  /** Whether to ask for VPCs and endpoints alone; `s3-endpoint-policy` rests on nothing else. */
  readonly endpointsOnly?: boolean;
}

const LISTS = [
  'ec2:DescribeSubnets',
  'ec2:DescribeRouteTables',
  'ec2:DescribeVpcEndpoints',
  'ec2:DescribePrefixLists',
  'ec2:DescribeNetworkAcls',
  'ec2:DescribeVpcBlockPublicAccessOptions',
] as const;

/**
 * Asks for what the results of one account and Region rest on, and for no more: a Region without VPCs costs one call,
 * and what only some VPCs need is asked for these. A refused or failed operation becomes its `error`.
 *
 * route53profiles:ListProfileAssociations and route53resolver:ListResolverRuleAssociations are not asked: the npm
 * registry has no current client of theirs. They stay unknown, as the capture format says of an absent operation.
 * @throws {LiveError} when DescribeVpcs has no answer: nothing can be said of the Region then.
 * @throws {CaptureError} when an answer is not of the API's types, as an emulator's may be.
 */
export async function askRegion(
  ec2: EC2Client,
  route53: Route53Client,
  { account, region, hostedZones, capturedAt, vpcIds, endpointsOnly = false }: RegionRequest,
): Promise<LiveCapture> {
  const calls = callsOf(ec2, route53, { region, vpcIds });
  const responses = new Map<string, Answer>();
  const note = async (permission: Permission, asked: Promise<Answer | undefined>): Promise<void> => {
    const answer = await asked;
    if (answer) responses.set(permission.replace(':', '.'), plain(answer));
  };
  let groups: SecurityGroup[] = [];
  const noteGroups = (ids?: readonly string[]): Promise<void> =>
    note(
      'ec2:DescribeSecurityGroups',
      answered(
        calls['ec2:DescribeSecurityGroups'](ids).then(({ SecurityGroups: found }) => {
          groups = [...groups, ...found];
          return { SecurityGroups: groups };
        }),
      ),
    );
  const capture = (): LiveCapture => ({
    account,
    region,
    capturedAt,
    responses: Object.fromEntries(
      OPERATIONS.flatMap((operation) => {
        const answer = responses.get(operation);
        return answer ? [[operation, answer]] : [];
      }),
    ),
  });

  const { Vpcs: vpcs } = await calls['ec2:DescribeVpcs']().catch((error: unknown) => {
    throw new LiveError(`ec2:DescribeVpcs has no answer: ${sentenceOf(error)}`);
  });
  await note('ec2:DescribeVpcs', Promise.resolve({ Vpcs: vpcs }));
  if (vpcs.length === 0) return capture();
  if (endpointsOnly) {
    await note('ec2:DescribeVpcEndpoints', answered(calls['ec2:DescribeVpcEndpoints']()));
    return capture();
  }
  const own = vpcs.flatMap(({ VpcId, OwnerId }) =>
    VpcId && (!OwnerId || OwnerId === account) ? [VpcId] : [],
  );
  await Promise.all([
    ...LISTS.map((permission) => note(permission, answered(calls[permission]()))),
    noteGroups(),
    note(
      'route53:ListHostedZonesByVPC',
      answeredEach(hostedZones ? own : [], calls['route53:ListHostedZonesByVPC']),
    ),
  ]);

  const needs = () => needsOf(indexCapture(readCapture(capture(), 'the answers of AWS')));

  const askedFor = new Set<string>();
  const groupsElsewhere = () => needs().groupsOf.filter((id) => !askedFor.has(id));
  for (let ids = vpcIds ? groupsElsewhere() : []; ids.length > 0; ids = groupsElsewhere()) {
    for (const id of ids) askedFor.add(id);
    await noteGroups(ids);
  }

  const { dnsOf, namesOf } = needs();
  const asksLists = namesOf === 'all' || namesOf.length > 0;
  await Promise.all([
    note('ec2:DescribeVpcAttribute', answeredEach(dnsOf, calls['ec2:DescribeVpcAttribute'])),
    dnsOf.length > 0 && note('ec2:DescribeDhcpOptions', answered(calls['ec2:DescribeDhcpOptions']())),
    asksLists &&
      note('ec2:DescribeManagedPrefixLists', answered(calls['ec2:DescribeManagedPrefixLists'](namesOf))),
  ]);
  if (asksLists) {
    const { entriesOf } = needs();
    await note(
      'ec2:GetManagedPrefixListEntries',
      answeredEach(entriesOf, calls['ec2:GetManagedPrefixListEntries']),
    );
  }
  return capture();
}
