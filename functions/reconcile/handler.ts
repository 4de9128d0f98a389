import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { METRICS } from '../../lib/metrics.ts';
import { DeployedPolicy } from '../../lib/policy/deployed.ts';
import { lookClients, patientRetries } from '../clients.ts';
import { lambda } from '../lambda.ts';
import { measureCalls, measureWith } from '../measure.ts';
import { ReconcileEvent } from './event.ts';
import { reconcile } from './reconcile.ts';

const logger = new Logger();
const metrics = new Metrics();
const tracer = new Tracer({ captureHTTPsRequests: false });
const policy = DeployedPolicy.parse(
  JSON.parse(readFileSync(new URL('policy.json', import.meta.url), 'utf8')),
);
const clients = {
  ...lookClients(),
  config: new ConfigServiceClient(patientRetries()),
  securityHub: new SecurityHubClient(patientRetries()),
  eventBridge: new EventBridgeClient(patientRetries()),
};
for (const client of Object.values(clients)) tracer.captureAWSv3Client(client);

const measure = measureWith(metrics, METRICS.reconcile);
const measured = measureCalls(Object.values(clients), measure);
const { RULE_PREFIX: prefix = '', EVENT_BUS_NAME: busName = '' } = process.env;
const now = () => new Date();
const wait = (milliseconds: number) => setTimeout(milliseconds);

/** On schedule or by hand: mend where findings differ from what AWS Config has recorded. */
export const handler = lambda({ logger, metrics, tracer }, ReconcileEvent, (event, home, timeLeft) =>
  measured(async () => {
    const reconciler = { clients, policy, busName, prefix, now, wait, measure, logger, timeLeft };
    const did = await reconcile(event, home, reconciler);
    logger.info('reconciled', { ...did });
    return did;
  }),
);
