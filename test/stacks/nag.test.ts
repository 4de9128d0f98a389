import { Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { aStack, theStack } from './builders.ts';
import { acknowledgedIn, findingsIn } from './nag-report.ts';

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
    expect([...new Set(acknowledged.map(({ rule }) => rule))].sort()).toEqual([
      'AwsSolutions-IAM5[Resource::*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:config:<AWS::Region>:<AWS::AccountId>:config-rule/*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:*:prefix-list/*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:vpc/*]',
      'AwsSolutions-SQS3',
    ]);
    for (const { reason } of acknowledged) expect(reason).toMatch(/(\S+ ){4}/);
  });

  it('would find a queue without encryption in transit', () => {
    const stack = new Stack();
    new Queue(stack, 'Queue');
    expect(findingsIn(stack)).toContain('AwsSolutions-SQS4 at Default/Queue/Resource');
  });
});
