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
