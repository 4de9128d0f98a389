import type { Metrics } from '@aws-lambda-powertools/metrics';
import { countCalls } from '../lib/aws/count-calls.ts';
import type { FunctionName, Metric, MetricOf } from '../lib/metrics.ts';

/** Adds a number to a metric of one function. */
export type Measure<Name extends FunctionName> = (metric: MetricOf<Name>, value: number) => void;

/** What adds to the metrics of a table, `METRICS.evaluate` for example. */
export function measureWith<Name extends string>(
  metrics: Metrics,
  table: Readonly<Record<Name, Metric>>,
): (metric: Name, value: number) => void {
  return (metric, value) => metrics.addMetric(metric, table[metric].unit, value);
}

/**
 * Counts what the clients call from now on. What it gives runs an invocation and then measures the calls made in it,
 * however it ends: an environment of AWS Lambda handles one event at a time.
 */
export function measureCalls(
  clients: readonly Parameters<typeof countCalls>[0][],
  measure: (metric: 'ApiCalls' | 'Throttles', value: number) => void,
): <Answer>(run: () => Promise<Answer>) => Promise<Answer> {
  let made = 0;
  let throttled = 0;
  for (const client of clients) {
    countCalls(client, (call) => {
      made += 1;
      if (call.throttled) throttled += 1;
    });
  }
  return async (run) => {
    made = 0;
    throttled = 0;
    try {
      return await run();
    } finally {
      measure('ApiCalls', made);
      measure('Throttles', throttled);
    }
  };
}
