/** What a function has around it in AWS Lambda, on the loopback interface: AWS's APIs, and the daemon of X-Ray. */
import { fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { FunctionName } from '../../lib/metrics.ts';
import { entryOf } from '../../lib/stacks/bundle.ts';
import { type Bundle, buildEntry } from '../../lib/stacks/bundling/build-entry.ts';

const bundles = new Map<FunctionName, Promise<Bundle>>();

/** The bundle of a function, which the test files of a worker share: to build it takes half a second. */
export function bundleOf(name: FunctionName): Promise<Bundle> {
  const made = bundles.get(name) ?? buildEntry(entryOf(name));
  bundles.set(name, made);
  return made;
}

/** A request as AWS would see it. */
export interface Asked {
  readonly operation: string;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly body: string;
}

/** What a function answers, and what it says. */
export interface Run {
  /** `{ answer }`, or `{ error }` in words. */
  readonly outcome: unknown;
  /** What it printed, of which CloudWatch makes logs and metrics. */
  readonly printed: string;
}

export interface Invocation extends Run {
  readonly asked: readonly Asked[];
  /** The documents that the daemon of X-Ray was sent. */
  readonly traced: readonly Traced[];
}

/** A segment document (AWS X-Ray developer guide), as far as it is the same whatever happens. */
export interface Traced {
  readonly id: string;
  readonly name: string;
  readonly parent_id: string;
  readonly [member: string]: unknown;
}

/** Runs a function in a process of its own, bundled or from its source, with `answer` in AWS's place. */
export async function invoke(
  file: string,
  event: unknown,
  answer: (asked: Asked, nth: number) => Answer,
  environment: Readonly<Record<string, string>> = {},
): Promise<Invocation> {
  const asked: Asked[] = [];
  const traced: Traced[] = [];
  const aws = createServer(async (request, response) => {
    const body = await text(request);
    const target = request.headers['x-amz-target'];
    const action = new URLSearchParams(body).get('Action');
    const one = { operation: String(target ?? action ?? `${request.method} ${request.url}`), body };
    asked.push(one);
    const { status = 200, body: said } = answer(
      one,
      asked.filter(({ operation }) => operation === one.operation).length,
    );
    response
      .writeHead(status, { 'content-type': said.startsWith('<') ? 'text/xml' : 'application/json' })
      .end(said);
  });
  const daemon = createSocket('udp4');
  daemon.on('message', (message) => traced.push(JSON.parse(message.toString().split('\n')[1] ?? '')));
  await once(aws.listen(0, '127.0.0.1'), 'listening');
  await once(daemon.bind(0, '127.0.0.1'), 'listening');
  const ran = await run(file, event, {
    ...environment,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${portOf(aws.address())}`,
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
  });
  await aws[Symbol.asyncDispose]();
  await new Promise<void>((done) => daemon.close(done));
  return { ...ran, asked, traced };
}

/** Runs a function in a process of its own. */
export async function run(
  file: string,
  event: unknown,
  environment: Readonly<Record<string, string>>,
): Promise<Run> {
  const child = fork(new URL('invoke.ts', import.meta.url), [file, JSON.stringify(event)], {
    silent: true,
    execArgv: [],
    env: { ...lambdaEnvironment, ...environment },
  });
  const [prints, errors]: [Buffer[], Buffer[]] = [[], []];
  child.stdout?.on('data', (data) => prints.push(data));
  child.stderr?.on('data', (data) => errors.push(data));
  let outcome: unknown;
  child.on('message', (message) => {
    outcome = message;
  });
  await once(child, 'close');
  if (outcome === undefined) throw new Error(`the function said nothing: ${Buffer.concat(errors)}`);
  return { outcome, printed: Buffer.concat(prints).toString() };
}

/** What AWS Lambda sets for a function (AWS Lambda developer guide, defined runtime environment variables). */
const lambdaEnvironment = {
  AWS_REGION: 'eu-west-1',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'sample',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_SESSION_TOKEN: 'example',
  LAMBDA_TASK_ROOT: '/var/task',
  _HANDLER: 'index.handler',
  _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
  POWERTOOLS_SERVICE_NAME: 'sample',
  POWERTOOLS_METRICS_NAMESPACE: 'Sample',
  TZ: ':UTC',
};

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server is not listening');
  return address.port;
}
