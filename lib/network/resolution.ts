import { after, parseAddress, parseCidr } from './addresses.ts';
import type { VpcEndpoint } from './capture.ts';
import { allHold, type Known, type Reason, reason } from './known.ts';
import { absence, type VpcFacts } from './network.ts';
import { endpointType, isAvailable, isSameRegionS3, mayExist } from './s3-names.ts';

/** Which addresses the Region's default S3 names resolve to inside a VPC (contract 3.1). */
export type Resolution =
  | {
      readonly addresses: 'private';
      readonly endpoints: readonly VpcEndpoint[];
      readonly notes: readonly string[];
    }
  | { readonly addresses: 'public'; readonly notes: readonly string[] }
  | { readonly addresses: 'unknown'; readonly reason: Reason; readonly notes: readonly string[] };

/** The S3 interface endpoints of this VPC for its own Region, in any state. */
export function interfaceEndpoints(vpc: VpcFacts): readonly VpcEndpoint[] {
  return s3Endpoints(vpc).filter((endpoint) => endpointType(endpoint) === 'Interface');
}

/** The S3 gateway endpoints of this VPC, in any state. */
export function gatewayEndpoints(vpc: VpcFacts): readonly VpcEndpoint[] {
  return s3Endpoints(vpc).filter((endpoint) => endpointType(endpoint) === 'Gateway');
}

function s3Endpoints(vpc: VpcFacts): readonly VpcEndpoint[] {
  const own = vpc.endpoints ?? [];
  return own.length === 0 ? own : own.filter((endpoint) => isSameRegionS3(endpoint, vpc.network.region));
}

/** Available, and with a subnet or network interface to stand in. */
export function isUsable(endpoint: VpcEndpoint): Known<boolean> {
  const { SubnetIds: subnets, NetworkInterfaceIds: interfaces } = endpoint;
  const stands =
    (subnets?.length ?? 0) + (interfaces?.length ?? 0) > 0 ? true : subnets && interfaces ? false : undefined;
  return allHold([isAvailable(endpoint), stands]);
}

/** Resolves the names `s3.<region>.amazonaws.com` and those below it, hubs aside. */
export function resolveS3Names(vpc: VpcFacts): Resolution {
  const candidates = interfaceEndpoints(vpc);
  if (candidates.length === 0) {
    const found = vpc.endpoints
      ? 'no S3 interface endpoint of this VPC'
      : `endpoints of this VPC: ${absence(vpc.network.capture, 'ec2.DescribeVpcEndpoints')}`;
    return { addresses: 'public', notes: [`${found}: the names resolve to public addresses`] };
  }
  const notes: string[] = [];
  const answering: VpcEndpoint[] = [];
  let open: Reason | undefined;
  for (const endpoint of candidates) {
    const { answers, note } = answersPrivately(endpoint, vpc);
    notes.push(note);
    if (answers === true) answering.push(endpoint);
    else if (answers === undefined) open ??= reason('PRIVATE_DNS_UNKNOWN', note, [endpoint.VpcEndpointId]);
  }
  if (answering.length === 0 && !open) return { addresses: 'public', notes };

  const attributes = dnsAttributes(vpc);
  notes.push(attributes.note);
  if (attributes.on === false) return { addresses: 'public', notes };
  const obstacle = answering.length === 0 ? open : (attributes.reason ?? dnsServersObstacle(vpc));
  if (obstacle) return { addresses: 'unknown', reason: obstacle, notes: [...notes, obstacle.message] };
  return { addresses: 'private', endpoints: answering, notes };
}

function answersPrivately(endpoint: VpcEndpoint, vpc: VpcFacts): { answers: Known<boolean>; note: string } {
  const id = endpoint.VpcEndpointId;
  const usable = isUsable(endpoint);
  if (usable === false)
    return { answers: false, note: `${id} is ${endpoint.State ?? 'in no subnet'}: it answers nothing` };
  const privateDns = endpoint.PrivateDnsEnabled ?? undefined;
  if (privateDns === false)
    return { answers: false, note: `${id} has private DNS off: default names stay public` };
  const onlyInbound = isInboundResolverOnly(endpoint, vpc);
  if (onlyInbound === true) {
    return {
      answers: false,
      note: `${id} answers inbound Resolver endpoints only: names in the VPC stay public`,
    };
  }
  if (usable === undefined || privateDns === undefined) {
    return {
      answers: undefined,
      note: `whether ${id} is available and answers private DNS was not captured`,
    };
  }
  if (onlyInbound === undefined) {
    return {
      answers: undefined,
      note: `${id} does not say whether it answers inbound Resolver endpoints only, and an S3 gateway endpoint stands beside it`,
    };
  }
  return { answers: true, note: `${id} has private DNS on: the names resolve to its private addresses` };
}

/**
 * An absent flag can only be false where no S3 gateway endpoint exists, as setting it needs one (Amazon S3 guide,
 * private DNS); beside a gateway it is unknown, because the API's default is true.
 */
function isInboundResolverOnly(endpoint: VpcEndpoint, vpc: VpcFacts): Known<boolean> {
  const flag = endpoint.DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint ?? undefined;
  if (flag !== undefined) return flag;
  return gatewayEndpoints(vpc).some(mayExist) ? undefined : false;
}

/** Both attributes are needed for private DNS and for private hosted zones. */
export function dnsAttributes(vpc: VpcFacts): { on: Known<boolean>; note: string; reason?: Reason } {
  const on = allHold([vpc.dnsSupport, vpc.dnsHostnames]);
  const said = (value: Known<boolean>) => (value === undefined ? 'unknown' : value ? 'on' : 'off');
  const note = `enableDnsSupport is ${said(vpc.dnsSupport)}, enableDnsHostnames is ${said(vpc.dnsHostnames)}`;
  if (on !== undefined) return { on, note };
  const how = absence(vpc.network.capture, 'ec2.DescribeVpcAttribute', vpc.vpcId);
  return {
    on,
    note,
    reason: reason(
      'DNS_ATTRIBUTES_UNKNOWN',
      `private DNS needs both DNS attributes of ${vpc.vpcId}: ${how}`,
      [vpc.vpcId],
    ),
  };
}

/** Why a private answer is not certain because of the VPC's DHCP options, or undefined where nothing stands against it. */
export function dnsServersObstacle(vpc: VpcFacts): Reason | undefined {
  const id = vpc.vpc?.DhcpOptionsId;
  const records = vpc.network.capture.responses['ec2.DescribeDhcpOptions']?.DhcpOptions;
  const matching = records?.filter((record) => record.DhcpOptionsId === id) ?? [];
  if (!id || matching.length === 0) {
    return reason(
      'DHCP_OPTIONS_UNKNOWN',
      `the DHCP options ${id ?? ''} of ${vpc.vpcId} were not captured, so which DNS servers its clients ask is unknown`,
      id ? [id] : [vpc.vpcId],
    );
  }
  const servers = matching
    .flatMap((record) => record.DhcpConfigurations ?? [])
    .filter((configuration) => configuration.Key === 'domain-name-servers')
    .flatMap((configuration) => configuration.Values ?? [])
    .flatMap(({ Value }) => (Value ?? '').split(','))
    .map((server) => server.trim())
    .filter((server) => server !== '');
  const own = servers.filter((server) => !isAmazonDns(server, vpc));
  if (own.length === 0) return undefined;
  return reason(
    'CUSTOMER_DNS_SERVERS',
    `${id} hands out the DNS servers ${own.join(', ')}: whether they forward to the VPC's Resolver is unknown`,
    [id],
  );
}

/** AmazonProvidedDNS, the link-local addresses, and the base address of the VPC's primary block plus two. */
function isAmazonDns(server: string, vpc: VpcFacts): boolean {
  if (server.toLowerCase() === 'amazonprovideddns') return true;
  const asked = parseAddress(server);
  if (!asked) return false;
  const block = vpc.vpc?.CidrBlock ? parseCidr(vpc.vpc.CidrBlock) : undefined;
  const amazon = ['169.254.169.253', 'fd00:ec2::253'].map(parseAddress);
  if (block) amazon.push({ version: block.version, address: after(after(block.first)) });
  return amazon.some((known) => known?.version === asked.version && known.address === asked.address);
}
