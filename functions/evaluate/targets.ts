import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { DeployedPolicy } from '../../lib/policy/deployed.ts';
import { typesListenedToBy } from '../../lib/rules/recorded-types.ts';
import type { Rule } from '../../lib/rules/rule.ts';
import { hubsIn } from '../look.ts';
import type { ChangedResource } from './event.ts';
import { vpcsAt, vpcsWithDhcpOptions, vpcsWithEndpointGroup } from './find-vpcs.ts';
import { formerWhereabouts, whereaboutsOf } from './whereabouts.ts';

/** What a change asks for. */
export interface Targets {
  /** The VPCs that may fare otherwise now. */
  readonly vpcIds: readonly string[] | 'all';
  /** The resources of the rule's own type that the change names. Each gets a result, though nothing be left to judge. */
  readonly named: readonly string[];
}

export interface TargetClients {
  readonly ec2: EC2Client;
  readonly config: ConfigServiceClient;
}

/**
 * Finds out which VPCs a change concerns. A resource that is deleted is looked for in what it was before, in the change
 * itself, then in its history; where nothing tells, every VPC of the Region is concerned. A hub concerns its spokes, so
 * every VPC too.
 * @throws {FailedLook} when AWS refused or failed to answer.
 */
export async function targetsOf(
  changed: ChangedResource,
  {
    rule,
    hasLeft,
    policy,
  }: { readonly rule: Rule; readonly hasLeft: boolean; readonly policy: DeployedPolicy },
  clients: TargetClients,
): Promise<Targets> {
  if (!typesListenedToBy(rule).some((type) => type === changed.type)) return { vpcIds: [], named: [] };
  const isOwnType = changed.type === rule.resourceType;
  if (isOwnType && (hasLeft || changed.isDeleted)) return { vpcIds: [], named: [changed.id] };
  const vpcIds = await vpcsOf(changed, clients);
  if (rule.resourceType === 'AWS::EC2::VPCEndpoint') return { vpcIds, named: isOwnType ? [changed.id] : [] };
  if (vpcIds === 'all') return { vpcIds, named: [] };
  const hubs = new Set(hubsIn(changed.account, policy));
  return { vpcIds: vpcIds.some((id) => hubs.has(id)) ? 'all' : vpcIds, named: vpcIds };
}

async function vpcsOf(changed: ChangedResource, clients: TargetClients): Promise<readonly string[] | 'all'> {
  switch (changed.type) {
    case 'AWS::EC2::VPC':
      return changed.isDeleted ? [] : [changed.id];
    case 'AWS::EC2::VPCEndpoint':
    case 'AWS::EC2::RouteTable':
    case 'AWS::EC2::Subnet':
    case 'AWS::EC2::SubnetRouteTableAssociation':
    case 'AWS::EC2::NetworkAcl': {
      const told = whereaboutsOf(changed.configuration, changed.relationships);
      const found = told ?? (await formerWhereabouts(clients.config, changed));
      return found ? vpcsAt(clients.ec2, found) : 'all';
    }
    // Neither can be deleted while it is in use (VPC guide).
    case 'AWS::EC2::SecurityGroup':
      return changed.isDeleted ? [] : vpcsWithEndpointGroup(clients.ec2, changed);
    case 'AWS::EC2::DHCPOptions':
      return changed.isDeleted ? [] : vpcsWithDhcpOptions(clients.ec2, changed);
    default:
      return [];
  }
}
