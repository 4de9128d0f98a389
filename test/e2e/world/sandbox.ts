/**
 * One execution environment of AWS Lambda: a server of the Runtime API (AWS Lambda Developer Guide, "Using the Lambda
 * runtime API") and a process of AWS's own runtime client that runs a bundle against it. Time-outs, crashes and memory
 * limits end the environment, as on AWS.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Child, startProcess } from './processes.ts';

export interface SandboxSettings {
  /** index.mjs of aws-lambda-ric. */
  readonly runtimeClient: string;
  /** The folder with the bundle. */
  readonly taskRoot: string;
  /** As in the template: `index.handler`. */
  readonly handler: string;
  readonly functionArn: string;
  readonly functionName: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** The variables of the function and its credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** How far the function's clock is ahead of ours. */
  readonly clockAheadMs?: number;
  readonly onLog?: (line: string) => void;
}

export interface Outcome {
  readonly requestId: string;
  /** What the handler gave, or the error document that Lambda gives to a caller. */
  readonly result:
    | { readonly ok: true; readonly payload: unknown }
    | { readonly ok: false; readonly error: LambdaError };
  readonly durationMs: number;
  readonly peakMemoryMb: number;
  readonly isCold: boolean;
}

export interface LambdaError {
  readonly errorType: string;
  readonly errorMessage: string;
}

export interface Sandbox {
  /** One at a time: the environment of a Lambda function takes no second event before it has answered the first. */
  readonly invoke: (event: unknown, requestId: string) => Promise<Outcome>;
  readonly isAlive: () => boolean;
  readonly kill: () => void;
  readonly pid: number;
}

const NODE = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url));
const CLOCK = new URL('clock.mjs', import.meta.url).href;
const INIT_LIMIT_MS = 10_000;

interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
  readonly settle: (result: Outcome['result']) => void;
}

export async function startSandbox(settings: SandboxSettings): Promise<Sandbox> {
  let waiting: ((invocation: Invocation) => void) | undefined;
  let queued: Invocation | undefined;
  let current: Invocation | undefined;
  let isAlive = true;
  let isCold = true;
  let peakMemoryMb = 0;
  let limit: NodeJS.Timeout | undefined;

  const finish = (result: Outcome['result']) => {
    const invocation = current;
    current = undefined;
    invocation?.settle(result);
  };
  const fail = (errorType: string, errorMessage: string) =>
    finish({ ok: false, error: { errorType, errorMessage } });

  /** Loading the code has a limit of its own (Lambda Developer Guide, init phase); then the function's time begins. */
  const limitTo = (ms: number): void => {
    clearTimeout(limit);
    limit = setTimeout(() => {
      const seconds = (ms / 1000).toFixed(2);
      fail(
        'Sandbox.Timedout',
        `RequestId: ${current?.requestId} Error: Task timed out after ${seconds} seconds`,
      );
      kill();
    }, ms);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (path.endsWith('/runtime/invocation/next')) {
      const invocation = await new Promise<Invocation>((resolve) => {
        if (queued) resolve(queued);
        else waiting = resolve;
      });
      queued = undefined;
      waiting = undefined;
      limitTo(settings.timeoutMs);
      const trace = 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=0';
      response.writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': invocation.requestId,
        // By the clock that the function has, as on the machines of Lambda.
        'lambda-runtime-deadline-ms': String(Date.now() + (settings.clockAheadMs ?? 0) + settings.timeoutMs),
        'lambda-runtime-invoked-function-arn': settings.functionArn,
        'lambda-runtime-trace-id': trace,
      });
      response.end(JSON.stringify(invocation.event));
      return;
    }
    let body = '';
    for await (const chunk of request) body += String(chunk);
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    if (path.endsWith('/runtime/init/error')) {
      const { errorType, errorMessage } = errorOf(body);
      fail(errorType, errorMessage);
      kill();
      return;
    }
    const [, requestId, kind] = /\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (requestId !== current?.requestId) return;
    if (kind === 'response') finish({ ok: true, payload: body === '' ? null : JSON.parse(body) });
    else finish({ ok: false, error: errorOf(body) });
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const child: Child = startProcess(NODE, nodeArgs(settings), {
    env: environment(settings, port),
    cwd: settings.taskRoot,
    onLine: (line) => settings.onLog?.(line),
  });
  const memoryWatch = setInterval(() => {
    const memory = child.memory();
    if (!memory) return;
    peakMemoryMb = Math.max(peakMemoryMb, memory.peak);
    if (memory.now > settings.memoryMb) {
      fail(
        'Runtime.ExitError',
        `RequestId: ${current?.requestId} Error: Runtime exited with error: signal: killed`,
      );
      kill();
    }
  }, 50);
  memoryWatch.unref();
  function kill(): void {
    isAlive = false;
    child.kill();
  }
  void child.ended.then(({ code, signal }) => {
    isAlive = false;
    clearInterval(memoryWatch);
    server.close();
    server.closeAllConnections();
    const how = signal ? `signal: ${signal === 'SIGKILL' ? 'killed' : signal}` : `exit status ${code}`;
    fail('Runtime.ExitError', `RequestId: ${current?.requestId} Error: Runtime exited with error: ${how}`);
  });

  return {
    pid: child.pid,
    isAlive: () => isAlive,
    kill,
    invoke: async (event, requestId) => {
      if (current) throw new Error('the environment is still at work on another event');
      const wasCold = isCold;
      isCold = false;
      const startedAt = Date.now();
      const result = await new Promise<Outcome['result']>((settle) => {
        const invocation = { requestId, event, settle };
        current = invocation;
        if (!isAlive) {
          fail('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime exited`);
        } else if (waiting) waiting(invocation);
        else {
          queued = invocation;
          limitTo(INIT_LIMIT_MS);
        }
      });
      clearTimeout(limit);
      const peak = child.memory()?.peak ?? 0;
      return {
        requestId,
        result,
        durationMs: Date.now() - startedAt,
        peakMemoryMb: Math.max(peakMemoryMb, peak),
        isCold: wasCold,
      };
    },
  };
}

/** V8 gets nine tenths of the memory, so that garbage is collected before the environment is killed for it. */
function nodeArgs({ memoryMb, runtimeClient, handler, clockAheadMs }: SandboxSettings): readonly string[] {
  const heap = `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`;
  return [heap, ...(clockAheadMs ? ['--import', CLOCK] : []), runtimeClient, handler];
}

function environment(settings: SandboxSettings, port: number): Record<string, string> {
  return {
    AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: settings.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${settings.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
    LAMBDA_TASK_ROOT: settings.taskRoot,
    _HANDLER: settings.handler,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: process.env.PATH ?? '',
    ...(settings.clockAheadMs ? { CLOCK_AHEAD_MS: String(settings.clockAheadMs) } : {}),
    ...settings.env,
  };
}

function errorOf(body: string): LambdaError {
  const parsed: unknown = JSON.parse(body);
  const error = typeof parsed === 'object' && parsed !== null ? parsed : {};
  const text = (name: string): string => {
    const value: unknown = Object.getOwnPropertyDescriptor(error, name)?.value;
    return typeof value === 'string' ? value : 'unknown';
  };
  return { errorType: text('errorType'), errorMessage: text('errorMessage') };
}
