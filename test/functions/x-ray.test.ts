import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { ConfigServiceClient, DescribeConfigRulesCommand } from '@aws-sdk/client-config-service';
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProviderService } from '../../functions/x-ray/provider-service.ts';

const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const SAMPLED = `${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`;

interface Document {
  readonly id: string;
  readonly [member: string]: unknown;
}

describe('tracing an invocation', () => {
  let daemon: Socket;
  let provider: ProviderService;

  beforeEach(async () => {
    daemon = createSocket('udp4');
    await once(daemon.bind(0, '127.0.0.1'), 'listening');
    vi.stubEnv('AWS_XRAY_DAEMON_ADDRESS', `127.0.0.1:${daemon.address().port}`);
    vi.stubEnv('_X_AMZN_TRACE_ID', SAMPLED);
    provider = new ProviderService();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await new Promise<void>((done) => daemon.close(done));
  });

  async function received(): Promise<Document> {
    const [message] = await once(daemon, 'message');
    const [header, document] = String(message).split('\n');
    expect(header).toBe('{"format":"json","version":1}');
    return JSON.parse(document ?? '');
  }

  /** The tracing header of a call that AWS answers with `status`. */
  async function headerOfCall(status = 200): Promise<unknown> {
    let header: unknown;
    const client = new ConfigServiceClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
      maxAttempts: 1,
      requestHandler: {
        handle: async ({ headers }: HttpRequest) => {
          header = headers['X-Amzn-Trace-Id'];
          const said = status === 200 ? {} : { __type: 'ThrottlingException', message: 'slower' };
          return {
            response: new HttpResponse({ statusCode: status, body: Buffer.from(JSON.stringify(said)) }),
          };
        },
      },
    });
    const sent = provider.captureAWSv3Client(client).send(new DescribeConfigRulesCommand({}));
    await sent.catch((error: unknown) => expect(error).toMatchObject({ name: 'ThrottlingException' }));
    return header;
  }

  it('says in the header of a call which subsegment it is, and passes on what it does not know', async () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', `${SAMPLED};Lineage=1:2:3;Self=1-0-0`);
    const [document, header] = await Promise.all([received(), headerOfCall()]);
    expect(header).toBe(`${ROOT};Parent=${document.id};Sampled=1;Lineage=1:2:3`);
  });

  it('marks a throttled call', async () => {
    const [document] = await Promise.all([received(), headerOfCall(400)]);
    expect(document).toMatchObject({
      name: 'ConfigService',
      namespace: 'aws',
      aws: { operation: 'DescribeConfigRules', region: 'eu-west-1', retries: 0 },
      http: { response: { status: 400 } },
      throttle: true,
      error: true,
      fault: true,
      cause: { exceptions: [{ type: 'ThrottlingException', message: 'slower', remote: true }] },
    });
  });

  it.each([
    ['not sampled', `${ROOT};Parent=53995c3f42cd8ad8;Sampled=0`, /^Root=1-.*;Parent=[0-9a-f]{16};Sampled=0$/],
    ['of no known parent', ROOT, /^$/],
    ['not told of', '', /^$/],
  ])('sends nothing of a trace that is %s', async (_, trace, header) => {
    const sent = vi.fn();
    daemon.on('message', sent);
    vi.stubEnv('_X_AMZN_TRACE_ID', trace);
    expect(String((await headerOfCall()) ?? '')).toMatch(header);
    vi.stubEnv('_X_AMZN_TRACE_ID', SAMPLED);
    provider.getSegment().addNewSubsegment('the next').close();
    expect(await received()).toMatchObject({ name: 'the next' });
    expect(sent).toHaveBeenCalledTimes(1);
  });

  it('puts annotations and metadata on the active subsegment, and nothing on the invocation', async () => {
    const handler = provider.getSegment().addNewSubsegment('## index.handler');
    provider.putAnnotation('Before', true);
    provider.setSegment(handler);
    provider.putAnnotation('ColdStart', true);
    provider.putAnnotation('Service', 'evaluate');
    provider.putMetadata('vpcs', 12n);
    provider.putMetadata('nothing', undefined, 'own');
    handler.close();
    expect(await received()).toEqual({
      id: handler.id,
      parent_id: '53995c3f42cd8ad8',
      trace_id: '1-5759e988-bd862e3fe1be46a994272793',
      type: 'subsegment',
      name: '## index.handler',
      start_time: expect.any(Number),
      end_time: expect.any(Number),
      annotations: { ColdStart: true, Service: 'evaluate' },
      metadata: { default: { vpcs: '12' }, own: { nothing: '' } },
    });
  });

  it('tells an error once, with its places, and refers to it where it went through', async () => {
    const handler = provider.getSegment().addNewSubsegment('## index.handler');
    const call = handler.addNewSubsegment('ConfigService');
    const error = new TypeError('no such thing');
    error.stack =
      'TypeError: no such thing\n    at ask (file:///var/task/index.mjs:3:14)\n    at node:internal/x:1:2';
    call.close(error, true);
    expect(await received()).toMatchObject({
      parent_id: handler.id,
      fault: true,
      cause: {
        exceptions: [
          {
            type: 'TypeError',
            message: 'no such thing',
            remote: true,
            stack: [
              { path: 'file:///var/task/index.mjs', line: 3, label: 'ask' },
              { path: 'node:internal/x', line: 1, label: 'anonymous' },
            ],
          },
        ],
      },
    });
    handler.close(error);
    expect(await received()).toMatchObject({ fault: true, cause: { id: call.id, exceptions: [] } });
  });

  it('fails nothing where there is no daemon, or the document is too large for it', async () => {
    const handler = provider.getSegment().addNewSubsegment('## index.handler');
    handler.addMetadata('large', 'x'.repeat(100_000));
    handler.close();
    vi.stubEnv('AWS_XRAY_DAEMON_ADDRESS', '127.0.0.1:1');
    provider.getSegment().addNewSubsegment('to nobody').close();
    vi.stubEnv('AWS_XRAY_DAEMON_ADDRESS', `127.0.0.1:${daemon.address().port}`);
    provider.getSegment().addNewSubsegment('the next').close();
    expect(await received()).toMatchObject({ name: 'the next' });
  });

  it('begins anew with each invocation, also where the last one left a subsegment open', async () => {
    provider.setSegment(provider.getSegment().addNewSubsegment('## index.handler'));
    vi.stubEnv(
      '_X_AMZN_TRACE_ID',
      'Root=1-00000001-000000000000000000000002;Parent=0000000000000003;Sampled=1',
    );
    provider.getSegment().addNewSubsegment('## index.handler').close();
    expect(await received()).toMatchObject({
      trace_id: '1-00000001-000000000000000000000002',
      parent_id: '0000000000000003',
    });
  });
});
