import type { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import type { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { Place } from '../lib/findings/identity.ts';
import { inEnglish, problemsOf } from '../lib/network/in-english.ts';
import { FailedLook, RefusedEvent } from './errors.ts';

/** What every function tells of itself. */
export interface Telemetry {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
}

/** The account and Region that a function runs in, from its own ARN. */
export type Home = Place;

/**
 * The life of an event: traced, logged, its metrics sent; parsed by `schema`, or refused and counted; then handled, with
 * `timeLeft` to tell how many milliseconds the invocation still has. Whatever is thrown fails the invocation, and AWS
 * Lambda's own retries follow; so they do when Lambda ends what takes too long, and its environment.
 */
export function lambda<Event, Answer>(
  { logger, metrics, tracer }: Telemetry,
  schema: z.ZodMiniType<Event>,
  handle: (event: Event, home: Home, timeLeft: () => number) => Promise<Answer>,
) {
  // An early answer would keep the environment, and what it left undone would go on beside the next event. So no metric is
  // sent of what runs out of time: Lambda's own Errors tell it.
  return middy({ timeoutEarlyInMillis: 0 })
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .use(injectLambdaContext(logger))
    .use(logMetrics(metrics))
    .use({
      onError: ({ error }) => {
        if (error instanceof RefusedEvent) metrics.addMetric('RefusedEvents', MetricUnit.Count, 1);
        if (error instanceof FailedLook) metrics.addMetric('FailedLooks', MetricUnit.Count, 1);
        logger.error('the invocation failed', error ?? new Error('for an unknown reason'));
      },
    })
    .handler(async (event: unknown, context: Context): Promise<Answer> => {
      const parsed = schema.safeParse(event, { error: inEnglish });
      if (!parsed.success) throw new RefusedEvent(problemsOf(parsed.error));
      return handle(parsed.data, homeOf(context), () => context.getRemainingTimeInMillis());
    });
}

function homeOf({ invokedFunctionArn }: Context): Home {
  const [, partition = '', , region = '', account = ''] = invokedFunctionArn.split(':');
  return { partition, region, account };
}
