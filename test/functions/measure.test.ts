import { Metrics } from '@aws-lambda-powertools/metrics';
import { ConfigServiceClient, PutEvaluationsCommand } from '@aws-sdk/client-config-service';
import { DescribeSubnetsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { measureCalls, measureWith } from '../../functions/measure.ts';
import { type CountedCall, countCalls } from '../../lib/aws/count-calls.ts';
import { METRICS, NAMESPACE } from '../../lib/metrics.ts';
import { aRegion, CALLER, type StubCall } from '../aws/ec2-stub.ts';
import { quickRetries, stubOf, withCallerCredentials } from '../aws/live-harness.ts';

withCallerCredentials();

async function ec2(fault?: (call: StubCall) => { status: number; code: string } | undefined) {
  const stub = await stubOf({
    accounts: { [CALLER]: { 'eu-west-1': aRegion('eu-west-1') } },
    ...(fault ? { fault } : {}),
  });
  return new EC2Client({ region: 'eu-west-1', endpoint: stub.url, retryStrategy: quickRetries() });
}

describe('calls are counted', () => {
  it('attempt by attempt, with the throttled ones', async () => {
    const client = await ec2(({ action, nth }) =>
      action === 'DescribeVpcs' && nth < 3 ? { status: 503, code: 'RequestLimitExceeded' } : undefined,
    );
    const calls: CountedCall[] = [];
    countCalls(client, (call) => calls.push(call));
    await client.send(new DescribeVpcsCommand());
    await client.send(new DescribeSubnetsCommand());
    expect(calls).toEqual([
      { service: 'ec2', action: 'DescribeVpcs', throttled: true },
      { service: 'ec2', action: 'DescribeVpcs', throttled: true },
      { service: 'ec2', action: 'DescribeVpcs', throttled: false },
      { service: 'ec2', action: 'DescribeSubnets', throttled: false },
    ]);
  });

  it('when they are refused, too, and the refusal reaches the caller', async () => {
    const client = await ec2(() => ({ status: 403, code: 'UnauthorizedOperation' }));
    const calls: CountedCall[] = [];
    countCalls(client, (call) => calls.push(call));
    await expect(client.send(new DescribeVpcsCommand())).rejects.toThrow('UnauthorizedOperation by the stub');
    expect(calls).toEqual([{ service: 'ec2', action: 'DescribeVpcs', throttled: false }]);
  });

  it('by the name that IAM has for the service', async () => {
    const client = new ConfigServiceClient({
      region: 'eu-west-1',
      endpoint: 'http://127.0.0.1:1',
      maxAttempts: 1,
    });
    const calls: CountedCall[] = [];
    countCalls(client, (call) => calls.push(call));
    await expect(client.send(new PutEvaluationsCommand({ ResultToken: 'x' }))).rejects.toThrow();
    expect(calls).toEqual([{ service: 'config', action: 'PutEvaluations', throttled: false }]);
  });
});

describe('the calls of an invocation', () => {
  it('are measured when it ends, and those of the next one anew, though it fails', async () => {
    const client = await ec2(({ nth }) =>
      nth === 1 ? { status: 503, code: 'RequestLimitExceeded' } : undefined,
    );
    const measured: [string, number][] = [];
    const run = measureCalls([client], (metric, value) => measured.push([metric, value]));
    expect(await run(async () => (await client.send(new DescribeVpcsCommand())).Vpcs)).toEqual([]);
    await expect(run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(measured).toEqual([
      ['ApiCalls', 2],
      ['Throttles', 1],
      ['ApiCalls', 0],
      ['Throttles', 0],
    ]);
  });
});

describe('a metric', () => {
  it('has the unit of its table', () => {
    const metrics = new Metrics({ namespace: NAMESPACE, serviceName: 'publish' });
    const measure = measureWith(metrics, METRICS.publish);
    measure('OldestChangeAge', 12);
    measure('FindingsImported', 3);
    const emitted = metrics.serializeMetrics();
    expect(emitted._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'S3EndpointCompliance',
        Dimensions: [['service']],
        Metrics: [
          { Name: 'OldestChangeAge', Unit: 'Seconds' },
          { Name: 'FindingsImported', Unit: 'Count' },
        ],
      },
    ]);
    expect(emitted).toMatchObject({ service: 'publish', OldestChangeAge: 12, FindingsImported: 3 });
  });
});
