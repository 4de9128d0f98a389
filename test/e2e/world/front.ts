/**
 * The one endpoint that functions and tests know: tells which action is called by whom, records it, lets it fail on
 * demand, and passes it on to a model of ours or to moto.
 */
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { iamAction } from './rights.ts';

export interface Call {
  /** As IAM names it: `ec2`, `config`, `securityhub`. */
  readonly service: string;
  /** As the API names it: `DescribeVpcs`. */
  readonly action: string;
  readonly caller: Caller;
  readonly region: string;
  readonly body: string;
  readonly request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>;
  /** Which call of its action by its caller it is, from 1, retries counted. */
  readonly nth: number;
  /** When it came, in milliseconds since 1970. */
  readonly at: number;
}

/** Whose credentials a call was signed with. */
export interface Caller {
  readonly account: string;
  /** A function by its name, or `test`. */
  readonly name: string;
}

/**
 * What goes wrong: an error of the API, a page of something that is not AWS, a connection that is cut before or after
 * the call was carried out, or an answer that comes late.
 */
export type Fault =
  | { readonly code: string; readonly status?: number; readonly message?: string }
  | { readonly page: string; readonly status: number }
  | 'reset'
  | 'answer lost'
  | { readonly delayMs: number };

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A model that answers a call, or leaves it to the next and in the end to moto. */
export type Model = (call: Call) => Promise<Answer | undefined> | Answer | undefined;

export interface Front {
  readonly url: string;
  readonly calls: readonly Call[];
  /** Names the owner of credentials. */
  readonly know: (accessKeyId: string, caller: Caller) => void;
  /** Refuses every other call of a caller, as IAM does. */
  readonly allow: (caller: Caller, actions: ReadonlySet<string>) => void;
  /** Calls that were refused because the caller may not make them. */
  readonly forbidden: string[];
  /** What is to go wrong from now on, until it is set anew. */
  fault: (call: Call) => Fault | undefined;
  readonly close: () => Promise<void>;
}

export async function startFront(motoUrl: string, models: readonly Model[]): Promise<Front> {
  const callers = new Map<string, Caller>();
  const calls: Call[] = [];
  const counts = new Map<string, number>();
  const allowed = new Map<string, ReadonlySet<string>>();
  const forbidden: string[] = [];
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const [, key = '', region = '', scope = ''] =
      /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    const body = Buffer.concat(chunks).toString('utf8');
    const service = SERVICES[scope] ?? scope;
    const action = actionOf(service, request, body);
    const caller = callers.get(key) ?? { account: 'unknown', name: 'test' };
    const counted = `${caller.account} ${caller.name} ${service}:${action}`;
    const nth = (counts.get(counted) ?? 0) + 1;
    counts.set(counted, nth);
    const call: Call = { service, action, caller, region, body, request, nth, at: Date.now() };
    calls.push(call);

    const permission = iamAction(service, action);
    if (allowed.get(`${caller.account} ${caller.name}`)?.has(permission) === false) {
      forbidden.push(`${caller.name} ${permission}`);
      give(
        response,
        refusal(service, { status: 403, code: 'AccessDenied', message: `${permission} is not allowed` }),
      );
      return;
    }
    const fault = caller.name === 'test' ? undefined : front.fault(call);
    if (fault === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    if (typeof fault === 'object' && 'delayMs' in fault)
      await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    const answer =
      typeof fault === 'object' && 'page' in fault
        ? { status: fault.status, headers: { 'content-type': 'text/html' }, body: fault.page }
        : typeof fault === 'object' && 'code' in fault
          ? refusal(service, fault)
          : ((await firstOf(models, call)) ?? (await forward(motoUrl, call)));
    if (fault === 'answer lost') {
      request.socket.resetAndDestroy();
      return;
    }
    give(response, answer);
  }
  const give = (response: ServerResponse, { status, headers, body }: Answer): void => {
    response.writeHead(status, { 'x-amzn-requestid': `request-${calls.length}`, ...headers }).end(body);
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const front: Front = {
    url: `http://127.0.0.1:${port}`,
    calls,
    know: (accessKeyId, caller) => callers.set(accessKeyId, caller),
    allow: ({ account, name }, actions) => allowed.set(`${account} ${name}`, actions),
    forbidden,
    fault: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return front;
}

/** Where the name in a signature is not IAM's. */
const SERVICES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

async function firstOf(models: readonly Model[], call: Call): Promise<Answer | undefined> {
  for (const model of models) {
    const answer = await model(call);
    if (answer) return answer;
  }
  return undefined;
}

/** JSON protocols name the action in a header, query protocols in the body, REST ones by method and path. */
function actionOf(service: string, { headers, method, url = '' }: IncomingMessage, body: string): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.').at(-1) ?? target;
  const path = url.split('?')[0] ?? url;
  const rest = REST[service]?.find((one) => one.method === method && one.path.test(path));
  if (rest) return rest.action;
  return new URLSearchParams(body).get('Action') ?? `${method} ${path}`;
}

const REST: Readonly<Record<string, readonly { method: string; path: RegExp; action: string }[]>> = {
  securityhub: [
    { method: 'POST', path: /^\/findings$/, action: 'GetFindings' },
    { method: 'POST', path: /^\/findings\/import$/, action: 'BatchImportFindings' },
    { method: 'PATCH', path: /^\/findings\/batchupdate$/, action: 'BatchUpdateFindings' },
    { method: 'GET', path: /^\/accounts$/, action: 'DescribeHub' },
    { method: 'POST', path: /^\/accounts$/, action: 'EnableSecurityHub' },
  ],
  route53: [{ method: 'GET', path: /^\/2013-04-01\/hostedzonesbyvpc$/, action: 'ListHostedZonesByVPC' }],
};

/** An error as the service's protocol writes it. */
export function refusal(
  service: string,
  {
    code,
    status = 400,
    message = `${code} by the test`,
  }: { code: string; status?: number; message?: string },
): Answer {
  const xml = (text: string): Answer => ({ status, headers: { 'content-type': 'text/xml' }, body: text });
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  if (service === 'ec2')
    return xml(`<Response><Errors>${error}</Errors><RequestID>request</RequestID></Response>`);
  if (service === 'sts' || service === 'route53' || service === 'cloudformation')
    return xml(`<ErrorResponse>${error}<RequestId>request</RequestId></ErrorResponse>`);
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, Code: code, message, Message: message }),
  };
}

/** An answer of a JSON protocol. */
export function json(value: unknown): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(value),
  };
}

/** Hop-by-hop headers, and those that the new request sets itself. */
const NOT_PASSED_ON = new Set(['connection', 'host', 'content-length', 'transfer-encoding', 'expect']);

/** Asks another server the same. */
export function forward(to: string, { request: { method, url, headers }, body }: Call): Promise<Answer> {
  const passed = Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED_ON.has(name)));
  const length = { 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const outgoing = send(`${to}${url}`, { method, headers: { ...passed, ...length } }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('error', reject);
      incoming.once('end', () =>
        resolve({
          status: incoming.statusCode ?? 502,
          headers: { 'content-type': incoming.headers['content-type'] ?? 'text/plain' },
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
