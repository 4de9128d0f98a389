import * as z from 'zod';

const text = z.string().nullish();
const flag = z.boolean().nullish();
const texts = z.array(z.string()).nullish();
const Tags = z.array(z.object({ Key: z.string(), Value: text })).nullish();
const State = z.object({ State: text }).nullish();

/** Far more than any policy has; what is deeper would overflow the stack of who walks it. */
const MOST_LEVELS = 500;

const Vpc = z.object({
  VpcId: z.string(),
  OwnerId: text,
  CidrBlock: text,
  DhcpOptionsId: text,
  IsDefault: flag,
  Tags,
  BlockPublicAccessStates: z.object({ InternetGatewayBlockMode: text }).nullish(),
});

const VpcAttribute = z.object({
  EnableDnsSupport: z.object({ Value: flag }).nullish(),
  EnableDnsHostnames: z.object({ Value: flag }).nullish(),
});

const Subnet = z.object({
  SubnetId: z.string(),
  VpcId: z.string(),
  OwnerId: text,
  AvailabilityZone: text,
  CidrBlock: text,
  Ipv6Native: flag,
  Ipv6CidrBlockAssociationSet: z
    .array(z.object({ Ipv6CidrBlock: text, Ipv6CidrBlockState: State }))
    .nullish(),
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
  Routes: z.array(Route).nullish(),
  Associations: z
    .array(z.object({ Main: flag, SubnetId: text, GatewayId: text, AssociationState: State }))
    .nullish(),
});

const VpcEndpoint = z.object({
  VpcEndpointId: z.string(),
  VpcEndpointType: text,
  VpcId: z.string(),
  ServiceName: text,
  ServiceRegion: text,
  State: text,
  PolicyDocument: z
    .union([z.string(), z.record(z.string(), z.unknown())], 'expected a policy as text or as an object')
    .refine((document) => !isDeeperThan(document, MOST_LEVELS), 'expected a policy of less depth')
    .nullish(),
  RouteTableIds: texts,
  SubnetIds: texts,
  NetworkInterfaceIds: texts,
  Groups: z.array(z.object({ GroupId: z.string() })).nullish(),
  PrivateDnsEnabled: flag,
  RequesterManaged: flag,
  IpAddressType: text,
  DnsOptions: z.object({ DnsRecordIpType: text, PrivateDnsOnlyForInboundResolverEndpoint: flag }).nullish(),
});

const Permission = z.object({
  IpProtocol: text,
  FromPort: z.number().nullish(),
  ToPort: z.number().nullish(),
  IpRanges: z.array(z.object({ CidrIp: text })).nullish(),
  Ipv6Ranges: z.array(z.object({ CidrIpv6: text })).nullish(),
  PrefixListIds: z.array(z.object({ PrefixListId: text })).nullish(),
  UserIdGroupPairs: z.array(z.object({ GroupId: text, VpcId: text })).nullish(),
});

const SecurityGroup = z.object({
  GroupId: z.string(),
  VpcId: text,
  IpPermissions: z.array(Permission).nullish(),
  IpPermissionsEgress: z.array(Permission).nullish(),
});

const NetworkAcl = z.object({
  NetworkAclId: z.string(),
  VpcId: z.string(),
  Associations: z.array(z.object({ SubnetId: text })).nullish(),
  Entries: z
    .array(
      z.object({
        RuleNumber: z.number(),
        Egress: z.boolean(),
        Protocol: z.string(),
        RuleAction: z.string(),
        CidrBlock: text,
        Ipv6CidrBlock: text,
        PortRange: z.object({ From: z.number().nullish(), To: z.number().nullish() }).nullish(),
      }),
    )
    .nullish(),
});

const DhcpOptions = z.object({
  DhcpOptionsId: z.string(),
  DhcpConfigurations: z
    .array(z.object({ Key: text, Values: z.array(z.object({ Value: text })).nullish() }))
    .nullish(),
});

const PrefixList = z.object({
  PrefixListId: z.string(),
  PrefixListName: text,
  OwnerId: text,
  Cidrs: texts,
});

const byVpc = <Item extends z.ZodType>(item: Item) => z.record(z.string(), item.nullish());

/** The body of each operation that is read, as `aws … --output json` prints it. Members that are not named are dropped. */
const bodies = {
  'ec2.DescribeVpcs': z.object({ Vpcs: z.array(Vpc).nullish() }),
  'ec2.DescribeVpcAttribute': byVpc(VpcAttribute),
  'ec2.DescribeSubnets': z.object({ Subnets: z.array(Subnet).nullish() }),
  'ec2.DescribeRouteTables': z.object({ RouteTables: z.array(RouteTable).nullish() }),
  'ec2.DescribeVpcEndpoints': z.object({ VpcEndpoints: z.array(VpcEndpoint).nullish() }),
  'ec2.DescribePrefixLists': z.object({ PrefixLists: z.array(PrefixList).nullish() }),
  'ec2.DescribeManagedPrefixLists': z.object({ PrefixLists: z.array(PrefixList).nullish() }),
  'ec2.GetManagedPrefixListEntries': byVpc(
    z.object({ Entries: z.array(z.object({ Cidr: text })).nullish() }),
  ),
  'ec2.DescribeSecurityGroups': z.object({ SecurityGroups: z.array(SecurityGroup).nullish() }),
  'ec2.DescribeNetworkAcls': z.object({ NetworkAcls: z.array(NetworkAcl).nullish() }),
  'ec2.DescribeDhcpOptions': z.object({ DhcpOptions: z.array(DhcpOptions).nullish() }),
  'ec2.DescribeNatGateways': z.object({
    NatGateways: z.array(z.object({ NatGatewayId: z.string(), VpcId: text, State: text })).nullish(),
  }),
  'ec2.DescribeInternetGateways': z.object({
    InternetGateways: z
      .array(
        z.object({
          InternetGatewayId: z.string(),
          Attachments: z.array(z.object({ VpcId: text, State: text })).nullish(),
        }),
      )
      .nullish(),
  }),
  'ec2.DescribeVpcBlockPublicAccessOptions': z.object({
    VpcBlockPublicAccessOptions: z.object({ InternetGatewayBlockMode: text }).nullish(),
  }),
  'route53.ListHostedZonesByVPC': byVpc(
    z.object({
      HostedZoneSummaries: z
        .array(
          z.object({
            HostedZoneId: text,
            Name: text,
            Owner: z.object({ OwningAccount: text, OwningService: text }).nullish(),
          }),
        )
        .nullish(),
    }),
  ),
  'route53profiles.ListProfileAssociations': byVpc(
    z.object({ ProfileAssociations: z.array(z.object({ ProfileId: text, ResourceId: text })).nullish() }),
  ),
  'route53resolver.ListResolverRuleAssociations': byVpc(
    z.object({ ResolverRuleAssociations: z.array(z.object({ ResolverRuleId: text })).nullish() }),
  ),
};

export type Operation = keyof typeof bodies;

/** The operations that a capture may hold, in the order of the contract. */
export const OPERATIONS = Object.keys(bodies) as readonly Operation[];

const Responses = z.object(
  Object.fromEntries(OPERATIONS.map((operation) => [operation, bodies[operation].nullish()])) as {
    [O in Operation]: z.ZodOptional<z.ZodNullable<(typeof bodies)[O]>>;
  },
);

const Head = z.object({
  account: z.string().regex(/^\d{12}$/, 'expected an account id of twelve digits'),
  region: z.string().regex(/^[a-z]+(-[a-z]+)+-\d+$/, 'expected a Region such as eu-west-1'),
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
  const head = Head.safeParse({ account: named, region: value.region, capturedAt: value.capturedAt });
  if (!head.success) throw refused(source, [], head.error, value);
  const refusals = new Map<string, Refusal>();
  const responses = Responses.safeParse(withoutRefusals(value.responses, refusals));
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

function refused(source: string, at: string[], error: z.ZodError, value: unknown): CaptureError {
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
