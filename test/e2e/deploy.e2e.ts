import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { REWRITES, readSynthesized, resourcesOf, type Synthesized } from './world/deploy.ts';
import { REGION } from './world/region.ts';
import { type Service, startService } from './world/service.ts';
import { startWorld, type World } from './world/world.ts';

const ACCOUNT = '111122223333';
let world: World;
let synthesized: Synthesized;
let service: Service;

beforeAll(async () => {
  world = await startWorld();
  synthesized = readSynthesized(inject('synthesized'));
  service = await startService(world, ACCOUNT, synthesized, { polls: false });
});
afterAll(() => world.stop());

describe("the template on moto's CloudFormation", () => {
  test('is changed in these ways only', () => {
    expect(REWRITES).toEqual([
      'AWS::KMS::Key and AWS::SSM::Parameter lose Tags',
      'a Ref to an AWS::Events::EventBus becomes the name of the bus',
      'an AWS::Events::Rule with a schedule loses its targets: moto would give them every event',
      'AWS::CloudWatch::Dashboard is left out, with its output: it refers to alarms, which moto does not make',
      'AWS::Lambda::EventSourceMapping is left out: moto would receive messages itself; ours has its settings',
    ]);
  });

  test('is made whole but for these types, which moto skips', () => {
    const skipped = Object.entries(synthesized.template.Resources).filter(
      ([id]) => !service.resources.has(id),
    );
    expect([...new Set(skipped.map(([, { Type }]) => Type))].sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::Config::ConfigRule',
      'AWS::EventSchemas::Registry',
      'AWS::EventSchemas::Schema',
      'AWS::Lambda::EventInvokeConfig',
      'AWS::Lambda::EventSourceMapping',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::QueuePolicy',
      'AWS::SecurityHub::AutomationRule',
    ]);
    // Of a skipped type nothing is made: a type that moto knows by half would be seen here.
    const types = new Set(skipped.map(([, { Type }]) => Type));
    expect(Object.entries(synthesized.template.Resources).filter(([, { Type }]) => types.has(Type))).toEqual(
      skipped,
    );
  });

  test('asks for what the run models: two retries, then the failures queue; batches of a hundred', () => {
    const [[, retries] = []] = resourcesOf(synthesized.template, 'AWS::Lambda::EventInvokeConfig');
    expect(retries?.Properties).toMatchObject({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: {} },
    });
    const [[, mapping] = []] = resourcesOf(synthesized.template, 'AWS::Lambda::EventSourceMapping');
    expect(mapping?.Properties).toMatchObject({
      BatchSize: 100,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });
});

describe("the rule for AWS Config's events, matched by moto", () => {
  const detail = {
    messageType: 'ComplianceChangeNotification',
    awsAccountId: ACCOUNT,
    awsRegion: REGION,
    configRuleName: 's3-traffic-path',
    resourceType: 'AWS::EC2::VPC',
    resourceId: 'vpc-0a1',
    newEvaluationResult: { complianceType: 'NON_COMPLIANT' },
  };

  test.each([
    ['of a rule of ours', {}],
    ['of another rule of ours', { configRuleName: 's3-interface-availability' }],
    ['about an endpoint', { configRuleName: 's3-endpoint-policy', resourceType: 'AWS::EC2::VPCEndpoint' }],
    [
      'of a rule that an organization has renamed',
      { configRuleName: 'OrgConfigRule-s3-traffic-path-abcd1234' },
    ],
  ])('takes an event %s', async (_what, part) => {
    expect(await delivered({ ...detail, ...part })).toEqual([{ ...detail, ...part }]);
  });

  test.each([
    ["of somebody else's rule", { configRuleName: 'vpc-flow-logs-enabled' }],
    ['of a rule whose name only begins like ours', { configRuleName: 's3-traffic-path-2' }],
    ['of a rule whose name only ends like ours', { configRuleName: 'my-s3-traffic-path' }],
    ["of Security Hub's own rules", { configRuleName: 'securityhub-s3-traffic-path-abcd1234' }],
    ["of somebody else's organization rule", { configRuleName: 'OrgConfigRule-vpc-flow-logs-abcd1234' }],
    ['about another type of resource', { resourceType: 'AWS::S3::Bucket' }],
    ['of another kind of message', { messageType: 'ConfigRulesEvaluationStarted' }],
  ])('leaves an event %s', async (_what, part) => {
    expect(await delivered({ ...detail, ...part })).toEqual([]);
  });
});

/** The details of what came to the queue of changes. */
async function delivered(detail: { readonly resourceId: string; readonly configRuleName: string }) {
  await service.send([{ 'detail-type': 'Config Rules Compliance Change', detail }]);
  const bodies = await service.take('changes');
  return bodies.map((body) => JSON.parse(body).detail);
}
