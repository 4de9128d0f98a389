import { CALLER, regionWithVpcs, type StubCall, type StubOptions, type StubRegion } from '../aws/ec2-stub.ts';
import { readyServices, type StubServices } from '../aws/json-stub.ts';

export const REGION = 'eu-west-1';

/** A Region of one VPC with AWS Config and Security Hub as the product wants them. */
export function aReadyRegion(
  part: Partial<StubServices> = {},
  where: { readonly account?: string; readonly region?: string } = {},
): StubRegion {
  return { ...regionWithVpcs(1, where), services: readyServices(part, where) };
}

/** Denies these actions, as EC2 or as the others word it. */
export function denying(...actions: string[]): NonNullable<StubOptions['fault']> {
  return ({ service, action, account }: StubCall) => {
    if (!actions.includes(action)) return undefined;
    if (service === 'ec2') {
      const message = 'You are not authorized to perform this operation.';
      return { status: 403, code: 'UnauthorizedOperation', message };
    }
    const message = `User: arn:aws:iam::${account}:user/audit is not authorized to perform: ${service}:${action} because no identity-based policy allows the ${service}:${action} action`;
    return { status: 403, code: service === 'route53' ? 'AccessDenied' : 'AccessDeniedException', message };
  };
}

/**
 * An account in which most kinds of trouble can be seen: its recorder is stopped and leaves out two types, one rule has
 * not been evaluated for long, another account administers Security Hub, and one call is denied.
 */
export function anAccountToMend(): StubOptions {
  const [recorder = {}] = readyServices().ConfigurationRecorders;
  return {
    accounts: {
      [CALLER]: {
        [REGION]: aReadyRegion({
          ConfigurationRecorders: [
            {
              ...recorder,
              recordingGroup: {
                allSupported: false,
                includeGlobalResourceTypes: false,
                resourceTypes: [
                  'AWS::EC2::VPC',
                  'AWS::EC2::Subnet',
                  'AWS::EC2::RouteTable',
                  'AWS::EC2::SubnetRouteTableAssociation',
                  'AWS::EC2::SecurityGroup',
                  'AWS::EC2::NetworkAcl',
                  'AWS::S3::Bucket',
                ],
                recordingStrategy: { useOnly: 'INCLUSION_BY_RESOURCE_TYPES' },
              },
            },
          ],
          ConfigurationRecordersStatus: [{ name: 'default', recording: false, lastStatus: 'SUCCESS' }],
          ConfigRules: [
            { ConfigRuleName: 's3-traffic-path', ConfigRuleState: 'ACTIVE' },
            { ConfigRuleName: 'required-tags', ConfigRuleState: 'ACTIVE' },
          ],
          ConfigRulesEvaluationStatus: [
            {
              ConfigRuleName: 's3-traffic-path',
              FirstActivatedTime: new Date('2026-01-15T10:00:00Z'),
              LastSuccessfulEvaluationTime: new Date('2026-02-27T10:00:58Z'),
            },
          ],
          SecurityHub: {
            ProductSubscriptions: [`arn:aws:securityhub:${REGION}:${CALLER}:product-subscription/aws/config`],
            Administrator: { AccountId: '444455556666', MemberStatus: 'Enabled' },
          },
        }),
      },
    },
    fault: denying('DescribeDeliveryChannels', 'DescribeNetworkAcls'),
  };
}
