import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { type Bundle, buildEntry } from '../../lib/stacks/bundling/build-entry.ts';
import { LEFT_OUT, type LeftOut } from '../../lib/stacks/bundling/left-out.ts';
import { type Answer, type Asked, type Invocation, invoke } from './bundle-harness.ts';
import { finding } from './sample-finding.ts';

const SAMPLE = 'test/stacks/sample-function.ts';

const answers: Readonly<Record<string, string>> = {
  DescribeVpcs: `<?xml version="1.0" encoding="UTF-8"?>
    <DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><vpcSet><item>
      <vpcId>vpc-1</vpcId><cidrBlock>10.0.0.0/16</cidrBlock><tagSet><item><key>team</key><value>a &amp; b</value></item></tagSet>
    </item></vpcSet></DescribeVpcsResponse>`,
  'GET /2013-04-01/hostedzonesbyvpc?vpcid=vpc-1&vpcregion=eu-west-1': `<?xml version="1.0"?>
    <ListHostedZonesByVPCResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HostedZoneSummaries>
      <HostedZoneSummary><HostedZoneId>Z1</HostedZoneId><Name>s3.</Name><Owner><OwningAccount>111122223333</OwningAccount></Owner>
      </HostedZoneSummary></HostedZoneSummaries><MaxItems>100</MaxItems></ListHostedZonesByVPCResponse>`,
  'StarlingDoveService.PutEvaluations': '{"FailedEvaluations":[{"OrderingTimestamp":1767225600.5}]}',
  'POST /findings/import': '{"FailedCount":0,"SuccessCount":1}',
  'POST /findings':
    '{"Findings":[{"Id":"finding-1","Resources":[{"Details":{"Other":{"anything":"at all"}}}]}]}',
  'AWSEvents.PutEvents': '{"FailedEntryCount":0,"Entries":[{"EventId":"event-1"}]}',
};

/** AWS Config refuses one call, and throttles the first of another. */
function answerOfAws({ operation }: Asked, nth: number): Answer {
  if (operation.endsWith('.DescribeConfigRules')) {
    return { status: 400, body: '{"__type":"NoSuchConfigRuleException","message":"there is no such rule"}' };
  }
  if (operation.endsWith('.PutEvaluations') && nth === 1) {
    return { status: 400, body: '{"__type":"ThrottlingException","message":"slower"}' };
  }
  return { body: answers[operation] ?? `{"__type":"UnknownOperation","message":"${operation}"}` };
}

describe('a bundled function', () => {
  let folder: string;
  let bundle: Bundle;
  let invocation: Invocation;
  let unbundled: Invocation;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bundle-'));
    bundle = await buildEntry(SAMPLE);
    const file = join(folder, 'index.mjs');
    await writeFile(file, bundle.code);
    [invocation, unbundled] = await Promise.all([
      invoke(file, { vpcId: 'vpc-1' }, answerOfAws),
      invoke(resolve(SAMPLE), { vpcId: 'vpc-1' }, answerOfAws),
    ]);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  it('reads every protocol of AWS, and knows an error by its name', () => {
    expect(invocation.outcome).toEqual({
      answer: {
        vpcs: [['10.0.0.0/16', [['team', 'a & b']]]],
        zones: [['Z1', '111122223333']],
        failed: ['2026-01-01T00:00:00.500Z'],
        FailedCount: 0,
        details: [{ Other: { anything: 'at all' } }],
        eventIds: ['event-1'],
        refused: {
          name: 'NoSuchConfigRuleException',
          message: 'there is no such rule',
          fault: 'client',
          status: 400,
        },
      },
    });
  });

  it('asks and answers as the same function does with all of its packages, and tries again alike', () => {
    expect({ asked: invocation.asked, outcome: invocation.outcome }).toEqual({
      asked: unbundled.asked,
      outcome: unbundled.outcome,
    });
    expect(invocation.asked.map(({ operation }) => operation)).toEqual([
      'DescribeVpcs',
      'GET /2013-04-01/hostedzonesbyvpc?vpcid=vpc-1&vpcregion=eu-west-1',
      'StarlingDoveService.PutEvaluations',
      'StarlingDoveService.PutEvaluations',
      'POST /findings/import',
      'POST /findings',
      'AWSEvents.PutEvents',
      'StarlingDoveService.DescribeConfigRules',
    ]);
    expect(JSON.parse(invocation.asked[4]?.body ?? '')).toEqual({ Findings: [finding] });
  });

  it('is traced: the handler below the invocation, and below the handler each call to AWS', () => {
    const { id: handlerId } = invocation.traced.at(-1) ?? { id: '' };
    const common = {
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      trace_id: '1-5759e988-bd862e3fe1be46a994272793',
      type: 'subsegment',
      start_time: expect.any(Number),
      end_time: expect.any(Number),
    };
    const call = (name: string, operation: string, retries = 0) => ({
      ...common,
      name,
      namespace: 'aws',
      parent_id: handlerId,
      aws: { operation, region: 'eu-west-1', retries },
      http: { response: { status: 200 } },
    });
    expect(invocation.traced).toEqual([
      call('EC2', 'DescribeVpcs'),
      call('Route53', 'ListHostedZonesByVPC'),
      call('ConfigService', 'PutEvaluations', 1),
      call('SecurityHub', 'BatchImportFindings'),
      call('SecurityHub', 'GetFindings'),
      call('EventBridge', 'PutEvents'),
      {
        ...call('ConfigService', 'DescribeConfigRules'),
        http: { response: { status: 400 } },
        error: true,
        fault: true,
        cause: {
          working_directory: expect.any(String),
          exceptions: [
            {
              id: expect.stringMatching(/^[0-9a-f]{16}$/),
              type: 'NoSuchConfigRuleException',
              message: 'there is no such rule',
              remote: true,
              stack: expect.any(Array),
            },
          ],
        },
      },
      {
        ...common,
        name: '## index.handler',
        parent_id: '53995c3f42cd8ad8',
        annotations: { ColdStart: true, Service: 'sample' },
      },
    ]);
  });

  it('is traced as by the X-Ray SDK, which counts the first attempt among the retries', () => {
    expect(outlineOf(unbundled)).toEqual(
      outlineOf(invocation).map(({ retries, ...document }) => ({
        ...document,
        retries: retries === undefined ? undefined : retries + 1,
      })),
    );
  });

  it('carries of each SDK client no more than a twentieth of the schemas', () => {
    const [output] = Object.values(bundle.metafile.outputs);
    const shares = Object.entries(output?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) => {
      const [, client] = /client-([a-z0-9-]+)\/dist-es\/schemas\//.exec(file) ?? [];
      const bytes = bundle.metafile.inputs[file]?.bytes ?? 0;
      return client ? [{ client, isSmall: bytesInOutput < bytes / 20 }] : [];
    });
    expect(shares.sort((a, b) => a.client.localeCompare(b.client))).toEqual([
      { client: 'config-service', isSmall: true },
      { client: 'ec2', isSmall: true },
      { client: 'eventbridge', isSmall: true },
      { client: 'route-53', isSmall: true },
      { client: 'securityhub', isSmall: true },
    ]);
  });

  it('has met every file that is left out', () => {
    const files = Object.keys(bundle.metafile.inputs);
    const isMet = ({ file }: LeftOut) => files.some((path) => `/${path}`.endsWith(`/node_modules/${file}`));
    expect(LEFT_OUT.filter((entry) => !isMet(entry)).map(({ file }) => file)).toEqual([]);
  });

  it('that does not resolve is refused in the words of esbuild', async () => {
    await expect(buildEntry('test/stacks/nowhere.ts')).rejects.toThrow(
      'Could not resolve "./test/stacks/nowhere.ts"',
    );
  });

  it('says nothing of the folder that it was made in', () => {
    expect(bundle.code).not.toContain(process.cwd());
  });
});

/** The documents of a trace without what is another each time, and without the places of an error in the code. */
function outlineOf({ traced }: Invocation) {
  const names = new Map(traced.map(({ id, name }) => [id, name]));
  return traced.map(({ id, parent_id, start_time, end_time, aws, cause, ...document }) => {
    const { retries, ...call } = z.parse(z.looseObject({ retries: z.optional(z.number()) }), aws ?? {});
    const exceptions = z.optional(z.object({ exceptions: z.array(z.looseObject({})) }));
    return {
      ...document,
      call,
      retries,
      parent: names.get(parent_id) ?? parent_id,
      errors: z
        .parse(exceptions, cause)
        ?.exceptions.map(({ type, message, remote }) => ({ type, message, remote })),
    };
  });
}
