/**
 * Measures how quickly each function starts: its own bundle, as a deployment makes it, in a fresh process each time, from
 * the start of the process until the handler is there, and until the first event is answered (by an account without
 * VPCs, on the loopback interface). Functions are started in turn and compared turn by turn, so that a machine whose speed
 * drifts hits all of them.
 * Prints a table, and exits with 1 where a target is missed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { FunctionName } from '../lib/metrics.ts';
import type { DeployedPolicy } from '../lib/policy/deployed.ts';
import { parsePolicy } from '../lib/policy/parse-policy.ts';
import { BUNDLE_BUDGET, bundle } from '../lib/stacks/bundle.ts';
import { judge, median, print, row } from './targets.ts';

const RUNS = 25;
/** How many times the start of an empty handler. */
const MOST_STARTS = 4.5;

const account = '111122223333';
const region = 'eu-west-1';

const EVENTS: Readonly<Record<FunctionName, unknown>> = {
  evaluate: {
    accountId: account,
    configRuleName: 's3-traffic-path',
    configRuleArn: `arn:aws:config:${region}:${account}:config-rule/config-rule-abcdef`,
    configRuleId: 'config-rule-abcdef',
    eventLeftScope: false,
    executionRoleArn: `arn:aws:iam::${account}:role/config`,
    invokingEvent: JSON.stringify({
      awsAccountId: account,
      notificationCreationTime: '2026-11-01T10:00:00.000Z',
      messageType: 'ScheduledNotification',
      recordVersion: '1.0',
    }),
    resultToken: 'token',
    ruleParameters: JSON.stringify({ check: 's3-traffic-path', policy: '0'.repeat(64) }),
    version: '1.0',
  },
  publish: {
    Records: [
      {
        messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
        body: JSON.stringify({
          source: 'aws.config',
          'detail-type': 'Config Rules Compliance Change',
          account,
          region,
          detail: {
            messageType: 'ComplianceChangeNotification',
            awsAccountId: account,
            awsRegion: region,
            configRuleName: 's3-traffic-path',
            resourceType: 'AWS::EC2::VPC',
            resourceId: 'vpc-0123456789abcdef0',
            newEvaluationResult: {
              complianceType: 'NOT_APPLICABLE',
              resultRecordedTime: '2026-11-01T10:00:00.000Z',
            },
          },
        }),
      },
    ],
  },
  reconcile: { reconcile: true },
};
const FUNCTIONS: readonly FunctionName[] = ['evaluate', 'publish', 'reconcile'];

/** Run as AWS Lambda's own loader would: the parent takes the time of each word. */
const LOADER = `
  import { writeSync } from 'node:fs';
  const [file, event, context] = process.argv.slice(1);
  const { handler } = await import(file);
  writeSync(3, 'loaded ');
  await handler(JSON.parse(event), { ...JSON.parse(context), getRemainingTimeInMillis: () => 60_000 });
  writeSync(3, 'answered ');
  process.exit();`;

const CONTEXT = {
  awsRequestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:${region}:${account}:function:bench`,
  memoryLimitInMB: '512',
};

/** An account and Region that is empty, in the protocol of whoever asks. */
const aws = createServer(async (request, response) => {
  const action = new URLSearchParams(await text(request)).get('Action');
  response.setHeader('x-amzn-requestid', 'request');
  if (action) response.end(`<${action}Response><requestId>request</requestId></${action}Response>`);
  else response.end('{}');
});

interface Start {
  readonly loaded: number;
  readonly answered: number;
}

/** Both in milliseconds from the start of the process. */
async function start(file: string, event: unknown): Promise<Start> {
  const address = aws.address();
  if (typeof address === 'string' || address === null) throw new Error('the server is not listening');
  const began = performance.now();
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', LOADER, file, JSON.stringify(event), JSON.stringify(CONTEXT)],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: {
        AWS_ENDPOINT_URL: `http://127.0.0.1:${address.port}`,
        AWS_REGION: region,
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_FUNCTION_NAME: CONTEXT.functionName,
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'example',
        AWS_SESSION_TOKEN: 'example',
        LAMBDA_TASK_ROOT: '/var/task',
        _HANDLER: 'index.handler',
        _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
        EVENT_BUS_NAME: 'default',
        POWERTOOLS_SERVICE_NAME: 'bench',
        POWERTOOLS_METRICS_NAMESPACE: 'S3EndpointCompliance',
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
    },
  );
  const times = new Map<string, number>();
  child.stdio[3]?.on('data', (words) => {
    for (const word of String(words).trim().split(' ')) times.set(word, performance.now() - began);
  });
  const errors = child.stderr ? text(child.stderr) : '';
  await once(child, 'close');
  const [loaded, answered] = [times.get('loaded'), times.get('answered')];
  if (loaded === undefined || answered === undefined) throw new Error(`${file}: ${await errors}`);
  return { loaded, answered };
}

const milliseconds = (time: number) => `${time.toFixed(1)} ms`;

const home = mkdtempSync(join(tmpdir(), 'cold-'));
try {
  await once(aws.listen(0, '127.0.0.1'), 'listening');
  const policy: DeployedPolicy = {
    digest: '0'.repeat(64),
    policy: parsePolicy(readFileSync(fileURLToPath(new URL('policy.yaml', import.meta.url)), 'utf8')),
    accounts: null,
  };
  const files = new Map<FunctionName | 'empty', string>();
  for (const name of ['empty', ...FUNCTIONS] as const) {
    const folder = join(home, name);
    mkdirSync(folder);
    files.set(name, join(folder, 'index.mjs'));
    if (name === 'empty')
      writeFileSync(join(folder, 'index.mjs'), 'export const handler = async () => {};\n');
    else bundle(name, folder);
    writeFileSync(join(folder, 'policy.json'), JSON.stringify(policy));
  }
  const starts = new Map([...files.keys()].map((name): [typeof name, Start[]] => [name, []]));
  for (let run = 0; run < RUNS; run += 1) {
    for (const [name, file] of files) {
      starts.get(name)?.push(await start(file, name === 'empty' ? {} : EVENTS[name]));
    }
  }
  const of = (name: FunctionName | 'empty', what: keyof Start) =>
    (starts.get(name) ?? []).map((one) => one[what]);
  const empty = of('empty', 'loaded');

  print(`Node ${process.versions.node}, medians of ${RUNS} starts by the clock\n`);
  row('an empty handler: loaded', milliseconds(median(empty)));
  for (const name of FUNCTIONS) {
    const kilobytes = statSync(files.get(name) ?? '').size / 1000;
    const loaded = of(name, 'loaded');
    const ratio = median(loaded.map((time, run) => time / (empty[run] ?? Number.NaN)));
    row(`${name}: kB`, `${kilobytes.toFixed(1)} kB`, { value: kilobytes, most: BUNDLE_BUDGET / 1000 });
    row(`${name}: loaded / an empty handler`, milliseconds(median(loaded)), {
      value: ratio,
      most: MOST_STARTS,
    });
    row(`${name}: first event answered`, milliseconds(median(of(name, 'answered'))));
  }
} finally {
  aws.close();
  rmSync(home, { recursive: true, force: true });
}
judge();
