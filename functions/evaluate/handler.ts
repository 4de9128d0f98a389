import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { METRICS } from '../../lib/metrics.ts';
import { DeployedPolicy } from '../../lib/policy/deployed.ts';
import { lookClients, patientRetries } from '../clients.ts';
import { lambda } from '../lambda.ts';
import { measureCalls, measureWith } from '../measure.ts';
import { evaluate } from './evaluate.ts';
import { ConfigEvent } from './event.ts';

const logger = new Logger();
const metrics = new Metrics();
const tracer = new Tracer({ captureHTTPsRequests: false });
const policy = DeployedPolicy.parse(
  JSON.parse(readFileSync(new URL('policy.json', import.meta.url), 'utf8')),
);
const clients = { ...lookClients(), config: new ConfigServiceClient(patientRetries()) };
for (const client of Object.values(clients)) tracer.captureAWSv3Client(client);

const measure = measureWith(metrics, METRICS.evaluate);
const measured = measureCalls(Object.values(clients), measure);
const now = () => new Date();
const wait = (milliseconds: number) => setTimeout(milliseconds);
const measureFull = (rule: string) => {
  const { unit, dimension } = METRICS.evaluate.FullEvaluations;
  metrics.singleMetric().addDimension(dimension, rule).addMetric('FullEvaluations', unit, 1);
};

/** AWS Config asks about a change, or on schedule about everything: look, judge, and tell it. */
export const handler = lambda({ logger, metrics, tracer }, ConfigEvent, (event, home) =>
  measured(async () => {
    const did = await evaluate(event, home, { clients, policy, now, wait, measure, measureFull });
    logger.info('evaluated', { ...did });
  }),
);
