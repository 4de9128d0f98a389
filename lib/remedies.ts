import type { Result } from './check.ts';
import type { VpcEndpoint } from './network/capture.ts';
import { subnetOf, type VpcFacts } from './network/network.ts';
import { gatewayEndpoints, interfaceEndpoints, isUsable } from './network/resolution.ts';
import { isAvailable } from './network/s3-names.ts';
import type { SubnetPath, VpcPaths } from './network/s3-path.ts';
import type { Requirement } from './policy/requirement.ts';

/** One change that brings a VPC closer to what the policy asks, in three languages, with the VPC's own ids. */
export interface Remedy {
  readonly title: string;
  readonly cli: readonly string[];
  readonly cdk: readonly string[];
  readonly terraform: readonly string[];
}

/** What to change about a VPC; empty where its verdicts ask for no change or nothing certain can be said. */
export function remediesFor(
  vpc: VpcFacts,
  requirement: Requirement,
  { subnets, resolution }: VpcPaths,
  results: readonly Result[],
): Remedy[] {
  const failed = results.filter((result) => result.verdict === 'NON_COMPLIANT' || result.waiver);
  const codes = new Set(failed.flatMap((result) => result.reasons.map((reason) => reason.code)));
  const failing = (subnets ?? []).filter((at) =>
    failed.some((result) =>
      result.subnets.some((subnet) => subnet.subnetId === at.subnet.SubnetId && subnet.ok === false),
    ),
  );
  const remedies: Remedy[] = [];
  const isPrivate = resolution.addresses === 'private';
  if (
    codes.has('SUBNET_NOT_ON_GATEWAY') ||
    (codes.has('SUBNET_NOT_ON_ENDPOINT') && requirement.require === 'either')
  ) {
    if (isPrivate && codes.has('SUBNET_NOT_ON_GATEWAY'))
      remedies.push(...resolution.endpoints.map((e) => inboundOnly(vpc, e)));
    const tables = tablesWithout(failing, 'gateway-endpoint');
    if (tables.length > 0) remedies.push(gatewayOn(vpc, tables));
    const bypassed = failing.filter((at) => at.path === 'mixed');
    if (bypassed.length > 0) remedies.push(withoutBypass(vpc, bypassed));
  }
  if (
    ['SUBNET_NOT_ON_INTERFACE', 'INTERFACE_ENDPOINT_MISSING', 'PRIVATE_DNS_NOT_EFFECTIVE'].some((code) =>
      codes.has(code),
    )
  ) {
    remedies.push(...interfaceFor(vpc, requirement));
  }
  if (codes.has('ZONES_NOT_COVERED')) remedies.push(...moreZones(vpc, failed));
  if (codes.has('ENDPOINT_BLOCKED')) remedies.push(...admit(vpc, failing));
  if (codes.has('SUBNET_NOT_ISOLATED')) remedies.push(...isolate(vpc));
  if (
    codes.has('ENDPOINT_POLICY_IS_FULL_ACCESS') ||
    codes.has('ENDPOINT_POLICY_OPEN_TO_PRINCIPALS') ||
    codes.has('ENDPOINT_POLICY_OPEN_TO_BUCKETS')
  ) {
    const ids = failed
      .filter((result) => result.rule === 's3-endpoint-policy')
      .map((result) => result.resourceId);
    remedies.push(...ids.map((id) => narrowPolicy(id, vpc.network.region)));
  }
  return remedies;
}

function serviceName(vpc: VpcFacts): string {
  return `com.amazonaws.${vpc.network.region}.s3`;
}

function tablesWithout(failing: readonly SubnetPath[], path: string): string[] {
  const tables = failing.filter((at) => at.path !== path && at.path !== 'mixed').map((at) => at.routeTableId);
  return [...new Set(tables.filter((id) => id !== null))].sort();
}

function gatewayOn(vpc: VpcFacts, tables: readonly string[]): Remedy {
  const region = `--region ${vpc.network.region}`;
  const existing = gatewayEndpoints(vpc).find((endpoint) => isAvailable(endpoint) === true);
  if (existing) {
    const id = existing.VpcEndpointId;
    const all = [...new Set([...(existing.RouteTableIds ?? []), ...tables])];
    return {
      title: `Associate ${tables.join(', ')} with the S3 gateway endpoint ${id}`,
      cli: [
        `aws ec2 modify-vpc-endpoint ${region} --vpc-endpoint-id ${id} --add-route-table-ids ${tables.join(' ')}`,
      ],
      cdk: [
        '// the stack that owns the endpoint: every route table of its subnets',
        "new ec2.CfnVPCEndpoint(this, 'S3Gateway', {",
        `  vpcId: '${vpc.vpcId}', serviceName: '${serviceName(vpc)}', vpcEndpointType: 'Gateway',`,
        `  routeTableIds: [${all.map((table) => `'${table}'`).join(', ')}],`,
        '});',
      ],
      terraform: tables.flatMap((table, index) => [
        `resource "aws_vpc_endpoint_route_table_association" "s3_${index + 1}" {`,
        `  vpc_endpoint_id = "${id}"`,
        `  route_table_id  = "${table}"`,
        '}',
      ]),
    };
  }
  return {
    title: `Create an S3 gateway endpoint on ${tables.join(', ')}`,
    cli: [
      `aws ec2 create-vpc-endpoint ${region} --vpc-id ${vpc.vpcId} --vpc-endpoint-type Gateway --service-name ${serviceName(vpc)} --route-table-ids ${tables.join(' ')}`,
    ],
    cdk: [
      "new ec2.CfnVPCEndpoint(this, 'S3Gateway', {",
      `  vpcId: '${vpc.vpcId}', serviceName: '${serviceName(vpc)}', vpcEndpointType: 'Gateway',`,
      `  routeTableIds: [${tables.map((table) => `'${table}'`).join(', ')}],`,
      '});',
    ],
    terraform: [
      'resource "aws_vpc_endpoint" "s3_gateway" {',
      `  vpc_id            = "${vpc.vpcId}"`,
      `  service_name      = "${serviceName(vpc)}"`,
      '  vpc_endpoint_type = "Gateway"',
      `  route_table_ids   = [${tables.map((table) => `"${table}"`).join(', ')}]`,
      '}',
    ],
  };
}

function inboundOnly(vpc: VpcFacts, endpoint: VpcEndpoint): Remedy {
  const id = endpoint.VpcEndpointId;
  return {
    title: `Let ${id} answer inbound Resolver endpoints only, so that names in the VPC stay public`,
    cli: [
      `aws ec2 modify-vpc-endpoint --region ${vpc.network.region} --vpc-endpoint-id ${id} --dns-options PrivateDnsOnlyForInboundResolverEndpoint=true`,
    ],
    cdk: [
      '// on the CfnVPCEndpoint of the interface endpoint',
      "dnsOptions: { privateDnsOnlyForInboundResolverEndpoint: 'OnlyInboundResolver' },",
    ],
    terraform: [
      '# in the aws_vpc_endpoint of the interface endpoint',
      'dns_options {',
      '  private_dns_only_for_inbound_resolver_endpoint = true',
      '}',
    ],
  };
}

/** The routes to CIDR blocks that take a part of S3 from the gateway endpoint. */
function withoutBypass(vpc: VpcFacts, bypassed: readonly SubnetPath[]): Remedy {
  const routes = new Map<string, { table: string; destination: string }>();
  for (const { routeTableId, deciding } of bypassed) {
    for (const { destination, path } of deciding) {
      if (path === 'gateway-endpoint' || routeTableId === null) continue;
      routes.set(`${routeTableId} ${destination}`, { table: routeTableId, destination });
    }
  }
  const found = [...routes.values()];
  const told = found.map(({ table, destination }) => `${destination} in ${table}`).join(', ');
  return {
    title: `Remove what takes a part of S3 from the gateway endpoint: ${told}`,
    cli: found.map(({ table, destination }) => {
      const option = destination.startsWith('pl-') ? 'destination-prefix-list-id' : 'destination-cidr-block';
      return `aws ec2 delete-route --region ${vpc.network.region} --route-table-id ${table} --${option} ${destination}`;
    }),
    cdk: found.map(({ table, destination }) => `// remove the CfnRoute of ${table} to ${destination}`),
    terraform: found.map(({ table, destination }) => `# remove the aws_route of ${table} to ${destination}`),
  };
}

function interfaceFor(vpc: VpcFacts, requirement: Requirement): Remedy[] {
  const remedies: Remedy[] = [];
  const region = `--region ${vpc.network.region}`;
  const usable = interfaceEndpoints(vpc).filter((endpoint) => isUsable(endpoint) === true);
  if (requirement.privateDns === 'required' && (vpc.dnsSupport === false || vpc.dnsHostnames === false)) {
    remedies.push({
      title: `Switch on both DNS attributes of ${vpc.vpcId}: private DNS needs them`,
      cli: [
        `aws ec2 modify-vpc-attribute ${region} --vpc-id ${vpc.vpcId} --enable-dns-support '{"Value":true}'`,
        `aws ec2 modify-vpc-attribute ${region} --vpc-id ${vpc.vpcId} --enable-dns-hostnames '{"Value":true}'`,
      ],
      cdk: ['// on the CfnVPC', 'enableDnsSupport: true, enableDnsHostnames: true,'],
      terraform: ['# in the aws_vpc', 'enable_dns_support   = true', 'enable_dns_hostnames = true'],
    });
  }
  if (usable.length === 0) {
    const subnets = onePerZone(vpc);
    remedies.push({
      title: 'Create an S3 interface endpoint with private DNS, one subnet for each availability zone',
      cli: [
        `aws ec2 create-vpc-endpoint ${region} --vpc-id ${vpc.vpcId} --vpc-endpoint-type Interface --service-name ${serviceName(vpc)} --subnet-ids ${subnets.join(' ')} --private-dns-enabled --dns-options PrivateDnsOnlyForInboundResolverEndpoint=false --security-group-ids <a group that admits TCP 443 from the VPC>`,
      ],
      cdk: [
        "new ec2.CfnVPCEndpoint(this, 'S3Interface', {",
        `  vpcId: '${vpc.vpcId}', serviceName: '${serviceName(vpc)}', vpcEndpointType: 'Interface',`,
        `  subnetIds: [${subnets.map((id) => `'${id}'`).join(', ')}], privateDnsEnabled: true,`,
        "  dnsOptions: { privateDnsOnlyForInboundResolverEndpoint: 'AllResolvers' },",
        '});',
      ],
      terraform: [
        'resource "aws_vpc_endpoint" "s3_interface" {',
        `  vpc_id              = "${vpc.vpcId}"`,
        `  service_name        = "${serviceName(vpc)}"`,
        '  vpc_endpoint_type   = "Interface"',
        `  subnet_ids          = [${subnets.map((id) => `"${id}"`).join(', ')}]`,
        '  private_dns_enabled = true',
        '  dns_options {',
        '    private_dns_only_for_inbound_resolver_endpoint = false',
        '  }',
        '}',
      ],
    });
    return remedies;
  }
  if (requirement.privateDns === 'optional') return remedies;
  for (const { VpcEndpointId: id, PrivateDnsEnabled, DnsOptions } of usable) {
    if (PrivateDnsEnabled === true && DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint !== true) continue;
    remedies.push({
      title: `Let ${id} answer the default S3 names in the whole VPC`,
      cli: [
        `aws ec2 modify-vpc-endpoint ${region} --vpc-endpoint-id ${id} --private-dns-enabled --dns-options PrivateDnsOnlyForInboundResolverEndpoint=false`,
      ],
      cdk: [
        `// on the CfnVPCEndpoint that is ${id}`,
        "privateDnsEnabled: true, dnsOptions: { privateDnsOnlyForInboundResolverEndpoint: 'AllResolvers' },",
      ],
      terraform: [
        `# in the aws_vpc_endpoint that is ${id}`,
        'private_dns_enabled = true',
        'dns_options {',
        '  private_dns_only_for_inbound_resolver_endpoint = false',
        '}',
      ],
    });
  }
  return remedies;
}

function onePerZone(vpc: VpcFacts): string[] {
  const byZone = new Map<string, string>();
  const ordered = [...(vpc.subnets ?? [])].sort((a, b) => (a.SubnetId < b.SubnetId ? -1 : 1));
  for (const { AvailabilityZone, SubnetId } of ordered) {
    const zone = AvailabilityZone ?? '';
    if (!byZone.has(zone)) byZone.set(zone, SubnetId);
  }
  return [...byZone.values()];
}

function moreZones(vpc: VpcFacts, failed: readonly Result[]): Remedy[] {
  const ids = failed
    .flatMap((result) => result.reasons)
    .filter((reason) => reason.code === 'ZONES_NOT_COVERED')
    .flatMap((reason) => reason.resources);
  return interfaceEndpoints(vpc)
    .filter((endpoint) => ids.includes(endpoint.VpcEndpointId))
    .map((endpoint) => {
      const zoneOf = (id: string) => subnetOf(vpc, id)?.AvailabilityZone;
      const covered = new Set((endpoint.SubnetIds ?? []).map(zoneOf));
      const missing = onePerZone(vpc).filter((id) => !covered.has(zoneOf(id)));
      const all = [...(endpoint.SubnetIds ?? []), ...missing];
      const id = endpoint.VpcEndpointId;
      return {
        title: `Give ${id} a subnet in every availability zone that the policy asks`,
        cli: [
          `aws ec2 modify-vpc-endpoint --region ${vpc.network.region} --vpc-endpoint-id ${id} --add-subnet-ids ${missing.join(' ')}`,
        ],
        cdk: [
          `// on the CfnVPCEndpoint that is ${id}`,
          `subnetIds: [${all.map((one) => `'${one}'`).join(', ')}],`,
        ],
        terraform: [
          `# in the aws_vpc_endpoint that is ${id}`,
          `subnet_ids = [${all.map((one) => `"${one}"`).join(', ')}]`,
        ],
      };
    });
}

function admit(vpc: VpcFacts, failing: readonly SubnetPath[]): Remedy[] {
  const groups = interfaceEndpoints(vpc).flatMap((endpoint) => endpoint.Groups?.[0]?.GroupId ?? []);
  const [group] = groups;
  const blocks = failing.flatMap((at) => (at.subnet.CidrBlock ? [at.subnet.CidrBlock] : [])).sort();
  if (!group || blocks.length === 0) return [];
  return [
    {
      title: `Admit TCP 443 from the subnets in the security group ${group}, and in the network ACLs on the way`,
      cli: blocks.map(
        (block) =>
          `aws ec2 authorize-security-group-ingress --region ${vpc.network.region} --group-id ${group} --protocol tcp --port 443 --cidr ${block}`,
      ),
      cdk: blocks.map(
        (block, index) =>
          `new ec2.CfnSecurityGroupIngress(this, 'Https${index + 1}', { groupId: '${group}', ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: '${block}' });`,
      ),
      terraform: blocks.flatMap((block, index) => [
        `resource "aws_vpc_security_group_ingress_rule" "https_${index + 1}" {`,
        `  security_group_id = "${group}"`,
        `  cidr_ipv4         = "${block}"`,
        '  ip_protocol       = "tcp"',
        '  from_port         = 443',
        '  to_port           = 443',
        '}',
      ]),
    },
  ];
}

function isolate(vpc: VpcFacts): Remedy[] {
  const endpoints = [...gatewayEndpoints(vpc), ...interfaceEndpoints(vpc)].map(
    (endpoint) => endpoint.VpcEndpointId,
  );
  const region = `--region ${vpc.network.region}`;
  return [
    {
      title: 'Take away every way to S3: the endpoints, and the routes that lead out of the VPC',
      cli: endpoints.map((id) => `aws ec2 delete-vpc-endpoints ${region} --vpc-endpoint-ids ${id}`),
      cdk: ['// remove the S3 endpoints and the CfnRoutes that lead out of the VPC'],
      terraform: [
        '# remove the aws_vpc_endpoint resources of S3 and the aws_route resources that lead out of the VPC',
      ],
    },
  ];
}

function narrowPolicy(id: string, region: string): Remedy {
  return {
    title: `Give ${id} a policy that limits who may reach whose buckets`,
    cli: [
      `aws ec2 modify-vpc-endpoint --region ${region} --vpc-endpoint-id ${id} --policy-document file://s3-endpoint-policy.json`,
    ],
    cdk: [`// on the CfnVPCEndpoint that is ${id}`, 'policyDocument: s3EndpointPolicy,'],
    terraform: [
      'resource "aws_vpc_endpoint_policy" "s3" {',
      `  vpc_endpoint_id = "${id}"`,
      '  policy          = file("s3-endpoint-policy.json")',
      '}',
    ],
  };
}
