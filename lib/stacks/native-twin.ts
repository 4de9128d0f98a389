import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import { CfnAutomationRule } from 'aws-cdk-lib/aws-securityhub';
import { Construct } from 'constructs';
import type { RuleName } from '../policy/schema.ts';
import { configRuleNames } from './rule-names.ts';

export interface NativeTwinProps {
  readonly rules: readonly RuleName[];
  readonly rulePrefix: string;
  /** What the parameter of the template says where nobody gives it. */
  readonly suppress: boolean;
}

/**
 * Security Hub makes a finding of its own of every rule's result, without our severity, reasons and life cycle. An
 * automation rule keeps it suppressed. Only an administrator of Security Hub, or an account without one, can have such
 * rules; they hold for the member accounts too. So whether to make it is a parameter of the template.
 */
export class NativeTwin extends Construct {
  constructor(scope: Construct, id: string, props: NativeTwinProps) {
    super(scope, id);
    const parameter = new CfnParameter(this, 'Suppress', {
      description:
        "yes: suppress the findings that Security Hub's AWS Config integration makes of our rules. Say no in member accounts of a Security Hub administrator, who alone can.",
      allowedValues: ['yes', 'no'],
      default: props.suppress ? 'yes' : 'no',
    });
    parameter.overrideLogicalId('SuppressNativeFindings');
    const condition = new CfnCondition(this, 'IsSuppressed', {
      expression: Fn.conditionEquals(parameter.valueAsString, 'yes'),
    });
    const rule = new CfnAutomationRule(this, 'Rule', {
      ruleName: 'Suppress the native twins of S3 endpoint findings',
      description:
        'S3 endpoint compliance imports findings of its own for the results of these AWS Config rules.',
      ruleOrder: 1,
      ruleStatus: 'ENABLED',
      isTerminal: false,
      criteria: {
        productName: [{ comparison: 'EQUALS', value: 'Config' }],
        // Their title is the name of the rule; the fields that have it too are none that an automation rule may ask for.
        title: configRuleNames(props.rules, props.rulePrefix).flatMap(({ name, nameInOrganization }) => [
          { comparison: 'EQUALS', value: name },
          { comparison: 'PREFIX', value: nameInOrganization },
        ]),
      },
      actions: [
        {
          type: 'FINDING_FIELDS_UPDATE',
          findingFieldsUpdate: {
            workflow: { status: 'SUPPRESSED' },
            note: {
              text: 'The finding of S3 endpoint compliance for this resource tells more, and is kept up to date.',
              updatedBy: 's3-endpoint-compliance',
            },
          },
        },
      ],
    });
    rule.cfnOptions.condition = condition;
  }
}
