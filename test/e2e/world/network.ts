/** VPCs of known truth, made through the EC2 API, and changes to them as their owners make them. */
import {
  AssociateDhcpOptionsCommand,
  AssociateRouteTableCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateDhcpOptionsCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteNetworkInterfaceCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DeleteVpcEndpointsCommand,
  DescribeNetworkInterfacesCommand,
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  DisassociateRouteTableCommand,
  type EC2Client,
  ModifyVpcAttributeCommand,
  ModifyVpcEndpointCommand,
} from '@aws-sdk/client-ec2';
import { REGION } from './region.ts';

const S3 = `com.amazonaws.${REGION}.s3`;
/** AWS takes it where nothing is said; moto cannot delete an endpoint of which it was not said. */
const GATEWAY = { VpcEndpointType: 'Gateway' } as const;
const DYNAMODB = `com.amazonaws.${REGION}.dynamodb`;

/** What AWS Config is to say of a VPC by rule, and of its S3 endpoints; a rule that is not named gives no result. */
export interface Truth {
  readonly 's3-traffic-path': Compliance;
  readonly 's3-interface-availability': Compliance;
  /** Of each S3 endpoint of the VPC. */
  readonly 's3-endpoint-policy': Compliance;
}
type Compliance = 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE';

/** A way to build a VPC, with what is true of it under the policy of {@link policyText}. */
export interface Kind {
  readonly name: string;
  /** The tag that the policy goes by; none where the defaults decide. */
  readonly path?: 'interface' | 'isolated' | 'any';
  readonly subnets?: number;
  /** Which subnets have a table of their own with the route of an S3 gateway endpoint: the rest use the main table. */
  readonly gateway?: 'own tables' | 'first table only' | 'main table';
  readonly dynamodb?: boolean;
  readonly interface?: { readonly admitsClients: boolean };
  readonly dnsHostnames?: boolean;
  readonly truth: Truth;
}

const path = (
  trafficPath: Compliance,
  interfaceAvailability: Compliance = 'NOT_APPLICABLE',
  endpointPolicy: Compliance = 'COMPLIANT',
): Truth => ({
  's3-traffic-path': trafficPath,
  's3-interface-availability': interfaceAvailability,
  's3-endpoint-policy': endpointPolicy,
});

export const KINDS: readonly Kind[] = [
  { name: 'a gateway endpoint on every table', gateway: 'own tables', truth: path('COMPLIANT') },
  { name: 'a gateway endpoint on the main table', gateway: 'main table', truth: path('COMPLIANT') },
  {
    name: 'a gateway endpoint on one of two tables',
    gateway: 'first table only',
    truth: path('NON_COMPLIANT'),
  },
  { name: 'no endpoint', truth: path('NON_COMPLIANT') },
  { name: 'an endpoint of DynamoDB only', dynamodb: true, truth: path('NON_COMPLIANT') },
  {
    name: 'an interface endpoint',
    path: 'interface',
    interface: { admitsClients: true },
    truth: path('COMPLIANT', 'COMPLIANT'),
  },
  {
    name: 'an interface endpoint that lets nobody in',
    path: 'interface',
    interface: { admitsClients: false },
    truth: path('NON_COMPLIANT', 'NON_COMPLIANT'),
  },
  {
    name: 'an interface endpoint without DNS hostnames',
    path: 'interface',
    interface: { admitsClients: true },
    dnsHostnames: false,
    truth: path('NON_COMPLIANT', 'NON_COMPLIANT'),
  },
  {
    name: 'a gateway endpoint where an interface is asked for',
    path: 'interface',
    gateway: 'own tables',
    truth: path('NON_COMPLIANT', 'NON_COMPLIANT'),
  },
  { name: 'no way to S3 at all', path: 'isolated', truth: path('COMPLIANT') },
  {
    name: 'a gateway endpoint where there is to be none',
    path: 'isolated',
    gateway: 'own tables',
    truth: path('NON_COMPLIANT'),
  },
  {
    name: 'anything goes',
    path: 'any',
    gateway: 'own tables',
    truth: path('NOT_APPLICABLE', 'NOT_APPLICABLE', 'NOT_APPLICABLE'),
  },
  { name: 'no subnet', subnets: 0, truth: path('NOT_APPLICABLE') },
];

export interface BuiltVpc {
  readonly vpcId: string;
  readonly kind: Kind;
  readonly mainTable: string;
  /** One for each subnet. */
  readonly tables: readonly string[];
  readonly subnets: readonly string[];
  /** The S3 endpoints. */
  readonly endpoints: readonly string[];
  readonly group: string;
}

/** Makes a VPC of a kind. `index` decides its addresses. */
async function buildVpc(ec2: EC2Client, kind: Kind, index: number): Promise<BuiltVpc> {
  const net = `10.${Math.floor(index / 256)}.${index % 256}`;
  const tags = [{ Key: 'Name', Value: kind.name }, ...(kind.path ? [{ Key: 'path', Value: kind.path }] : [])];
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({
      CidrBlock: `${net}.0/24`,
      TagSpecifications: [{ ResourceType: 'vpc', Tags: tags }],
    }),
  );
  const VpcId = Vpc?.VpcId ?? '';
  if (kind.interface) await useAmazonDns(ec2, VpcId);
  const hostnames = kind.interface !== undefined && kind.dnsHostnames !== false;
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: hostnames } }));
  const { RouteTables = [] } = await ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [VpcId] }] }),
  );
  const mainTable = RouteTables[0]?.RouteTableId ?? '';
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId, GroupName: 'endpoint', Description: 'of the S3 endpoint' }),
  );
  if (kind.interface?.admitsClients) {
    const IpRanges = [{ CidrIp: `${net}.0/24` }];
    const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges }];
    await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  }

  const subnets: string[] = [];
  const tables: string[] = [];
  for (let at = 0; at < (kind.subnets ?? 2); at += 1) {
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({
        VpcId,
        CidrBlock: `${net}.${at * 64}/26`,
        AvailabilityZone: `${REGION}${'abc'[at]}`,
      }),
    );
    const SubnetId = Subnet?.SubnetId ?? '';
    subnets.push(SubnetId);
    if (kind.gateway === 'main table') continue;
    const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId }));
    const RouteTableId = RouteTable?.RouteTableId ?? '';
    await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
    tables.push(RouteTableId);
  }

  const endpoints: string[] = [];
  const endpoint = async (input: {
    readonly ServiceName: string;
    readonly [name: string]: unknown;
  }): Promise<string> => {
    const { VpcEndpoint } = await ec2.send(new CreateVpcEndpointCommand({ VpcId, ...input }));
    return VpcEndpoint?.VpcEndpointId ?? '';
  };
  if (kind.gateway) {
    const covered = {
      'own tables': tables,
      'first table only': tables.slice(0, 1),
      'main table': [mainTable],
    };
    endpoints.push(await endpoint({ ...GATEWAY, ServiceName: S3, RouteTableIds: covered[kind.gateway] }));
  }
  if (kind.dynamodb) await endpoint({ ...GATEWAY, ServiceName: DYNAMODB, RouteTableIds: tables });
  if (kind.interface) {
    endpoints.push(
      await endpoint({
        ServiceName: S3,
        VpcEndpointType: 'Interface',
        SubnetIds: subnets,
        SecurityGroupIds: [GroupId],
        PrivateDnsEnabled: true,
      }),
    );
  }
  return { vpcId: VpcId, kind, mainTable, tables, subnets, endpoints, group: GroupId };
}

/**
 * A set of DHCP options of its own: moto does not describe the one that every VPC has from the start, and deletes a VPC's
 * set with the VPC.
 */
async function useAmazonDns(ec2: EC2Client, VpcId: string): Promise<void> {
  const { DhcpOptions } = await ec2.send(
    new CreateDhcpOptionsCommand({
      DhcpConfigurations: [{ Key: 'domain-name-servers', Values: ['AmazonProvidedDNS'] }],
    }),
  );
  const DhcpOptionsId = DhcpOptions?.DhcpOptionsId;
  await ec2.send(new AssociateDhcpOptionsCommand({ VpcId, DhcpOptionsId }));
}

/** Those that no DNS attribute is asked of: a look at them takes ten calls, which is quick where calls are throttled. */
export const KINDS_WITHOUT_DNS = KINDS.filter((kind) => !kind.interface);

/** Makes `count` VPCs, kind after kind. */
export async function buildVpcs(
  ec2: EC2Client,
  count: number,
  kinds: readonly Kind[] = KINDS,
): Promise<readonly BuiltVpc[]> {
  const built: BuiltVpc[] = [];
  for (let index = 0; index < count; index += 1) {
    const kind = kinds[index % kinds.length];
    if (kind) built.push(await buildVpc(ec2, kind, index));
  }
  return built;
}

/** The VPC that every account has in a Region from the start. */
export async function defaultVpc(ec2: EC2Client): Promise<string> {
  const { Vpcs = [] } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'isDefault', Values: ['true'] }] }),
  );
  return Vpcs[0]?.VpcId ?? '';
}

/** A gateway endpoint of S3 on these tables. */
export async function addGateway(
  ec2: EC2Client,
  { vpcId }: BuiltVpc,
  tables: readonly string[],
): Promise<string> {
  const { VpcEndpoint } = await ec2.send(
    new CreateVpcEndpointCommand({ ...GATEWAY, VpcId: vpcId, ServiceName: S3, RouteTableIds: [...tables] }),
  );
  return VpcEndpoint?.VpcEndpointId ?? '';
}

/** Takes a table off an endpoint. AWS takes the route out of the table with it; moto leaves that to us. */
export async function takeOffTable(ec2: EC2Client, endpointId: string, tableId: string): Promise<void> {
  await ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId: endpointId, RemoveRouteTableIds: [tableId] }));
  await ec2.send(
    new DeleteRouteCommand({ RouteTableId: tableId, DestinationPrefixListId: await s3ListOf(ec2) }),
  );
}

/** Puts a table on an endpoint. AWS makes the route in the table with it; moto leaves that to us. */
export async function putOnTable(ec2: EC2Client, endpointId: string, tableId: string): Promise<void> {
  await ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId: endpointId, AddRouteTableIds: [tableId] }));
  await ec2.send(
    new CreateRouteCommand({
      RouteTableId: tableId,
      DestinationPrefixListId: await s3ListOf(ec2),
      GatewayId: endpointId,
    }),
  );
}

async function s3ListOf(ec2: EC2Client): Promise<string | undefined> {
  const { PrefixLists = [] } = await ec2.send(new DescribePrefixListsCommand({}));
  return PrefixLists.find(({ PrefixListName }) => PrefixListName === S3)?.PrefixListId;
}

/** Deletes a VPC with all that is in it. */
export async function deleteVpc(ec2: EC2Client, { vpcId, subnets, tables, group }: BuiltVpc): Promise<void> {
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters }));
  const VpcEndpointIds = VpcEndpoints.map(({ VpcEndpointId = '' }) => VpcEndpointId);
  if (VpcEndpointIds.length > 0) await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds }));
  const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
  for (const { NetworkInterfaceId } of NetworkInterfaces) {
    await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
  }
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
  for (const { Main, RouteTableAssociationId } of RouteTables.flatMap(
    ({ Associations = [] }) => Associations,
  )) {
    if (!Main) await ec2.send(new DisassociateRouteTableCommand({ AssociationId: RouteTableAssociationId }));
  }
  for (const SubnetId of subnets) await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  for (const RouteTableId of tables) await ec2.send(new DeleteRouteTableCommand({ RouteTableId }));
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId: group }));
  await ec2.send(new DeleteVpcCommand({ VpcId: vpcId }));
}
