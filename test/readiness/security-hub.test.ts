import { describe, expect, it } from 'vitest';
import type { Administrator } from '../../lib/readiness/answers.ts';
import { assessSecurityHub } from '../../lib/readiness/security-hub.ts';
import { answer, answersOf, refused } from './builders.ts';

const ON = {
  name: 'security-hub',
  status: 'ready',
  says: 'Security Hub (CSPM) is on, and with it the product that findings are imported by',
  todo: null,
};
const SUPPRESSED = {
  name: 'twin-findings',
  status: 'ready',
  says: 'the native AWS Config integration is on, and no other account administers this one: the automation rule of the stack keeps the twins suppressed',
  todo: null,
};
const ELSEWHERE = {
  name: 'twin-findings',
  status: 'warning',
  says: 'the native AWS Config integration is on, and account 444455556666 administers this one: its automation rules alone can suppress the twin of each finding',
  todo: {
    says: 'deploy here with the parameter SuppressNativeFindings=no, and in account 444455556666, in eu-west-1, with yes: its automation rule holds for both',
    commands: [],
    allow: [],
  },
};

describe('Security Hub', () => {
  it('that is off has the command that enables it, and twins are no matter then', () => {
    const off = refused(
      'InvalidAccessException',
      'Account 111122223333 is not subscribed to AWS Security Hub',
    );
    expect(assessSecurityHub(answersOf({ hub: off, products: off, administrator: off }))).toEqual([
      {
        name: 'security-hub',
        status: 'problem',
        says: 'Security Hub (CSPM) is off: there is nowhere to import findings to',
        todo: {
          says: 'enable it here, or have its administrator account do so; it needs no standard',
          commands: ['aws securityhub enable-security-hub --region eu-west-1 --no-enable-default-standards'],
          allow: [],
        },
      },
    ]);
  });

  it('is unknown, not off, where the call is denied', () => {
    expect(assessSecurityHub(answersOf({ hub: refused() }))).toEqual([
      {
        name: 'security-hub',
        status: 'unknown',
        says: 'securityhub:DescribeHub has no answer: AccessDeniedException: no identity-based policy allows it',
        todo: {
          says: 'allow securityhub:DescribeHub to whoever asks',
          commands: [],
          allow: ['securityhub:DescribeHub'],
        },
      },
      SUPPRESSED,
    ]);
  });

  it.each<{ what: string; administrator: Administrator | null; expected: object }>([
    { what: 'stands alone or administers others', administrator: null, expected: SUPPRESSED },
    { what: 'has an answer without an account', administrator: {}, expected: SUPPRESSED },
    ...['Created', 'Invited', 'Removed', 'Resigned', 'Deleted'].map((MemberStatus) => ({
      what: `is not bound to the other one (${MemberStatus})`,
      administrator: { AccountId: '444455556666', MemberStatus },
      expected: SUPPRESSED,
    })),
    {
      what: 'is a member',
      administrator: { AccountId: '444455556666', MemberStatus: 'Enabled' },
      expected: ELSEWHERE,
    },
    {
      what: 'is a member in a state of a later day',
      administrator: { AccountId: '444455556666', MemberStatus: 'Paused' },
      expected: ELSEWHERE,
    },
    {
      what: 'is a member in no state',
      administrator: { AccountId: '444455556666' },
      expected: ELSEWHERE,
    },
  ])('of an account that $what', ({ administrator, expected }) => {
    expect(assessSecurityHub(answersOf({ administrator: answer(administrator) }))).toEqual([ON, expected]);
  });

  it.each([
    ['arn:aws:securityhub:eu-west-1:111122223333:product-subscription/aws/config', true],
    ['arn:aws-cn:securityhub:cn-north-1::product/aws/config', true],
    ['arn:aws:securityhub:eu-west-1:111122223333:product-subscription/aws/config-x', false],
    ['arn:aws:securityhub:eu-west-1:111122223333:product-subscription/acme/aws/config', false],
  ])('takes %s for the AWS Config integration: %s', (arn, isOn) => {
    const [, twins] = assessSecurityHub(answersOf({ products: answer(['arn:x:product/aws/macie', arn]) }));
    const off = {
      name: 'twin-findings',
      status: 'ready',
      says: 'the native AWS Config integration is off: no finding gets a twin',
      todo: null,
    };
    expect(twins).toEqual(isOn ? SUPPRESSED : off);
  });

  it.each([
    ['securityhub:ListEnabledProductsForImport', { products: refused(), administrator: refused() }],
    ['securityhub:GetAdministratorAccount', { administrator: refused() }],
  ])('does not know about twins where %s is denied', (action, part) => {
    const [, twins] = assessSecurityHub(answersOf(part));
    expect(twins).toMatchObject({ name: 'twin-findings', status: 'unknown', todo: { allow: [action] } });
  });

  it('needs no administrator to know that there are no twins', () => {
    const [, twins] = assessSecurityHub(answersOf({ products: answer([]), administrator: refused() }));
    expect(twins?.status).toBe('ready');
  });
});
