import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { METRICS } from '../../lib/metrics.ts';
import { DeployedPolicy } from '../../lib/policy/deployed.ts';
import { lookClients, patientRetries } from '../clients.ts';
import { lambda } from '../lambda.ts';
import { measureCalls, measureWith } from '../measure.ts';
import { QueueEvent } from './event.ts';
import { publish } from './publish.ts';

const logger = new Logger();
const metrics = new Metrics();
const tracer = new Tracer({ captureHTTPsRequests: false });
const policy = DeployedPolicy.parse(
  JSON.parse(readFileSync(new URL('policy.json', import.meta.url), 'utf8')),
);
const clients = {
  ...lookClients(),
  securityHub: new SecurityHubClient(patientRetries()),
  eventBridge: new EventBridgeClient(patientRetries()),
};
for (const client of Object.values(clients)) tracer.captureAWSv3Client(client);

const measure = measureWith(metrics, METRICS.publish);
const measured = measureCalls(Object.values(clients), measure);
const { RULE_PREFIX: prefix = '', EVENT_BUS_NAME: busName = '' } = process.env;
const now = () => new Date();
const wait = (milliseconds: number) => setTimeout(milliseconds);

/** AWS Config recorded changes: make findings of them, and announce the changes of verdict. */
export const handler = lambda({ logger, metrics, tracer }, QueueEvent, (event, home) =>
  measured(() => publish(event, home, { clients, policy, busName, prefix, now, wait, measure, logger })),
);
