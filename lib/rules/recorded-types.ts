import type { Rule } from './rule.ts';

/**
 * The resource types whose changes the rules listen to, so those that an AWS Config recorder must record: what decides
 * the way of S3 traffic and has a configuration item. (Of changes of DNS attributes and of Route 53 no item tells; the
 * schedule sees them.) A VPC's own item does not follow its endpoints (AWS Config FAQ, indirect relationships), so each
 * type is asked for.
 */
export const RECORDED_TYPES = [
  'AWS::EC2::VPC',
  'AWS::EC2::VPCEndpoint',
  'AWS::EC2::RouteTable',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::NetworkAcl',
  'AWS::EC2::DHCPOptions',
] as const;

export type RecordedType = (typeof RECORDED_TYPES)[number];

/** Those of them whose changes one rule listens to: an evaluation costs money, and no other change alters what it says. */
export function typesListenedToBy({ resourceType }: Rule): readonly RecordedType[] {
  // An endpoint's policy is judged by the endpoint and by what is asked of its VPC, and nothing else.
  if (resourceType === 'AWS::EC2::VPCEndpoint') return ['AWS::EC2::VPC', 'AWS::EC2::VPCEndpoint'];
  return RECORDED_TYPES;
}
