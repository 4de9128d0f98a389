import type { VpcEndpoint } from '../network/capture.ts';
import { type Reason, reason } from '../network/known.ts';
import { contradiction } from '../network/network.ts';
import { gatewayEndpoints, interfaceEndpoints } from '../network/resolution.ts';
import { isAvailable, partitionOf } from '../network/s3-names.ts';
import { allowsNothing, isFullAccess, perimeterGaps } from './perimeter.ts';
import { parsePolicyDocument } from './policy-document.ts';
import type { Decision, Rule, Subject, Verdict } from './rule.ts';
import { listed, notJudged } from './subnets.ts';

/** Is the policy of every S3 endpoint as narrow as the organization asks? */
export const s3EndpointPolicy: Rule = {
  name: 's3-endpoint-policy',
  resourceType: 'AWS::EC2::VPCEndpoint',
  title: 'The policy of the S3 endpoint is as narrow as the policy asks',
  asks: 'Is the endpoint policy not the default (notDefault), or does every Allow limit who and whose buckets (perimeter)?',
  restsOn: ['ec2:DescribeVpcEndpoints', 'ec2:DescribeVpcs'],
  remediation:
    'Replace the endpoint policy by one whose every Allow statement has aws:PrincipalOrgID and aws:ResourceOrgID of the organization, or names principals and buckets.',
  documentation: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
  decide: (subject) => {
    const { vpc } = subject;
    const inContradiction = new Set(vpc.contradicted);
    return [...gatewayEndpoints(vpc), ...interfaceEndpoints(vpc)]
      .filter((endpoint) => inContradiction.has(endpoint.VpcEndpointId) || isAvailable(endpoint) !== false)
      .map((endpoint) => decide(endpoint, subject));
  },
};

function decide(endpoint: VpcEndpoint, subject: Subject): Decision {
  const { vpc, requirement } = subject;
  const id = endpoint.VpcEndpointId;
  const warnings: Reason[] = [];
  const decided = (verdict: Verdict, reasons: readonly Reason[] = []): Decision => ({
    resourceId: id,
    verdict,
    reasons,
    warnings,
    subnets: [],
  });
  const notApplicable = notJudged(subject);
  if (notApplicable) return decided('NOT_APPLICABLE', [notApplicable]);
  if (vpc.contradicted.includes(id)) return decided('UNDETERMINED', [contradiction([id])]);
  if (isAvailable(endpoint) === undefined) {
    return decided('UNDETERMINED', [reason('ENDPOINT_UNKNOWN', `the state of ${id} was not captured`, [id])]);
  }
  if (requirement.endpointPolicy === 'any') return decided('COMPLIANT');

  const document = endpoint.PolicyDocument;
  if (document === null || document === undefined) {
    return decided('UNDETERMINED', [
      reason('ENDPOINT_POLICY_UNKNOWN', `the policy of ${id} was not captured`, [id]),
    ]);
  }
  const parsed = parsePolicyDocument(document);
  if ('problem' in parsed) {
    return decided('UNDETERMINED', [
      reason('ENDPOINT_POLICY_UNKNOWN', `the policy of ${id} cannot be read: ${parsed.problem}`, [id]),
    ]);
  }
  const { statements } = parsed;
  const partition = partitionOf(vpc.network.region);
  if (allowsNothing(statements)) {
    warnings.push(
      reason('ENDPOINT_POLICY_ALLOWS_NOTHING', `the policy of ${id} lets nobody reach any bucket`, [id]),
    );
  }
  if (isFullAccess(statements, partition)) {
    return decided('NON_COMPLIANT', [
      reason(
        'ENDPOINT_POLICY_IS_FULL_ACCESS',
        `the policy of ${id} is full access for everybody to every bucket`,
        [id],
      ),
    ]);
  }
  if (requirement.endpointPolicy === 'notDefault') return decided('COMPLIANT');

  const gaps = perimeterGaps(statements, subject.organization ?? '', partition);
  const reasons: Reason[] = [];
  if (gaps.who.length > 0) {
    const why = `${listed(gaps.who)} of the policy of ${id} allow principals of other organizations`;
    reasons.push(reason('ENDPOINT_POLICY_OPEN_TO_PRINCIPALS', why, [id]));
  }
  if (gaps.whose.length > 0) {
    const why = `${listed(gaps.whose)} of the policy of ${id} allow buckets of other organizations`;
    reasons.push(reason('ENDPOINT_POLICY_OPEN_TO_BUCKETS', why, [id]));
  }
  return decided(reasons.length > 0 ? 'NON_COMPLIANT' : 'COMPLIANT', reasons);
}
