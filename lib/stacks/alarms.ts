import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  CfnAlarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  type Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { RuleName } from '../policy/schema.ts';
import { LATEST_EVALUATION_HOURS } from '../rules/latest-evaluation.ts';
import type { Evaluate } from './evaluate.ts';
import { metricOf } from './metrics.ts';
import type { Publish } from './publish.ts';
import type { Reconcile } from './reconcile.ts';

/** Two attempts at a batch have failed then, or the functions cannot keep up. */
const LONGEST_WAIT = Duration.minutes(30);
/** Retries cope with some; beyond this share, runs begin to fail. */
const THROTTLED_PERCENT = 10;

export interface AlarmsProps {
  readonly evaluate: Evaluate;
  readonly publish: Publish;
  readonly reconcile: Reconcile;
  readonly rules: readonly RuleName[];
  readonly reconcileHours: number;
  readonly topic: ITopic;
}

interface Condition {
  readonly metric: IMetric;
  /** What is wrong then, and what follows from it. */
  readonly means: string;
  /** @default 1 */
  readonly threshold?: number;
  /** @default 1 */
  readonly periods?: number;
}

interface Silence {
  readonly metric: Metric;
  readonly means: string;
  readonly hours: number;
}

/** Tells the topic what somebody must look after; docs/runbook.md says for each alarm what to do. */
export class Alarms extends Construct {
  readonly alarms: Alarm[] = [];
  readonly #topic: ITopic;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#topic = props.topic;
    const { evaluate, publish, reconcile } = props;

    for (const [name, { function: lambda }] of [
      ['Evaluate', evaluate.function],
      ['Publish', publish.function],
      ['Reconcile', reconcile.function],
    ] as const) {
      this.#tell(`${name}Errors`, {
        metric: lambda.metricErrors(),
        means: `An invocation of ${name.toLowerCase()} failed: nothing was reported of what it could not read or write.`,
      });
      this.#tell(`${name}Throttles`, {
        metric: lambda.metricThrottles(),
        periods: 3,
        means: `Lambda has kept ${name.toLowerCase()} waiting for a quarter of an hour: too many run at once.`,
      });
    }

    for (const [name, queue, means] of [
      ['Failures', evaluate.failures, 'AWS Config got no answer to these events, every retry included.'],
      ['Rejected', publish.rejected, 'These changes could not be imported into Security Hub.'],
      ['Undelivered', publish.undelivered, 'EventBridge could not put these events on the queue.'],
    ] as const) {
      this.#tell(`${name}NotEmpty`, { metric: queue.metricApproximateNumberOfMessagesVisible(), means });
    }
    this.#tell('OldestChange', {
      metric: publish.changes.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM }),
      threshold: LONGEST_WAIT.toSeconds(),
      means: `A change of compliance has waited for ${LONGEST_WAIT.toMinutes()} minutes to be imported.`,
    });

    this.#tell('SecurityHubUnavailable', {
      metric: metricOf('publish', 'SecurityHubUnavailable'),
      means: 'Security Hub is off in this account and Region: changes wait in the queue, then in Rejected.',
    });
    this.#tell('RefusedEvents', {
      metric: sumOf('RefusedEvents'),
      means: 'A function got an event that is not for it, or not as AWS documents it, and refused it.',
    });
    this.#tell('ThrottledCalls', {
      metric: new MathExpression({
        label: 'throttled calls, %',
        expression: 'IF(calls > 0, 100 * throttles / calls, 0)',
        usingMetrics: { calls: sumOf('ApiCalls'), throttles: sumOf('Throttles') },
        period: Duration.minutes(5),
      }),
      threshold: THROTTLED_PERCENT,
      periods: 3,
      means: 'AWS throttles our calls: the account asks for more than its quotas give.',
    });

    for (const rule of props.rules) {
      this.#tellSilence(`NoFullEvaluation-${rule}`, {
        metric: metricOf('evaluate', 'FullEvaluations', { rule }),
        hours: LATEST_EVALUATION_HOURS,
        means: `AWS Config has had no whole answer for ${rule} in ${LATEST_EVALUATION_HOURS} hours: results may be stale.`,
      });
    }
    const hours = 2 * props.reconcileHours + 2;
    this.#tellSilence('NoReconciliation', {
      metric: reconcile.function.function.metricInvocations(),
      hours,
      means: `Findings have not been compared with AWS Config's results in ${hours} hours.`,
    });
  }

  /** Tells when the metric reaches the threshold in each of the latest periods. */
  #tell(id: string, { metric, means, threshold = 1, periods = 1 }: Condition): void {
    this.#add(
      new Alarm(this, id, {
        metric,
        threshold,
        evaluationPeriods: periods,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
        alarmDescription: means,
      }),
    );
  }

  /** Tells when nothing was counted for hours on end, but not before the stack has stood as long. */
  #tellSilence(id: string, { metric, means, hours }: Silence): void {
    const alarm = new Alarm(this, id, {
      metric: metric.with({ period: Duration.hours(1) }),
      threshold: 1,
      evaluationPeriods: hours,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
      alarmDescription: means,
    });
    const resource = alarm.node.defaultChild;
    if (resource instanceof CfnAlarm) {
      resource.warmUpConfiguration = { warmUpPeriodDurationInMinutes: Duration.hours(hours).toMinutes() };
    }
    this.#add(alarm);
  }

  #add(alarm: Alarm): void {
    alarm.addAlarmAction(new SnsAction(this.#topic));
    this.alarms.push(alarm);
  }
}

/** A metric of all functions together; one that has not counted counts as nothing. */
function sumOf(metric: 'ApiCalls' | 'Throttles' | 'RefusedEvents'): MathExpression {
  const metrics = {
    [`evaluate${metric}`]: metricOf('evaluate', metric),
    [`publish${metric}`]: metricOf('publish', metric),
    [`reconcile${metric}`]: metricOf('reconcile', metric),
  };
  return new MathExpression({
    label: metric,
    expression: Object.keys(metrics)
      .map((id) => `FILL(${id}, 0)`)
      .join(' + '),
    usingMetrics: metrics,
    period: Duration.minutes(5),
  });
}
