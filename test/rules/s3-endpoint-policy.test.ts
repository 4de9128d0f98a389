import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  aGatewayEndpoint,
  anInterfaceEndpoint,
  aVpc,
  captureOf,
  checkOne,
  GATEWAY_ID,
  INTERFACE_ID,
  policyOf,
  resultOf,
  without,
} from '../builders.ts';
import { aDocument, aStatement, codes, judgePolicy, ORGANIZATION } from './builders.ts';

const RULES = { rules: ['s3-endpoint-policy'] } as const;

const DEFAULT_OF_INTERFACE = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';
const DEFAULT_OF_GATEWAY =
  '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}';

const FULL_ACCESS = {
  code: 'ENDPOINT_POLICY_IS_FULL_ACCESS',
  message: `the policy of ${GATEWAY_ID} is full access for everybody to every bucket`,
  resources: [GATEWAY_ID],
};

function openToPrincipals(statements: string) {
  return {
    code: 'ENDPOINT_POLICY_OPEN_TO_PRINCIPALS',
    message: `${statements} of the policy of ${GATEWAY_ID} allow principals of other organizations`,
    resources: [GATEWAY_ID],
  };
}

function openToBuckets(statements: string) {
  return {
    code: 'ENDPOINT_POLICY_OPEN_TO_BUCKETS',
    message: `${statements} of the policy of ${GATEWAY_ID} allow buckets of other organizations`,
    resources: [GATEWAY_ID],
  };
}

describe('any', () => {
  test.each([
    { name: 'the default policy', document: DEFAULT_OF_GATEWAY },
    { name: 'a policy that was not captured', document: undefined },
    { name: 'a policy that cannot be read', document: 'x' },
  ])('is content with $name', ({ document }) => {
    expect(judgePolicy(document, 'any')).toEqual({ verdict: 'COMPLIANT', reasons: [], warnings: [] });
  });

  test('is what is asked where the policy says nothing', () => {
    const result = resultOf(
      checkOne(captureOf(), policyOf('gateway'), RULES),
      's3-endpoint-policy',
      GATEWAY_ID,
    );
    expect(result.verdict).toBe('COMPLIANT');
  });
});

describe('notDefault refuses full access to everybody', () => {
  const open = aStatement({ Action: '*' });
  test.each([
    { name: 'the default of interface endpoints', document: DEFAULT_OF_INTERFACE },
    { name: 'the default of gateway endpoints', document: DEFAULT_OF_GATEWAY },
    { name: 'the default with an empty Sid', document: aDocument({ Sid: '', ...open }) },
    { name: 'the default with another Sid', document: aDocument({ Sid: 'Ours', ...open }) },
    {
      name: 'another order of members',
      document: '{"Statement":{"Resource":"*","Action":"*","Principal":"*","Effect":"Allow"}}',
    },
    {
      name: 'lists of one',
      document: aDocument(aStatement({ Principal: { AWS: ['*'] }, Action: ['*'], Resource: ['*'] })),
    },
    { name: 'an empty condition', document: aDocument(aStatement({ Condition: {} })) },
    { name: 's3:* instead of *', document: aDocument(aStatement({ Action: 's3:*' })) },
    { name: 'S3:* in capitals', document: aDocument(aStatement({ Action: 'S3:*' })) },
    { name: '*:* instead of *', document: aDocument(aStatement({ Action: '*:*' })) },
    { name: '* beside other actions', document: aDocument(aStatement({ Action: ['s3:GetObject', '*'] })) },
    {
      name: 'every action but those of another service',
      document: aDocument(aStatement({ NotAction: 'ec2:*' })),
    },
    {
      name: 'every bucket by ARN',
      document: aDocument(aStatement({ Resource: ['arn:aws:s3:::*', 'arn:aws:s3:::*/*'] })),
    },
    { name: 'every ARN', document: aDocument(aStatement({ Resource: 'arn:aws:*' })) },
    { name: 'every bucket of any partition', document: aDocument(aStatement({ Resource: 'arn:*:s3:::*' })) },
    { name: '** as resource', document: aDocument(aStatement({ Resource: '**' })) },
    {
      name: 'everybody beside a named account',
      document: aDocument(aStatement({ Principal: { AWS: ['111122223333', '*'] } })),
    },
    {
      name: 'a narrow statement beside the default one',
      document: aDocument(aStatement({ Resource: 'arn:aws:s3:::ours' }), open),
    },
    {
      name: 'a denial of another service',
      document: aDocument(open, aStatement({ Effect: 'Deny', Action: 'ec2:*' })),
    },
    {
      name: 'a denial of all but S3',
      document: aDocument(open, aStatement({ Effect: 'Deny', NotAction: 'S3:*' })),
    },
  ])('with $name', ({ document }) => {
    expect(judgePolicy(document, 'notDefault')).toEqual({
      verdict: 'NON_COMPLIANT',
      reasons: [FULL_ACCESS],
      warnings: [],
    });
    expect(judgePolicy(document, 'perimeter').reasons).toEqual([FULL_ACCESS]);
  });

  test('in every partition by its own ARNs, and not by those of another', () => {
    const byArn = (partition: string) => aDocument(aStatement({ Resource: `arn:${partition}:s3:::*` }));
    expect(judgePolicy(byArn('aws-cn'), 'notDefault', 'cn-north-1').verdict).toBe('NON_COMPLIANT');
    expect(judgePolicy(byArn('aws-us-gov'), 'notDefault', 'us-gov-west-1').verdict).toBe('NON_COMPLIANT');
    expect(judgePolicy(byArn('aws-cn'), 'notDefault', 'eu-west-1').verdict).toBe('COMPLIANT');
  });
});

describe('notDefault accepts what is not full access', () => {
  test.each([
    {
      name: 'a condition',
      document: aDocument(aStatement({ Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-0a1' } } })),
    },
    { name: 'a named principal', document: aDocument(aStatement({ Principal: { AWS: '111122223333' } })) },
    { name: 'services only', document: aDocument(aStatement({ Principal: { Service: '*' } })) },
    { name: 'everybody but one', document: aDocument(aStatement({ NotPrincipal: { AWS: '111122223333' } })) },
    { name: 'a named bucket', document: aDocument(aStatement({ Resource: 'arn:aws:s3:::ours/*' })) },
    {
      name: 'all but a named bucket',
      document: aDocument(aStatement({ NotResource: 'arn:aws:s3:::ours/*' })),
    },
    {
      name: 'all but an action of S3 and another service',
      document: aDocument(aStatement({ NotAction: ['s3:DeleteBucket', 'ec2:*'] })),
    },
    { name: 'objects only', document: aDocument(aStatement({ Resource: 'arn:aws:s3:::*/*' })) },
    { name: 'reading only', document: aDocument(aStatement({ Action: 's3:Get*' })) },
    { name: 'all but an action of S3', document: aDocument(aStatement({ NotAction: 's3:DeleteBucket' })) },
    {
      name: 'all but any action that may be of S3',
      document: aDocument(aStatement({ NotAction: ['*:Delete*'] })),
    },
    {
      name: 'a denial of an action of S3',
      document: aDocument(aStatement(), aStatement({ Effect: 'Deny', Action: 's3:DeleteBucket' })),
    },
    {
      name: 'a denial of all but an action of S3',
      document: aDocument(aStatement(), aStatement({ Effect: 'Deny', NotAction: 's3:GetObject' })),
    },
  ])('with $name', ({ document }) => {
    expect(judgePolicy(document, 'notDefault')).toEqual({ verdict: 'COMPLIANT', reasons: [], warnings: [] });
  });
});

describe('a policy that lets nobody through is not the default, and a warning', () => {
  test.each([
    { name: 'nothing but a denial', document: aDocument(aStatement({ Effect: 'Deny', Action: '*' })) },
    { name: 'no statement', document: aDocument() },
    {
      name: 'another service',
      document: aDocument(aStatement({ Action: ['dynamodb:*', 'sts:GetCallerIdentity'] })),
    },
    { name: 'all but S3', document: aDocument(aStatement({ NotAction: ['s3:*'] })) },
    {
      name: 'all but S3 and another service',
      document: aDocument(aStatement({ NotAction: ['ec2:*', 's3:*'] })),
    },
    { name: 'all but everything', document: aDocument(aStatement({ NotAction: '*' })) },
  ])('$name', ({ document }) => {
    const expected = {
      verdict: 'COMPLIANT',
      reasons: [],
      warnings: [
        {
          code: 'ENDPOINT_POLICY_ALLOWS_NOTHING',
          message: `the policy of ${GATEWAY_ID} lets nobody reach any bucket`,
          resources: [GATEWAY_ID],
        },
      ],
    };
    expect(judgePolicy(document, 'notDefault')).toEqual(expected);
    expect(judgePolicy(document, 'perimeter')).toEqual(expected);
  });
});

describe('a policy that is not known is undetermined', () => {
  test.each([undefined, null])('where it is %s', (document) => {
    for (const asked of ['notDefault', 'perimeter'] as const) {
      expect(judgePolicy(document, asked)).toEqual({
        verdict: 'UNDETERMINED',
        reasons: [
          {
            code: 'ENDPOINT_POLICY_UNKNOWN',
            message: `the policy of ${GATEWAY_ID} was not captured`,
            resources: [GATEWAY_ID],
          },
        ],
        warnings: [],
      });
    }
  });

  test('where it cannot be read, with the place', () => {
    expect(judgePolicy('{"Statement":[{"Effect":"allow"}]}', 'perimeter')).toEqual({
      verdict: 'UNDETERMINED',
      reasons: [
        {
          code: 'ENDPOINT_POLICY_UNKNOWN',
          message: expect.stringMatching(`^the policy of ${GATEWAY_ID} cannot be read: Statement`),
          resources: [GATEWAY_ID],
        },
      ],
      warnings: [],
    });
  });
});

/** A policy variable. */
function variable(name: string): string {
  return `\${${name}}`;
}

/** A condition on who, for statements whose resources are limited already. */
const OURS = { 'aws:PrincipalOrgID': ORGANIZATION };
/** A condition on whose buckets. */
const OUR_BUCKETS = { 'aws:ResourceOrgID': ORGANIZATION };
const BUCKET = ['arn:aws:s3:::ours', 'arn:aws:s3:::ours/*'];

describe('perimeter: who', () => {
  const limited = [
    { name: 'the organization', condition: { StringEquals: OURS } },
    {
      name: 'the key in other letter case',
      condition: { StringEquals: { 'AWS:principalorgid': ORGANIZATION } },
    },
    { name: 'the operator in other letter case', condition: { stringEQUALS: OURS } },
    { name: 'a list of one', condition: { StringEquals: { 'aws:PrincipalOrgID': [ORGANIZATION] } } },
    { name: 'StringLike without a wildcard', condition: { StringLike: OURS } },
    { name: 'StringEqualsIgnoreCase', condition: { StringEqualsIgnoreCase: OURS } },
    { name: 'ForAnyValue', condition: { 'ForAnyValue:StringEquals': OURS } },
    {
      name: 'paths of the organization',
      condition: {
        'ForAnyValue:StringLike': {
          'aws:PrincipalOrgPaths': [`${ORGANIZATION}/r-ab12/*`, `${ORGANIZATION}/*`],
        },
      },
    },
    {
      name: 'named accounts',
      condition: { StringEquals: { 'aws:PrincipalAccount': ['111122223333', '444455556666'] } },
    },
    {
      name: 'a named role',
      condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/etl' } },
    },
    {
      name: 'roles of a named account',
      condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } },
    },
    {
      name: 'sessions of a named account',
      condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:sts::111122223333:assumed-role/etl/*' } },
    },
    {
      name: 'a named service',
      condition: { StringEquals: { 'aws:PrincipalServiceName': 'logging.s3.amazonaws.com' } },
    },
    {
      name: 'another condition beside',
      condition: { StringEquals: OURS, Bool: { 'aws:SecureTransport': 'true' } },
    },
  ];
  test.each(limited)('is limited by $name', ({ condition }) => {
    const statement = aStatement({ Resource: BUCKET, Condition: condition });
    expect(judgePolicy(aDocument(statement), 'perimeter')).toEqual({
      verdict: 'COMPLIANT',
      reasons: [],
      warnings: [],
    });
  });

  const open = [
    { name: 'nothing', condition: {} },
    {
      name: 'StringEqualsIfExists, which anonymous requests pass',
      condition: { StringEqualsIfExists: OURS },
    },
    {
      name: 'ForAllValues, which requests without the key pass',
      condition: { 'ForAllValues:StringEquals': OURS },
    },
    { name: 'ForAnyValue with IfExists', condition: { 'ForAnyValue:StringEqualsIfExists': OURS } },
    { name: 'another organization', condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-evil000000' } } },
    {
      name: 'another organization too',
      condition: { StringEquals: { 'aws:PrincipalOrgID': [ORGANIZATION, 'o-evil000000'] } },
    },
    { name: 'no organization at all', condition: { StringEquals: { 'aws:PrincipalOrgID': [] } } },
    { name: 'any organization', condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } } },
    {
      name: 'the organization and what begins like it',
      condition: { StringLike: { 'aws:PrincipalOrgID': `${ORGANIZATION}*` } },
    },
    {
      name: 'the organization as a policy variable',
      condition: { StringEquals: { 'aws:PrincipalOrgID': variable('aws:PrincipalOrgID') } },
    },
    { name: 'whoever is not of the organization', condition: { StringNotEquals: OURS } },
    { name: 'the presence of the key', condition: { Null: { 'aws:PrincipalOrgID': 'false' } } },
    {
      name: 'paths of any organization',
      condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-*/r-ab12/*' } },
    },
    {
      name: 'paths of what begins like the organization',
      condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${ORGANIZATION}*` } },
    },
    { name: 'any account', condition: { StringLike: { 'aws:PrincipalAccount': '*' } } },
    { name: 'accounts that begin alike', condition: { StringLike: { 'aws:PrincipalAccount': '11112222*' } } },
    {
      name: 'a named account and any',
      condition: { StringLike: { 'aws:PrincipalAccount': ['111122223333', '*'] } },
    },
    {
      name: 'a role of any account',
      condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/etl' } },
    },
    {
      name: 'a role behind a wildcard that spans accounts',
      condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam:*:111122223333:role/etl' } },
    },
    {
      name: 'an account id of thirteen digits',
      condition: { StringEquals: { 'aws:PrincipalAccount': '1111222233334' } },
    },
    {
      name: 'an account id behind a letter',
      condition: { StringEquals: { 'aws:PrincipalAccount': 'x111122223333' } },
    },
    {
      name: 'an ARN behind a wildcard',
      condition: { StringLike: { 'aws:PrincipalArn': '*arn:aws:iam::111122223333:role/a' } },
    },
    { name: 'any principal ARN', condition: { StringLike: { 'aws:PrincipalArn': '*' } } },
    { name: 'any service', condition: { StringLike: { 'aws:PrincipalServiceName': '*.amazonaws.com' } } },
    { name: 'AWS services as such', condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } },
    {
      name: 'a tag that anybody can set',
      condition: { StringEquals: { 'aws:PrincipalTag/org': ORGANIZATION } },
    },
    {
      name: 'the VPC, which everybody behind it is in',
      condition: { StringEquals: { 'aws:SourceVpc': 'vpc-0a1' } },
    },
    { name: 'the organization of the bucket', condition: { StringEquals: OUR_BUCKETS } },
    {
      name: 'a key that ends alike',
      condition: { StringEquals: { 'aws:RequestTag/aws:PrincipalOrgID': ORGANIZATION } },
    },
  ];
  test.each(open)('is open with $name', ({ condition }) => {
    const statement = aStatement({ Sid: 'S', Resource: BUCKET, Condition: condition });
    expect(judgePolicy(aDocument(statement), 'perimeter')).toEqual({
      verdict: 'NON_COMPLIANT',
      reasons: [openToPrincipals('S')],
      warnings: [],
    });
  });

  test.each([
    { name: 'an account', principal: { AWS: '111122223333' }, verdict: 'COMPLIANT' },
    {
      name: 'roles',
      principal: { AWS: ['arn:aws:iam::111122223333:role/a', 'arn:aws:iam::111122223333:role/b'] },
      verdict: 'COMPLIANT',
    },
    { name: 'a service', principal: { Service: 'logging.s3.amazonaws.com' }, verdict: 'COMPLIANT' },
    { name: 'everybody', principal: '*', verdict: 'NON_COMPLIANT' },
    {
      name: 'everybody beside an account',
      principal: { AWS: ['111122223333', '*'] },
      verdict: 'NON_COMPLIANT',
    },
    { name: 'any service', principal: { Service: '*' }, verdict: 'NON_COMPLIANT' },
    { name: 'nobody listed', principal: { AWS: [] }, verdict: 'NON_COMPLIANT' },
    { name: 'an ARN with a wildcard', principal: { AWS: 'arn:aws:iam::*:root' }, verdict: 'NON_COMPLIANT' },
    {
      name: 'an ARN with a question mark',
      principal: { AWS: 'arn:aws:iam::11112222333?:root' },
      verdict: 'NON_COMPLIANT',
    },
  ])('by the principal element, $name: $verdict', ({ principal, verdict }) => {
    const statement = aStatement({ Principal: principal, Resource: BUCKET });
    expect(judgePolicy(aDocument(statement), 'perimeter').verdict).toBe(verdict);
  });

  test('everybody but one is not limited', () => {
    const statement = aStatement({ NotPrincipal: { AWS: '999988887777' }, Resource: BUCKET });
    expect(judgePolicy(aDocument(statement), 'perimeter').reasons).toEqual([openToPrincipals('statement 1')]);
  });
});

describe('perimeter: whose buckets', () => {
  test.each([
    { name: 'the organization', condition: OUR_BUCKETS },
    { name: 'the key in other letter case', condition: { 'AWS:RESOURCEORGID': ORGANIZATION } },
    {
      name: "the principal's organization",
      condition: { 'aws:ResourceOrgID': variable('aws:PrincipalOrgID') },
    },
    { name: 'a named account', condition: { 'aws:ResourceAccount': '111122223333' } },
    {
      name: 'a named account by the key of S3',
      condition: { 's3:ResourceAccount': ['111122223333', '444455556666'] },
    },
    {
      name: "the principal's account",
      condition: { 's3:ResourceAccount': variable('AWS:principalaccount') },
    },
    { name: 'paths of the organization', condition: { 'aws:ResourceOrgPaths': `${ORGANIZATION}/r-ab12/*` } },
  ])('are limited by $name', ({ condition }) => {
    const statement = aStatement({ Condition: { StringEquals: OURS, StringLike: condition } });
    expect(judgePolicy(aDocument(statement), 'perimeter')).toEqual({
      verdict: 'COMPLIANT',
      reasons: [],
      warnings: [],
    });
  });

  test.each([
    { name: 'nothing', condition: {} },
    { name: 'another organization', condition: { StringEquals: { 'aws:ResourceOrgID': 'o-evil000000' } } },
    {
      name: 'another organization too',
      condition: { StringEquals: { 'aws:ResourceOrgID': [ORGANIZATION, 'o-evil000000'] } },
    },
    { name: 'any organization', condition: { StringLike: { 'aws:ResourceOrgID': '*' } } },
    { name: 'IfExists', condition: { StringEqualsIfExists: OUR_BUCKETS } },
    { name: 'ForAllValues', condition: { 'ForAllValues:StringEquals': OUR_BUCKETS } },
    { name: 'what is not of the organization', condition: { StringNotEquals: OUR_BUCKETS } },
    { name: 'any account', condition: { StringLike: { 's3:ResourceAccount': '*' } } },
    { name: 'a part of an account id', condition: { StringLike: { 'aws:ResourceAccount': '1111*' } } },
    {
      name: 'the variable of another key',
      condition: { StringEquals: { 'aws:ResourceAccount': variable('aws:username') } },
    },
    {
      name: 'its own variable',
      condition: { StringEquals: { 'aws:ResourceOrgID': variable('aws:ResourceOrgID') } },
    },
    {
      name: 'the variable of the account for the organization',
      condition: { StringEquals: { 'aws:ResourceOrgID': variable('aws:PrincipalAccount') } },
    },
    {
      name: 'a variable with a default',
      condition: { StringEquals: { 'aws:ResourceOrgID': variable("aws:PrincipalOrgID, '*'") } },
    },
    {
      name: 'paths of any organization',
      condition: { StringLike: { 'aws:ResourceOrgPaths': 'o-*/r-ab12/*' } },
    },
    { name: 'a tag of the bucket', condition: { StringEquals: { 'aws:ResourceTag/org': ORGANIZATION } } },
  ])('are open with $name', ({ condition }) => {
    const statement = aStatement({ Principal: { AWS: '111122223333' }, Condition: condition });
    expect(judgePolicy(aDocument(statement), 'perimeter')).toEqual({
      verdict: 'NON_COMPLIANT',
      reasons: [openToBuckets('statement 1')],
      warnings: [],
    });
  });

  test.each([variable('aws:PrincipalOrgID'), [ORGANIZATION, variable('aws:PrincipalOrgID')]])(
    "the principal's organization (%s) is no limit where anybody may come",
    (value) => {
      const statement = aStatement({ Condition: { StringEquals: { 'aws:ResourceOrgID': value } } });
      expect(codes(judgePolicy(aDocument(statement), 'perimeter').reasons)).toEqual([
        'ENDPOINT_POLICY_OPEN_TO_PRINCIPALS',
        'ENDPOINT_POLICY_OPEN_TO_BUCKETS',
      ]);
    },
  );

  test.each([
    { resource: 'arn:aws:s3:::ours/*', verdict: 'COMPLIANT' },
    { resource: 'arn:aws:s3:::ours', verdict: 'COMPLIANT' },
    { resource: BUCKET, verdict: 'COMPLIANT' },
    { resource: 'arn:*:s3:::ours/*', verdict: 'COMPLIANT' },
    { resource: `arn:aws:s3:::ours/${variable('aws:username')}/*`, verdict: 'COMPLIANT' },
    { resource: 'arn:aws:s3:eu-west-1:111122223333:accesspoint/*', verdict: 'COMPLIANT' },
    { resource: 'arn:aws:s3:*:111122223333:*', verdict: 'COMPLIANT' },
    { resource: 'arn:aws:dynamodb:*:*:table/x', verdict: 'COMPLIANT' },
    { resource: 'arn:aws:s3:::packages.*.amazonaws.com/*', verdict: 'COMPLIANT' },
    { resource: 'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*', verdict: 'COMPLIANT' },
    { resource: [...BUCKET, 'arn:aws:s3:::aws-cli/*'], verdict: 'COMPLIANT' },
    { resource: '*', verdict: 'NON_COMPLIANT' },
    { resource: 'arn:aws:s3:::*', verdict: 'NON_COMPLIANT' },
    { resource: 'arn:aws:s3:::*/ours/*', verdict: 'NON_COMPLIANT' },
    { resource: 'arn:aws:s3:::ours*', verdict: 'NON_COMPLIANT' },
    { resource: 'arn:aws:s3:::ours-*/*', verdict: 'NON_COMPLIANT' },
    { resource: 'arn:aws:s3:::our?/*', verdict: 'NON_COMPLIANT' },
    { resource: `arn:aws:s3:::${variable('aws:PrincipalTag/bucket')}/*`, verdict: 'NON_COMPLIANT' },
    { resource: 'arn:aws:s3:::aws-ssm-*/*', verdict: 'NON_COMPLIANT' },
    { resource: 'arn:aws:s3:*:*:accesspoint/ours', verdict: 'NON_COMPLIANT' },
    { resource: 'arn:aws:s3:eu-west-1:11112222333?:accesspoint/ours', verdict: 'NON_COMPLIANT' },
    { resource: 'arn:aws:*:::ours-*', verdict: 'NON_COMPLIANT' },
    { resource: 'arn:aws:?3:::*', verdict: 'NON_COMPLIANT' },
    { resource: 'arn:aws:s3', verdict: 'NON_COMPLIANT' },
    { resource: 'arn:*', verdict: 'NON_COMPLIANT' },
    { resource: 'a*:aws:s3:::ours', verdict: 'NON_COMPLIANT' },
    { resource: 'arn:aws:s3:::', verdict: 'NON_COMPLIANT' },
    { resource: [...BUCKET, '*'], verdict: 'NON_COMPLIANT' },
    { resource: [], verdict: 'NON_COMPLIANT' },
  ])('by the resource $resource: $verdict', ({ resource, verdict }) => {
    const statement = aStatement({ Resource: resource, Condition: { StringEquals: OURS } });
    const judged = judgePolicy(aDocument(statement), 'perimeter');
    expect({ verdict: judged.verdict, reasons: judged.reasons }).toEqual({
      verdict,
      reasons: verdict === 'COMPLIANT' ? [] : [openToBuckets('statement 1')],
    });
  });

  test('all but named buckets is not limited', () => {
    const statement = aStatement({ NotResource: BUCKET, Condition: { StringEquals: OURS } });
    expect(judgePolicy(aDocument(statement), 'perimeter').reasons).toEqual([openToBuckets('statement 1')]);
  });
});

describe('perimeter: a denial limits what it covers', () => {
  /** Who is limited by the denial alone. */
  const byWho = (denial: Record<string, unknown>, allow: Record<string, unknown> = {}) =>
    judgePolicy(
      aDocument(aStatement({ Resource: BUCKET, ...allow }), aStatement({ Effect: 'Deny', ...denial })),
      'perimeter',
    );
  /** Whose buckets are limited by the denial alone. */
  const byWhose = (denial: Record<string, unknown>, allow: Record<string, unknown> = {}) =>
    judgePolicy(
      aDocument(
        aStatement({ Condition: { StringEquals: OURS }, ...allow }),
        aStatement({ Effect: 'Deny', ...denial }),
      ),
      'perimeter',
    );
  const NOT_US = { StringNotEquals: OURS };
  const NOT_OURS = { StringNotEquals: OUR_BUCKETS };

  test.each([
    { name: 'whoever is not of the organization', denial: { Condition: NOT_US } },
    {
      name: 'IfExists, which makes no difference there',
      denial: { Condition: { StringNotEqualsIfExists: OURS } },
    },
    { name: 'StringNotLike', denial: { Condition: { StringNotLike: OURS } } },
    { name: 'StringNotEqualsIgnoreCase', denial: { Condition: { StringNotEqualsIgnoreCase: OURS } } },
    { name: 'ForAllValues', denial: { Condition: { 'ForAllValues:StringNotEquals': OURS } } },
    {
      name: 'other accounts',
      denial: { Condition: { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } } },
    },
    {
      name: 'other ARNs',
      denial: { Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } } },
    },
    {
      name: 'other ARNs, not equal',
      denial: { Condition: { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/a' } } },
    },
    {
      name: 'everybody but a named role',
      denial: { NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/a' } },
    },
    { name: 'every action', denial: { Action: '*', Condition: NOT_US } },
    {
      name: 'actions of S3 by a wider pattern',
      denial: { Action: 's3:G*', Condition: NOT_US },
      allow: { Action: ['s3:Get*', 's3:GetObject'] },
    },
    {
      name: 'the same actions in other letter case',
      denial: { Action: 'S3:getobject', Condition: NOT_US },
      allow: { Action: 's3:GetObject' },
    },
    {
      name: 'actions of S3, other services left',
      denial: { Action: 's3:GetObject', Condition: NOT_US },
      allow: { Action: ['s3:GetObject', 'ec2:*'] },
    },
    {
      name: 'several actions of which one is allowed',
      denial: { Action: ['s3:PutObject', 's3:GetObject'], Condition: NOT_US },
      allow: { Action: 's3:GetObject' },
    },
    { name: 'every action but another service', denial: { NotAction: 'ec2:*', Condition: NOT_US } },
    { name: 'the same buckets', denial: { Resource: BUCKET, Condition: NOT_US } },
    { name: 'buckets by a wider pattern', denial: { Resource: 'arn:aws:s3:::our*', Condition: NOT_US } },
    { name: 'every bucket by ARN', denial: { Resource: 'arn:aws:s3:::*', Condition: NOT_US } },
  ])('who, by $name', ({ denial, allow = {} }) => {
    expect(byWho(denial, allow)).toEqual({ verdict: 'COMPLIANT', reasons: [], warnings: [] });
  });

  test.each([
    {
      name: 'everybody, on a condition that is not about who',
      denial: { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    },
    { name: 'members of the organization', denial: { Condition: { StringEquals: OURS } } },
    {
      name: 'others, if two things hold',
      denial: { Condition: { ...NOT_US, Bool: { 'aws:SecureTransport': 'false' } } },
    },
    {
      name: 'others, if their bucket is foreign too',
      denial: { Condition: { StringNotEquals: { ...OURS, ...OUR_BUCKETS } } },
    },
    {
      name: 'others, but for AWS services',
      denial: { Condition: { ...NOT_US, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } } },
    },
    {
      name: 'others, with ForAnyValue, which misses requests without the key',
      denial: { Condition: { 'ForAnyValue:StringNotEquals': OURS } },
    },
    {
      name: 'all but two organizations',
      denial: { Condition: { StringNotEquals: { 'aws:PrincipalOrgID': [ORGANIZATION, 'o-evil000000'] } } },
    },
    {
      name: 'all but any organization',
      denial: { Condition: { StringNotLike: { 'aws:PrincipalOrgID': 'o-*' } } },
    },
    { name: 'some principals only', denial: { Principal: { AWS: '999988887777' }, Condition: NOT_US } },
    { name: 'services only', denial: { Principal: { Service: '*' }, Condition: NOT_US } },
    { name: 'federated users only', denial: { Principal: { Federated: '*' }, Condition: NOT_US } },
    { name: 'everybody but anybody', denial: { NotPrincipal: { AWS: '*' } } },
    {
      name: 'everybody but roles of any account',
      denial: { NotPrincipal: { AWS: 'arn:aws:iam::*:role/a' } },
    },
    { name: 'everybody but nobody', denial: { NotPrincipal: { AWS: [] } } },
    {
      name: 'everybody but one, on a condition',
      denial: { NotPrincipal: { AWS: '111122223333' }, Condition: NOT_US },
    },
    { name: 'other actions', denial: { Action: 's3:PutObject', Condition: NOT_US } },
    {
      name: 'some of the actions',
      denial: { Action: 's3:PutObject', Condition: NOT_US },
      allow: { Action: ['s3:PutObject', 's3:GetObject'] },
    },
    {
      name: 'a narrower pattern of actions',
      denial: { Action: 's3:GetObject', Condition: NOT_US },
      allow: { Action: 's3:Get*' },
    },
    { name: 'all actions but one', denial: { NotAction: 's3:GetObject', Condition: NOT_US } },
    {
      name: 'an action, where all but another are allowed',
      denial: { Action: 's3:GetObject', Condition: NOT_US },
      allow: { NotAction: 's3:PutObject' },
    },
    { name: 'other buckets', denial: { Resource: 'arn:aws:s3:::theirs/*', Condition: NOT_US } },
    {
      name: 'all actions but the allowed one',
      denial: { NotAction: 's3:GetObject', Condition: NOT_US },
      allow: { Action: 's3:GetObject' },
    },
    {
      name: 'the one action that is not allowed',
      denial: { Action: 's3:PutObject', Condition: NOT_US },
      allow: { NotAction: 's3:PutObject' },
    },
    { name: 'all buckets but the allowed ones', denial: { NotResource: BUCKET, Condition: NOT_US } },
    {
      name: 'the buckets that are not allowed',
      denial: { Resource: BUCKET, Condition: NOT_US },
      allow: { Resource: [], NotResource: BUCKET, Condition: { StringEquals: OUR_BUCKETS } },
    },
    { name: 'some of the buckets', denial: { Resource: 'arn:aws:s3:::ours/*', Condition: NOT_US } },
    { name: 'all buckets but one', denial: { NotResource: 'arn:aws:s3:::theirs', Condition: NOT_US } },
    { name: 'buckets of another partition', denial: { Resource: 'arn:aws-cn:s3:::*', Condition: NOT_US } },
    {
      name: 'objects in another letter case',
      denial: { Resource: ['arn:aws:s3:::OURS', 'arn:aws:s3:::OURS/*'], Condition: NOT_US },
    },
  ])('who is not limited by denying $name', ({ denial, allow = {} }) => {
    expect(byWho(denial, allow)).toEqual({
      verdict: 'NON_COMPLIANT',
      reasons: [openToPrincipals('statement 1')],
      warnings: [],
    });
  });

  test.each([
    { name: 'foreign buckets', denial: { Condition: NOT_OURS } },
    {
      name: 'foreign buckets with IfExists',
      denial: { Condition: { StringNotEqualsIfExists: OUR_BUCKETS } },
    },
    {
      name: 'buckets of other accounts',
      denial: { Condition: { StringNotEquals: { 's3:ResourceAccount': ['111122223333'] } } },
    },
    {
      name: "buckets of another organization than the principal's",
      denial: { Condition: { StringNotEquals: { 'aws:ResourceOrgID': variable('aws:PrincipalOrgID') } } },
    },
    { name: 'all but named buckets', denial: { NotResource: BUCKET } },
    {
      name: 'all but named and AWS-owned buckets',
      denial: { NotResource: [...BUCKET, 'arn:aws:s3:::repo.*.amazonaws.com/*'] },
    },
    { name: 'foreign buckets, named ones left', denial: { NotResource: BUCKET, Condition: NOT_OURS } },
    {
      name: 'foreign buckets among those that no other element limits',
      denial: { Resource: 'arn:aws:s3:::logs-*', Condition: NOT_OURS },
      allow: { Resource: [...BUCKET, 'arn:aws:s3:::logs-*'] },
    },
    {
      name: 'foreign buckets, where all but some are allowed',
      denial: { Condition: NOT_OURS },
      allow: { NotResource: BUCKET },
    },
  ])('whose buckets, by denying $name', ({ denial, allow = {} }) => {
    expect(byWhose(denial, allow)).toEqual({ verdict: 'COMPLIANT', reasons: [], warnings: [] });
  });

  test.each([
    { name: 'buckets of the organization', denial: { Condition: { StringEquals: OUR_BUCKETS } } },
    { name: 'whoever is not of the organization', denial: { Condition: NOT_US } },
    {
      name: 'foreign buckets, if two things hold',
      denial: { Condition: { ...NOT_OURS, Bool: { 'aws:SecureTransport': 'false' } } },
    },
    {
      name: 'foreign buckets, with ForAnyValue',
      denial: { Condition: { 'ForAnyValue:StringNotEquals': OUR_BUCKETS } },
    },
    { name: 'foreign buckets to some', denial: { Principal: { AWS: '999988887777' }, Condition: NOT_OURS } },
    {
      name: 'foreign buckets to all but some',
      denial: { NotPrincipal: { AWS: '111122223333' }, Condition: NOT_OURS },
    },
    { name: 'foreign buckets to services', denial: { Principal: { Service: '*' }, Condition: NOT_OURS } },
    { name: 'foreign buckets for one action', denial: { Action: 's3:PutObject', Condition: NOT_OURS } },
    { name: 'some foreign buckets', denial: { Resource: 'arn:aws:s3:::logs-*', Condition: NOT_OURS } },
    { name: 'all but buckets by a pattern', denial: { NotResource: 'arn:aws:s3:::ours*' } },
    { name: 'all but nothing', denial: { NotResource: [] } },
    {
      name: 'all but named buckets, on a condition',
      denial: { NotResource: BUCKET, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    },
    {
      name: 'all but named buckets, for one action',
      denial: { Action: 's3:PutObject', NotResource: BUCKET },
    },
    { name: 'a named bucket', denial: { Resource: 'arn:aws:s3:::theirs/*' } },
    {
      name: 'a bucket, where all but some are allowed',
      denial: { Resource: 'arn:aws:s3:::theirs', Condition: NOT_OURS },
      allow: { NotResource: BUCKET },
    },
    {
      name: 'foreign buckets of another partition',
      denial: { Resource: 'arn:aws-us-gov:s3:::*', Condition: NOT_OURS },
    },
  ])('whose buckets are not limited by denying $name', ({ denial, allow = {} }) => {
    expect(byWhose(denial, allow)).toEqual({
      verdict: 'NON_COMPLIANT',
      reasons: [openToBuckets('statement 1')],
      warnings: [],
    });
  });

  test('the classic pair of denials beside full access is a perimeter', () => {
    const document = aDocument(
      aStatement({ Action: '*' }),
      aStatement({ Effect: 'Deny', Action: '*', Condition: NOT_US }),
      aStatement({ Effect: 'Deny', Action: '*', Condition: NOT_OURS }),
    );
    expect(judgePolicy(document, 'perimeter')).toEqual({ verdict: 'COMPLIANT', reasons: [], warnings: [] });
  });

  test('half of the pair is none', () => {
    const who = aDocument(aStatement(), aStatement({ Effect: 'Deny', Condition: NOT_US }));
    const whose = aDocument(aStatement(), aStatement({ Effect: 'Deny', Condition: NOT_OURS }));
    expect(judgePolicy(who, 'perimeter').reasons).toEqual([openToBuckets('statement 1')]);
    expect(judgePolicy(whose, 'perimeter').reasons).toEqual([openToPrincipals('statement 1')]);
  });

  test('an allowance of the pair in one statement needs no denial, in the other Region neither', () => {
    const document = aDocument(aStatement({ Condition: { StringEquals: { ...OURS, ...OUR_BUCKETS } } }));
    expect(judgePolicy(document, 'perimeter').verdict).toBe('COMPLIANT');
    expect(judgePolicy(document, 'perimeter', 'us-gov-west-1').verdict).toBe('COMPLIANT');
  });
});

describe('perimeter: statements', () => {
  test('organization but no limit on buckets is open to buckets (F51)', () => {
    expect(
      judgePolicy(aDocument(aStatement({ Condition: { StringEquals: OURS } })), 'perimeter').reasons,
    ).toEqual([openToBuckets('statement 1')]);
  });

  test('one open statement beside a closed one is found and named', () => {
    const closed = aStatement({ Sid: 'Closed', Condition: { StringEquals: { ...OURS, ...OUR_BUCKETS } } });
    expect(
      judgePolicy(
        aDocument(
          closed,
          aStatement({ Sid: 'Loose', Action: 's3:GetObject' }),
          aStatement({ Action: 's3:PutObject', Resource: BUCKET }),
        ),
        'perimeter',
      ).reasons,
    ).toEqual([openToPrincipals('Loose and statement 3'), openToBuckets('Loose')]);
  });

  test.each([
    's3:*',
    '*',
    '*:*',
    'S3:PutObject',
    's*',
    's3*',
    's?:PutObject',
    '?3:PutObject',
    '??:PutObject',
    '?*',
    '*3:PutObject',
    's3express:*',
  ])('an open statement for %s counts', (action) => {
    const statement = aStatement({
      Action: ['sts:*', action],
      Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    });
    expect(codes(judgePolicy(aDocument(statement), 'perimeter').reasons)).toEqual([
      'ENDPOINT_POLICY_OPEN_TO_PRINCIPALS',
      'ENDPOINT_POLICY_OPEN_TO_BUCKETS',
    ]);
  });

  test.each(['sts:*', 'ssm:*', 'dynamodb:GetItem', 'es3:Get'])(
    'an open statement for %s does not',
    (action) => {
      const closed = aStatement({ Condition: { StringEquals: { ...OURS, ...OUR_BUCKETS } } });
      expect(judgePolicy(aDocument(closed, aStatement({ Action: action })), 'perimeter')).toEqual({
        verdict: 'COMPLIANT',
        reasons: [],
        warnings: [],
      });
    },
  );

  test('all but an action of S3 is an allowance like others', () => {
    const statement = aStatement({ NotAction: 's3:DeleteBucket', Condition: { StringEquals: OURS } });
    expect(judgePolicy(aDocument(statement), 'perimeter').reasons).toEqual([openToBuckets('statement 1')]);
  });

  test('many open statements are counted', () => {
    const loose = [
      's3:GetObject',
      's3:PutObject',
      's3:ListBucket',
      's3:DeleteObject',
      's3:GetBucketLocation',
    ];
    const document = aDocument(...loose.map((Action) => aStatement({ Action, Resource: BUCKET })));
    expect(judgePolicy(document, 'perimeter').reasons).toEqual([
      openToPrincipals('statement 1, statement 2, statement 3 and 2 more'),
    ]);
  });
});

describe('the policy that AWS publishes for data perimeters', () => {
  const raw: {
    policies: {
      s3: { Statement: Record<string, unknown>[] };
      default: { Statement: Record<string, unknown>[] };
    };
  } = JSON.parse(
    readFileSync(new URL('../corpus/api/policies-s3-endpoint.json', import.meta.url), 'utf8')
      .replaceAll('<my-org-id>', ORGANIZATION)
      .replaceAll('<region>', 'eu-west-1')
      .replaceAll('<RegionWithoutDashes>', 'euwest1')
      .replaceAll('<glue-account-id>', '999988887777')
      .replaceAll('<CodeArtifact-Region-Account>', '083275213425')
      .replaceAll('<string>', '1x2y3z')
      .replaceAll('<third-party-account-a>', '777766665555')
      .replaceAll('<third-party-account-b>', '555544443333')
      .replaceAll('<third-party-resource-arn>', 'arn:aws:s3:::partner/*')
      .replaceAll('<action>', 's3:GetObject'),
  );
  const named = (...sids: string[]) =>
    aDocument(...raw.policies.s3.Statement.filter(({ Sid }) => sids.includes(String(Sid))));

  test('limits who and whose but for the statements that AWS marks as exceptions', () => {
    expect(judgePolicy({ ...raw.policies.s3 }, 'perimeter').reasons).toEqual([
      openToPrincipals('AllowRequestsByAWSServicePrincipals and AllowRequestsToAWSOwnedResources'),
      openToBuckets('AllowRequestsByAWSServicePrincipals and AllowRequestsByOrgsIdentitiesToAnyResources'),
    ]);
    expect(judgePolicy({ ...raw.policies.default }, 'perimeter').reasons).toEqual([
      openToPrincipals('AllowRequestsByAWSServicePrincipals'),
      openToBuckets('AllowRequestsByAWSServicePrincipals and AllowRequestsByOrgsIdentitiesToAnyResources'),
    ]);
  });

  test('without those it is a perimeter, with the AWS-owned buckets for the organization', () => {
    const aws = raw.policies.s3.Statement.find(({ Sid }) => Sid === 'AllowRequestsToAWSOwnedResources');
    const document = named(
      'AllowRequestsByOrgsIdentitiesToOrgsResources',
      'AllowRequestsByOrgsIdentitiesToAWSResources',
      'AllowRequestsByThirdPartyIdentitiesToThirdPartyResources',
      'AllowRequestsByOrgsIdentitiesToThirdPartyResources',
    );
    const whole = aDocument(
      ...raw.policies.s3.Statement.filter(({ Sid }) => JSON.stringify(document).includes(String(Sid))),
      { ...aws, Condition: { StringEquals: OURS } },
    );
    expect(whole.Statement).toHaveLength(5);
    expect(judgePolicy(whole, 'perimeter')).toEqual({ verdict: 'COMPLIANT', reasons: [], warnings: [] });
    expect(judgePolicy(JSON.stringify(whole), 'perimeter').verdict).toBe('COMPLIANT');
  });

  test('with the placeholders left in it is none', () => {
    const untouched = JSON.parse(
      readFileSync(new URL('../corpus/api/policies-s3-endpoint.json', import.meta.url), 'utf8'),
    );
    expect(codes(judgePolicy(untouched.policies.s3, 'perimeter').reasons)).toEqual([
      'ENDPOINT_POLICY_OPEN_TO_PRINCIPALS',
      'ENDPOINT_POLICY_OPEN_TO_BUCKETS',
    ]);
  });
});

describe('which endpoints are judged', () => {
  const POLICY = policyOf('gateway', '  endpointPolicy: notDefault\n');
  const verdicts = (endpoints: Parameters<typeof captureOf>[0]) =>
    checkOne(captureOf(endpoints), POLICY, RULES).results.map(({ resourceId, verdict }) => [
      resourceId,
      verdict,
    ]);
  const closed = aDocument(aStatement({ Resource: BUCKET }));

  test('each available S3 endpoint of the Region by itself, gateways and interfaces (F19)', () => {
    expect(
      verdicts({
        endpoints: [
          anInterfaceEndpoint({ PolicyDocument: closed }),
          aGatewayEndpoint(),
          aGatewayEndpoint({ VpcEndpointId: 'vpce-0b', PolicyDocument: closed }),
        ],
      }),
    ).toEqual([
      ['vpce-0b', 'COMPLIANT'],
      [GATEWAY_ID, 'NON_COMPLIANT'],
      [INTERFACE_ID, 'COMPLIANT'],
    ]);
  });

  test.each([
    { name: 'that is gone', endpoint: aGatewayEndpoint({ State: 'deleted' }) },
    { name: 'that is pending', endpoint: anInterfaceEndpoint({ State: 'pendingAcceptance' }) },
    {
      name: 'of another service',
      endpoint: aGatewayEndpoint({ ServiceName: 'com.amazonaws.eu-west-1.dynamodb' }),
    },
    {
      name: 'of S3 Express',
      endpoint: aGatewayEndpoint({ ServiceName: 'com.amazonaws.eu-west-1.s3express' }),
    },
    {
      name: 'of another Region',
      endpoint: anInterfaceEndpoint({
        ServiceName: 'com.amazonaws.us-west-2.s3',
        ServiceRegion: 'us-west-2',
      }),
    },
    {
      name: 'of a Gateway Load Balancer',
      endpoint: aGatewayEndpoint({ VpcEndpointType: 'GatewayLoadBalancer' }),
    },
  ])('not one $name', ({ endpoint }) => {
    expect(verdicts({ endpoints: [endpoint] })).toEqual([]);
  });

  test('one available in other letter case is', () => {
    expect(verdicts({ endpoints: [aGatewayEndpoint({ State: 'Available' })] })).toEqual([
      [GATEWAY_ID, 'NON_COMPLIANT'],
    ]);
  });

  test('one whose state was not captured is undetermined', () => {
    const outcome = checkOne(
      captureOf({ endpoints: [aGatewayEndpoint({ State: undefined })] }),
      POLICY,
      RULES,
    );
    expect(resultOf(outcome, 's3-endpoint-policy', GATEWAY_ID)).toMatchObject({
      verdict: 'UNDETERMINED',
      reasons: [
        {
          code: 'ENDPOINT_UNKNOWN',
          message: `the state of ${GATEWAY_ID} was not captured`,
          resources: [GATEWAY_ID],
        },
      ],
    });
  });

  test('one that is described twice and differently is undetermined', () => {
    const endpoints = [aGatewayEndpoint(), aGatewayEndpoint({ State: 'deleted', PolicyDocument: closed })];
    const outcome = checkOne(captureOf({ endpoints }), POLICY, RULES);
    expect(resultOf(outcome, 's3-endpoint-policy', GATEWAY_ID)).toMatchObject({
      verdict: 'UNDETERMINED',
      reasons: [
        {
          code: 'CONFLICTING_ANSWERS',
          message: `the capture describes ${GATEWAY_ID} twice and differently`,
          resources: [GATEWAY_ID],
        },
      ],
    });
  });

  test('a result is of the endpoint, has its VPC and no subnets', () => {
    expect(resultOf(checkOne(captureOf(), POLICY, RULES), 's3-endpoint-policy', GATEWAY_ID)).toEqual({
      rule: 's3-endpoint-policy',
      account: '111122223333',
      region: 'eu-west-1',
      resourceType: 'AWS::EC2::VPCEndpoint',
      resourceId: GATEWAY_ID,
      vpcId: 'vpc-0a1',
      verdict: 'NON_COMPLIANT',
      severity: 'MEDIUM',
      requirement: { require: 'gateway', rule: 'defaults' },
      waiver: null,
      reasons: [FULL_ACCESS],
      warnings: [],
      subnets: [],
    });
  });

  test('in an unrestricted VPC it is not applicable, whatever the policy', () => {
    const outcome = checkOne(captureOf(), policyOf('unrestricted', '  endpointPolicy: notDefault\n'), RULES);
    expect(resultOf(outcome, 's3-endpoint-policy', GATEWAY_ID)).toMatchObject({
      verdict: 'NOT_APPLICABLE',
      reasons: [
        {
          code: 'UNRESTRICTED',
          message: 'the policy rule defaults leaves vpc-0a1 unrestricted',
          resources: ['vpc-0a1'],
        },
      ],
    });
  });

  test("in a participant's view of a shared VPC there is nothing to judge (F41)", () => {
    const shared = captureOf({ vpcs: [aVpc({ OwnerId: '999988887777' })], endpoints: [] });
    expect(checkOne(shared, POLICY, RULES)).toMatchObject({ results: [], gaps: [] });
  });

  test('where endpoints were not captured nothing is judged, and that is a gap', () => {
    const outcome = checkOne(without(captureOf(), 'ec2.DescribeVpcEndpoints'), POLICY, RULES);
    expect(outcome).toMatchObject({
      results: [],
      gaps: ['capture.json: which S3 endpoints there are is unknown: DescribeVpcEndpoints was not captured'],
    });
  });
});
