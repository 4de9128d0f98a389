import type { Result } from '../../lib/check.ts';
import { ACCOUNT, REGION, VPC_ID } from '../builders.ts';

export const WAIVER = {
  id: 'W-2026-014',
  expires: '2027-03-31',
  owner: 'network@example.com',
  reason: 'moving to the hub',
  ticket: 'NET-1234',
};

/** What a rule says of one VPC: by default that two route tables lead past the gateway endpoint. */
export function aResult(difference: Partial<Result> = {}): Result {
  return {
    rule: 's3-traffic-path',
    account: ACCOUNT,
    region: REGION,
    resourceType: 'AWS::EC2::VPC',
    resourceId: VPC_ID,
    vpcId: VPC_ID,
    verdict: 'NON_COMPLIANT',
    severity: 'HIGH',
    requirement: { require: 'gateway', rule: 'defaults' },
    waiver: null,
    reasons: [
      {
        code: 'SUBNET_NOT_ON_GATEWAY',
        message: 'S3 traffic of subnet-0b2 leaves by nat-gateway nat-0d4',
        resources: ['rtb-0c3', 'subnet-0b2'],
      },
      {
        code: 'SUBNET_NOT_ON_GATEWAY',
        message: 'S3 traffic of subnet-0b5 leaves by internet-gateway igw-0a1',
        resources: ['rtb-0c6', 'subnet-0b5'],
      },
    ],
    warnings: [],
    subnets: [],
    ...difference,
  };
}

/** The same, hidden by a waiver as `check` hides it. */
export function aWaivedResult(difference: Partial<Result> = {}): Result {
  const hidden = aResult(difference);
  const why = `the waiver ${WAIVER.id} of ${WAIVER.owner} hides ${hidden.verdict} until ${WAIVER.expires}: ${WAIVER.reason}`;
  return {
    ...hidden,
    verdict: 'NOT_APPLICABLE',
    waiver: hidden.waiver ?? WAIVER,
    reasons: [{ code: 'WAIVED', message: why, resources: [hidden.resourceId] }, ...hidden.reasons],
  };
}
