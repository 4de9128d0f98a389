import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ruleOfConfigRule } from '../../lib/findings/change.ts';
import { RULE_NAMES } from '../../lib/policy/schema.ts';
import { configRuleNames } from '../../lib/stacks/rule-names.ts';
import { aStack, only, theStack } from './builders.ts';

const RULE = 'AWS::Events::Rule';
const QUEUE = 'AWS::SQS::Queue';

const example = theStack();
const [functionId, publish] = only(example, 'AWS::Lambda::Function', (id) => id.startsWith('Publish'));
const [changesId, changes] = only(example, QUEUE, (id) => id.startsWith('PublishChanges'));
const [rejectedId] = only(example, QUEUE, (id) => id.startsWith('PublishRejected'));
const [undeliveredId] = only(example, QUEUE, (id) => id.startsWith('PublishUndelivered'));

describe('publish', () => {
  it('is told who it is, what the rules are called and where it announces changes', () => {
    const [busId] = only(example, 'AWS::Events::EventBus');
    expect(publish.Properties).toMatchObject({
      MemorySize: 512,
      Timeout: 120,
      Environment: {
        Variables: {
          POWERTOOLS_SERVICE_NAME: 'publish',
          POWERTOOLS_METRICS_NAMESPACE: 'S3EndpointCompliance',
          POWERTOOLS_LOG_LEVEL: 'INFO',
          RULE_PREFIX: '',
          EVENT_BUS_NAME: { Ref: busId },
        },
      },
    });
  });

  it('hears of changes of our rules, under their own names and as an organization renames them', () => {
    const [, rule] = only(example, RULE, (id) => id.startsWith('Publish'));
    expect(rule.Properties).toEqual({
      Description: 'Changes of compliance that the S3 endpoint rules find',
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.config'],
        'detail-type': ['Config Rules Compliance Change'],
        detail: {
          messageType: ['ComplianceChangeNotification'],
          configRuleName: [
            's3-traffic-path',
            { prefix: 'OrgConfigRule-s3-traffic-path-' },
            's3-interface-availability',
            { prefix: 'OrgConfigRule-s3-interface-availability-' },
            's3-endpoint-policy',
            { prefix: 'OrgConfigRule-s3-endpoint-policy-' },
          ],
          resourceType: ['AWS::EC2::VPC', 'AWS::EC2::VPCEndpoint'],
        },
      },
      Targets: [
        {
          Id: 'Target0',
          Arn: { 'Fn::GetAtt': [changesId, 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [undeliveredId, 'Arn'] } },
        },
      ],
    });
  });

  it('hears of the rules that are deployed only, by the names that they have', () => {
    const stack = aStack({ rules: 's3-endpoint-policy', rulePrefix: 'network-' });
    const [, rule] = only(stack, RULE, (id) => id.startsWith('Publish'));
    expect(rule.Properties.EventPattern).toMatchObject({
      detail: {
        configRuleName: [
          'network-s3-endpoint-policy',
          { prefix: 'OrgConfigRule-network-s3-endpoint-policy-' },
        ],
        resourceType: ['AWS::EC2::VPCEndpoint'],
      },
    });
  });

  it('has a pattern within what EventBridge takes, however long the names are', () => {
    const stack = aStack({ rulePrefix: 'p'.repeat(39) });
    const [, rule] = only(stack, RULE, (id) => id.startsWith('Publish'));
    expect(JSON.stringify(rule.Properties.EventPattern).length).toBeLessThanOrEqual(2048);
  });

  it('is sent to by EventBridge for this rule of this account only', () => {
    const [ruleId] = only(example, RULE, (id) => id.startsWith('Publish'));
    for (const id of [changesId, undeliveredId]) {
      const [, policy] = only(
        example,
        'AWS::SQS::QueuePolicy',
        (_, { Properties }) => JSON.stringify(Properties.Queues) === JSON.stringify([{ Ref: id }]),
      );
      const { Statement } = Object(policy.Properties.PolicyDocument);
      const allowed = Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
      expect(allowed).toHaveLength(1);
      expect(allowed[0]).toMatchObject({
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [ruleId, 'Arn'] } } },
      });
    }
  });

  it('takes a hundred changes at a time, reports those that failed, and sees each five times at most', () => {
    const [, source] = only(example, 'AWS::Lambda::EventSourceMapping');
    expect(source.Properties).toEqual({
      EventSourceArn: { 'Fn::GetAtt': [changesId, 'Arn'] },
      FunctionName: { Ref: functionId },
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    expect(changes.Properties).toMatchObject({
      VisibilityTimeout: 720,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [rejectedId, 'Arn'] }, maxReceiveCount: 5 },
    });
  });
});

describe('the names of AWS Config rules', () => {
  const prefix = fc.stringMatching(/^[A-Za-z0-9_-]{0,39}$/);
  const suffix = fc.stringMatching(/^[A-Za-z0-9]{8}$/);

  it('are those by which the functions know their rules, in an organization too', () => {
    fc.assert(
      fc.property(prefix, suffix, (rulePrefix, eight) => {
        for (const { rule, name, nameInOrganization } of configRuleNames(RULE_NAMES, rulePrefix)) {
          expect(ruleOfConfigRule(name, rulePrefix)).toBe(rule);
          expect(ruleOfConfigRule(`${nameInOrganization}${eight}`, rulePrefix)).toBe(rule);
        }
      }),
    );
  });
});
