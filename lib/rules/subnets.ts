import { accessToOwn } from '../network/access.ts';
import type { VpcEndpoint } from '../network/capture.ts';
import { allHold, type Known, oneHolds, type Reason, reason } from '../network/known.ts';
import { tagsOf, type VpcFacts } from '../network/network.ts';
import { interfaceEndpoints, isUsable } from '../network/resolution.ts';
import type { SubnetPath } from '../network/s3-path.ts';
import { matchesTags, type Requirement } from '../policy/requirement.ts';
import type { Require } from '../policy/schema.ts';
import type { Decision, Subject, SubnetReport } from './rule.ts';

/** A subnet, whether the policy rule covers it (unknown where that depends on routes that are), and how it fares. */
export interface JudgedSubnet {
  readonly at: SubnetPath;
  readonly inScope: Known<boolean>;
  readonly ok: Known<boolean>;
}

/** Whether a subnet is left out by `subnets.exclude`: by its tags, by its id, or for having nothing but local routes. */
export function isInScope(at: SubnetPath, { exclude }: Requirement): Known<boolean> {
  const { subnet } = at;
  if (exclude.ids.includes(subnet.SubnetId)) return false;
  if (Object.keys(exclude.tags).length > 0 && matchesTags(exclude.tags, tagsOf(subnet.Tags))) return false;
  if (!exclude.withoutRoutes) return true;
  return at.hasOnlyLocalRoutes === undefined ? undefined : !at.hasOnlyLocalRoutes;
}

/** Whether the subnet leaves for S3 as `require` asks (the table of contract section 4). */
export function leavesAsRequired(at: SubnetPath, { vpc, requirement }: Subject): Known<boolean> {
  const byIpv4 = requiredPath(at, vpc, requirement, requirement.require);
  if (requirement.ipv6 !== 'require' || at.ipv6Path === null) return byIpv4;
  return allHold([byIpv4, isRequiredIpv6(at, requirement)]);
}

/** Over IPv6 the required path, or none at all, is right. */
export function isRequiredIpv6({ ipv6Path }: SubnetPath, { require }: Requirement): Known<boolean> {
  if (ipv6Path === null || ipv6Path === 'none') return true;
  if (ipv6Path === 'unknown') return undefined;
  const accepted: Readonly<Record<Require, readonly string[]>> = {
    gateway: ['gateway-endpoint'],
    interface: ['interface-endpoint'],
    either: ['gateway-endpoint', 'interface-endpoint'],
    isolated: [],
    unrestricted: [ipv6Path],
  };
  return accepted[require].includes(ipv6Path);
}

function requiredPath(
  at: SubnetPath,
  vpc: VpcFacts,
  requirement: Requirement,
  require: Require,
): Known<boolean> {
  switch (require) {
    case 'gateway':
      return at.path === 'unknown' ? undefined : at.path === 'gateway-endpoint';
    case 'interface':
      return byInterface(at, vpc, requirement);
    case 'either':
      return oneHolds([
        requiredPath(at, vpc, requirement, 'gateway'),
        requiredPath(at, vpc, requirement, 'interface'),
      ]);
    case 'isolated':
      return isIsolated(at, vpc);
    case 'unrestricted':
      return undefined;
  }
}

function byInterface(at: SubnetPath, vpc: VpcFacts, { privateDns }: Requirement): Known<boolean> {
  const byDefaultNames = passes(at, vpc);
  return privateDns === 'required' ? byDefaultNames : oneHolds([byDefaultNames, canOpenAnEndpoint(at, vpc)]);
}

/** Where endpoints were not captured, an interface endpoint may take the names whatever the routes say. */
function passes(at: SubnetPath, vpc: VpcFacts): Known<boolean> {
  if (at.path === 'unknown' || !vpc.endpoints) return undefined;
  if (at.path === 'centralized-endpoint') return true;
  if (at.path !== 'interface-endpoint') return false;
  return at.access === 'unknown' ? undefined : at.access !== 'blocked';
}

/** Whether some available S3 interface endpoint of the VPC lets the subnet open TCP 443 to it, by whatever name. */
function canOpenAnEndpoint(at: SubnetPath, vpc: VpcFacts): Known<boolean> {
  if (!vpc.endpoints || vpc.contradicted.length > 0) return undefined;
  return oneHolds(interfaceEndpoints(vpc).map((endpoint) => isOpenTo(endpoint, at, vpc)));
}

/** The endpoints that admit a part of the subnet's clients, where no endpoint admits all of them. */
export function partlyOpenEndpoints(at: SubnetPath, vpc: VpcFacts): string[] {
  const usable = interfaceEndpoints(vpc).filter((endpoint) => isUsable(endpoint) === true);
  const ways = usable.map((endpoint) => accessToOwn(endpoint, at.subnet, vpc));
  if (ways.some(({ access }) => access === 'open')) return [];
  return ways.flatMap(({ access, endpointId }) => (access === 'partial' ? [endpointId] : []));
}

/** The warning about subnets of which only some clients may open TCP 443. */
export function admitsPart(subnetIds: readonly string[], endpointIds: readonly string[]): Reason[] {
  if (subnetIds.length === 0) return [];
  const why = `only part of the clients in ${listed(subnetIds)} may open TCP 443 to the endpoint`;
  return [reason('ENDPOINT_ADMITS_PART', why, [...subnetIds, ...endpointIds])];
}

/** The S3 interface endpoints of the VPC that let the subnet open TCP 443 to them for certain. */
export function endpointsOpenTo(at: SubnetPath, vpc: VpcFacts): string[] {
  return interfaceEndpoints(vpc)
    .filter((endpoint) => isOpenTo(endpoint, at, vpc) === true)
    .map((endpoint) => endpoint.VpcEndpointId)
    .sort();
}

function isOpenTo(endpoint: VpcEndpoint, at: SubnetPath, vpc: VpcFacts): Known<boolean> {
  const usable = isUsable(endpoint);
  if (usable === false) return false;
  const { access } = accessToOwn(endpoint, at.subnet, vpc);
  return access === 'unknown' ? undefined : allHold([usable, access !== 'blocked']);
}

function isIsolated(at: SubnetPath, vpc: VpcFacts): Known<boolean> {
  if (!vpc.endpoints) return at.deciding.some(({ path }) => path === 'gateway-endpoint') ? false : undefined;
  const served = canOpenAnEndpoint(at, vpc);
  return allHold([
    at.path === 'unknown' ? undefined : at.path === 'none',
    served === undefined ? undefined : !served,
  ]);
}

/** The subnet as reports show it. */
export function toSubnetReport({ at, inScope, ok }: JudgedSubnet): SubnetReport {
  return {
    subnetId: at.subnet.SubnetId,
    availabilityZone: at.subnet.AvailabilityZone ?? null,
    inScope: inScope !== false,
    routeTableId: at.routeTableId,
    association: at.association,
    path: at.path,
    via: at.via,
    ipv6Path: at.ipv6Path,
    access: at.access,
    ok: inScope === true ? (ok ?? null) : null,
  };
}

/**
 * The verdicts that come before any look at subnets: unrestricted, another account's VPC, subnets not captured, and
 * no subnet in scope. Undefined where the subnets decide.
 */
export function decidedEarly(subject: Subject, warnings: readonly Reason[]): Decision | undefined {
  const { vpc, requirement, paths } = subject;
  const early = (verdict: Decision['verdict'], why: Reason): Decision => ({
    resourceId: vpc.vpcId,
    verdict,
    reasons: [why],
    warnings,
    subnets: (paths.subnets ?? []).map((at) =>
      toSubnetReport({ at, inScope: isInScope(at, requirement), ok: undefined }),
    ),
  });
  const notApplicable = notJudged(subject);
  if (notApplicable) return early('NOT_APPLICABLE', notApplicable);
  if (!paths.subnets) {
    const why = reason('SUBNETS_NOT_CAPTURED', `which subnets ${vpc.vpcId} has was not captured`, [
      vpc.vpcId,
    ]);
    return early('UNDETERMINED', why);
  }
  if (paths.subnets.every((at) => isInScope(at, requirement) === false)) {
    const why =
      paths.subnets.length === 0
        ? reason('NO_SUBNET', `${vpc.vpcId} has no subnet`, [vpc.vpcId])
        : reason(
            'NO_SUBNET_IN_SCOPE',
            `the policy rule ${requirement.rule} leaves out every subnet of ${vpc.vpcId}`,
            [vpc.vpcId],
          );
    return early('NOT_APPLICABLE', why);
  }
  return undefined;
}

/** Why the policy asks nothing of this VPC here, if so. */
export function notJudged({ vpc, requirement }: Subject): Reason | undefined {
  if (requirement.require === 'unrestricted') {
    return reason('UNRESTRICTED', `the policy rule ${requirement.rule} leaves ${vpc.vpcId} unrestricted`, [
      vpc.vpcId,
    ]);
  }
  if (!vpc.isOwn) {
    return reason(
      'OWNED_BY_ANOTHER_ACCOUNT',
      `${vpc.vpcId} is shared by its owner ${vpc.ownerId}, whose account judges it`,
      [vpc.vpcId],
    );
  }
  return undefined;
}

/** `a, b and 3 more`: enough names to start from; the resources of a reason have them all. */
export function listed(ids: readonly string[], most = 3): string {
  const shown = ids.length > most + 1 ? ids.slice(0, most) : ids;
  const hidden = ids.length - shown.length;
  if (hidden > 0) return `${shown.join(', ')} and ${hidden} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
