import { Aws, Duration, Validations } from 'aws-cdk-lib';
import { CfnConfigRule } from 'aws-cdk-lib/aws-config';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnPermission, EventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { RuleName } from '../policy/schema.ts';
import { CATALOGUE } from '../rules/catalogue.ts';
import { typesListenedToBy } from '../rules/recorded-types.ts';
import { configRuleNames } from './rule-names.ts';
import { SealedQueue } from './sealed-queue.ts';
import { type FunctionSettings, ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

/** A scheduled run over 2,000 VPCs takes 260 MB (npm run bench:evaluate); more memory is also more of a processor. */
const MEMORY = 1024;
/** Where the policy names hubs, two rules ask Route 53 about each of 2,000 VPCs, at five calls a second for an account. */
const TIMEOUT = Duration.minutes(15);

export interface EvaluateProps extends FunctionSettings {
  readonly rules: readonly RuleName[];
  readonly schedule: Settings['schedule'];
  /** The digest of the policy that the functions carry. */
  readonly policyDigest: string;
  /** @default - no limit but the account's */
  readonly concurrency?: number | undefined;
}

/** AWS Config asks, on a change and on a schedule; the function looks, judges by the policy and reports. */
export class Evaluate extends Construct {
  readonly function: ServiceFunction;
  /** Holds what AWS Config asked and was not answered after every retry. */
  readonly failures: SealedQueue;

  constructor(scope: Construct, id: string, props: EvaluateProps) {
    super(scope, id);
    this.function = new ServiceFunction(this, 'Evaluate', {
      ...props,
      name: 'evaluate',
      description: 'Judges by the policy which way S3 traffic leaves the VPCs that AWS Config asks about',
      memorySize: MEMORY,
      timeout: TIMEOUT,
    });

    this.failures = new SealedQueue(this, 'Failures');
    Validations.of(this.failures).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'nothing reads this queue but people: it is where failed invocations end, as in a dead-letter queue',
    });
    this.function.role.addToPolicy(
      new PolicyStatement({
        sid: 'KeepFailures',
        actions: ['sqs:SendMessage'],
        resources: [this.failures.queueArn],
      }),
    );
    new EventInvokeConfig(this, 'Retries', {
      function: this.function.function,
      retryAttempts: 2,
      // SqsDestination would grant more than Lambda needs to send.
      onFailure: { bind: () => ({ destination: this.failures.queueArn }) },
    });

    const askedByConfig = new CfnPermission(this, 'AskedByConfig', {
      functionName: this.function.function.functionArn,
      action: 'lambda:InvokeFunction',
      principal: 'config.amazonaws.com',
      sourceAccount: Aws.ACCOUNT_ID,
    });
    for (const { rule, name } of configRuleNames(props.rules, props.rulePrefix)) {
      const configRule = new CfnConfigRule(this, rule, {
        configRuleName: name,
        description: CATALOGUE[rule].title,
        scope: { complianceResourceTypes: [...typesListenedToBy(CATALOGUE[rule])] },
        inputParameters: { check: rule, policy: props.policyDigest },
        source: {
          owner: 'CUSTOM_LAMBDA',
          sourceIdentifier: this.function.function.functionArn,
          sourceDetails: [
            { eventSource: 'aws.config', messageType: 'ConfigurationItemChangeNotification' },
            { eventSource: 'aws.config', messageType: 'OversizedConfigurationItemChangeNotification' },
            {
              eventSource: 'aws.config',
              messageType: 'ScheduledNotification',
              maximumExecutionFrequency: props.schedule,
            },
          ],
        },
      });
      // AWS Config refuses a rule whose function it may not invoke.
      configRule.addResourceDependency(askedByConfig);
    }
  }
}
