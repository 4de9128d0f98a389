import { describe, expect, it } from 'vitest';
import { aStack, only, theStack } from './builders.ts';

const example = theStack();
const [functionId, reconcile] = only(example, 'AWS::Lambda::Function', (id) => id.startsWith('Reconcile'));
const [ruleId, rule] = only(example, 'AWS::Events::Rule', (id) => id.startsWith('Reconcile'));

describe('reconcile', () => {
  it('is told who it is, what the rules are called and where it announces changes', () => {
    const [busId] = only(example, 'AWS::Events::EventBus');
    expect(reconcile.Properties).toMatchObject({
      MemorySize: 1024,
      Timeout: 900,
      Environment: {
        Variables: {
          POWERTOOLS_SERVICE_NAME: 'reconcile',
          POWERTOOLS_METRICS_NAMESPACE: 'S3EndpointCompliance',
          POWERTOOLS_LOG_LEVEL: 'INFO',
          RULE_PREFIX: '',
          EVENT_BUS_NAME: { Ref: busId },
        },
      },
    });
  });

  it('runs every six hours', () => {
    expect(rule.Properties).toEqual({
      Description: 'Compares the findings about S3 endpoints with what AWS Config has recorded',
      ScheduleExpression: 'rate(6 hours)',
      State: 'ENABLED',
      Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': [functionId, 'Arn'] } }],
    });
    const [, permission] = only(example, 'AWS::Lambda::Permission', (id) => id.startsWith('Reconcile'));
    expect(permission.Properties).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [functionId, 'Arn'] },
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [ruleId, 'Arn'] },
    });
  });

  it.each([
    ['1', 'rate(1 hour)'],
    ['24', 'rate(1 day)'],
  ])('runs every %s hours where that is set', (reconcileHours, expression) => {
    const [, scheduled] = only(aStack({ reconcileHours }), 'AWS::Events::Rule', (id) =>
      id.startsWith('Reconcile'),
    );
    expect(scheduled.Properties.ScheduleExpression).toBe(expression);
  });
});
