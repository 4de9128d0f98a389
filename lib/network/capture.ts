import * as z from 'zod/mini';
import { inEnglish } from './in-english.ts';

const text = z.nullish(z.string());
const flag = z.nullish(z.boolean());
const texts = z.nullish(z.array(z.string()));
const Tags = z.nullish(z.array(z.object({ Key: z.string(), Value: text })));
const State = z.nullish(z.object({ State: text }));

/** Far more than any policy has; what is deeper would overflow the stack of who walks it. */
const MOST_LEVELS = 500;

const Vpc = z.object({
  VpcId: z.string(),
  OwnerId: text,
  CidrBlock: text,
  DhcpOptionsId: text,
  IsDefault: flag,
  Tags,
  BlockPublicAccessStates: z.nullish(z.object({ InternetGatewayBlockMode: text })),
});

const VpcAttribute = z.object({
  EnableDnsSupport: z.nullish(z.object({ Value: flag })),
  EnableDnsHostnames: z.nullish(z.object({ Value: flag })),
});

const Subnet = z.object({
  SubnetId: z.string(),
  VpcId: z.string(),
  OwnerId: text,
  AvailabilityZone: text,
  CidrBlock: text,
  Ipv6Native: flag,
  Ipv6CidrBlockAssociationSet: z.nullish(
    z.array(z.object({ Ipv6CidrBlock: text, Ipv6CidrBlockState: State })),
  ),
  Tags,
});

const Route = z.object({
  DestinationCidrBlock: text,
  DestinationIpv6CidrBlock: text,
  DestinationPrefixListId: text,
  GatewayId: text,
  NatGatewayId: text,
  EgressOnlyInternetGatewayId: text,
  TransitGatewayId: text,
  VpcPeeringConnectionId: text,
  NetworkInterfaceId: text,
  InstanceId: text,
  LocalGatewayId: text,
  CarrierGatewayId: text,
  CoreNetworkArn: text,
  Origin: text,
  State: text,
});

const RouteTable = z.object({
  RouteTableId: z.string(),
  VpcId: z.string(),
  OwnerId: text,
  Routes: z.nullish(z.array(Route)),
  Associations: z.nullish(
    z.array(z.object({ Main: flag, SubnetId: text, GatewayId: text, AssociationState: State })),
  ),
});

const VpcEndpoint = z.object({
  VpcEndpointId: z.string(),
  VpcEndpointType: text,
  VpcId: z.string(),
  ServiceName: text,
  ServiceRegion: text,
  State: text,
  PolicyDocument: z.nullish(
    z
      .union([z.string(), z.record(z.string(), z.unknown())], 'expected a policy as text or as an object')
      .check(z.refine((document) => !isDeeperThan(document, MOST_LEVELS), 'expected a policy of less depth')),
  ),
  RouteTableIds: texts,
  SubnetIds: texts,
  NetworkInterfaceIds: texts,
  Groups: z.nullish(z.array(z.object({ GroupId: z.string() }))),
  PrivateDnsEnabled: flag,
  RequesterManaged: flag,
  IpAddressType: text,
  DnsOptions: z.nullish(z.object({ DnsRecordIpType: text, PrivateDnsOnlyForInboundResolverEndpoint: flag })),
});

const Permission = z.object({
  IpProtocol: text,
  FromPort: z.nullish(z.number()),
  ToPort: z.nullish(z.number()),
  IpRanges: z.nullish(z.array(z.object({ CidrIp: text }))),
  Ipv6Ranges: z.nullish(z.array(z.object({ CidrIpv6: text }))),
  PrefixListIds: z.nullish(z.array(z.object({ PrefixListId: text }))),
  UserIdGroupPairs: z.nullish(z.array(z.object({ GroupId: text, VpcId: text }))),
});

const SecurityGroup = z.object({
  GroupId: z.string(),
  VpcId: text,
  IpPermissions: z.nullish(z.array(Permission)),
  IpPermissionsEgress: z.nullish(z.array(Permission)),
});

const NetworkAcl = z.object({
  NetworkAclId: z.string(),
  VpcId: z.string(),
  Associations: z.nullish(z.array(z.object({ SubnetId: text }))),
  Entries: z.nullish(
    z.array(
      z.object({
        RuleNumber: z.number(),
        Egress: z.boolean(),
        Protocol: z.string(),
        RuleAction: z.string(),
        CidrBlock: text,
        Ipv6CidrBlock: text,
        PortRange: z.nullish(z.object({ From: z.nullish(z.number()), To: z.nullish(z.number()) })),
      }),
    ),
  ),
});

const DhcpOptions = z.object({
  DhcpOptionsId: z.string(),
  DhcpConfigurations: z.nullish(
    z.array(z.object({ Key: text, Values: z.nullish(z.array(z.object({ Value: text }))) })),
  ),
});

const PrefixList = z.object({
  PrefixListId: z.string(),
  PrefixListName: text,
  OwnerId: text,
  Cidrs: texts,
});

const byVpc = <Item extends z.ZodMiniType>(item: Item) => z.record(z.string(), z.nullish(item));

/** The body of each operation that is read, as `aws … --output json` prints it. Members that are not named are dropped. */
const bodies = {
  'ec2.DescribeVpcs': z.object({ Vpcs: z.nullish(z.array(Vpc)) }),
  'ec2.DescribeVpcAttribute': byVpc(VpcAttribute),
  'ec2.DescribeSubnets': z.object({ Subnets: z.nullish(z.array(Subnet)) }),
  'ec2.DescribeRouteTables': z.object({ RouteTables: z.nullish(z.array(RouteTable)) }),
  'ec2.DescribeVpcEndpoints': z.object({ VpcEndpoints: z.nullish(z.array(VpcEndpoint)) }),
  'ec2.DescribePrefixLists': z.object({ PrefixLists: z.nullish(z.array(PrefixList)) }),
  'ec2.DescribeManagedPrefixLists': z.object({ PrefixLists: z.nullish(z.array(PrefixList)) }),
  'ec2.GetManagedPrefixListEntries': byVpc(
    z.object({ Entries: z.nullish(z.array(z.object({ Cidr: text }))) }),
  ),
  'ec2.DescribeSecurityGroups': z.object({ SecurityGroups: z.nullish(z.array(SecurityGroup)) }),
  'ec2.DescribeNetworkAcls': z.object({ NetworkAcls: z.nullish(z.array(NetworkAcl)) }),
  'ec2.DescribeDhcpOptions': z.object({ DhcpOptions: z.nullish(z.array(DhcpOptions)) }),
  'ec2.DescribeNatGateways': z.object({
    NatGateways: z.nullish(z.array(z.object({ NatGatewayId: z.string(), VpcId: text, State: text }))),
  }),
  'ec2.DescribeInternetGateways': z.object({
    InternetGateways: z.nullish(
      z.array(
        z.object({
          InternetGatewayId: z.string(),
          Attachments: z.nullish(z.array(z.object({ VpcId: text, State: text }))),
        }),
      ),
    ),
  }),
  'ec2.DescribeVpcBlockPublicAccessOptions': z.object({
    VpcBlockPublicAccessOptions: z.nullish(z.object({ InternetGatewayBlockMode: text })),
  }),
  'route53.ListHostedZonesByVPC': byVpc(
    z.object({
      HostedZoneSummaries: z.nullish(
        z.array(
          z.object({
            HostedZoneId: text,
            Name: text,
            Owner: z.nullish(z.object({ OwningAccount: text, OwningService: text })),
          }),
        ),
      ),
    }),
  ),
  'route53profiles.ListProfileAssociations': byVpc(
    z.object({ ProfileAssociations: z.nullish(z.array(z.object({ ProfileId: text, ResourceId: text }))) }),
  ),
  'route53resolver.ListResolverRuleAssociations': byVpc(
    z.object({ ResolverRuleAssociations: z.nullish(z.array(z.object({ ResolverRuleId: text }))) }),
  ),
};

export type Operation = keyof typeof bodies;

/** The operations that a capture may hold, in the order of the contract. */
export const OPERATIONS = Object.keys(bodies) as readonly Operation[];

const Responses = z.object(
  Object.fromEntries(OPERATIONS.map((operation) => [operation, z.nullish(bodies[operation])])) as {
    [O in Operation]: z.ZodMiniOptional<z.ZodMiniNullable<(typeof bodies)[O]>>;
  },
);

const Head = z.object({
  account: z.string().check(z.regex(/^\d{12}$/, 'expected an account id of twelve digits')),
  region: z.string().check(z.regex(/^[a-z]+(-[a-z]+)+-\d+$/, 'expected a Region such as eu-west-1')),
  capturedAt: text,
});

export type Vpc = z.infer<typeof Vpc>;
export type Subnet = z.infer<typeof Subnet>;
export type Route = z.infer<typeof Route>;
export type RouteTable = z.infer<typeof RouteTable>;
export type VpcEndpoint = z.infer<typeof VpcEndpoint>;
export type Permission = z.infer<typeof Permission>;
export type SecurityGroup = z.infer<typeof SecurityGroup>;
export type NetworkAcl = z.infer<typeof NetworkAcl>;
export type Tags = z.infer<typeof Tags>;

/** Why an operation that was asked has no answer: the API's error code and message. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/**
 * The answers of AWS for one account and Region. An operation without a member in `responses` was not asked; one
 * in `refusals` (for maps: with the VPC or list id after a colon) was asked and refused. Both mean unknown.
 */
export interface Capture {
  readonly source: string;
  readonly account: string;
  readonly region: string;
  readonly capturedAt: string | null;
  readonly responses: z.infer<typeof Responses>;
  readonly refusals: ReadonlyMap<string, Refusal>;
}

/** A capture that does not load: which file, which place in it, what was found and what is allowed. */
export class CaptureError extends Error {
  readonly source: string;
  readonly place: string;
  constructor(source: string, place: string, problem: string) {
    super(place === '' ? `${source}: ${problem}` : `${source}: ${place}: ${problem}`);
    this.name = 'CaptureError';
    this.source = source;
    this.place = place;
  }
}

/**
 * Reads a capture (contract section 2) from JSON text or from a value that was parsed already.
 *
 * `source` is how errors name it (a file name). `account` stands in where the capture has none.
 * @throws {CaptureError} when it is not JSON, not a capture, or a member is not of the API's type.
 */
export function readCapture(input: unknown, source = 'capture', account?: string): Capture {
  const value = typeof input === 'string' ? parseJson(input, source) : input;
  if (!isObject(value))
    throw new CaptureError(source, '', `expected a capture (an object), got ${kind(value)}`);
  const named = value.account ?? account;
  if (named === undefined) {
    throw new CaptureError(source, 'account', 'a capture needs the account id of twelve digits, got none');
  }
  if (!isObject(value.responses)) {
    throw new CaptureError(
      source,
      'responses',
      `expected an object of API answers, got ${kind(value.responses)}`,
    );
  }
  const head = Head.safeParse(
    { account: named, region: value.region, capturedAt: value.capturedAt },
    { error: inEnglish },
  );
  if (!head.success) throw refused(source, [], head.error, value);
  const refusals = new Map<string, Refusal>();
  const responses = Responses.safeParse(withoutRefusals(value.responses, refusals), { error: inEnglish });
  if (!responses.success) throw refused(source, ['responses'], responses.error, value);
  return {
    source,
    account: head.data.account,
    region: head.data.region,
    capturedAt: head.data.capturedAt ?? null,
    responses: responses.data,
    refusals,
  };
}

function parseJson(input: string, source: string): unknown {
  try {
    return JSON.parse(input);
  } catch (error) {
    throw new CaptureError(source, '', `not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const KEYED = new Set<string>([
  'ec2.DescribeVpcAttribute',
  'ec2.GetManagedPrefixListEntries',
  'route53.ListHostedZonesByVPC',
  'route53profiles.ListProfileAssociations',
  'route53resolver.ListResolverRuleAssociations',
]);

/**
 * The bodies alone. An `error`, or a page token that says that more pages were not joined, makes an answer
 * unknown: half a list must not read as the whole.
 */
function withoutRefusals(responses: Record<string, unknown>, refusals: Map<string, Refusal>) {
  const kept: Record<string, unknown> = {};
  for (const operation of OPERATIONS) {
    const body = responses[operation];
    const refusal = refusalOf(body);
    if (refusal) refusals.set(operation, refusal);
    else if (KEYED.has(operation) && isObject(body)) {
      const entries: [string, unknown][] = [];
      for (const [key, entry] of Object.entries(body)) {
        const one = refusalOf(entry);
        if (one) refusals.set(`${operation}:${key}`, one);
        else entries.push([key, entry]);
      }
      kept[operation] = Object.fromEntries(entries);
    } else kept[operation] = body;
  }
  return kept;
}

function refusalOf(body: unknown): Refusal | undefined {
  if (!isObject(body)) return undefined;
  if (body.error !== undefined && body.error !== null) {
    const { code, message } = isObject(body.error) ? body.error : { code: body.error };
    return {
      code: typeof code === 'string' ? code : 'Error',
      message: typeof message === 'string' ? message : '',
    };
  }
  if (typeof body.NextToken === 'string' && body.NextToken !== '') {
    return {
      code: 'PagesMissing',
      message: 'NextToken says that more pages follow, and they were not captured',
    };
  }
  return undefined;
}

function refused(source: string, at: string[], error: z.core.$ZodError, value: unknown): CaptureError {
  const issue = error.issues[0];
  if (issue === undefined) return new CaptureError(source, '', error.message);
  const path = [...at, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
  const got = path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    value,
  );
  const wanted =
    issue.code === 'invalid_type'
      ? `expected ${issue.expected === 'record' ? 'object' : issue.expected}`
      : issue.message;
  return new CaptureError(source, placeOf(path), `${wanted}, got ${kind(got)}`);
}

/** A path as a reader would write it: `responses.ec2.DescribeVpcs.Vpcs[3].VpcId`. */
export function placeOf(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (place, key) => (typeof key === 'number' ? `${place}[${key}]` : place === '' ? key : `${place}.${key}`),
    '',
  );
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeperThan(part, levels - 1));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kind(value: unknown): string {
  if (value === null || value === undefined) return value === null ? 'null' : 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  const shown = JSON.stringify(value) ?? String(value);
  return shown.length > 60 ? `${shown.slice(0, 57)}…` : shown;
}
