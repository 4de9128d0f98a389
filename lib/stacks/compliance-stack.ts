import { CfnOutput, DefaultStackSynthesizer, type Environment, Fn, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { hubsOf } from '../check.ts';
import type { FunctionName } from '../metrics.ts';
import type { DeployedPolicy } from '../policy/deployed.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { Alarms } from './alarms.ts';
import { Changes } from './changes.ts';
import { Dashboard } from './dashboard.ts';
import { EncryptionKey } from './encryption-key.ts';
import { Evaluate } from './evaluate.ts';
import { NativeTwin } from './native-twin.ts';
import { Publish } from './publish.ts';
import { Reconcile } from './reconcile.ts';
import type { Settings } from './settings.ts';

export interface ComplianceStackProps {
  readonly settings: Settings;
  readonly policy: DeployedPolicy;
  /** The folders with each function's bundle and policy. */
  readonly code: Readonly<Record<FunctionName, string>>;
  /** @default - wherever the template is deployed */
  readonly env?: Environment;
}

/**
 * The service in one account and Region: AWS Config asks, `evaluate` answers, `publish` brings what was recorded to Security
 * Hub, and `reconcile` mends what got lost. The template is the same for every account, Region and partition.
 */
export class ComplianceStack extends Stack {
  constructor(scope: Construct, id: string, { settings, policy, code, env }: ComplianceStackProps) {
    super(scope, id, {
      stackName: settings.name,
      description:
        'S3 endpoint compliance: AWS Config rules that judge which way S3 traffic leaves every VPC',
      // @ts-expect-error: the CDK's class may give undefined where its interface leaves out
      synthesizer: new DefaultStackSynthesizer({
        // It looks up a parameter, which accounts of a StackSet need not have.
        generateBootstrapVersionRule: false,
      }),
      ...(env ? { env } : {}),
    });
    const { rules, rulePrefix } = settings;
    const key = new EncryptionKey(this, 'Key');
    const common = {
      code,
      rules,
      rulePrefix,
      hasHubs: hubsOf(policy.policy).length > 0,
      logKey: key,
      logRetention: settings.logRetentionDays,
    };
    const { bus } = new Changes(this, 'Changes', { registerSchema: settings.eventSchemas });
    const evaluate = new Evaluate(this, 'Evaluate', {
      ...common,
      schedule: settings.schedule,
      policyDigest: policy.digest,
      concurrency: settings.evaluateConcurrency,
    });
    const publish = new Publish(this, 'Publish', { ...common, bus });
    const reconcile = new Reconcile(this, 'Reconcile', { ...common, bus, hours: settings.reconcileHours });
    new NativeTwin(this, 'NativeTwin', { rules, rulePrefix, suppress: settings.nativeTwin === 'suppress' });

    const topic =
      settings.alarmTopic === undefined
        ? new AlarmTopic(this, 'AlarmTopic', { encryptionKey: key })
        : Topic.fromTopicArn(this, 'AlarmTopic', Fn.sub(settings.alarmTopic));
    const alarms = new Alarms(this, 'Alarms', {
      evaluate,
      publish,
      reconcile,
      rules,
      reconcileHours: settings.reconcileHours,
      topic,
    });
    if (settings.dashboard) {
      const { dashboard } = new Dashboard(this, 'Dashboard', { evaluate, publish, reconcile, alarms, rules });
      new CfnOutput(this, 'DashboardName', {
        value: dashboard.dashboardName,
        description: 'The CloudWatch dashboard',
      });
    }

    new CfnOutput(this, 'ChangesBusName', {
      value: bus.eventBusName,
      description: 'Where changes of verdict are announced',
    });
    new CfnOutput(this, 'AlarmTopicArn', { value: topic.topicArn, description: 'Where alarms are told' });
    new CfnOutput(this, 'ReconcileFunctionName', {
      value: reconcile.function.function.functionName,
      description: 'To be invoked by hand when findings are to be compared now',
    });
  }
}
