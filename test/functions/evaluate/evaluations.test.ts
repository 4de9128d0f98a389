import { describe, expect, it } from 'vitest';
import { type Judgement, toEvaluations } from '../../../functions/evaluate/evaluations.ts';
import { parsePolicy } from '../../../lib/policy/parse-policy.ts';
import { CATALOGUE } from '../../../lib/rules/catalogue.ts';
import { policyOf } from '../../builders.ts';
import { aResult, aWaivedResult } from '../../findings/builders.ts';

const ORDERING = new Date('2026-11-01T10:00:00Z');
const type = 'AWS::EC2::VPC';

function evaluated(difference: Partial<Judgement> = {}) {
  return toEvaluations({
    rule: CATALOGUE['s3-traffic-path'],
    policy: parsePolicy(policyOf('gateway', '  whenUndetermined: NOT_APPLICABLE\n')),
    results: [],
    expected: [],
    hasLeft: false,
    ordering: ORDERING,
    ...difference,
  });
}

describe('an evaluation', () => {
  it('is a result in the words of AWS Config', () => {
    expect(evaluated({ results: [aResult()] })).toEqual([
      {
        ComplianceResourceType: 'AWS::EC2::VPC',
        ComplianceResourceId: 'vpc-0a1',
        ComplianceType: 'NON_COMPLIANT',
        Annotation: 'HIGH NON_COMPLIANT SUBNET_NOT_ON_GATEWAY by defaults: rtb-0c3, rtb-0c6',
        OrderingTimestamp: ORDERING,
      },
    ]);
  });

  it('of what a waiver hides is not applicable, and names the waiver', () => {
    expect(evaluated({ results: [aWaivedResult()] })).toMatchObject([
      {
        ComplianceType: 'NOT_APPLICABLE',
        Annotation: expect.stringMatching(/^HIGH WAIVED .* waiver W-2026-014 until 2027-03-31/),
      },
    ]);
  });

  it('of what is undetermined is what the policy says, and says so', () => {
    expect(evaluated({ results: [aResult({ verdict: 'UNDETERMINED' })] })).toMatchObject([
      {
        ComplianceType: 'NOT_APPLICABLE',
        Annotation: expect.stringMatching(/^HIGH UNDETERMINED .* sent as its whenUndetermined/),
      },
    ]);
  });
});

describe('an expected resource', () => {
  const gone = (id: string, why: string) => ({
    ComplianceResourceType: type,
    ComplianceResourceId: id,
    ComplianceType: 'NOT_APPLICABLE',
    Annotation: `INFORMATIONAL NOT_APPLICABLE ${why}`,
    OrderingTimestamp: ORDERING,
  });

  it('that has a result gets that alone', () => {
    expect(evaluated({ results: [aResult()], expected: [{ type, id: 'vpc-0a1' }] })).toHaveLength(1);
  });

  it('without a result is not applicable, once', () => {
    const expected = [
      { type, id: 'vpc-0b2' },
      { type, id: 'vpc-0c3' },
      { type, id: 'vpc-0b2' },
    ];
    expect(evaluated({ expected })).toEqual([
      gone('vpc-0b2', 'RESOURCE_GONE: it is not there any more'),
      gone('vpc-0c3', 'RESOURCE_GONE: it is not there any more'),
    ]);
  });

  it('of another type with the same id is another resource', () => {
    const other = { type: 'AWS::EC2::VPCEndpoint', id: 'vpc-0a1' };
    expect(evaluated({ results: [aResult()], expected: [other] })).toHaveLength(2);
  });

  it('that left the scope of the rule says so', () => {
    expect(evaluated({ expected: [{ type, id: 'vpc-0b2' }], hasLeft: true })).toEqual([
      gone('vpc-0b2', 'LEFT_SCOPE: it left the scope of the rule'),
    ]);
  });

  it('that is an endpoint may still be there and be nothing to judge', () => {
    const endpoint = { type: 'AWS::EC2::VPCEndpoint', id: 'vpce-0a1' };
    expect(evaluated({ rule: CATALOGUE['s3-endpoint-policy'], expected: [endpoint] })).toMatchObject([
      {
        ComplianceResourceType: 'AWS::EC2::VPCEndpoint',
        Annotation:
          'INFORMATIONAL NOT_APPLICABLE NO_LONGER_JUDGED: it is not there any more, or nothing is asked of it any more',
      },
    ]);
  });
});
