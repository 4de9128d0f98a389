import { Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { aStack, theStack } from './builders.ts';

/** What cdk-nag finds, as `rule at construct`. */
function findingsIn(scope: Stack): string[] {
  return new AwsSolutionsChecks()
    .validateScope(scope)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );
}

/** The rules that are let pass anywhere, each with the reason that stands beside its construct. */
function acknowledgedIn(scope: Stack): [string, string][] {
  return scope.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) =>
          Object.entries<string>(data).map(([id, reason]): [string, string] => [
            id.replace(/^Annotation::/, ''),
            reason,
          ]),
        ),
    );
}

describe('cdk-nag', () => {
  it('finds nothing in the stack that is not explained', () => {
    expect(findingsIn(theStack().stack)).toEqual([]);
  });

  it('finds nothing with a topic and fewer rules of the user either', () => {
    const given = { alarmTopic: 'arn:aws:sns:eu-west-1:111122223333:alarms', rules: 's3-endpoint-policy' };
    expect(findingsIn(aStack(given).stack)).toEqual([]);
  });

  it('is told a reason for everything that is let pass: wildcards that AWS asks for, and queues for people', () => {
    const acknowledged = acknowledgedIn(theStack().stack);
    expect([...new Set(acknowledged.map(([id]) => id))].sort()).toEqual([
      'AwsSolutions-IAM5[Resource::*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:config:<AWS::Region>:<AWS::AccountId>:config-rule/*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:*:prefix-list/*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:vpc/*]',
      'AwsSolutions-SQS3',
    ]);
    for (const [, reason] of acknowledged) expect(reason).toMatch(/(\S+ ){4}/);
  });

  it('would find a queue without encryption in transit', () => {
    const stack = new Stack();
    new Queue(stack, 'Queue');
    expect(findingsIn(stack)).toContain('AwsSolutions-SQS4 at Default/Queue/Resource');
  });
});
