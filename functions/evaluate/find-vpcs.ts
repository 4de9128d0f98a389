import {
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { filtersOf } from '../../lib/aws/calls.ts';
import { allPages } from '../../lib/aws/pages.ts';
import { failedLook } from '../errors.ts';
import { s3Endpoints } from '../s3-endpoints.ts';
import type { ChangedResource } from './event.ts';
import type { Whereabouts } from './whereabouts.ts';

/**
 * The VPC that whereabouts lead to. None where subnet and route table are gone: their own deletions are told apart.
 * @throws {FailedLook} when AWS refused or failed to answer, as the others here.
 */
export async function vpcsAt(ec2: EC2Client, at: Whereabouts): Promise<readonly string[]> {
  if (at.vpcId) return [at.vpcId];
  const ofSubnet = at.subnetId ? await vpcsOfSubnet(ec2, at.subnetId) : [];
  if (ofSubnet.length > 0 || !at.routeTableId) return ofSubnet;
  return vpcsOfRouteTable(ec2, at.routeTableId);
}

/**
 * The VPCs in which an S3 interface endpoint has the group: no other group decides who gets through to S3. A group may
 * serve VPCs that it does not belong to, so the endpoints are asked and not the group.
 */
export async function vpcsWithEndpointGroup(
  ec2: EC2Client,
  { id, region }: ChangedResource,
): Promise<readonly string[]> {
  const endpoints = await s3Endpoints(ec2, region, 'Interface');
  return idsOf(endpoints.filter(({ Groups }) => Groups?.some(({ GroupId }) => GroupId === id)));
}

export async function vpcsWithDhcpOptions(
  ec2: EC2Client,
  { id }: ChangedResource,
): Promise<readonly string[]> {
  const { Vpcs } = await allPages(
    'Vpcs',
    (part) => ec2.send(new DescribeVpcsCommand(part)),
    filtersOf('dhcp-options-id', [id]),
  ).catch((error: unknown) => {
    throw failedLook('ec2:DescribeVpcs', error);
  });
  return idsOf(Vpcs);
}

async function vpcsOfSubnet(ec2: EC2Client, subnetId: string): Promise<readonly string[]> {
  const { Subnets } = await allPages(
    'Subnets',
    (part) => ec2.send(new DescribeSubnetsCommand(part)),
    filtersOf('subnet-id', [subnetId]),
  ).catch((error: unknown) => {
    throw failedLook('ec2:DescribeSubnets', error);
  });
  return idsOf(Subnets);
}

async function vpcsOfRouteTable(ec2: EC2Client, routeTableId: string): Promise<readonly string[]> {
  const { RouteTables } = await allPages(
    'RouteTables',
    (part) => ec2.send(new DescribeRouteTablesCommand(part)),
    filtersOf('route-table-id', [routeTableId]),
  ).catch((error: unknown) => {
    throw failedLook('ec2:DescribeRouteTables', error);
  });
  return idsOf(RouteTables);
}

function idsOf(items: readonly { readonly VpcId?: string | undefined }[]): readonly string[] {
  return [...new Set(items.flatMap(({ VpcId }) => (VpcId ? [VpcId] : [])))];
}
