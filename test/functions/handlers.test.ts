import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { type FunctionName, NAMESPACE } from '../../lib/metrics.ts';
import { metricOf } from '../../lib/stacks/metrics.ts';
import { aHub, apply } from '../findings/apply.ts';
import { aChange, aResult, minute } from '../findings/builders.ts';
import { type Answer, type Asked, bundleOf, invoke } from '../stacks/bundle-harness.ts';
import { invocation, schedule } from './evaluate/events.ts';
import { deployed } from './harness.ts';
import { batchOf, eventOf } from './publish/messages.ts';
import type { SecurityHubModel } from './security-hub-model.ts';

const folders: Partial<Record<FunctionName, string>> = {};

/** The functions as the stack deploys them: bundled, with the policy beside. */
beforeAll(async () => {
  for (const name of ['evaluate', 'publish', 'reconcile'] as const) {
    const folder = await mkdtemp(join(tmpdir(), `${name}-`));
    const { code } = await bundleOf(name);
    await writeFile(join(folder, 'index.mjs'), code);
    await writeFile(join(folder, 'policy.json'), JSON.stringify(deployed()));
    folders[name] = folder;
  }
});
afterAll(() => Promise.all(Object.values(folders).map((folder) => rm(folder, { recursive: true }))));

/** AWS with this Security Hub, and a Region without VPCs. */
function awsWith(hub: SecurityHubModel, config: Readonly<Record<string, object>> = {}) {
  return ({ operation, body }: Asked): Answer => {
    const json = (answer: object) => ({ body: JSON.stringify(answer) });
    const { Entries } = body.startsWith('{') ? JSON.parse(body) : { Entries: [] };
    switch (operation) {
      case 'POST /findings':
        return json(hub.getFindings(JSON.parse(body)));
      case 'POST /findings/import':
        return json(hub.batchImportFindings(JSON.parse(body)));
      case 'PATCH /findings/batchupdate':
        return json(hub.batchUpdateFindings(JSON.parse(body)));
      case 'AWSEvents.PutEvents':
        return json({ FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'event' })) });
      case 'DescribeVpcs':
        return {
          body: '<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><vpcSet/></DescribeVpcsResponse>',
        };
      default:
        return config[operation]
          ? json(config[operation])
          : { status: 400, body: `{"__type":"${operation}"}` };
    }
  };
}

const change = aChange(aResult(), { recordedTime: minute(1) });
const away = { ...change, compliance: 'NOT_APPLICABLE', annotation: null } as const;

/** A hub that has the finding of the change, open. */
function anOpenHub(): SecurityHubModel {
  const hub = aHub();
  apply(hub, [aChange(aResult(), { recordedTime: minute(0) })]);
  return hub;
}

/** A line of CloudWatch's embedded metric format (user guide, specification). */
const MetricLine = z.pipe(
  z.looseObject({
    _aws: z.object({
      CloudWatchMetrics: z.array(
        z.object({
          Namespace: z.string(),
          Dimensions: z.array(z.array(z.string())),
          Metrics: z.array(z.object({ Name: z.string() })),
        }),
      ),
    }),
  }),
  z.transform(({ _aws, ...values }) =>
    _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Dimensions.flatMap((names) =>
        Metrics.map(({ Name }) => ({
          namespace: Namespace,
          name: Name,
          dimensions: Object.fromEntries(names.map((name) => [name, values[name]])),
          value: values[Name],
        })),
      ),
    ),
  ),
);

/** What CloudWatch makes metrics of in what a function printed. */
function metricsIn(printed: string) {
  const lines = printed.split('\n').filter((line) => line.startsWith('{'));
  return lines.flatMap((line) => MetricLine.safeParse(JSON.parse(line)).data ?? []);
}

describe('the deployed evaluate', () => {
  it('tells of a scheduled run by the metrics that alarms and dashboard read', async () => {
    const { outcome, asked, printed } = await invoke(
      join(folders.evaluate ?? '', 'index.mjs'),
      invocation(schedule()),
      awsWith(aHub(), {
        'StarlingDoveService.GetComplianceDetailsByConfigRule': { EvaluationResults: [] },
        'StarlingDoveService.PutEvaluations': { FailedEvaluations: [] },
      }),
      { POWERTOOLS_SERVICE_NAME: 'evaluate', POWERTOOLS_METRICS_NAMESPACE: NAMESPACE },
    );
    expect([outcome, asked.map(({ operation }) => operation)]).toEqual([
      {},
      [
        'StarlingDoveService.GetComplianceDetailsByConfigRule',
        'DescribeVpcs',
        'StarlingDoveService.PutEvaluations',
      ],
    ]);
    const read = (metric: Parameters<typeof metricOf<'evaluate'>>[1], value: number, dimensions = {}) => {
      const { namespace, metricName, dimensions: all } = metricOf('evaluate', metric, dimensions);
      return { namespace, name: metricName, dimensions: all, value };
    };
    expect(metricsIn(printed)).toEqual([
      read('FullEvaluations', 1, { rule: 's3-traffic-path' }),
      read('Compliant', 0),
      read('NonCompliant', 0),
      read('NotApplicable', 0),
      read('Undetermined', 0),
      read('ApiCalls', 3),
      read('Throttles', 0),
    ]);
  });
});

describe('the deployed publish', () => {
  it('brings a change to Security Hub and keeps what is no change', async () => {
    const hub = anOpenHub();
    const { outcome, asked } = await invoke(
      join(folders.publish ?? '', 'index.mjs'),
      batchOf(eventOf(away), 'no change'),
      awsWith(hub),
    );
    expect(outcome).toEqual({ answer: { batchItemFailures: [{ itemIdentifier: 'm2' }] } });
    expect(asked.map(({ operation }) => operation)).toEqual([
      'POST /findings',
      'DescribeVpcs',
      'POST /findings/import',
      'AWSEvents.PutEvents',
      'PATCH /findings/batchupdate',
    ]);
    expect(hub.findings).toEqual([
      expect.objectContaining({
        RecordState: 'ARCHIVED',
        UpdatedAt: minute(1),
        UserDefinedFields: { s3ecAnnounced: 'NOT_APPLICABLE' },
      }),
    ]);
  });

  it('fails, and says why, when Security Hub is off', async () => {
    const { outcome } = await invoke(
      join(folders.publish ?? '', 'index.mjs'),
      batchOf(eventOf(change)),
      () => ({ status: 401, body: '{"__type":"InvalidAccessException","Message":"not subscribed"}' }),
    );
    expect(outcome).toEqual({
      error: expect.stringMatching(
        /^SecurityHubOff: AWS Security Hub CSPM is not on in account 111122223333/,
      ),
    });
  });
});

describe('the deployed reconcile', () => {
  it('reads times as AWS Config gives them, and archives what is gone', async () => {
    const hub = anOpenHub();
    apply(hub, [aChange(aResult({ resourceId: 'vpc-0b2' }), { recordedTime: minute(0) })]);
    const { outcome, asked } = await invoke(
      join(folders.reconcile ?? '', 'index.mjs'),
      { reconcile: true },
      awsWith(hub, {
        'StarlingDoveService.DescribeConfigRules': {
          ConfigRules: [
            { ConfigRuleName: 's3-traffic-path', ConfigRuleArn: 'arn', ConfigRuleState: 'ACTIVE' },
          ],
        },
        'StarlingDoveService.GetComplianceDetailsByConfigRule': {
          EvaluationResults: [
            {
              EvaluationResultIdentifier: {
                EvaluationResultQualifier: {
                  ConfigRuleName: 's3-traffic-path',
                  ResourceType: 'AWS::EC2::VPC',
                  ResourceId: 'vpc-0a1',
                },
              },
              ComplianceType: 'COMPLIANT',
              ResultRecordedTime: Date.parse(minute(3)) / 1000,
            },
          ],
        },
      }),
    );
    expect(outcome).toEqual({
      answer: { rules: 1, compared: 1, healed: 1, refreshed: 0, archived: 1, left: 0 },
    });
    expect(
      hub.findings.map(({ Compliance, RecordState, UpdatedAt }) => [
        Compliance?.Status,
        RecordState,
        UpdatedAt,
      ]),
    ).toEqual([
      ['PASSED', 'ACTIVE', minute(3)],
      ['FAILED', 'ARCHIVED', new Date(Date.parse(minute(0)) + 1).toISOString()],
    ]);
    expect(asked.map(({ operation }) => operation).slice(0, 3)).toEqual([
      'StarlingDoveService.DescribeConfigRules',
      'POST /findings',
      'StarlingDoveService.GetComplianceDetailsByConfigRule',
    ]);
  });
});
