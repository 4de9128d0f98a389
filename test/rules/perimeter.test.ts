import fc from 'fast-check';
import { expect, test } from 'vitest';
import { perimeterGaps } from '../../lib/rules/perimeter.ts';
import { aDocument, aStatement, ORGANIZATION, statementsOf } from './builders.ts';

/** How often a property is tried; PROPERTY_RUNS bounds it, as in mutation tests. */
const runs = (usual: number) => Math.min(usual, Number(process.env.PROPERTY_RUNS ?? usual));

type Keys = Readonly<Record<string, string | undefined>>;

/** A request as S3 sees it: what the policy may match, and the keys of its context. */
interface Request {
  readonly principal: 'account' | 'anonymous' | 'service';
  readonly account: string | undefined;
  readonly action: string;
  readonly resource: string;
  readonly keys: Keys;
}

const OURS = '111122223333';
const THEIRS = '999988887777';
const EVIL = 'o-evil000000';

const PRINCIPALS: readonly Pick<Request, 'principal' | 'account' | 'keys'>[] = [
  {
    principal: 'account',
    account: OURS,
    keys: {
      'aws:principalorgid': ORGANIZATION,
      'aws:principalaccount': OURS,
      'aws:principalarn': `arn:aws:iam::${OURS}:role/a`,
      'aws:principalisawsservice': 'false',
    },
  },
  {
    principal: 'account',
    account: THEIRS,
    keys: {
      'aws:principalorgid': EVIL,
      'aws:principalaccount': THEIRS,
      'aws:principalarn': `arn:aws:iam::${THEIRS}:role/a`,
      'aws:principalisawsservice': 'false',
    },
  },
  {
    principal: 'account',
    account: THEIRS,
    keys: { 'aws:principalaccount': THEIRS, 'aws:principalarn': `arn:aws:iam::${THEIRS}:role/a` },
  },
  { principal: 'anonymous', account: undefined, keys: {} },
  { principal: 'service', account: undefined, keys: { 'aws:principalisawsservice': 'true' } },
];

const BUCKETS: readonly { resource: string; keys: Keys }[] = [
  {
    resource: 'arn:aws:s3:::ours/x',
    keys: { 'aws:resourceorgid': ORGANIZATION, 'aws:resourceaccount': OURS, 's3:resourceaccount': OURS },
  },
  {
    resource: 'arn:aws:s3:::other-of-ours/x',
    keys: { 'aws:resourceorgid': ORGANIZATION, 'aws:resourceaccount': OURS, 's3:resourceaccount': OURS },
  },
  {
    resource: 'arn:aws:s3:::ours-not/x',
    keys: { 'aws:resourceorgid': EVIL, 'aws:resourceaccount': THEIRS, 's3:resourceaccount': THEIRS },
  },
  {
    resource: 'arn:aws:s3:::aws-ssm-evil/x',
    keys: { 'aws:resourceaccount': THEIRS, 's3:resourceaccount': THEIRS },
  },
];

const REQUESTS: readonly Request[] = PRINCIPALS.flatMap((who) =>
  BUCKETS.flatMap(({ resource, keys }) =>
    ['s3:GetObject', 's3:PutObject'].map((action) => ({
      ...who,
      action,
      resource,
      keys: { ...who.keys, ...keys },
    })),
  ),
);

function glob(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}

const listOf = (value: unknown): string[] => [value].flat().map(String);

function holds(operator: string, key: string, values: readonly string[], keys: Keys): boolean {
  const qualifier = /^(ForAllValues|ForAnyValue):/.exec(operator)?.[1];
  const ifExists = operator.endsWith('IfExists');
  const bare = operator.replace(/^For\w+:/, '').replace(/IfExists$/, '');
  const value = keys[key.toLowerCase()];
  if (value === undefined) {
    if (ifExists || qualifier === 'ForAllValues') return true;
    return qualifier === 'ForAnyValue' ? false : bare.includes('Not');
  }
  const filled = values.map((one) =>
    one.replace(/\$\{([^}]+)\}/, (_, name: string) => keys[name.toLowerCase()] ?? '\0'),
  );
  const isAmong = filled.some((one) => (/Like$/.test(bare) ? glob(one, value) : one === value));
  return bare.includes('Not') ? !isAmong : isAmong;
}

/** Whether a statement applies to a request, after the IAM user guide's evaluation logic. */
function applies(statement: Record<string, unknown>, request: Request): boolean {
  const isNamed = (element: unknown): boolean => {
    if (element === '*') return true;
    return Object.entries(element ?? {}).some(([type, names]) =>
      listOf(names).some((name) =>
        type === 'AWS'
          ? name === '*' || name === request.account
          : type === 'Service' && name === '*' && request.principal === 'service',
      ),
    );
  };
  const by = (element: unknown, text: string) => listOf(element).some((pattern) => glob(pattern, text));
  const who = 'NotPrincipal' in statement ? !isNamed(statement.NotPrincipal) : isNamed(statement.Principal);
  const what =
    'NotAction' in statement
      ? !by(statement.NotAction, request.action)
      : by(statement.Action, request.action);
  const where =
    'NotResource' in statement
      ? !by(statement.NotResource, request.resource)
      : by(statement.Resource, request.resource);
  const when = Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys ?? {}).every(([key, values]) => holds(operator, key, listOf(values), request.keys)),
  );
  return who && what && where && when;
}

function isAllowed(statements: readonly Record<string, unknown>[], request: Request): boolean {
  const applying = statements.filter((statement) => applies(statement, request));
  return (
    applying.some(({ Effect }) => Effect === 'Allow') && !applying.some(({ Effect }) => Effect === 'Deny')
  );
}

function isInside({ account, resource, keys }: Request): boolean {
  const isOurs = keys['aws:resourceorgid'] === ORGANIZATION || resource === 'arn:aws:s3:::ours/x';
  return account === OURS && isOurs;
}

const operator = fc.constantFrom(
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIfExists',
  'StringNotEqualsIfExists',
  'ForAllValues:StringEquals',
  'ForAnyValue:StringEquals',
  'ForAllValues:StringNotEquals',
  'ForAnyValue:StringNotEquals',
);
const values = {
  'aws:PrincipalOrgID': [ORGANIZATION, [ORGANIZATION], [ORGANIZATION, EVIL], 'o-*'],
  'aws:PrincipalAccount': [OURS, '*', '1111*'],
  'aws:PrincipalArn': [`arn:aws:iam::${OURS}:role/*`, '*', 'arn:aws:iam::*:role/a'],
  'aws:ResourceOrgID': [ORGANIZATION, [ORGANIZATION, EVIL], ['$', '{aws:PrincipalOrgID}'].join('')],
  'aws:ResourceAccount': [OURS, '*', ['$', '{aws:PrincipalAccount}'].join('')],
  's3:ResourceAccount': [[OURS], ['$', '{aws:PrincipalAccount}'].join('')],
  'aws:PrincipalIsAWSService': ['true', 'false'],
};
const keyed = fc
  .constantFrom(...Object.entries(values))
  .chain(([key, all]) => fc.constantFrom(...all).map((value) => ({ [key]: value })));
const condition = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 4, arbitrary: fc.tuple(operator, keyed).map(([name, key]) => ({ [name]: key })) },
  {
    weight: 2,
    arbitrary: fc.tuple(operator, keyed, keyed).map(([name, a, b]) => ({ [name]: { ...a, ...b } })),
  },
);
const principal = fc.constantFrom<Record<string, unknown>>(
  { Principal: '*' },
  { Principal: '*' },
  { Principal: { AWS: '*' } },
  { Principal: { Service: '*' } },
  { Principal: { AWS: OURS } },
  { NotPrincipal: { AWS: OURS } },
);
const action = fc.constantFrom<Record<string, unknown>>(
  { Action: '*' },
  { Action: 's3:*' },
  { Action: 's3:Get*' },
  { Action: ['s3:PutObject', 's3:GetObject'] },
  { Action: '?3:PutObject' },
  { NotAction: 's3:GetObject' },
  { NotAction: 'ec2:*' },
);
const resource = fc.constantFrom<Record<string, unknown>>(
  { Resource: '*' },
  { Resource: '*' },
  { Resource: 'arn:aws:s3:::*' },
  { Resource: 'arn:aws-cn:s3:::*' },
  { Resource: ['arn:aws:s3:::ours', 'arn:aws:s3:::ours/*'] },
  { Resource: ['arn:aws:s3:::ours*', 'arn:aws:s3:::aws-ssm-*'] },
  { NotResource: ['arn:aws:s3:::ours', 'arn:aws:s3:::ours/*'] },
);
const statement = (Effect: string) =>
  fc
    .tuple(principal, action, resource, condition)
    .map(([who, what, where, Condition]) => ({ Effect, ...who, ...what, ...where, Condition }));
const policy = fc
  .tuple(
    fc.array(statement('Allow'), { minLength: 1, maxLength: 2 }),
    fc.array(statement('Deny'), { maxLength: 3 }),
  )
  .map(([allows, denials]) => [...allows, ...denials]);

test('a policy without gaps lets no request across the perimeter', () => {
  fc.assert(
    fc.property(policy, (statements) => {
      const gaps = perimeterGaps(statementsOf(aDocument(...statements)), ORGANIZATION, 'aws');
      if (gaps.who.length + gaps.whose.length > 0) return;
      expect(REQUESTS.filter((request) => isAllowed(statements, request) && !isInside(request))).toEqual([]);
    }),
    { numRuns: runs(2000) },
  );
});

test('the requests of that property do cross the default policy', () => {
  const open = [aStatement({ Action: '*' })];
  expect(REQUESTS.every((request) => isAllowed(open, request))).toBe(true);
  expect(REQUESTS.filter(isInside)).toHaveLength(4);
});
