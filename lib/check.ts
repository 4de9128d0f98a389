import { type Capture, CaptureError } from './network/capture.ts';
import type { FindVpc } from './network/centralized.ts';
import { type Reason, reason } from './network/known.ts';
import { absence, indexCapture, type VpcFacts } from './network/network.ts';
import { s3Paths } from './network/s3-path.ts';
import type { Accounts } from './policy/accounts.ts';
import { type Requirement, requirementsFor } from './policy/requirement.ts';
import type { Policy, RuleName, Severity, Waiver } from './policy/schema.ts';
import { RULE_NAMES } from './policy/schema.ts';
import { waiversFor } from './policy/waivers.ts';
import { CATALOGUE } from './rules/catalogue.ts';
import type { Decision, Rule, SubnetReport, Verdict } from './rules/rule.ts';

export interface CheckInput {
  /** Read once, one at a time, so a fleet need not be in memory together. */
  readonly captures: Iterable<Capture>;
  /** Captures that may hold the hubs that the policy names; read first. By default `captures`, then read twice. */
  readonly hubCaptures?: Iterable<Capture>;
  readonly policy: Policy;
  readonly accounts?: Accounts | undefined;
  /** Which rules to decide; all by default. */
  readonly rules?: readonly RuleName[];
  /** The UTC day for which waivers are looked at, as YYYY-MM-DD. */
  readonly at: string;
}

/** One result (contract section 6): what one rule says about one resource. */
export interface Result {
  readonly rule: RuleName;
  readonly account: string;
  readonly region: string;
  readonly resourceType: Rule['resourceType'];
  readonly resourceId: string;
  readonly vpcId: string;
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly requirement: { readonly require: Requirement['require']; readonly rule: string };
  readonly waiver: WaiverReport | null;
  readonly reasons: readonly Reason[];
  readonly warnings: readonly Reason[];
  readonly subnets: readonly SubnetReport[];
}

export interface WaiverReport {
  readonly id: string;
  readonly expires: string;
  readonly owner: string;
  readonly reason: string;
  readonly ticket: string | null;
}

export interface CheckOutcome {
  /** Sorted by account, Region, rule and resource id. */
  readonly results: readonly Result[];
  readonly summary: Readonly<Record<Verdict, number>>;
  /** What could not be judged and has no resource to stand for it; such a fleet is at best undetermined. */
  readonly gaps: readonly string[];
  readonly warnings: readonly string[];
  /** The Name tags of VPCs, by account, Region and id with a space between. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Decides every rule for every VPC of a fleet. Pure: the same captures, policy and day give the same outcome.
 * @throws {CaptureError} when two captures are of one account and Region.
 */
export function check({ captures, hubCaptures, policy, accounts, rules, at }: CheckInput): CheckOutcome {
  const findVpc = hubFinder(policy, hubCaptures ?? captures);
  const chosen = RULE_NAMES.filter((name) => rules === undefined || rules.includes(name)).map(
    (name) => CATALOGUE[name],
  );
  const results: Result[] = [];
  const gaps: string[] = [];
  const warnings: string[] = [];
  const sources = new Map<string, string>();
  const names = new Map<string, string>();
  for (const capture of captures) {
    const key = `${capture.account} ${capture.region}`;
    const before = sources.get(key);
    if (before !== undefined) {
      throw new CaptureError(
        capture.source,
        '',
        `a second capture of account ${capture.account} in ${capture.region}; the first is ${before}`,
      );
    }
    sources.set(key, capture.source);
    const network = indexCapture(capture);
    warnings.push(...network.warnings);
    gaps.push(...network.gaps);
    if (chosen.includes(CATALOGUE['s3-endpoint-policy'])) {
      const hiding = [...network.vpcs.values()].some((vpc) => hidesEndpoints(vpc, { policy, accounts, at }));
      const how = absence(capture, 'ec2.DescribeVpcEndpoints');
      if (hiding)
        gaps.push(
          `${capture.source}: which S3 endpoints there are is unknown: DescribeVpcEndpoints was ${how}`,
        );
    }
    for (const vpc of network.vpcs.values()) {
      const name = vpc.vpc?.Tags?.find((tag) => tag.Key === 'Name')?.Value;
      if (name) names.set(`${key} ${vpc.vpcId}`, name);
      for (const result of judge(vpc, policy, accounts, chosen, findVpc, at)) results.push(result);
    }
  }
  results.sort(inOrder);
  const summary: Record<Verdict, number> = {
    COMPLIANT: 0,
    NON_COMPLIANT: 0,
    NOT_APPLICABLE: 0,
    UNDETERMINED: 0,
  };
  for (const { verdict } of results) summary[verdict] += 1;
  return { results, summary, gaps, warnings: [...warnings, ...unknownUnits(policy, accounts)], names };
}

/** Every hub that a policy names, once. */
export function hubsOf(policy: Policy): { vpc: string; account?: string | undefined }[] {
  const hubs = [policy.defaults, ...(policy.rules ?? [])].flatMap((asks) => asks.hubs ?? []);
  return [...new Map(hubs.map((hub) => [`${hub.account ?? ''} ${hub.vpc}`, hub])).values()];
}

/** Indexes the hubs that a policy names, so that spokes find them. */
export function hubFinder(policy: Policy, captures: Iterable<Capture>): FindVpc {
  const wanted = new Set(hubsOf(policy).map((hub) => hub.vpc));
  if (wanted.size === 0) return () => undefined;
  const found: VpcFacts[] = [];
  for (const capture of captures) {
    const network = indexCapture(capture);
    for (const vpcId of wanted) {
      const vpc = network.vpcs.get(vpcId);
      if (vpc?.isOwn) found.push(vpc);
    }
  }
  return (hub, region) =>
    found.find(
      (vpc) =>
        vpc.vpcId === hub.vpc &&
        vpc.network.region === region &&
        (hub.account === undefined || vpc.network.account === hub.account),
    );
}

/**
 * Whether endpoints that were not captured may fail `s3-endpoint-policy`: it is judged per endpoint, so nothing else
 * stands for them.
 */
function hidesEndpoints(
  vpc: VpcFacts,
  { policy, accounts, at }: Pick<CheckInput, 'policy' | 'accounts' | 'at'>,
): boolean {
  if (vpc.endpoints || !vpc.isOwn) return false;
  const { account } = vpc.network;
  if (waiversFor(policy.waivers ?? [], 's3-endpoint-policy', { vpcId: vpc.vpcId, account }, at).inForce)
    return false;
  return requirementsFor(vpc, policy, accounts).some(
    ({ require, endpointPolicy }) => require !== 'unrestricted' && endpointPolicy !== 'any',
  );
}

/** Decides rules for one VPC. */
export function judge(
  vpc: VpcFacts,
  policy: Policy,
  accounts: Accounts | undefined,
  rules: readonly Rule[],
  findVpc: FindVpc,
  at: string,
): Result[] {
  const requirements = requirementsFor(vpc, policy, accounts);
  const subjects = requirements.map((requirement) => ({
    vpc,
    requirement,
    paths: s3Paths(vpc, requirement.hubs, findVpc),
    organization: policy.organization,
  }));
  return rules.flatMap((rule) => {
    const byResource = new Map<string, Decision[]>();
    for (const subject of subjects) {
      for (const decision of rule.decide(subject)) {
        byResource.set(decision.resourceId, [...(byResource.get(decision.resourceId) ?? []), decision]);
      }
    }
    return [...byResource.values()].flatMap((decisions) => {
      const decision = settle(decisions, requirements, vpc);
      const [requirement] = requirements;
      return decision ? [toResult(rule, vpc, requirement, decision, policy.waivers ?? [], at)] : [];
    });
  });
}

/** Where it is unknown which policy rule decides, the verdict stands only if all that may decide agree on it. */
function settle(
  decisions: readonly Decision[],
  requirements: readonly Requirement[],
  vpc: VpcFacts,
): Decision | undefined {
  const [first, ...others] = decisions;
  if (!first || others.length === 0) return first;
  const names = requirements.map((requirement) => requirement.rule).join(', ');
  const open = reason(
    'POLICY_RULE_UNKNOWN',
    `which of the policy rules ${names} decides about ${vpc.vpcId} depends on tags, isDefault or OUs that are not known`,
    [vpc.vpcId],
  );
  if (others.every((decision) => decision.verdict === first.verdict)) {
    return { ...first, warnings: [...first.warnings, open] };
  }
  return {
    ...first,
    verdict: 'UNDETERMINED',
    reasons: [open],
    subnets: first.subnets.map((s) => ({ ...s, ok: null })),
  };
}

function toResult(
  rule: Rule,
  vpc: VpcFacts,
  requirement: Requirement,
  decision: Decision,
  waivers: readonly Waiver[],
  at: string,
): Result {
  const { account, region } = vpc.network;
  const { inForce, expired } = waiversFor(waivers, rule.name, { vpcId: vpc.vpcId, account }, at);
  const hides = inForce && (decision.verdict === 'NON_COMPLIANT' || decision.verdict === 'UNDETERMINED');
  const lapsed = expired.map((waiver) =>
    reason(
      'WAIVER_EXPIRED',
      `the waiver ${waiver.id} of ${waiver.owner} expired on ${waiver.expires} and changes nothing`,
      [vpc.vpcId],
    ),
  );
  return {
    rule: rule.name,
    account,
    region,
    resourceType: rule.resourceType,
    resourceId: decision.resourceId,
    vpcId: vpc.vpcId,
    verdict: hides ? 'NOT_APPLICABLE' : decision.verdict,
    severity: requirement.severity,
    requirement: { require: requirement.require, rule: requirement.rule },
    waiver: hides ? toWaiverReport(inForce) : null,
    reasons: hides ? [whatIsHidden(inForce, decision), ...decision.reasons] : decision.reasons,
    warnings: [...decision.warnings, ...lapsed],
    subnets: decision.subnets,
  };
}

function toWaiverReport({ id, expires, owner, reason: why, ticket }: Waiver): WaiverReport {
  return { id, expires, owner, reason: why, ticket: ticket ?? null };
}

function whatIsHidden(waiver: Waiver, decision: Decision): Reason {
  return reason(
    'WAIVED',
    `the waiver ${waiver.id} of ${waiver.owner} hides ${decision.verdict} until ${waiver.expires}: ${waiver.reason}`,
    [decision.resourceId],
  );
}

function unknownUnits(policy: Policy, accounts: Accounts | undefined): string[] {
  if (!accounts) return [];
  const known = new Set([...accounts.values()].flatMap((account) => account.organizationalUnits));
  return (policy.rules ?? []).flatMap((rule) =>
    (rule.match.organizationalUnits ?? [])
      .filter((unit) => !known.has(unit))
      .map((unit) => `policy rule ${rule.name}: no account of the organization map is in ${unit}`),
  );
}

function inOrder(a: Result, b: Result): number {
  for (const key of ['account', 'region', 'rule', 'resourceId'] as const) {
    if (a[key] !== b[key]) return a[key] < b[key] ? -1 : 1;
  }
  return 0;
}

/** The exit code of `check`: 1 something is non-compliant, 3 nothing is but something is undetermined, else 0. */
export function exitCodeOf({ summary, gaps }: Pick<CheckOutcome, 'summary' | 'gaps'>): 0 | 1 | 3 {
  if (summary.NON_COMPLIANT > 0) return 1;
  return summary.UNDETERMINED > 0 || gaps.length > 0 ? 3 : 0;
}
