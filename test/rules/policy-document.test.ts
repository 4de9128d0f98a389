import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePolicyDocument, type Statement } from '../../lib/rules/policy-document.ts';
import { statementsOf } from './builders.ts';

/** How often a property is tried; PROPERTY_RUNS bounds it, as in mutation tests. */
const runs = (usual: number) => Math.min(usual, Number(process.env.PROPERTY_RUNS ?? usual));

const EVERYTHING: Statement = {
  name: 'statement 1',
  effect: 'Allow',
  principals: { negated: false, values: ['*'] },
  actions: { negated: false, values: ['*'] },
  resources: { negated: false, values: ['*'] },
  conditions: [],
};

describe('a policy document', () => {
  test.each([
    {
      name: 'a list of statements',
      document: { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] },
    },
    {
      name: 'one statement alone',
      document: { Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } },
    },
    {
      name: 'lists of one',
      document: {
        Statement: [{ Effect: 'Allow', Principal: { AWS: ['*'] }, Action: ['*'], Resource: ['*'] }],
      },
    },
    {
      name: 'an empty Sid, a Version and an Id',
      document: {
        Version: '2008-10-17',
        Id: 'x',
        Statement: [{ Sid: '', Effect: 'Allow', Principal: { AWS: '*' }, Action: '*', Resource: '*' }],
      },
    },
    {
      name: 'an empty condition',
      document: {
        Statement: [
          { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: { StringEquals: {} } },
        ],
      },
    },
    { name: 'nothing but an effect', document: { Statement: [{ Effect: 'Allow' }] } },
  ])('is read with $name, as text and as object', ({ document }) => {
    expect(parsePolicyDocument(document)).toEqual({ statements: [EVERYTHING] });
    expect(parsePolicyDocument(JSON.stringify(document))).toEqual({ statements: [EVERYTHING] });
  });

  test('names statements by Sid, or by place', () => {
    const document = { Statement: [{ Sid: 'First', Effect: 'Allow' }, { Effect: 'Deny' }] };
    expect(statementsOf(document).map(({ name, effect }) => [name, effect])).toEqual([
      ['First', 'Allow'],
      ['statement 2', 'Deny'],
    ]);
  });

  test('reads the Not elements as negated', () => {
    const document = {
      Statement: {
        Effect: 'Deny',
        NotPrincipal: { AWS: ['111122223333', '444455556666'] },
        NotAction: 's3:GetObject',
        NotResource: ['arn:aws:s3:::ours', 'arn:aws:s3:::ours/*'],
      },
    };
    expect(statementsOf(document)).toEqual([
      {
        name: 'statement 1',
        effect: 'Deny',
        principals: { negated: true, values: ['111122223333', '444455556666'] },
        actions: { negated: true, values: ['s3:GetObject'] },
        resources: { negated: true, values: ['arn:aws:s3:::ours', 'arn:aws:s3:::ours/*'] },
        conditions: [],
      },
    ]);
  });

  test('gathers principals of every type; only * and AWS:* are everybody', () => {
    const principals = (Principal: unknown) =>
      statementsOf({ Statement: { Effect: 'Allow', Principal } })[0]?.principals;
    expect(principals({ AWS: ['111122223333'], Service: 'ec2.amazonaws.com' })).toEqual({
      negated: false,
      values: ['111122223333', 'ec2.amazonaws.com'],
    });
    expect(principals({ AWS: '*' })).toEqual({ negated: false, values: ['*'] });
    expect(principals({ Service: '*', Federated: ['*'] })).toEqual({
      negated: false,
      values: ['Service:*', 'Federated:*'],
    });
  });

  test.each([
    ['StringEquals', { operator: 'stringequals', ifExists: false, qualifier: undefined }],
    ['stringequals', { operator: 'stringequals', ifExists: false, qualifier: undefined }],
    ['StringEqualsIfExists', { operator: 'stringequals', ifExists: true, qualifier: undefined }],
    ['ForAnyValue:StringLike', { operator: 'stringlike', ifExists: false, qualifier: 'foranyvalue' }],
    [
      'ForAllValues:StringNotLikeIfExists',
      { operator: 'stringnotlike', ifExists: true, qualifier: 'forallvalues' },
    ],
    ['Null', { operator: 'null', ifExists: false, qualifier: undefined }],
  ])('takes the operator %s apart', (name, expected) => {
    const document = {
      Statement: { Effect: 'Allow', Condition: { [name]: { 'AWS:PrincipalOrgID': 'o-1' } } },
    };
    expect(statementsOf(document)[0]?.conditions).toEqual([
      { ...expected, key: 'aws:principalorgid', values: ['o-1'] },
    ]);
  });

  test('takes every operator, key and value of a condition, flags and numbers as text', () => {
    const document = {
      Statement: {
        Effect: 'Allow',
        Condition: {
          Bool: { 'aws:SecureTransport': true, 'aws:ViaAWSService': ['false', false] },
          NumericLessThan: { 's3:max-keys': 10 },
        },
      },
    };
    const plain = { ifExists: false, qualifier: undefined };
    expect(statementsOf(document)[0]?.conditions).toEqual([
      { operator: 'bool', ...plain, key: 'aws:securetransport', values: ['true'] },
      { operator: 'bool', ...plain, key: 'aws:viaawsservice', values: ['false', 'false'] },
      { operator: 'numericlessthan', ...plain, key: 's3:max-keys', values: ['10'] },
    ]);
  });

  test.each([
    { name: 'an empty text', document: '', problem: /^not JSON: / },
    { name: 'no JSON', document: 'Allow everything', problem: /^not JSON: / },
    { name: 'half of one', document: '{"Statement":[{"Effect":"Allow"', problem: /^not JSON: / },
    { name: 'a JSON list', document: '[]', problem: /^document: / },
    { name: 'JSON null', document: 'null', problem: /^document: / },
    { name: 'no Statement', document: {}, problem: /^Statement: / },
    { name: 'a text as Statement', document: { Statement: 'Allow' }, problem: /^Statement: / },
    { name: 'no Effect', document: { Statement: { Action: '*' } }, problem: /^Statement/ },
    {
      name: 'an effect in lower case',
      document: { Statement: [{ Effect: 'allow' }] },
      problem: /^Statement/,
    },
    {
      name: 'a number as Action',
      document: { Statement: [{ Effect: 'Allow', Action: 1 }] },
      problem: /^Statement/,
    },
    {
      name: 'null as a condition value',
      document: {
        Statement: [{ Effect: 'Allow', Condition: { StringEquals: { 'aws:PrincipalOrgID': null } } }],
      },
      problem: /^Statement/,
    },
    {
      name: 'a list as condition',
      document: { Statement: [{ Effect: 'Allow', Condition: [] }] },
      problem: /^Statement/,
    },
  ])('with $name is none, and says why', ({ document, problem }) => {
    expect(parsePolicyDocument(document)).toEqual({ problem: expect.stringMatching(problem) });
  });

  test('any JSON value gives statements or a problem', () => {
    const member = fc.oneof(fc.jsonValue(), fc.constantFrom('*', 'Allow', 'Deny', ['*']));
    const statement = fc.dictionary(
      fc.constantFrom(
        'Sid',
        'Effect',
        'Principal',
        'NotPrincipal',
        'Action',
        'NotAction',
        'Resource',
        'NotResource',
        'Condition',
      ),
      member,
    );
    const document = fc.record({
      Statement: fc.oneof(member, statement, fc.array(statement, { maxLength: 3 })),
    });
    fc.assert(
      fc.property(document, (value) => {
        const parsed = parsePolicyDocument(JSON.parse(JSON.stringify(value)));
        return 'problem' in parsed ? parsed.problem !== '' : parsed.statements.length >= 0;
      }),
      { numRuns: runs(500) },
    );
  });
});
