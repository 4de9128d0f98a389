import { type CheckInput, hubFinder, judge, type Result } from './check.ts';
import { indexCapture, tagsOf, type VpcFacts } from './network/network.ts';
import { s3Paths, type VpcPaths } from './network/s3-path.ts';
import { type Requirement, requirementsFor } from './policy/requirement.ts';
import { RULE_NAMES } from './policy/schema.ts';
import { type Remedy, remediesFor } from './remedies.ts';
import { CATALOGUE } from './rules/catalogue.ts';

/** How the verdicts of one VPC come about. */
export interface Explanation {
  readonly vpc: VpcFacts;
  readonly name: string | undefined;
  /** The requirement that decides; several where it is unknown which one does. */
  readonly requirements: readonly [Requirement, ...Requirement[]];
  readonly paths: VpcPaths;
  readonly results: readonly Result[];
  readonly remedies: readonly Remedy[];
}

/**
 * Explains a VPC wherever the captures have it: once for its owner and once for every account that it is shared with.
 * Empty when no capture has it.
 */
export function explainVpc(
  vpcId: string,
  { captures, hubCaptures, policy, accounts, at }: Omit<CheckInput, 'rules'>,
): Explanation[] {
  const findVpc = hubFinder(policy, hubCaptures ?? captures);
  const explanations: Explanation[] = [];
  for (const capture of captures) {
    const vpc = indexCapture(capture).vpcs.get(vpcId);
    if (!vpc) continue;
    const requirements = requirementsFor(vpc, policy, accounts);
    const rules = RULE_NAMES.map((name) => CATALOGUE[name]);
    const results = judge(vpc, policy, accounts, rules, findVpc, at);
    const paths = s3Paths(vpc, requirements[0].hubs, findVpc);
    explanations.push({
      vpc,
      name: tagsOf(vpc.vpc?.Tags).get('Name'),
      requirements,
      paths,
      results,
      remedies: remediesFor(vpc, requirements[0], paths, results),
    });
  }
  return explanations;
}
