import { allHold, type Known } from '../network/known.ts';
import { tagsOf, type VpcFacts } from '../network/network.ts';
import type { Accounts } from './accounts.ts';
import { matchesGlob } from './glob.ts';
import {
  type Asks,
  DEFAULTS,
  type Policy,
  type PolicyRule,
  type Severity,
  type TagSelector,
} from './schema.ts';

/** What the policy asks of one VPC, by the rule that decided, with every default filled in. */
export interface Requirement {
  readonly rule: string;
  readonly require: Asks['require'];
  readonly severity: Severity;
  readonly exclude: {
    readonly tags: TagSelector;
    readonly ids: readonly string[];
    readonly withoutRoutes: boolean;
  };
  readonly privateDns: 'required' | 'optional';
  readonly availabilityZones: 'every' | number;
  readonly hubs: readonly { readonly vpc: string; readonly account?: string | undefined }[];
  readonly endpointPolicy: 'any' | 'notDefault' | 'perimeter';
  readonly ipv6: 'ignore' | 'warn' | 'require';
  readonly whenUndetermined: 'NON_COMPLIANT' | 'NOT_APPLICABLE';
}

/**
 * The requirements that may decide about a VPC, in order: one where everything that the rules ask for is known; more
 * where tags, `isDefault` or OUs are unknown, because then a later rule may be the first that matches.
 */
export function requirementsFor(
  vpc: VpcFacts,
  policy: Policy,
  accounts: Accounts | undefined,
): readonly [Requirement, ...Requirement[]] {
  const defaults = toRequirement(DEFAULTS, policy.defaults);
  const undecided: Requirement[] = [];
  for (const rule of policy.rules ?? []) {
    const matches = matchesVpc(rule.match, vpc, accounts);
    if (matches === false) continue;
    const requirement = toRequirement(rule.name, rule);
    if (matches === true) return ending(undecided, requirement);
    undecided.push(requirement);
  }
  return ending(undecided, defaults);
}

function ending(
  undecided: readonly Requirement[],
  last: Requirement,
): readonly [Requirement, ...Requirement[]] {
  const [first, ...others] = undecided;
  return first ? [first, ...others, last] : [last];
}

function toRequirement(rule: string, asks: Asks): Requirement {
  const exclude = asks.subnets?.exclude;
  return {
    rule,
    require: asks.require,
    severity: asks.severity ?? 'MEDIUM',
    exclude: {
      tags: exclude?.tags ?? {},
      ids: exclude?.ids ?? [],
      withoutRoutes: exclude?.withoutRoutes ?? false,
    },
    privateDns: asks.interface?.privateDns ?? 'required',
    availabilityZones: asks.interface?.availabilityZones ?? 1,
    hubs: asks.hubs ?? [],
    endpointPolicy: asks.endpointPolicy ?? 'any',
    ipv6: asks.ipv6 ?? 'warn',
    whenUndetermined: asks.whenUndetermined ?? 'NON_COMPLIANT',
  };
}

function matchesVpc(
  match: PolicyRule['match'],
  vpc: VpcFacts,
  accounts: Accounts | undefined,
): Known<boolean> {
  const { account, region } = vpc.network;
  const facts: Known<boolean>[] = [];
  if (match.accounts) facts.push(match.accounts.includes(account));
  if (match.regions) facts.push(match.regions.some((pattern) => matchesGlob(pattern, region)));
  if (match.vpcs) facts.push(match.vpcs.includes(vpc.vpcId));
  if (match.organizationalUnits) {
    const units = accounts?.get(account)?.organizationalUnits;
    facts.push(units && match.organizationalUnits.some((unit) => units.includes(unit)));
  }
  if (match.isDefault !== undefined) {
    const isDefault = vpc.vpc?.IsDefault ?? undefined;
    facts.push(isDefault === undefined ? undefined : isDefault === match.isDefault);
  }
  if (match.tags) facts.push(vpc.vpc ? matchesTags(match.tags, tagsOf(vpc.vpc.Tags)) : undefined);
  return allHold(facts);
}

/** Every tag key must be there with one of its values; a selector without keys selects nothing. */
export function matchesTags(selector: TagSelector, tags: ReadonlyMap<string, string>): boolean {
  const keys = Object.entries(selector);
  return (
    keys.length > 0 &&
    keys.every(([key, values]) => {
      const value = tags.get(key);
      return value !== undefined && (typeof values === 'string' ? [values] : values).includes(value);
    })
  );
}
