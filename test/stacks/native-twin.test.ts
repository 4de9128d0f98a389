import { describe, expect, it } from 'vitest';
import { aStack, only, theStack } from './builders.ts';

const TYPE = 'AWS::SecurityHub::AutomationRule';

describe('the native twin of a finding', () => {
  it('is suppressed by an automation rule that knows it by product and title', () => {
    const [, rule] = only(theStack(), TYPE);
    expect(rule.Properties).toEqual({
      RuleName: 'Suppress the native twins of S3 endpoint findings',
      Description:
        'S3 endpoint compliance imports findings of its own for the results of these AWS Config rules.',
      RuleOrder: 1,
      RuleStatus: 'ENABLED',
      IsTerminal: false,
      Criteria: {
        ProductName: [{ Comparison: 'EQUALS', Value: 'Config' }],
        Title: [
          { Comparison: 'EQUALS', Value: 's3-traffic-path' },
          { Comparison: 'PREFIX', Value: 'OrgConfigRule-s3-traffic-path-' },
          { Comparison: 'EQUALS', Value: 's3-interface-availability' },
          { Comparison: 'PREFIX', Value: 'OrgConfigRule-s3-interface-availability-' },
          { Comparison: 'EQUALS', Value: 's3-endpoint-policy' },
          { Comparison: 'PREFIX', Value: 'OrgConfigRule-s3-endpoint-policy-' },
        ],
      },
      Actions: [
        {
          Type: 'FINDING_FIELDS_UPDATE',
          FindingFieldsUpdate: {
            Workflow: { Status: 'SUPPRESSED' },
            Note: {
              Text: 'The finding of S3 endpoint compliance for this resource tells more, and is kept up to date.',
              UpdatedBy: 's3-endpoint-compliance',
            },
          },
        },
      ],
    });
  });

  it.each([
    ['suppress', 'yes'],
    ['leave', 'no'],
  ])(
    'is a parameter of the template, for accounts that cannot have such a rule: %s is %s',
    (nativeTwin, value) => {
      const stack = aStack({ nativeTwin });
      const [, { Condition: condition }] = only(stack, TYPE);
      const { Parameters, Conditions } = stack.template.toJSON();
      expect(Conditions[condition ?? '']).toEqual({
        'Fn::Equals': [{ Ref: 'SuppressNativeFindings' }, 'yes'],
      });
      expect(Parameters.SuppressNativeFindings).toMatchObject({
        Default: value,
        AllowedValues: ['yes', 'no'],
      });
    },
  );
});
