import { DescribeVpcEndpointsCommand, type EC2Client, type VpcEndpoint } from '@aws-sdk/client-ec2';
import { allPages } from '../lib/aws/pages.ts';
import { s3ServiceNames } from '../lib/network/s3-names.ts';
import { failedLook } from './errors.ts';

/**
 * The S3 endpoints of every VPC of a Region, in any state; those of one type where one is given.
 * @throws {FailedLook} when AWS refused or failed to answer.
 */
export async function s3Endpoints(
  ec2: EC2Client,
  region: string,
  type?: 'Interface',
): Promise<readonly VpcEndpoint[]> {
  const Filters = [
    { Name: 'service-name', Values: s3ServiceNames(region) },
    ...(type ? [{ Name: 'vpc-endpoint-type', Values: [type] }] : []),
  ];
  const { VpcEndpoints } = await allPages(
    'VpcEndpoints',
    (part) => ec2.send(new DescribeVpcEndpointsCommand(part)),
    [{ Filters }],
  ).catch((error: unknown) => {
    throw failedLook('ec2:DescribeVpcEndpoints', error);
  });
  return VpcEndpoints;
}
