import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { RuleName } from '../policy/schema.ts';
import type { Alarms } from './alarms.ts';
import type { Evaluate } from './evaluate.ts';
import { metricOf } from './metrics.ts';
import type { Publish } from './publish.ts';
import type { Reconcile } from './reconcile.ts';

export interface DashboardProps {
  readonly evaluate: Evaluate;
  readonly publish: Publish;
  readonly reconcile: Reconcile;
  readonly alarms: Alarms;
  readonly rules: readonly RuleName[];
}

/** One page: what is wrong now, what was judged, what reached Security Hub, and what it took. */
export class Dashboard extends Construct {
  readonly dashboard: CloudWatchDashboard;

  constructor(scope: Construct, id: string, { evaluate, publish, reconcile, alarms, rules }: DashboardProps) {
    super(scope, id);
    const functions = [evaluate.function.function, publish.function.function, reconcile.function.function];
    this.dashboard = new CloudWatchDashboard(this, 'Dashboard', { defaultInterval: Duration.days(7) });
    this.dashboard.addWidgets(
      new AlarmStatusWidget({ title: 'Alarms', alarms: alarms.alarms, width: 24, height: 4 }),
    );
    this.dashboard.addWidgets(
      graph('Verdicts reported to AWS Config', [
        metricOf('evaluate', 'Compliant'),
        metricOf('evaluate', 'NonCompliant'),
        metricOf('evaluate', 'NotApplicable'),
        metricOf('evaluate', 'Undetermined'),
      ]),
      graph(
        'Full evaluations',
        rules.map((rule) => metricOf('evaluate', 'FullEvaluations', { rule })),
      ),
      graph('Looks that failed', [
        metricOf('evaluate', 'FailedLooks'),
        metricOf('publish', 'FailedLooks'),
        metricOf('reconcile', 'FailedLooks'),
      ]),
    );
    this.dashboard.addWidgets(
      graph('Findings', [
        metricOf('publish', 'FindingsImported'),
        metricOf('publish', 'FindingsFailed'),
        metricOf('publish', 'ChangesAnnounced'),
      ]),
      graph('Reconciliation', [
        metricOf('reconcile', 'ResultsCompared'),
        metricOf('reconcile', 'FindingsHealed'),
        metricOf('reconcile', 'FindingsArchived'),
        metricOf('reconcile', 'FindingsRefreshed'),
      ]),
      graph('Age of changes, seconds', [
        metricOf('publish', 'OldestChangeAge'),
        metricOf('reconcile', 'OldestUnreportedChange'),
        publish.changes.metricApproximateAgeOfOldestMessage(),
      ]),
    );
    this.dashboard.addWidgets(
      graph('Messages that wait for somebody', [
        evaluate.failures.metricApproximateNumberOfMessagesVisible(),
        publish.rejected.metricApproximateNumberOfMessagesVisible(),
        publish.undelivered.metricApproximateNumberOfMessagesVisible(),
      ]),
      graph('Calls to AWS', [
        metricOf('evaluate', 'ApiCalls'),
        metricOf('publish', 'ApiCalls'),
        metricOf('reconcile', 'ApiCalls'),
        metricOf('evaluate', 'Throttles'),
        metricOf('publish', 'Throttles'),
        metricOf('reconcile', 'Throttles'),
      ]),
      graph(
        'Errors and durations of the functions',
        functions.map((lambda) => lambda.metricErrors()),
        functions.map((lambda) => lambda.metricDuration({ statistic: 'p95' })),
      ),
    );
  }
}

function graph(title: string, left: IMetric[], right: IMetric[] = []): GraphWidget {
  return new GraphWidget({ title, left, right, width: 8, height: 6 });
}
