import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { readSynthesized } from './world/deploy.ts';
import type { ServiceSettings } from './world/service.ts';
import { startWired, type Wired, withRoute } from './world/wired.ts';
import { startWorld, type World } from './world/world.ts';

/** With `npm run bench:e2e`: how long things take is measured too, and every result is delivered. */
const isBench = process.env.E2E_BENCH === '1';

let world: World;
let wired: Wired | undefined;

beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await wired?.service.stop();
  wired = undefined;
});
afterAll(() => world.stop());

async function aRegionWith(vpcs: number, settings: ServiceSettings = {}): Promise<Wired> {
  wired = await startWired(world, world.newAccount(), readSynthesized(inject('synthesized')), {
    vpcs,
    ...settings,
  });
  return wired;
}

/** What the traffic path of a VPC is to AWS Config, by VPC. */
function paths({ service }: Wired): Readonly<Record<string, string>> {
  const results = service.config.results().filter(({ rule }) => rule === 's3-traffic-path');
  return Object.fromEntries(results.map(({ resourceId, complianceType }) => [resourceId, complianceType]));
}

function vpcIds({ region }: Wired): readonly string[] {
  return region.Vpcs.map(({ VpcId }) => String(VpcId));
}

/** Every tenth has private DNS, which leads past the gateway endpoint. */
function expectedPaths(one: Wired): Readonly<Record<string, string>> {
  return Object.fromEntries(
    vpcIds(one).map((id, index) => [id, index % 10 === 0 ? 'NON_COMPLIANT' : 'COMPLIANT']),
  );
}

async function burst(one: Wired, events: number, vpcs: readonly string[]): Promise<void> {
  const at = world.now();
  const recorded: Promise<void>[] = [];
  for (let event = 0; event < events; event += 1) {
    const vpcId = vpcs[event % vpcs.length] ?? '';
    // The route goes and comes; what counts is what is there in the end.
    if (event < 2 * vpcs.length) one.region = withRoute(one.region, vpcId, event >= vpcs.length);
    recorded.push(
      one.service.config.record({
        resourceType: 'AWS::EC2::RouteTable',
        resourceId: vpcId.replace('vpc-', 'rtb-'),
        configurationItemStatus: 'OK',
        configurationItemCaptureTime: new Date(at + event).toISOString(),
        configuration: { vpcId },
      }),
    );
  }
  await Promise.all(recorded);
  await one.service.settled();
}

test.each([
  [1, 11],
  [200, 200],
])(
  '500 change events at once for %i of %i VPCs: the last state counts, and nothing is left over',
  async (concerned, vpcs) => {
    const one = await aRegionWith(vpcs);
    await burst(
      one,
      500,
      vpcIds(one)
        .slice(vpcs === 11 ? 1 : 0)
        .slice(0, concerned),
    );
    const expected = Object.entries(expectedPaths(one)).filter(([id]) => id in paths(one));
    expect(expected).toHaveLength(concerned);
    expect(paths(one)).toEqual(Object.fromEntries(expected));
    expect(one.service.evaluations.every(({ result }) => result.ok)).toBe(true);
    expect(await one.service.messagesOf('failures')).toBe(0);
    expect(await one.service.messagesOf('rejected')).toBe(0);
    const findings = [...world.hub.findings(one.service.account).values()];
    const states = findings
      .filter(({ GeneratorId }) => GeneratorId === 's3-endpoint-compliance/s3-traffic-path')
      .map(({ ProductFields }) => [ProductFields?.resourceId, ProductFields?.compliance]);
    expect(Object.fromEntries(states)).toEqual(Object.fromEntries(expected));
  },
);

test('2,000 VPCs are judged within the memory and time that the stack gives', async () => {
  const one = await aRegionWith(2000);
  // Bringing 4,000 results to Security Hub is reconcile's and publish's work, and is measured apart.
  one.service.config.delivery = () => 'lost';
  await one.service.config.evaluate();
  expect(paths(one)).toEqual(expectedPaths(one));
  const { evaluations } = one.service;
  expect(evaluations.map(({ result }) => result.ok)).toEqual([true, true, true]);
  const slowest = Math.max(...evaluations.map(({ durationMs }) => durationMs));
  const memory = Math.max(...evaluations.map(({ peakMemoryMb }) => peakMemoryMb));
  expect(slowest).toBeLessThan(one.service.functions.evaluate.timeoutMs / 4);
  expect(memory).toBeLessThan(one.service.functions.evaluate.memoryMb);
  const calls = Object.values(one.stub.counts()).reduce((sum, count) => sum + count, 0);
  say('2,000 VPCs, one rule', {
    'calls of EC2, all three rules': calls,
    'slowest rule, s': seconds(slowest),
    'most memory, MiB': memory.toFixed(0),
    'memory given, MiB': one.service.functions.evaluate.memoryMb,
  });
});

/** moto's queues are slow with thousands of messages, which would be measured instead of publish. */
const TO_PUBLISH = 400;

test.skipIf(!isBench)(
  'a first evaluation comes to Security Hub by publish',
  { timeout: 600_000 },
  async () => {
    const one = await aRegionWith(TO_PUBLISH, { longestWindowMs: 5000 });
    const started = Date.now();
    await one.service.config.evaluate();
    await one.service.settled();
    const { batches } = one.service.changes;
    const times = batches.map(({ durationMs }) => durationMs);
    expect(batches.every(({ failed }) => failed === 0)).toBe(true);
    say(`the first evaluation of ${TO_PUBLISH} VPCs to Security Hub, by publish`, {
      findings: world.hub.findings(one.service.account).size,
      'evaluation and delivery, s': seconds(Date.now() - started),
      'batches, and the largest': `${batches.length}, ${Math.max(...batches.map(({ records }) => records))}`,
      'a batch, s, median and slowest': `${seconds(quantile(times, 0.5))}, ${seconds(Math.max(...times))}`,
    });
  },
);

test.skipIf(!isBench)('2,000 VPCs come to Security Hub by reconcile', { timeout: 900_000 }, async () => {
  const one = await aRegionWith(2000);
  one.service.config.delivery = () => 'lost';
  await one.service.config.evaluate();
  const due = one.service.config
    .results()
    .filter(({ complianceType }) => complianceType !== 'NOT_APPLICABLE').length;
  const runs = [];
  while (world.hub.findings(one.service.account).size < due && runs.length < 10) {
    runs.push(await one.service.reconcile());
  }
  expect(runs.map(({ result }) => result.ok)).toEqual(runs.map(() => true));
  say('2,000 VPCs to Security Hub, by reconcile alone', {
    findings: world.hub.findings(one.service.account).size,
    runs: runs.length,
    'slowest run, s': seconds(Math.max(...runs.map(({ durationMs }) => durationMs))),
    'most memory, MiB': Math.max(...runs.map(({ peakMemoryMb }) => peakMemoryMb)).toFixed(0),
    'memory given, MiB': one.service.functions.reconcile.memoryMb,
  });
});

test.skipIf(!isBench)('from a change event to the import of its finding', { timeout: 900_000 }, async () => {
  const one = await aRegionWith(40, { longestWindowMs: 0 });
  await one.service.config.evaluate();
  await one.service.settled();
  const times: number[] = [];
  for (let turn = 0; turn < 60; turn += 1) {
    const vpcId = vpcIds(one)[1 + (turn % 9)] ?? '';
    one.region = withRoute(one.region, vpcId, turn >= 9 && Math.floor(turn / 9) % 2 === 1);
    const started = Date.now();
    await one.service.config.record({
      resourceType: 'AWS::EC2::RouteTable',
      resourceId: vpcId.replace('vpc-', 'rtb-'),
      configurationItemStatus: 'OK',
      configurationItemCaptureTime: new Date(started).toISOString(),
      configuration: { vpcId },
    });
    await one.service.settled();
    const imported = world.front.calls.findLast(
      ({ action, caller, body }) =>
        action === 'BatchImportFindings' && caller.account === one.service.account && body.includes(vpcId),
    );
    if (imported && imported.at >= started) times.push(imported.at - started);
  }
  expect(times.length).toBeGreaterThan(50);
  say('from a change event to the import, without the window of the batch', {
    changes: times.length,
    'median, ms': quantile(times, 0.5),
    'p95, ms': quantile(times, 0.95),
    'window of the stack, ms': 5000,
  });
});

function say(what: string, figures: Readonly<Record<string, string | number>>): void {
  const lines = Object.entries(figures).map(([name, value]) => `  ${name.padEnd(34)} ${value}`);
  process.stdout.write(`${[what, ...lines].join('\n')}\n`);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}

function quantile(times: readonly number[], share: number): number {
  const ordered = times.toSorted((a, b) => a - b);
  return ordered[Math.min(ordered.length - 1, Math.floor(ordered.length * share))] ?? Number.NaN;
}
