import { describe, expect, it } from 'vitest';
import { RULE_NAMES, type RuleName } from '../../lib/policy/schema.ts';
import { CATALOGUE } from '../../lib/rules/catalogue.ts';
import { aStack, only, theStack } from './builders.ts';

const RULE = 'AWS::Config::ConfigRule';

const PATHS = [
  'AWS::EC2::VPC',
  'AWS::EC2::VPCEndpoint',
  'AWS::EC2::RouteTable',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::NetworkAcl',
  'AWS::EC2::DHCPOptions',
];
const LISTENED: Readonly<Record<RuleName, readonly string[]>> = {
  's3-traffic-path': PATHS,
  's3-interface-availability': PATHS,
  's3-endpoint-policy': ['AWS::EC2::VPC', 'AWS::EC2::VPCEndpoint'],
};

const example = theStack();
const [functionId, evaluate] = only(example, 'AWS::Lambda::Function', (id) => id.startsWith('Evaluate'));

describe('evaluate', () => {
  it('is told who it is and what its rules are called', () => {
    expect(evaluate.Properties).toMatchObject({
      MemorySize: 1024,
      Timeout: 900,
      Environment: {
        Variables: {
          POWERTOOLS_SERVICE_NAME: 'evaluate',
          POWERTOOLS_METRICS_NAMESPACE: 'S3EndpointCompliance',
          POWERTOOLS_LOG_LEVEL: 'INFO',
          RULE_PREFIX: '',
        },
      },
    });
  });

  it.each(RULE_NAMES)('is asked by AWS Config for %s, on changes and on a schedule', (rule: RuleName) => {
    const [permissionId] = only(example, 'AWS::Lambda::Permission', (id) => id.startsWith('Evaluate'));
    const [, configRule] = only(example, RULE, (_, { Properties }) => Properties.ConfigRuleName === rule);
    expect(configRule).toEqual({
      Type: RULE,
      DependsOn: [permissionId],
      Properties: {
        ConfigRuleName: rule,
        Description: CATALOGUE[rule].title,
        InputParameters: { check: rule, policy: example.policy.digest },
        Scope: {
          ComplianceResourceTypes: LISTENED[rule],
        },
        Source: {
          Owner: 'CUSTOM_LAMBDA',
          SourceIdentifier: { 'Fn::GetAtt': [functionId, 'Arn'] },
          SourceDetails: [
            { EventSource: 'aws.config', MessageType: 'ConfigurationItemChangeNotification' },
            { EventSource: 'aws.config', MessageType: 'OversizedConfigurationItemChangeNotification' },
            {
              EventSource: 'aws.config',
              MessageType: 'ScheduledNotification',
              MaximumExecutionFrequency: 'TwentyFour_Hours',
            },
          ],
        },
      },
    });
    // Config API Reference, ConfigRule and PutConfigRule.
    expect(JSON.stringify(configRule.Properties.InputParameters).length).toBeLessThanOrEqual(1024);
    expect(CATALOGUE[rule].title.length).toBeLessThanOrEqual(256);
  });

  it('can be invoked by AWS Config of its own account, and by nobody else', () => {
    const [, permission] = only(example, 'AWS::Lambda::Permission', (id) => id.startsWith('Evaluate'));
    expect(permission.Properties).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [functionId, 'Arn'] },
      Principal: 'config.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
  });

  it('leaves in a queue what it could not answer, after two retries', () => {
    const [queueId] = only(example, 'AWS::SQS::Queue', (id) => id.startsWith('EvaluateFailures'));
    const [, retries] = only(example, 'AWS::Lambda::EventInvokeConfig');
    expect(retries.Properties).toEqual({
      FunctionName: { Ref: functionId },
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queueId, 'Arn'] } } },
    });
  });

  it('has the rules, names, schedule and concurrency that are set', () => {
    const given = {
      rules: 's3-endpoint-policy',
      rulePrefix: 'network-',
      schedule: 'One_Hour',
      evaluateConcurrency: '5',
    };
    const stack = aStack(given);
    const [, configRule] = only(stack, RULE);
    expect(configRule.Properties).toMatchObject({
      ConfigRuleName: 'network-s3-endpoint-policy',
      InputParameters: { check: 's3-endpoint-policy' },
      Source: { SourceDetails: [{}, {}, { MaximumExecutionFrequency: 'One_Hour' }] },
    });
    const [, lambda] = only(stack, 'AWS::Lambda::Function', (id) => id.startsWith('Evaluate'));
    expect(lambda.Properties).toMatchObject({
      ReservedConcurrentExecutions: 5,
      Environment: { Variables: { RULE_PREFIX: 'network-' } },
    });
  });

  it('takes no concurrency from the account unless told so', () => {
    expect(evaluate.Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  it('is asked about everything again when the policy is another one', () => {
    const digests = [example, aStack({ accounts: 'examples/accounts.yaml' })].map(({ resources }) =>
      Object.values(resources(RULE)).map(({ Properties }) => Properties.InputParameters),
    );
    expect(digests[1]).not.toEqual(digests[0]);
  });
});
