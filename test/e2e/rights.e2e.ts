import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { synthesize } from './setup/synthesize.ts';
import type { ConfigRule } from './world/config-service.ts';
import { readSynthesized, type Synthesized } from './world/deploy.ts';
import { KINDS } from './world/network.ts';
import { policyText } from './world/policy.ts';
import { actionsOf, iamAction } from './world/rights.ts';
import { type Scene, startScene } from './world/scene.ts';
import { functionOf, rulesOf } from './world/service.ts';
import { startWorld, type World } from './world/world.ts';

/** What Lambda itself does with a role: logs, traces, and asking a queue how full it is. */
const BY_LAMBDA = [
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'sqs:GetQueueAttributes',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];
const FUNCTIONS = ['evaluate', 'publish', 'reconcile'] as const;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test('every action that a role allows is called, and none that it does not allow', async () => {
  const account = world.newAccount();
  const synthesized = readSynthesized(inject('synthesized'));
  await workWith(await startScene(world, account, synthesized, { vpcs: KINDS.length }), synthesized);
  expect(called(account)).toEqual(granted(synthesized));
});

test('the same where the policy names hubs: hosted zones are asked for too', async () => {
  const account = world.newAccount();
  const hubs = [{ vpc: 'vpc-0a1b2c3d4e5f60718', account: '999988887777' }];
  writeFileSync(`${world.folder}/hubs.yaml`, policyText({ hubs }));
  synthesize(`${world.folder}/hubs`, `${world.folder}/hubs.yaml`);
  const synthesized = readSynthesized(`${world.folder}/hubs`);
  await workWith(await startScene(world, account, synthesized, { vpcs: KINDS.length }), synthesized);
  const actions = granted(synthesized);
  expect(called(account)).toEqual(actions);
  for (const name of FUNCTIONS) expect(actions[name]).toContain('route53:ListHostedZonesByVPC');
});

test('a call that a role does not allow is refused, and told', async () => {
  const account = world.newAccount();
  const scene = await startScene(world, account, readSynthesized(inject('synthesized')), { vpcs: 1 });
  world.front.allow({ account, name: 'evaluate' }, new Set(['ec2:DescribeVpcs', 'sqs:SendMessage']));
  await scene.evaluateAll();
  expect(scene.verdicts()).toEqual({});
  expect(world.front.forbidden).toContain('evaluate config:GetComplianceDetailsByConfigRule');
  world.front.forbidden.length = 0;
});

/** Everything that makes a function call something. */
async function workWith(scene: Scene, synthesized: Synthesized): Promise<void> {
  // Half of what the first run finds is for publish, the other half, whose events are lost, for reconcile.
  scene.service.config.delivery = ({ detail }) =>
    detail.configRuleName === 's3-interface-availability' ? 'lost' : 'sent';
  await scene.evaluateAll();
  const [vpc] = scene.ofKind('a gateway endpoint on every table');
  const [doomed] = scene.ofKind('an interface endpoint');
  if (!vpc || !doomed) throw new Error('a kind of VPC is missing');
  await scene.takeOff(vpc);
  await scene.settled();
  // Nobody heard of it, so the history is asked which VPC it was in; then what was done is reconciled.
  scene.service.config.delivery = () => 'lost';
  await scene.delete(doomed, { withoutDiff: true });
  await scene.putOn(vpc);
  await scene.settled();
  expect((await scene.service.reconcile()).result.ok).toBe(true);
  // An event that cannot be handled ends where failures end.
  scene.service.config.expires = () => true;
  await scene.evaluateAll();
  scene.service.config.expires = () => false;
  // A rule of another deployment has another policy than the function: it is asked again which one it has.
  const rules = rulesOf(synthesized, scene.account);
  scene.service.config.deploy(rules.map((rule) => ({ ...rule, InputParameters: ofAnotherPolicy(rule) })));
  await scene.evaluateAll();
  scene.service.config.deploy(rules);
  await scene.evaluateAll();
  await scene.expectTruth();
}

function ofAnotherPolicy({ InputParameters }: ConfigRule): string {
  return JSON.stringify({ ...JSON.parse(InputParameters), policy: 'e'.repeat(64) });
}

type Actions = Readonly<Record<string, readonly string[]>>;

function called(account: string): Actions {
  return Object.fromEntries(
    FUNCTIONS.map((name) => {
      const own = world.front.calls.filter(
        ({ caller }) => caller.account === account && caller.name === name,
      );
      const actions = new Set(own.map(({ service, action }) => iamAction(service, action)));
      return [name, [...actions].sort()];
    }),
  );
}

function granted(synthesized: Synthesized): Actions {
  return Object.fromEntries(
    FUNCTIONS.map((name) => {
      const actions = actionsOf(synthesized.template, functionOf(synthesized, name)[1]);
      return [name, [...actions].filter((action) => !BY_LAMBDA.includes(action)).sort()];
    }),
  );
}
