import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ComplianceEvent } from './world/config-service.ts';
import { readSynthesized, type Synthesized } from './world/deploy.ts';
import { denial, failure, foreign, isOwn, throttle } from './world/faults.ts';
import type { Call } from './world/front.ts';
import { KINDS, KINDS_WITHOUT_DNS } from './world/network.ts';
import { oneOf, randomOf } from './world/random.ts';
import { RULES, type Scene, type SceneSettings, startScene } from './world/scene.ts';
import { startWorld, type World } from './world/world.ts';

let world: World;
let synthesized: Synthesized;
let scene: Scene;

beforeAll(async () => {
  world = await startWorld();
  synthesized = readSynthesized(inject('synthesized'));
});
afterEach(async () => {
  world.front.fault = () => undefined;
  world.hub.refuses = () => false;
  await scene.service.stop();
});
afterAll(() => world.stop());

/** The service in an account of its own, with one VPC of each kind. */
async function aScene({ kinds = KINDS, ...settings }: Partial<SceneSettings> = {}): Promise<Scene> {
  scene = await startScene(world, world.newAccount(), synthesized, {
    kinds,
    vpcs: kinds.length,
    ...settings,
  });
  return scene;
}

/** Everything that a change can do, one after the other. */
async function changes({
  ofKind,
  addGateway,
  takeOff,
  putOn,
  delete: remove,
  settled,
}: Scene): Promise<void> {
  const [bare] = ofKind('no endpoint');
  const [covered] = ofKind('a gateway endpoint on every table');
  const [doomed] = ofKind('a gateway endpoint where there is to be none');
  if (!bare || !covered || !doomed) throw new Error('a kind of VPC is missing');
  await Promise.all([addGateway(bare), takeOff(covered), remove(doomed)]);
  await settled();
  await putOn(covered);
}

/** The calls of a function to an API, as IAM names them. */
function isCall(call: Call, caller: string, name: string): boolean {
  return call.caller.name === caller && `${call.service}:${call.action}` === name;
}

/** How often a function wrote a metric, summed. */
function metric(name: string): number {
  return scene.service.metrics.filter((one) => one.name === name).reduce((sum, { value }) => sum + value, 0);
}

describe('calls that fail', () => {
  test('three calls of ten are throttled: everything arrives, and the throttles are counted', async () => {
    const { evaluateAll, settled, expectTruth } = await aScene({ kinds: KINDS_WITHOUT_DNS });
    const random = randomOf(1);
    world.front.fault = (call) => (isOwn(call) && random() < 0.3 ? throttle(call) : undefined);
    await evaluateAll();
    await changes(scene);
    await settled();
    await expectTruth();
    expect(metric('Throttles')).toBeGreaterThan(10);
  });

  test('every tenth call ends in an error of AWS, a page of a proxy or a reset: everything arrives', async () => {
    const { evaluateAll, settled, expectTruth } = await aScene();
    const random = randomOf(2);
    world.front.fault = (call) => {
      if (!isOwn(call) || random() > 0.1) return undefined;
      return oneOf(random, [
        failure(call),
        'reset',
        { status: 502, page: '<html>Bad Gateway</html>' } as const,
      ]);
    };
    await evaluateAll();
    await changes(scene);
    await settled();
    await expectTruth();
  });

  test('answers are lost after the call was carried out: everything arrives, announced under one id', async () => {
    const { evaluateAll, settled, expectTruth } = await aScene();
    const random = randomOf(3);
    world.front.fault = (call) => (isOwn(call) && random() < 0.1 ? 'answer lost' : undefined);
    await evaluateAll();
    await changes(scene);
    await settled();
    await expectTruth({ repeatedEvents: true });
  });

  test('a denied look is no verdict: nothing is reported, an alarm sees it, and it is made up for', async () => {
    const { evaluateAll, service, verdicts, findingStates, expectTruth } = await aScene();
    world.front.fault = (call) =>
      isCall(call, 'evaluate', 'ec2:DescribeVpcEndpoints') ? denial(call) : undefined;
    await evaluateAll();
    expect(verdicts()).toEqual({});
    expect(findingStates()).toEqual({});
    // Each of the three rules was tried three times and then kept.
    expect(metric('FailedLooks')).toBe(9);
    expect(await service.messagesOf('failures')).toBe(3);

    world.front.fault = () => undefined;
    await evaluateAll();
    await expectTruth();
  });

  test('a denied look later leaves what was known, and no finding changes', async () => {
    const { evaluateAll, ofKind, takeOff, settled, verdicts, findingStates, expectTruth } = await aScene();
    await evaluateAll();
    const before = [verdicts(), findingStates()];
    world.front.fault = (call) => (call.action === 'DescribeRouteTables' ? denial(call) : undefined);
    for (const vpc of ofKind('a gateway endpoint on every table')) await takeOff(vpc);
    await settled();
    expect([verdicts(), findingStates()]).toEqual(before);

    world.front.fault = () => undefined;
    await evaluateAll();
    await expectTruth();
  });
});

describe('functions that are stopped in the middle', () => {
  test('evaluate runs into its time-out: the retry reports', async () => {
    const { evaluateAll, service, expectTruth } = await aScene({ timeoutMs: { evaluate: 8000 } });
    world.front.fault = (call) =>
      isCall(call, 'evaluate', 'ec2:DescribeVpcEndpoints') && call.nth <= 3 ? { delayMs: 10_000 } : undefined;
    await evaluateAll();
    const outcomes = service.evaluations.map(({ result }) => (result.ok ? 'ok' : result.error.errorType));
    expect(outcomes.toSorted()).toEqual([...Array(3).fill('Sandbox.Timedout'), 'ok', 'ok', 'ok']);
    await expectTruth();
  });

  test('publish runs into its time-out: the messages come again', async () => {
    const { evaluateAll, expectTruth } = await aScene({ timeoutMs: { publish: 4000 } });
    world.front.fault = (call) =>
      isCall(call, 'publish', 'securityhub:BatchImportFindings') && call.nth === 1
        ? { delayMs: 6000 }
        : undefined;
    await evaluateAll();
    await expectTruth({ repeatedEvents: true });
  });

  test.each([
    ['evaluate', 'ec2:DescribeNetworkAcls'],
    ['evaluate', 'config:PutEvaluations'],
    ['publish', 'securityhub:GetFindings'],
    ['publish', 'ec2:DescribeVpcs'],
    ['publish', 'securityhub:BatchImportFindings'],
    ['publish', 'events:PutEvents'],
    ['publish', 'securityhub:BatchUpdateFindings'],
  ] as const)('%s is killed at its first %s: nothing is lost', async (name, action) => {
    const { evaluateAll, service, expectTruth } = await aScene();
    let killed = 0;
    world.front.fault = (call) => {
      if (!isCall(call, name, action) || call.nth > 1) return undefined;
      for (const sandbox of service.functions[name].sandboxes()) {
        sandbox.kill();
        killed += 1;
      }
      return 'answer lost';
    };
    await evaluateAll();
    expect(killed).toBeGreaterThan(0);
    await expectTruth({ repeatedEvents: true });
  });
});

describe('answers that take some of it', () => {
  test('PutEvaluations gives some back twice: they are put again', async () => {
    const { evaluateAll, service, expectTruth } = await aScene();
    const refusals = new Map<string, number>();
    service.config.refuses = ({ rule, resourceId }) => {
      const count = (refusals.get(`${rule} ${resourceId}`) ?? 0) + 1;
      refusals.set(`${rule} ${resourceId}`, count);
      return count <= 2 && resourceId.charCodeAt(resourceId.length - 1) % 3 === 0;
    };
    await evaluateAll();
    await expectTruth();
  });

  test('BatchImportFindings gives some back: only they come again', async () => {
    const { evaluateAll, expectTruth } = await aScene();
    const refusals = new Map<string, number>();
    world.hub.refuses = (id, action) => {
      const count = (refusals.get(`${id} ${action}`) ?? 0) + 1;
      refusals.set(`${id} ${action}`, count);
      return count <= 2 && id.charCodeAt(id.length - 1) % 3 === 0;
    };
    await evaluateAll();
    await expectTruth({ repeatedEvents: true });
  });

  test('a finding that is never taken ends in the dead-letter queue alone, and is imported when redriven', async () => {
    const { evaluateAll, ofKind, service, settled, findingStates, expectTruth } = await aScene({
      visibilityMs: 0,
    });
    const vpcId = ofKind('no endpoint')[0]?.vpcId ?? '';
    world.hub.refuses = (id) => id.endsWith(`s3-traffic-path/${vpcId}`);
    await evaluateAll();
    expect(await service.messagesOf('rejected')).toBe(1);
    expect(findingStates()[`s3-traffic-path ${vpcId}`]).toBeUndefined();
    expect(metric('FindingsFailed')).toBeGreaterThanOrEqual(5);

    world.hub.refuses = () => false;
    expect(await service.redrive()).toBe(1);
    await settled();
    await expectTruth();
  });
});

describe('Security Hub is off', () => {
  test('the messages are kept and an alarm sees it; on again and redriven, everything arrives', async () => {
    const { account, evaluateAll, service, settled, expectTruth } = await aScene({ visibilityMs: 0 });
    world.hub.of(account).isOn = false;
    await evaluateAll();
    expect(metric('SecurityHubUnavailable')).toBeGreaterThan(0);
    expect(await service.messagesOf('rejected')).toBeGreaterThan(0);

    world.hub.of(account).isOn = true;
    await service.redrive();
    await settled();
    await expectTruth();
  });
});

describe('events of AWS Config at best effort', () => {
  test('all are lost: reconcile makes every finding, and announces it', async () => {
    const { evaluateAll, service, findingStates, expectTruth } = await aScene();
    service.config.delivery = () => 'lost';
    await evaluateAll();
    expect(findingStates()).toEqual({});
    expect((await service.reconcile()).result.ok).toBe(true);
    await expectTruth();
  });

  test('some changes are lost: reconcile mends what they would have, and archives what is gone', async () => {
    const { evaluateAll, service, settled, expectTruth } = await aScene();
    await evaluateAll();
    service.config.delivery = () => 'lost';
    await changes(scene);
    await settled();
    expect((await service.reconcile()).result.ok).toBe(true);
    await expectTruth();
    const { reconcile = {} } = scene.newCalls();
    expect(reconcile['securityhub:BatchImportFindings']).toBeGreaterThan(0);
    // Nothing is left to mend.
    expect((await service.reconcile()).result.ok).toBe(true);
    const { reconcile: again = {} } = scene.newCalls();
    expect(Object.keys(again).filter((call) => /Import|Update|PutEvents/.test(call))).toEqual([]);
    await expectTruth();
  });

  test('reconcile on schedule leaves alone for two minutes what publish may be busy with', async () => {
    const { evaluateAll, service, findingStates, expectTruth } = await aScene({
      timeoutMs: { reconcile: 60_000 },
    });
    service.config.delivery = () => 'lost';
    await evaluateAll();
    // There is no time left to wait in.
    expect((await service.scheduledReconcile()).result.ok).toBe(true);
    expect(findingStates()).toEqual({});
    service.functions.reconcile.configure({ clockAheadMs: 600_000, timeoutMs: 900_000 });
    expect((await service.scheduledReconcile()).result.ok).toBe(true);
    await expectTruth();
  });

  test('each comes a second time later: nothing is done twice', async () => {
    const { evaluateAll, service, settled, expectTruth, newCalls } = await aScene();
    const events: ComplianceEvent[] = [];
    service.config.delivery = (event) => {
      events.push(event);
      return 'sent';
    };
    await evaluateAll();
    await changes(scene);
    await settled();
    newCalls();
    await service.send(events);
    await settled();
    await expectTruth();
    const { publish = {} } = newCalls();
    expect(Object.keys(publish).filter((call) => /Import|Update|PutEvents/.test(call))).toEqual([]);
  });

  test('each comes twice at once: what is announced twice has one id', async () => {
    const { evaluateAll, service, settled, expectTruth } = await aScene();
    service.config.delivery = () => 'twice';
    await evaluateAll();
    await changes(scene);
    await settled();
    await expectTruth({ repeatedEvents: true });
  });

  test.each([
    ['the older is imported last', 'first'],
    ['the newer is imported last', 'second'],
  ] as const)(
    'two changes of a VPC are in two batches at once, and %s: reconcile sets right what crossed',
    async (_what, late) => {
      const { evaluateAll, ofKind, takeOff, putOn, service, settled, expectTruth } = await aScene();
      const [vpc] = ofKind('a gateway endpoint on every table');
      if (!vpc) throw new Error('a kind of VPC is missing');
      await evaluateAll();
      const events: ComplianceEvent[] = [];
      service.config.delivery = (event) => {
        events.push(event);
        return 'lost';
      };
      await takeOff(vpc);
      await putOn(vpc);
      let imports = 0;
      world.front.fault = (call) => {
        if (!isCall(call, 'publish', 'securityhub:BatchImportFindings')) return undefined;
        imports += 1;
        return imports === (late === 'first' ? 1 : 2) ? { delayMs: 2000 } : { delayMs: 500 };
      };
      const read = () =>
        world.front.calls.filter(
          ({ caller, action }) => caller.account === scene.account && action === 'GetFindings',
        ).length;
      const before = read();
      await service.send(events.slice(0, 1));
      await expect.poll(read).toBe(before + 1);
      await service.send(events.slice(1));
      await settled();
      expect((await service.reconcile()).result.ok).toBe(true);
      await expectTruth({ repeatedEvents: true });
    },
  );

  test('those of a day come the last first: the newest wins', async () => {
    const { evaluateAll, ofKind, takeOff, putOn, service, settled, expectTruth } = await aScene();
    await evaluateAll();
    service.config.delivery = () => 'held';
    for (const vpc of ofKind('a gateway endpoint on every table')) {
      await takeOff(vpc);
      await putOn(vpc);
      await takeOff(vpc);
    }
    await settled();
    await service.config.release();
    await settled();
    await expectTruth();
  });
});

describe('messages and events that are not ours', () => {
  test.each([
    ['no JSON', 'not JSON'],
    ['no event', '{"hello":"world"}'],
    [
      'of another shape',
      JSON.stringify({ source: 'aws.config', 'detail-type': 'Config Rules Compliance Change', detail: 1 }),
    ],
  ])(
    'a record that is %s ends in the dead-letter queue, and those beside it are imported',
    async (_what, body) => {
      const { evaluateAll, service, settled, expectTruth } = await aScene({ visibilityMs: 0 });
      await service.put('changes', [body]);
      await evaluateAll();
      await settled();
      expect(await service.take('rejected')).toEqual([body]);
      await expectTruth();
      expect(metric('RefusedEvents')).toBeGreaterThan(0);
    },
  );

  test.each([
    ['nothing', {}],
    ['a text', 'hello'],
    ['an item of another account', foreign({ awsAccountId: '999988887777' })],
    ['an item of another Region', foreign({ awsRegion: 'us-east-1' })],
    ['a type of message that it does not know', foreign({}, 'ConfigurationSnapshotDeliveryCompleted')],
  ])('evaluate refuses %s, reports nothing and counts it', async (_what, event) => {
    const { service, verdicts } = await aScene({ kinds: [] });
    const { result } = await service.functions.evaluate.invoke(event);
    expect(result).toMatchObject({ ok: false, error: { errorType: 'RefusedEvent' } });
    expect(metric('RefusedEvents')).toBe(1);
    expect(verdicts()).toEqual({});
  });
});

describe('AWS Config itself', () => {
  test('an item that is too large for its notification is judged like any other', async () => {
    const { evaluateAll, ofKind, takeOff, settled, expectTruth } = await aScene();
    await evaluateAll();
    for (const vpc of ofKind('a gateway endpoint on every table')) {
      await takeOff(vpc, { silently: true });
      const [table = ''] = vpc.tables;
      await scene.record('AWS::EC2::RouteTable', table, vpc.vpcId, { oversized: true });
    }
    await settled();
    await expectTruth();
  });

  test('a token that has expired: nothing is reported, the event is kept, the next run reports', async () => {
    const { evaluateAll, service, verdicts, expectTruth } = await aScene();
    service.config.expires = () => true;
    await evaluateAll();
    expect(verdicts()).toEqual({});
    expect(await service.messagesOf('failures')).toBe(RULES.length);
    service.config.expires = () => false;
    await evaluateAll();
    await expectTruth();
  });

  test.each([10, -10])(
    'a clock of the functions that is %i minutes ahead changes nothing',
    async (minutes) => {
      const { evaluateAll, service, settled, finding, expectTruth } = await aScene();
      for (const one of Object.values(service.functions)) one.configure({ clockAheadMs: minutes * 60_000 });
      await evaluateAll();
      await changes(scene);
      await settled();
      await expectTruth();
      for (const { rule, resourceId, complianceType, recordedAt } of service.config.results()) {
        if (complianceType === 'NOT_APPLICABLE') continue;
        const name = RULES.find((one) => one === rule) ?? 's3-traffic-path';
        expect(finding(name, resourceId).UpdatedAt).toBe(new Date(recordedAt).toISOString());
      }
    },
  );
});
