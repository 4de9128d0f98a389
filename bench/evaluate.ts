import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../lib/stacks/bundle.ts';
import { CALLER, regionWithVpcs, startStub } from '../test/aws/ec2-stub.ts';

/**
 * Runs the bundle of evaluate once on schedule, as AWS Lambda would, over a Region of the EC2 stub (and an AWS Config that
 * takes everything), in a process of its own whose heap has the room that 512 MB of memory leave. Prints what it took.
 */
const VPCS = Number(process.argv[2] ?? 2000);
const HEAP_MB = 400;
const region = 'eu-west-1';
const digest = 'd'.repeat(64);
const rule = 's3-traffic-path';

const config = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const isPut = String(request.headers['x-amz-target']).endsWith('.PutEvaluations');
  if (isPut) told += JSON.parse(body).Evaluations.length;
  made += 1;
  response.setHeader('content-type', 'application/x-amz-json-1.1');
  response.end(JSON.stringify(isPut ? { FailedEvaluations: [] } : { EvaluationResults: [] }));
});
let told = 0;
let made = 0;
await new Promise<void>((resolve) => config.listen(0, '127.0.0.1', resolve));
const configUrl = `http://127.0.0.1:${(config.address() as AddressInfo).port}`;
const stub = await startStub({ accounts: { [CALLER]: { [region]: regionWithVpcs(VPCS) } } });

const directory = mkdtempSync(join(tmpdir(), 'evaluate-'));
bundle('evaluate', directory);
const policy = { version: 1, defaults: { require: 'gateway' } };
writeFileSync(join(directory, 'policy.json'), JSON.stringify({ digest, policy, accounts: null }));

const event = {
  invokingEvent: JSON.stringify({
    messageType: 'ScheduledNotification',
    awsAccountId: CALLER,
    notificationCreationTime: '2026-11-01T10:00:00.000Z',
  }),
  ruleParameters: JSON.stringify({ check: rule, policy: digest }),
  resultToken: 'token',
  eventLeftScope: false,
  configRuleName: rule,
  accountId: CALLER,
};
const context = { invokedFunctionArn: `arn:aws:lambda:${region}:${CALLER}:function:evaluate` };
const script = `
  const { handler } = await import(${JSON.stringify(join(directory, 'index.mjs'))});
  const start = performance.now();
  await handler(${JSON.stringify(event)}, ${JSON.stringify(context)});
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  console.log(JSON.stringify({
    seconds: (performance.now() - start) / 1000,
    processorSeconds: (userCPUTime + systemCPUTime) / 1e6,
    megabytes: maxRSS / 1024,
  }));`;
const child = spawn(
  process.execPath,
  [`--max-old-space-size=${HEAP_MB}`, '--input-type=module', '--eval', script],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'AKIACALLER',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL_EC2: stub.url,
      AWS_ENDPOINT_URL_ROUTE_53: stub.url,
      AWS_ENDPOINT_URL_CONFIG_SERVICE: configUrl,
      POWERTOOLS_LOG_LEVEL: 'WARN',
      POWERTOOLS_METRICS_NAMESPACE: 'S3EndpointCompliance',
      POWERTOOLS_SERVICE_NAME: 'evaluate',
    },
  },
);
let output = '';
for await (const chunk of child.stdout) output += String(chunk);
const lines = output.trim().split('\n');
const figures = JSON.parse(lines.at(-1) ?? '{}');
const calls = Object.values(stub.counts()).reduce((sum, count) => sum + count, made);
process.stdout.write(`${JSON.stringify({ vpcs: VPCS, told, calls, ...figures })}\n`);

await stub.close();
config.close();
rmSync(directory, { recursive: true });
