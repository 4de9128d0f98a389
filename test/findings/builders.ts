import type { Result } from '../../lib/check.ts';
import { toAnnotation } from '../../lib/findings/annotation.ts';
import type { ComplianceChange } from '../../lib/findings/change.ts';
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

export const PLACE = { partition: 'aws', region: REGION, account: ACCOUNT };
export const CONFIG_RULE_ARN = `arn:aws:config:${REGION}:${ACCOUNT}:config-rule/config-rule-abc123`;

/** A moment so many minutes into the tests. */
export function minute(minutes: number): string {
  return new Date(Date.UTC(2026, 10, 1, 10, 0, 58) + minutes * 60_000).toISOString();
}

/** A change of compliance as evaluate told it: by default that of a VPC that is non-compliant, in the minute 0. */
export function aChange(
  result: Result = aResult(),
  difference: Partial<ComplianceChange> = {},
): ComplianceChange {
  return {
    rule: result.rule,
    account: result.account,
    region: result.region,
    resourceType: result.resourceType,
    resourceId: result.resourceId,
    compliance: result.verdict === 'UNDETERMINED' ? 'NON_COMPLIANT' : result.verdict,
    formerly: null,
    recordedTime: minute(0),
    annotation: toAnnotation(result),
    configRuleName: result.rule,
    configRuleArn: CONFIG_RULE_ARN,
    ...difference,
  };
}

export function aPass(difference: Partial<Result> = {}): Result {
  return aResult({ verdict: 'COMPLIANT', reasons: [], ...difference });
}

/** A VPC that a policy rule leaves alone. */
export function anExemption(difference: Partial<Result> = {}): Result {
  return aResult({
    verdict: 'NOT_APPLICABLE',
    requirement: { require: 'unrestricted', rule: 'sandbox' },
    reasons: [
      { code: 'UNRESTRICTED', message: 'sandbox leaves vpc-0a1 unrestricted', resources: ['vpc-0a1'] },
    ],
    ...difference,
  });
}

export function anOpenQuestion(difference: Partial<Result> = {}): Result {
  return aResult({
    verdict: 'UNDETERMINED',
    reasons: [{ code: 'ROUTE_TABLE_UNKNOWN', message: 'no table of subnet-0b2', resources: ['subnet-0b2'] }],
    ...difference,
  });
}
