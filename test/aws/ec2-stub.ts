/**
 * A stand-in for EC2, STS and Route 53 over HTTP on the loopback interface: EC2's query protocol and Route 53's REST,
 * real pages, and faults on demand; json-stub.ts adds AWS Config and Security Hub. What it models of AWS is our reading
 * of the API References, no evidence about AWS.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  answerJson,
  type JsonService,
  jsonActionOf,
  jsonText,
  NO_SERVICES,
  refuseJson,
  type StubServices,
} from './json-stub.ts';

export type Item = Readonly<Record<string, unknown>>;

/** What one account has in one Region, with the member names of the SDK. */
export interface StubRegion {
  readonly Vpcs: readonly Item[];
  readonly Subnets: readonly Item[];
  readonly RouteTables: readonly Item[];
  readonly VpcEndpoints: readonly Item[];
  readonly PrefixLists: readonly Item[];
  readonly ManagedPrefixLists: readonly Item[];
  readonly SecurityGroups: readonly Item[];
  readonly NetworkAcls: readonly Item[];
  readonly DhcpOptions: readonly Item[];
  readonly VpcBlockPublicAccessOptions: Item;
  /** By prefix list. */
  readonly Entries: Readonly<Record<string, readonly Item[]>>;
  /** By VPC: enableDnsSupport and enableDnsHostnames; both on where a VPC is not named. */
  readonly DnsAttributes: Readonly<
    Record<string, { readonly support: boolean; readonly hostnames: boolean }>
  >;
  /** By VPC. */
  readonly HostedZones: Readonly<Record<string, readonly Item[]>>;
  /** AWS Config and Security Hub; neither was ever set up where it is absent. */
  readonly services?: StubServices;
}

/** A call as the stub saw it. */
export interface StubCall {
  readonly service: 'ec2' | 'sts' | 'route53' | JsonService;
  readonly action: string;
  readonly account: string;
  readonly region: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Which call of its action in its account and Region it is, from 1, retries counted. */
  readonly nth: number;
}

/** What goes wrong: an error of the API, something else that answers, a cut connection, or an answer that comes late. */
export type Fault =
  | { readonly status?: number; readonly code: string; readonly message?: string }
  | { readonly status: number; readonly page: string }
  | 'reset'
  | { readonly delay: number };

export interface StubOptions {
  /** By account id, then by Region. A Region that is not there is one that the account has not enabled. */
  readonly accounts: Readonly<Record<string, Readonly<Record<string, StubRegion>>>>;
  /** The account of the caller's own credentials. */
  readonly caller?: string;
  /** External ids that roles ask for, by ARN. */
  readonly externalIds?: Readonly<Record<string, string>>;
  /** Roles that cannot be assumed. */
  readonly closedRoles?: readonly string[];
  readonly fault?: (call: StubCall) => Fault | undefined;
  /** The most items of a page, whatever is asked for: AWS may give fewer than MaxResults and lead on. */
  readonly largestPage?: number;
}

export interface Stub {
  readonly url: string;
  readonly calls: readonly StubCall[];
  /** The most calls that were under way at once. */
  readonly peak: () => number;
  /** How often each `service:Action` was called. */
  readonly counts: () => Readonly<Record<string, number>>;
  readonly close: () => Promise<void>;
}

export const CALLER = '111122223333';

/** A Region with nothing in it but AWS's own prefix lists. */
export function aRegion(region: string, part: Partial<StubRegion> = {}): StubRegion {
  return {
    Vpcs: [],
    Subnets: [],
    RouteTables: [],
    VpcEndpoints: [],
    PrefixLists: [
      {
        PrefixListId: 'pl-6da54004',
        PrefixListName: `com.amazonaws.${region}.s3`,
        Cidrs: ['52.218.0.0/17', '3.5.64.0/21'],
      },
      {
        PrefixListId: 'pl-6fa54006',
        PrefixListName: `com.amazonaws.${region}.dynamodb`,
        Cidrs: ['52.94.24.0/23'],
      },
    ],
    ManagedPrefixLists: [],
    SecurityGroups: [],
    NetworkAcls: [],
    DhcpOptions: [],
    VpcBlockPublicAccessOptions: {
      InternetGatewayBlockMode: 'off',
      State: 'default-state',
      ManagedBy: 'account',
    },
    Entries: {},
    DnsAttributes: {},
    HostedZones: {},
    ...part,
  };
}

/**
 * A Region with `count` VPCs: three subnets, a main and a private route table, an S3 gateway endpoint, two security
 * groups and a network ACL each; in every tenth an S3 interface endpoint with private DNS, which makes its DNS
 * attributes matter, and a route to a customer's prefix list of 150 entries.
 */
export function regionWithVpcs(count: number, { account = CALLER, region = 'eu-west-1' } = {}): StubRegion {
  const S3 = `com.amazonaws.${region}.s3`;
  const vpcs = Array.from({ length: count }, (_, index) => {
    const id = index.toString(16).padStart(17, '0');
    const net = `10.${Math.floor(index / 256) % 256}.${index % 256}`;
    const zones = ['a', 'b', 'c'];
    const hasInterface = index % 10 === 0;
    return {
      id,
      vpc: {
        VpcId: `vpc-${id}`,
        OwnerId: account,
        State: 'available',
        CidrBlock: `${net}.0/24`,
        DhcpOptionsId: 'dopt-0a1',
        IsDefault: false,
        Tags: [{ Key: 'Name', Value: `vpc ${index} <&> "quoted"` }],
      },
      subnets: zones.map((zone, at) => ({
        SubnetId: `subnet-${id}${zone}`,
        VpcId: `vpc-${id}`,
        AvailabilityZone: `${region}${zone}`,
        CidrBlock: `${net}.${at * 64}/26`,
      })),
      tables: [
        {
          RouteTableId: `rtb-${id}`,
          VpcId: `vpc-${id}`,
          Associations: [
            {
              Main: true,
              RouteTableAssociationId: `rtbassoc-${id}`,
              AssociationState: { State: 'associated' },
            },
          ],
          Routes: [
            {
              DestinationCidrBlock: `${net}.0/24`,
              GatewayId: 'local',
              Origin: 'CreateRouteTable',
              State: 'active',
            },
            {
              DestinationPrefixListId: 'pl-6da54004',
              GatewayId: `vpce-${id}`,
              Origin: 'CreateRoute',
              State: 'active',
            },
            {
              DestinationCidrBlock: '0.0.0.0/0',
              NatGatewayId: `nat-${id}`,
              Origin: 'CreateRoute',
              State: 'active',
            },
          ],
        },
        {
          RouteTableId: `rtb-${id}p`,
          VpcId: `vpc-${id}`,
          Associations: [],
          Routes: [
            {
              DestinationCidrBlock: `${net}.0/24`,
              GatewayId: 'local',
              Origin: 'CreateRouteTable',
              State: 'active',
            },
            ...(hasInterface
              ? [
                  {
                    DestinationPrefixListId: 'pl-0customer',
                    TransitGatewayId: 'tgw-0a1',
                    Origin: 'CreateRoute',
                    State: 'active',
                  },
                ]
              : []),
          ],
        },
      ],
      endpoints: [
        {
          VpcEndpointId: `vpce-${id}`,
          VpcEndpointType: 'Gateway',
          VpcId: `vpc-${id}`,
          ServiceName: S3,
          State: 'available',
          PolicyDocument:
            '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
          RouteTableIds: [`rtb-${id}`],
          SubnetIds: [],
          Groups: [],
          PrivateDnsEnabled: false,
          NetworkInterfaceIds: [],
          CreationTimestamp: '2026-01-15T10:00:00.000Z',
        },
        ...(hasInterface
          ? [
              {
                VpcEndpointId: `vpce-${id}i`,
                VpcEndpointType: 'Interface',
                VpcId: `vpc-${id}`,
                ServiceName: S3,
                State: 'available',
                SubnetIds: zones.map((zone) => `subnet-${id}${zone}`),
                NetworkInterfaceIds: zones.map((zone) => `eni-${id}${zone}`),
                Groups: [{ GroupId: `sg-${id}e`, GroupName: 's3' }],
                PrivateDnsEnabled: true,
                DnsOptions: { DnsRecordIpType: 'ipv4', PrivateDnsOnlyForInboundResolverEndpoint: false },
              },
            ]
          : []),
      ],
      groups: ['d', 'e'].map((suffix) => ({
        GroupId: `sg-${id}${suffix}`,
        VpcId: `vpc-${id}`,
        IpPermissions: [
          {
            IpProtocol: 'tcp',
            FromPort: 443,
            ToPort: 443,
            IpRanges: [{ CidrIp: `${net}.0/24` }],
            Ipv6Ranges: [],
            PrefixListIds: [],
            UserIdGroupPairs: [],
          },
        ],
        IpPermissionsEgress: [
          {
            IpProtocol: '-1',
            IpRanges: [{ CidrIp: '0.0.0.0/0' }],
            Ipv6Ranges: [],
            PrefixListIds: [],
            UserIdGroupPairs: [],
          },
        ],
      })),
      acl: {
        NetworkAclId: `acl-${id}`,
        VpcId: `vpc-${id}`,
        Associations: zones.map((zone) => ({ SubnetId: `subnet-${id}${zone}` })),
        Entries: [true, false].map((Egress) => ({
          RuleNumber: 100,
          Egress,
          Protocol: '-1',
          RuleAction: 'allow',
          CidrBlock: '0.0.0.0/0',
        })),
      },
    };
  });
  return aRegion(region, {
    Vpcs: vpcs.map(({ vpc }) => vpc),
    Subnets: vpcs.flatMap(({ subnets }) => subnets),
    RouteTables: vpcs.flatMap(({ tables }) => tables),
    VpcEndpoints: vpcs.flatMap(({ endpoints }) => endpoints),
    SecurityGroups: vpcs.flatMap(({ groups }) => groups),
    NetworkAcls: vpcs.map(({ acl }) => acl),
    DhcpOptions: [
      {
        DhcpOptionsId: 'dopt-0a1',
        DhcpConfigurations: [{ Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] }],
      },
    ],
    ManagedPrefixLists: [{ PrefixListId: 'pl-0customer', PrefixListName: 'offices', OwnerId: account }],
    Entries: { 'pl-0customer': Array.from({ length: 150 }, (_, at) => ({ Cidr: `198.51.100.${at}/32` })) },
  });
}

/** The fewest calls that bring all that the results of a Region rest on, GetCallerIdentity counted. */
export function fewestCalls(region: StubRegion, { hostedZones = false } = {}): number {
  const pages = (items: readonly unknown[], largest: number) =>
    Math.max(1, Math.ceil(items.length / largest));
  const zonesOf = (vpcId: unknown) => region.HostedZones[String(vpcId)] ?? [];
  const asking = region.Vpcs.filter(
    ({ VpcId }) =>
      region.VpcEndpoints.some(
        (endpoint) => endpoint.VpcId === VpcId && endpoint.PrivateDnsEnabled === true,
      ) ||
      (hostedZones && zonesOf(VpcId).some(({ Name }) => String(Name).startsWith('s3.'))),
  );
  const lists = new Set(
    region.RouteTables.flatMap(({ Routes }) =>
      (Array.isArray(Routes) ? Routes : []).map((route: Item) => route.DestinationPrefixListId),
    ),
  );
  const entries = Object.entries(region.Entries).filter(([id]) => lists.has(id));
  return (
    1 +
    pages(region.Vpcs, 1000) +
    pages(region.Subnets, 1000) +
    pages(region.RouteTables, 100) +
    pages(region.VpcEndpoints, 1000) +
    pages(region.PrefixLists, 1000) +
    pages(region.SecurityGroups, 1000) +
    pages(region.NetworkAcls, 1000) +
    1 + // VPC Block Public Access
    2 * asking.length +
    (asking.length > 0 ? pages(region.DhcpOptions, 1000) : 0) +
    (entries.length > 0 ? pages(entries, 100) : 0) +
    entries.reduce((sum, [, items]) => sum + pages(items, 100), 0) +
    (hostedZones ? region.Vpcs.reduce((sum, { VpcId }) => sum + pages(zonesOf(VpcId), 100), 0) : 0)
  );
}

/** Starts the stub on a free port. Credentials with the access key id `AKIACALLER` are the caller's. */
export async function startStub(options: StubOptions): Promise<Stub> {
  const calls: StubCall[] = [];
  let underWay = 0;
  let peak = 0;
  const server = createServer((request, response) => {
    underWay += 1;
    peak = Math.max(peak, underWay);
    serve(request, response, options, calls)
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
      .finally(() => {
        underWay -= 1;
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    peak: () => peak,
    counts: () => {
      const counts: Record<string, number> = {};
      for (const { service, action } of calls) {
        const name = `${service}:${action}`;
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: StubOptions,
  calls: StubCall[],
) {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const [, key = '', region = '', scope = ''] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
  const url = new URL(request.url ?? '/', 'http://stub');
  const service = serviceOf(scope);
  const isJson = service === 'config' || service === 'securityhub';
  const input: Item = isJson && body !== '' ? JSON.parse(body) : {};
  const parameters = Object.fromEntries(
    isJson || request.method === 'GET' ? url.searchParams : new URLSearchParams(body),
  );
  const action = isJson
    ? jsonActionOf(request, url.pathname)
    : service === 'route53'
      ? 'ListHostedZonesByVPC'
      : (parameters.Action ?? '');
  const account = /^ASIA(\d{12})$/.exec(key)?.[1] ?? options.caller ?? CALLER;
  const isSame = (call: StubCall) =>
    call.action === action && call.account === account && call.region === region;
  const call: StubCall = {
    service,
    action,
    account,
    region,
    parameters,
    nth: calls.filter(isSame).length + 1,
  };
  calls.push(call);

  const fault = options.fault?.(call);
  if (fault === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  if (fault && 'delay' in fault) await new Promise((resolve) => setTimeout(resolve, fault.delay));
  if (fault && 'page' in fault) {
    response.writeHead(fault.status, { 'content-type': 'text/html' }).end(fault.page);
    return;
  }
  const headers = { 'x-amzn-requestid': `request-${calls.length}` };
  if (isJson) {
    const { status, json } = fault && 'code' in fault ? refusedJson(fault) : services(call, input, options);
    response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(jsonText(json));
    return;
  }
  const { status, xml } = fault && 'code' in fault ? refuse(service, fault) : answer(call, options);
  response.writeHead(status, { ...headers, 'content-type': 'text/xml' }).end(xml);
}

/** The service by the scope of the signature: its own name. */
function serviceOf(scope: string): StubCall['service'] {
  const known = (['ec2', 'sts', 'route53', 'config', 'securityhub'] as const).find((one) => one === scope);
  if (!known) throw new Error(`the stub knows no service ${scope}`);
  return known;
}

function refusedJson({
  status = 400,
  code,
  message = `${code} by the stub`,
}: Extract<Fault, { code: string }>) {
  return refuseJson(status, code, message);
}

function services(call: StubCall, input: Item, { accounts }: StubOptions) {
  const { action, account, region, parameters } = call;
  const here = accounts[account]?.[region];
  if (!here)
    return refuseJson(
      400,
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  return answerJson(action, { ...parameters, ...input }, here.services ?? NO_SERVICES, call);
}

function refuse(
  service: StubCall['service'],
  { status = 400, code, message = `${code} by the stub` }: Extract<Fault, { code: string }>,
) {
  const error = `<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
  const xml =
    service === 'ec2'
      ? `<Response><Errors>${error}</Errors><RequestID>request</RequestID></Response>`
      : `<ErrorResponse>${error}<RequestId>request</RequestId></ErrorResponse>`;
  return { status, xml };
}

function answer(call: StubCall, options: StubOptions): { status: number; xml: string } {
  const { service, action, account, region, parameters } = call;
  const regions = options.accounts[account] ?? {};
  if (action === 'GetCallerIdentity') {
    const arn = `arn:aws:sts::${account}:assumed-role/stub/s3ec`;
    return stsAnswer(action, `<Arn>${arn}</Arn><UserId>AROA</UserId><Account>${account}</Account>`);
  }
  if (action === 'AssumeRole') return assumeRole(call, options);
  const isNowhere = Object.keys(regions).length === 0;
  if (action === 'DescribeRegions' && (regions[region] || isNowhere)) {
    return ec2Answer(action, { Regions: Object.keys(regions).map((RegionName) => ({ RegionName })) });
  }
  const here = regions[service === 'route53' ? (parameters.vpcregion ?? '') : region];
  if (!here) {
    return refuse(service, {
      status: 401,
      code: 'AuthFailure',
      message: 'AWS was not able to validate the provided access credentials',
    });
  }
  return describe(call, here, options.largestPage ?? Number.POSITIVE_INFINITY);
}

function describe(
  { service, action, parameters }: StubCall,
  here: StubRegion,
  largestPage: number,
): { status: number; xml: string } {
  const paged = (member: string, all: readonly Item[], smallest: number, largest: number, endToken?: '') => {
    const filters = filtersOf(parameters);
    const bad = filters.find(
      ({ name, values }) => !FILTERS[action]?.[name] || values.length === 0 || values.length > 200,
    );
    if (bad) {
      const message = `The filter '${bad.name}' with ${bad.values.length} values is invalid`;
      return refuse(service, { code: 'InvalidParameterValue', message });
    }
    const items = all.filter((item) =>
      filters.every(({ name, values }) => values.includes(String(item[FILTERS[action]?.[name] ?? '']))),
    );
    const asked = parameters.MaxResults ?? parameters.maxitems;
    const size = asked === undefined ? Math.max(items.length, 1) : Number(asked);
    if (asked !== undefined && (size < smallest || size > largest)) {
      const message = `Value ( ${asked} ) for parameter maxResults is invalid. Expecting a value between ${smallest} and ${largest}.`;
      return refuse(service, { code: 'InvalidParameterValue', message });
    }
    const token = parameters.NextToken ?? parameters.nexttoken;
    const from = token === undefined ? 0 : Number(/^page-from-(\d+)$/.exec(token)?.[1] ?? Number.NaN);
    if (Number.isNaN(from)) return refuse(service, { code: 'InvalidNextToken' });
    const end = from + Math.min(size, largestPage);
    const page = items.slice(from, end);
    const next = end < items.length ? `page-from-${end}` : endToken;
    const body = { [member]: page, ...(next === undefined ? {} : { NextToken: next }) };
    return service === 'ec2'
      ? ec2Answer(action, body)
      : { status: 200, xml: `<${action}Response>${zonesXml(page, next)}</${action}Response>` };
  };
  switch (action) {
    case 'DescribeVpcs':
      return paged('Vpcs', here.Vpcs, 5, 1000);
    case 'DescribeSubnets':
      return paged('Subnets', here.Subnets, 5, 1000);
    case 'DescribeRouteTables':
      return paged('RouteTables', here.RouteTables, 5, 100);
    case 'DescribeVpcEndpoints':
      return paged('VpcEndpoints', here.VpcEndpoints, 1, 1000, '');
    case 'DescribePrefixLists':
      return paged('PrefixLists', here.PrefixLists, 5, 1000);
    case 'DescribeManagedPrefixLists':
      return paged('PrefixLists', here.ManagedPrefixLists, 1, 100);
    case 'GetManagedPrefixListEntries': {
      const id = parameters.PrefixListId ?? '';
      const ofAws = here.PrefixLists.find(({ PrefixListId }) => PrefixListId === id)?.Cidrs;
      const entries =
        here.Entries[id] ?? (Array.isArray(ofAws) ? ofAws.map((Cidr: unknown) => ({ Cidr })) : undefined);
      return entries
        ? paged('Entries', entries, 1, 100)
        : refuse(service, { code: 'InvalidPrefixListID.NotFound' });
    }
    case 'DescribeSecurityGroups':
      return paged('SecurityGroups', here.SecurityGroups, 5, 1000);
    case 'DescribeNetworkAcls':
      return paged('NetworkAcls', here.NetworkAcls, 5, 1000);
    case 'DescribeDhcpOptions':
      return paged('DhcpOptions', here.DhcpOptions, 5, 1000);
    case 'DescribeVpcBlockPublicAccessOptions':
      return ec2Answer(action, { VpcBlockPublicAccessOptions: here.VpcBlockPublicAccessOptions });
    case 'DescribeVpcAttribute': {
      if (!here.Vpcs.some(({ VpcId }) => VpcId === parameters.VpcId))
        return refuse(service, { code: 'InvalidVpcID.NotFound' });
      const { support, hostnames } = here.DnsAttributes[parameters.VpcId ?? ''] ?? {
        support: true,
        hostnames: true,
      };
      const isSupport = parameters.Attribute === 'enableDnsSupport';
      return ec2Answer(action, {
        VpcId: parameters.VpcId,
        [isSupport ? 'EnableDnsSupport' : 'EnableDnsHostnames']: { Value: isSupport ? support : hostnames },
      });
    }
    case 'ListHostedZonesByVPC':
      return paged('HostedZoneSummaries', here.HostedZones[parameters.vpcid ?? ''] ?? [], 1, 100);
    default:
      return refuse(service, { code: 'InvalidAction' });
  }
}

/** The filters that are modelled, with the member that each goes by. AWS has more; what is not here is refused. */
const FILTERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DescribeVpcs: { 'vpc-id': 'VpcId', 'dhcp-options-id': 'DhcpOptionsId' },
  DescribeSubnets: { 'vpc-id': 'VpcId', 'subnet-id': 'SubnetId' },
  DescribeRouteTables: { 'vpc-id': 'VpcId', 'route-table-id': 'RouteTableId' },
  DescribeVpcEndpoints: {
    'vpc-id': 'VpcId',
    'service-name': 'ServiceName',
    'vpc-endpoint-type': 'VpcEndpointType',
  },
  DescribeSecurityGroups: { 'vpc-id': 'VpcId', 'group-id': 'GroupId' },
  DescribeNetworkAcls: { 'vpc-id': 'VpcId' },
  DescribeManagedPrefixLists: { 'prefix-list-id': 'PrefixListId' },
};

/** `Filter.1.Name`, `Filter.1.Value.1` … as EC2's query protocol has them. */
function filtersOf(parameters: StubCall['parameters']) {
  const valuesOf = (at: string) =>
    Object.entries(parameters).flatMap(([key, value]) =>
      key.startsWith(`Filter.${at}.Value.`) ? [value] : [],
    );
  return Object.entries(parameters).flatMap(([key, name]) => {
    const at = /^Filter\.(\d+)\.Name$/.exec(key)?.[1];
    return at === undefined ? [] : [{ name, values: valuesOf(at) }];
  });
}

function assumeRole({ parameters }: StubCall, { closedRoles = [], externalIds = {} }: StubOptions) {
  const role = parameters.RoleArn ?? '';
  const isOpen = !closedRoles.includes(role) && externalIds[role] === parameters.ExternalId;
  if (!isOpen)
    return refuse('sts', {
      status: 403,
      code: 'AccessDenied',
      message: `not authorized to perform: sts:AssumeRole on resource: ${role}`,
    });
  const credentials =
    `<AccessKeyId>ASIA${role.split(':')[4]}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>` +
    `<SessionToken>token</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration>`;
  return stsAnswer('AssumeRole', `<Credentials>${credentials}</Credentials>`);
}

function stsAnswer(action: string, result: string) {
  const xml = `<${action}Response><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>request</RequestId></ResponseMetadata></${action}Response>`;
  return { status: 200, xml };
}

function ec2Answer(action: string, body: Item) {
  return {
    status: 200,
    xml: `<${action}Response><requestId>request</requestId>${membersXml(body)}</${action}Response>`,
  };
}

/** Where EC2's XML names a list otherwise than by the member's own name. */
const LISTS: Readonly<Record<string, string>> = {
  Vpcs: 'vpcSet',
  Subnets: 'subnetSet',
  RouteTables: 'routeTableSet',
  Routes: 'routeSet',
  Associations: 'associationSet',
  VpcEndpoints: 'vpcEndpointSet',
  RouteTableIds: 'routeTableIdSet',
  SubnetIds: 'subnetIdSet',
  NetworkInterfaceIds: 'networkInterfaceIdSet',
  Groups: 'groupSet',
  PrefixLists: 'prefixListSet',
  Cidrs: 'cidrSet',
  Entries: 'entrySet',
  SecurityGroups: 'securityGroupInfo',
  UserIdGroupPairs: 'groups',
  NetworkAcls: 'networkAclSet',
  DhcpOptions: 'dhcpOptionsSet',
  DhcpConfigurations: 'dhcpConfigurationSet',
  Values: 'valueSet',
  Regions: 'regionInfo',
  Tags: 'tagSet',
};

function membersXml(item: Item): string {
  return Object.entries(item)
    .map(([name, value]) => {
      const tag = LISTS[name] ?? `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
      return `<${tag}>${valueXml(value)}</${tag}>`;
    })
    .join('');
}

function valueXml(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => `<item>${valueXml(one)}</item>`).join('');
  return typeof value === 'object' && value !== null ? membersXml(value as Item) : escaped(String(value));
}

function zonesXml(zones: readonly Item[], next: string | undefined): string {
  const summaries = zones.map((zone) => {
    const { OwningAccount, OwningService } = (zone.Owner ?? {}) as Item;
    const owner = OwningAccount
      ? `<OwningAccount>${OwningAccount}</OwningAccount>`
      : `<OwningService>${OwningService}</OwningService>`;
    return `<HostedZoneSummary><HostedZoneId>${zone.HostedZoneId}</HostedZoneId><Name>${zone.Name}</Name><Owner>${owner}</Owner></HostedZoneSummary>`;
  });
  const token = next === undefined ? '' : `<NextToken>${next}</NextToken>`;
  return `<HostedZoneSummaries>${summaries.join('')}</HostedZoneSummaries><MaxItems>100</MaxItems>${token}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
