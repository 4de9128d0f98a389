import { matchesGlob } from '../policy/glob.ts';
import { isAwsOwnedBucket } from './aws-owned-buckets.ts';
import type { Condition, Element, Statement } from './policy-document.ts';

/** What an endpoint policy leaves open: statements that do not limit who, and those that do not limit whose buckets. */
export interface PerimeterGaps {
  readonly who: readonly string[];
  readonly whose: readonly string[];
}

/**
 * Checks each Allow statement for a limit on who (principals of the organization, or named ones) and on whose buckets
 * (of the organization, of named accounts, or named buckets), by its own elements or by a Deny that covers it.
 */
export function perimeterGaps(
  statements: readonly Statement[],
  organization: string,
  partition: string,
): PerimeterGaps {
  const denials = statements.filter((statement) => statement.effect === 'Deny');
  const gaps = { who: [] as string[], whose: [] as string[] };
  for (const statement of statements) {
    if (statement.effect !== 'Allow' || !concernsS3(statement.actions)) continue;
    const limitsWho =
      namesPrincipals(statement.principals) ||
      statement.conditions.some((condition) => limits(condition, (c) => isWho(c, organization))) ||
      denials.some((denial) => deniesOthers(denial, statement, organization, partition));
    const isWhose = (condition: Condition) => isOwner(condition, organization, limitsWho);
    const limitsWhose =
      namesBuckets(statement.resources) ||
      statement.conditions.some((condition) => limits(condition, isWhose)) ||
      denials.some((denial) => deniesOtherBuckets(denial, statement, isWhose, partition));
    if (!limitsWho) gaps.who.push(statement.name);
    if (!limitsWhose) gaps.whose.push(statement.name);
  }
  return gaps;
}

/** Whether the policy is full access to everybody, as the default policies of both endpoint types are. */
export function isFullAccess(statements: readonly Statement[], partition: string): boolean {
  const isOpen = statements.some(
    ({ effect, principals, actions, resources, conditions }) =>
      effect === 'Allow' &&
      isEverybody(principals) &&
      isEveryAction(plainly(actions)) &&
      isEveryResource(plainly(resources), partition) &&
      conditions.length === 0,
  );
  return (
    isOpen &&
    !statements.some(
      ({ effect, actions, resources }) =>
        effect === 'Deny' && concernsS3(actions) && concernsBuckets(resources),
    )
  );
}

/** Whether anything at all is allowed. */
export function allowsNothing(statements: readonly Statement[]): boolean {
  return !statements.some(({ effect, actions }) => effect === 'Allow' && concernsS3(actions));
}

const POSITIVE = new Set(['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike']);
const NEGATIVE = new Set([
  'stringnotequals',
  'stringnotequalsignorecase',
  'stringnotlike',
  'arnnotequals',
  'arnnotlike',
]);

/**
 * Whether an Allow holds only where the key is there and matches. `IfExists` also holds without the key, and so does
 * `ForAllValues` (IAM user guide, condition operators).
 */
function limits(condition: Condition, isAbout: (condition: Condition) => boolean): boolean {
  return (
    POSITIVE.has(condition.operator) &&
    !condition.ifExists &&
    condition.qualifier !== 'forallvalues' &&
    isAbout(condition)
  );
}

/** Whether a Deny strikes whenever the key is not one of the values; negated operators also strike without the key. */
function strikesOthers(condition: Condition, isAbout: (condition: Condition) => boolean): boolean {
  return NEGATIVE.has(condition.operator) && condition.qualifier !== 'foranyvalue' && isAbout(condition);
}

function isWho({ key, values }: Condition, organization: string): boolean {
  switch (key) {
    case 'aws:principalorgid':
      return every(values, (value) => value === organization);
    case 'aws:principalorgpaths':
      return every(values, (value) => value.startsWith(`${organization}/`));
    case 'aws:principalaccount':
      return every(values, isAccountId);
    case 'aws:principalarn':
      return every(values, namesAccount);
    case 'aws:principalservicename':
      return every(values, (value) => !/[*?$]/.test(value));
    default:
      return false;
  }
}

function isOwner({ key, values }: Condition, organization: string, limitsWho: boolean): boolean {
  const own = (variable: string) => (value: string) => limitsWho && value.toLowerCase() === `\${${variable}}`;
  switch (key) {
    case 'aws:resourceorgid':
      return every(values, (value) => value === organization || own('aws:principalorgid')(value));
    case 'aws:resourceorgpaths':
      return every(values, (value) => value.startsWith(`${organization}/`));
    case 'aws:resourceaccount':
    case 's3:resourceaccount':
      return every(values, (value) => isAccountId(value) || own('aws:principalaccount')(value));
    default:
      return false;
  }
}

function every(values: readonly string[], test: (value: string) => boolean): boolean {
  return values.length > 0 && values.every(test);
}

function isAccountId(value: string): boolean {
  return /^\d{12}$/.test(value);
}

function namesAccount(arn: string): boolean {
  return /^arn:[^:]+:(iam|sts)::\d{12}:/.test(arn);
}

function isEverybody({ negated, values }: Element): boolean {
  return !negated && values.includes('*');
}

function namesPrincipals({ negated, values }: Element): boolean {
  return !negated && every(values, (value) => !/[*?]/.test(value));
}

function isEveryAction({ negated, values }: Element): boolean {
  return negated
    ? !values.some(isS3Action)
    : values.some((value) => matchesGlob(value.toLowerCase(), 's3:*'));
}

/** Every bucket of the partition that the endpoint stands in; ARNs of another one name nothing there. */
function isEveryResource({ negated, values }: Element, partition: string): boolean {
  return !negated && values.some((value) => matchesGlob(value, `arn:${partition}:s3:::*`));
}

/** Whether an action, or a pattern of actions, may be of S3. */
function isS3Action(action: string): boolean {
  return /^(\*|[s?][*3?])/i.test(action);
}

/** `s3:?*` and the like are `s3:*` by another spelling: no action or bucket has an empty name. */
function plainly({ negated, values }: Element): Element {
  return { negated, values: values.map((value) => value.replace(/[*?]*\*[*?]*/g, '*')) };
}

/** Whether something that is stored in S3 may be meant. */
function concernsBuckets({ negated, values }: Element): boolean {
  return (
    negated || values.some((value) => /^[*?]/.test(value) || /^(s3|[*?])/.test(value.split(':')[2] ?? ''))
  );
}

function concernsS3({ negated, values }: Element): boolean {
  return negated
    ? !values.some((value) => value === '*' || value.toLowerCase() === 's3:*')
    : values.some(isS3Action);
}

/** Buckets by name, resources of a named account, or buckets that AWS owns. */
function namesBuckets({ negated, values }: Element): boolean {
  return !negated && every(values, isLimited);
}

function isLimited(resource: string): boolean {
  return namesBucket(resource) || isAwsOwnedBucket(resource);
}

/** A wildcard in the name of a bucket matches anybody's buckets. */
function namesBucket(resource: string): boolean {
  const [arn, , service, , account, ...rest] = resource.split(':');
  if (arn !== 'arn' || service === undefined || account === undefined) return false;
  if (!/^s3|[*?]/.test(service)) return true;
  if (isAccountId(account)) return true;
  const bucket = rest.join(':').split('/', 1)[0] ?? '';
  return account === '' && bucket !== '' && !/[*?$]/.test(bucket);
}

function deniesOthers(
  denial: Statement,
  statement: Statement,
  organization: string,
  partition: string,
): boolean {
  if (!coversActions(denial.actions, statement.actions)) return false;
  if (!coversResources(denial.resources, statement.resources, partition)) return false;
  const [condition, ...more] = denial.conditions;
  if (denial.principals.negated) {
    return condition === undefined && every(denial.principals.values, (value) => !/[*?]/.test(value));
  }
  if (!isEverybody(denial.principals) || condition === undefined || more.length > 0) return false;
  return strikesOthers(condition, (c) => isWho(c, organization));
}

function deniesOtherBuckets(
  denial: Statement,
  statement: Statement,
  isWhose: (condition: Condition) => boolean,
  partition: string,
): boolean {
  if (!isEverybody(denial.principals) || !coversActions(denial.actions, statement.actions)) return false;
  const [condition, ...more] = denial.conditions;
  if (more.length > 0 || (condition !== undefined && !strikesOthers(condition, isWhose))) return false;
  if (denial.resources.negated) return every(denial.resources.values, isLimited);
  if (condition === undefined) return false;
  const rest = statement.resources.negated
    ? statement.resources
    : { negated: false, values: statement.resources.values.filter((resource) => !isLimited(resource)) };
  return coversResources(denial.resources, rest, partition);
}

function coversActions(denied: Element, allowed: Element): boolean {
  if (isEveryAction(denied)) return true;
  if (denied.negated || allowed.negated) return false;
  return allowed.values
    .filter(isS3Action)
    .every((action) =>
      denied.values.some((pattern) => matchesGlob(pattern.toLowerCase(), action.toLowerCase())),
    );
}

function coversResources(denied: Element, allowed: Element, partition: string): boolean {
  if (isEveryResource(denied, partition)) return true;
  if (denied.negated || allowed.negated) return false;
  return allowed.values.every((resource) => denied.values.some((pattern) => matchesGlob(pattern, resource)));
}
