import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type FunctionName, METRICS, type MetricOf, NAMESPACE } from '../metrics.ts';

/** A metric that a function emits: the sum of counts, the greatest of ages. */
export function metricOf<Name extends FunctionName>(
  name: Name,
  metric: MetricOf<Name> & string,
  dimensions: Readonly<Record<string, string>> = {},
): Metric {
  const table: Readonly<Record<string, { readonly unit: 'Count' | 'Seconds' }>> = METRICS[name];
  return new Metric({
    namespace: NAMESPACE,
    metricName: metric,
    dimensionsMap: { service: name, ...dimensions },
    statistic: table[metric]?.unit === 'Seconds' ? Stats.MAXIMUM : Stats.SUM,
    period: Duration.minutes(5),
  });
}
