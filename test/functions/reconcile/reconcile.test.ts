import {
  DescribeConfigRulesCommand,
  GetComplianceDetailsByConfigRuleCommand,
} from '@aws-sdk/client-config-service';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FailedLook, FailedReport, RefusedEvent } from '../../../functions/errors.ts';
import { ReconcileEvent } from '../../../functions/reconcile/event.ts';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import { SecurityHubOff } from '../../../functions/security-hub-off.ts';
import type { Result } from '../../../lib/check.ts';
import type { ComplianceChange } from '../../../lib/findings/change.ts';
import { findingId } from '../../../lib/findings/identity.ts';
import { withCallerCredentials } from '../../aws/live-harness.ts';
import { aRoute, captureOf, checkOne, GATEWAY_ID, policyOf, resultOf } from '../../builders.ts';
import { apply, byAnalyst, standOf } from '../../findings/apply.ts';
import { aChange, anExemption, aPass, aResult, aWaivedResult, minute } from '../../findings/builders.ts';
import { bareRegion, isOurs, spoiled } from '../fuzz.ts';
import { arnOf, aService, HOME, type Service, type ServiceOptions } from '../service.ts';

withCallerCredentials();

const BY_HAND = { isByHand: true } as const;
const SCHEDULED = { isByHand: false, account: HOME.account, region: HOME.region } as const;
const YAML = policyOf('gateway', '  severity: HIGH\n');
const failing = captureOf({ routes: [aRoute()] });
const passing = captureOf();

const recordedAs = (result: Result, minutes = 0): ComplianceChange =>
  aChange(result, { recordedTime: minute(minutes), configRuleArn: arnOf(result.rule) });
const judged = (capture: typeof failing, minutes = 0) =>
  recordedAs(resultOf(checkOne(capture, YAML)), minutes);
const of = (resourceId: string, minutes = 0) =>
  recordedAs(aResult({ resourceId, vpcId: resourceId }), minutes);

/** A service that looks at a Region without VPCs, or at the given captures. */
const service = (options: ServiceOptions = {}) =>
  aService({ yaml: YAML, ...(options.captures ? {} : { look: bareRegion() }), ...options });
const run = ({ reconciler }: Service, event: ReconcileEvent = BY_HAND) => reconcile(event, HOME, reconciler);
const standsOf = ({ hub }: Service) => hub.findings.map(standOf);
const turnsOf = ({ events }: Service) =>
  events.map(({ oldVerdict, newVerdict }) => `${oldVerdict} > ${newVerdict}`);
const nothing = { healed: 0, refreshed: 0, archived: 0, left: 0 };

describe('reconcile heals', () => {
  it('a result whose event was lost, as publish would have', async () => {
    const one = await service({ captures: [failing] });
    one.recorded.results = [judged(failing)];
    expect(await run(one)).toEqual({ rules: 1, compared: 1, ...nothing, healed: 1 });
    expect(one.hub.findings[0]).toMatchObject({
      Id: findingId(judged(failing)),
      UpdatedAt: minute(0),
      Severity: { Label: 'HIGH' },
      ProductFields: { policyRule: 'defaults', configRuleArn: arnOf('s3-traffic-path') },
      UserDefinedFields: { s3ecAnnounced: 'NON_COMPLIANT' },
    });
    expect(turnsOf(one)).toEqual(['null > NON_COMPLIANT']);
    expect(one.measured).toEqual([
      ['ResultsCompared', 1],
      ['OldestUnreportedChange', 3600],
      ['FindingsHealed', 1],
      ['FindingsRefreshed', 0],
      ['FindingsArchived', 0],
    ]);
  });

  it('a finding that is older than the result says', async () => {
    const one = await service({ captures: [passing] });
    apply(one.hub, [judged(failing)]);
    one.recorded.results = [judged(passing, 5)];
    expect(await run(one)).toMatchObject({ healed: 1 });
    expect(standsOf(one)).toEqual(['PASSED ACTIVE RESOLVED']);
    expect(turnsOf(one)).toEqual(['NON_COMPLIANT > COMPLIANT']);
  });

  it('what was imported and never announced', async () => {
    const one = await service({ captures: [failing] });
    apply(one.hub, [judged(failing)]);
    for (const finding of one.hub.findings) one.hub.put({ ...finding, UserDefinedFields: {} });
    one.recorded.results = [judged(failing, 30)];
    expect(await run(one)).toMatchObject({ healed: 1 });
    expect(one.events).toEqual([
      expect.objectContaining({
        id: `${findingId(judged(failing))}@${minute(0)}`,
        newVerdict: 'NON_COMPLIANT',
      }),
    ]);
    expect(one.hub.findings[0]?.UpdatedAt).toBe(minute(0));
  });

  it('a finding that is wrong because its changes came in the wrong order', async () => {
    const one = await service();
    apply(one.hub, [recordedAs(anExemption(), 2)]);
    apply(one.hub, [recordedAs(aResult(), 1)]);
    expect(standsOf(one)).toEqual(['FAILED ACTIVE NEW']);
    one.recorded.results = [recordedAs(anExemption(), 2)];
    expect(await run(one)).toMatchObject({ healed: 1 });
    expect(standsOf(one)).toEqual(['FAILED ARCHIVED NEW']);
  });

  it('results of every page of every rule of ours, and of no other', async () => {
    const one = await service({ captures: [passing], prefix: 'acme-' });
    const path = judged(passing);
    const endpoint = recordedAs(resultOf(checkOne(passing, YAML), 's3-endpoint-policy', GATEWAY_ID));
    one.recorded.results = [
      { ...path, configRuleName: 'acme-s3-traffic-path' },
      { ...endpoint, configRuleName: 'OrgConfigRule-acme-s3-endpoint-policy-a1b2c3d4' },
      ...['vpc-1', 'vpc-2', 'vpc-3'].map((id) => ({ ...of(id), configRuleName: 'vpc-flow-logs-enabled' })),
    ];
    expect(await run(one)).toEqual({ rules: 2, compared: 2, ...nothing, healed: 2 });
    expect(one.hub.findings.map(({ Id }) => Id)).toEqual([endpoint, path].map(findingId));
  });
});

it('reconcile opens nothing for a VPC that is gone, though AWS Config still has a result', async () => {
  const one = await service();
  one.recorded.results = [of('vpc-0a1')];
  expect(await run(one)).toEqual({ rules: 1, compared: 1, ...nothing });
  expect([one.hub.findings, one.events]).toEqual([[], []]);
  expect(one.measured).toContainEqual(['OldestUnreportedChange', 0]);
});

describe('reconcile archives', () => {
  it('the finding of a VPC that is gone with its result', async () => {
    const one = await service();
    apply(one.hub, [of('vpc-0a1')]);
    one.recorded.rules = ['s3-traffic-path'];
    expect(await run(one)).toEqual({ rules: 1, compared: 0, ...nothing, archived: 1 });
    expect(standsOf(one)).toEqual(['FAILED ARCHIVED NEW']);
    expect(turnsOf(one)).toEqual(['NON_COMPLIANT > NOT_APPLICABLE']);
  });

  it('the finding of a VPC of which nothing is asked any more', async () => {
    const one = await service({ captures: [failing], yaml: policyOf('unrestricted') });
    apply(one.hub, [judged(failing)]);
    one.recorded.rules = ['s3-traffic-path'];
    expect(await run(one)).toMatchObject({ archived: 1 });
    expect(one.hub.findings[0]).toMatchObject({
      RecordState: 'ARCHIVED',
      Description: expect.stringContaining('unrestricted'),
    });
  });

  it('the finding of an endpoint that is gone, although its VPC is there', async () => {
    const one = await service({ captures: [captureOf({ endpoints: [] })] });
    apply(one.hub, [recordedAs(resultOf(checkOne(passing, YAML), 's3-endpoint-policy', GATEWAY_ID))]);
    for (const finding of one.hub.findings) {
      one.hub.put({ ...finding, ProductFields: { ...finding.ProductFields, vpcId: 'vpc-0a1' } });
    }
    one.recorded.rules = ['s3-endpoint-policy'];
    expect(await run(one)).toMatchObject({ archived: 1 });
  });

  it('nothing that the rule still judges: an AWS Config that answers nothing archives nothing', async () => {
    for (const [capture, yaml] of [
      [failing, YAML],
      [passing, YAML],
      [
        failing,
        `${YAML}waivers:\n  - { id: W-1, rules: [s3-traffic-path], vpcs: [vpc-0a1], reason: r, owner: o, expires: 2026-12-01 }\n`,
      ],
    ] as const) {
      const one = await service({ captures: [capture], yaml });
      apply(one.hub, [judged(capture)]);
      const before = one.hub.findings;
      one.recorded.rules = ['s3-traffic-path'];
      expect(await run(one)).toEqual({ rules: 1, compared: 0, ...nothing });
      expect(one.hub.findings).toEqual(before);
      expect(one.logged).toEqual([
        ['findings without a result are left, for the rule still judges them', { left: 1 }],
      ]);
    }
  });

  it('nothing when our rules are missing, and asks nobody else then', async () => {
    const one = await service();
    apply(one.hub, [of('vpc-0a1')]);
    one.recorded.rules = [];
    expect(await run(one)).toEqual({ rules: 0, compared: 0, ...nothing });
    expect([standsOf(one), one.calls]).toEqual([['FAILED ACTIVE NEW'], ['config:DescribeConfigRules']]);
  });

  it('nothing of a rule whose results are being deleted', async () => {
    const one = await service();
    apply(one.hub, [of('vpc-0a1')]);
    one.mockConfig.on(DescribeConfigRulesCommand).resolves({
      ConfigRules: [
        { ConfigRuleName: 's3-traffic-path', ConfigRuleState: 'DELETING_RESULTS', Source: undefined },
      ],
    });
    expect(await run(one)).toMatchObject({ rules: 0 });
    expect(standsOf(one)).toEqual(['FAILED ACTIVE NEW']);
  });
});

describe('reconcile', () => {
  it('refreshes what Security Hub is about to forget', async () => {
    const one = await service({ captures: [failing] });
    apply(one.hub, [judged(failing)]);
    one.clock.now = new Date(minute(61 * 24 * 60));
    one.recorded.results = [judged(failing, 60 * 24 * 60)];
    expect(await run(one)).toMatchObject({ refreshed: 1 });
    expect(one.hub.findings[0]).toMatchObject({
      CreatedAt: minute(0),
      UpdatedAt: minute(60 * 24 * 60),
      ProcessedAt: one.clock.now.toISOString(),
    });
    expect(one.events).toEqual([]);
    expect(await run(one)).toMatchObject({ refreshed: 0 });
  });

  it('changes nothing when it is run again, whatever it found', async () => {
    const kinds = [aResult(), aPass(), anExemption(), aWaivedResult()];
    const anyHistory = fc.array(
      fc.record({
        vpc: fc.integer({ min: 0, max: 4 }),
        result: fc.constantFrom(...kinds),
        isDelivered: fc.boolean(),
        deed: fc.option(fc.constantFrom('NOTIFIED', 'SUPPRESSED'), { freq: 4 }),
      }),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(anyHistory, async (history) => {
        const one = await service({ look: bareRegion('vpc-0a1', 'vpc-01', 'vpc-02', 'vpc-03', 'vpc-04') });
        const latest = new Map<string, ComplianceChange>();
        for (const [minutes, { vpc, result, isDelivered, deed }] of history.entries()) {
          const id = vpc === 0 ? 'vpc-0a1' : `vpc-0${vpc}`;
          const change = recordedAs({ ...result, resourceId: id, vpcId: id }, minutes);
          latest.set(id, change);
          if (isDelivered) apply(one.hub, [change]);
          if (deed && one.hub.finding(findingId(aChange()))) byAnalyst(one.hub, deed);
        }
        one.recorded.rules = ['s3-traffic-path'];
        one.recorded.results = [...latest.values()].filter(({ resourceId }) => resourceId !== 'vpc-04');
        await run(one);
        const [before, events] = [one.hub.findings, one.events.length];
        one.clock.now = new Date(minute(65));
        expect(await run(one)).toMatchObject(nothing);
        expect([one.hub.findings, one.events.length]).toEqual([before, events]);
        for (const { resourceId, compliance, annotation } of one.recorded.results) {
          const finding = one.hub.finding(findingId(of(resourceId)));
          const isWaived = annotation?.includes(' WAIVED ');
          const isAway = compliance === 'NOT_APPLICABLE' && !isWaived;
          expect([resourceId, finding?.RecordState ?? 'ARCHIVED']).toEqual([
            resourceId,
            isAway ? 'ARCHIVED' : 'ACTIVE',
          ]);
          if (!isAway)
            expect(finding?.Compliance?.Status).toBe(compliance === 'COMPLIANT' ? 'PASSED' : 'FAILED');
        }
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 200) },
    );
  });

  it('mends a thousand findings a run, in hundreds, and tells how many are left', async () => {
    const one = await service({ captures: [] });
    one.recorded.results = Array.from({ length: 1_020 }, (_, index) => of(`vpc-0${index}`, index));
    one.clock.now = new Date(minute(2_000));
    for (const change of one.recorded.results)
      apply(one.hub, [{ ...change, ...recordedAs(aPass(), -1), resourceId: change.resourceId }]);
    one.mockConfig.on(GetComplianceDetailsByConfigRuleCommand).callsFake(() => ({
      EvaluationResults: one.recorded.results.map((change) => ({
        EvaluationResultIdentifier: {
          EvaluationResultQualifier: { ResourceType: change.resourceType, ResourceId: change.resourceId },
        },
        ComplianceType: change.compliance,
        ResultRecordedTime: new Date(change.recordedTime),
        Annotation: change.annotation,
      })),
    }));
    expect(await run(one)).toEqual({ rules: 1, compared: 1_020, ...nothing, healed: 1_000, left: 20 });
    expect(one.measured).toContainEqual(['OldestUnreportedChange', 2_000 * 60]);
    expect(one.calls.filter((call) => call === 'securityhub:BatchImportFindings')).toHaveLength(10);
    expect(await run(one)).toMatchObject({ healed: 20, left: 0 });
  });

  it('stops while there is time, and leaves the rest to the next run', async () => {
    const one = await service({ captures: [failing] });
    one.recorded.results = [judged(failing)];
    one.clock.left = 60_000;
    expect(await run(one)).toMatchObject({ healed: 0, left: 1 });
    expect(one.hub.findings).toEqual([]);
    one.clock.left = 900_000;
    expect(await run(one)).toMatchObject({ healed: 1, left: 0 });
  });

  it('on schedule gives what is young two minutes, for its event may be on its way', async () => {
    const one = await service({ captures: [failing] });
    one.recorded.results = [judged(failing, 59)];
    await run(one, SCHEDULED);
    expect([one.waits, standsOf(one)]).toEqual([[120_000], ['FAILED ACTIVE NEW']]);
  });

  it('does nothing about what publish did in these two minutes', async () => {
    const one = await service({ captures: [failing] });
    one.recorded.results = [judged(failing, 59)];
    const wait = async () => {
      apply(one.hub, [judged(failing, 59)]);
    };
    await reconcile(SCHEDULED, HOME, { ...one.reconciler, wait });
    expect(one.events).toEqual([]);
    expect(one.calls.filter((call) => call === 'securityhub:BatchImportFindings')).toEqual([]);
  });

  it('by hand waits for nothing, and neither does it for what is old', async () => {
    const one = await service({ captures: [failing] });
    one.recorded.results = [judged(failing, 59)];
    await run(one, BY_HAND);
    one.recorded.results = [judged(passing, 50)];
    await run(one, SCHEDULED);
    expect(one.waits).toEqual([]);
  });

  it.each([
    ['account', { ...SCHEDULED, account: '444455556666' }],
    ['Region', { ...SCHEDULED, region: 'us-east-1' }],
  ])('refuses the schedule of another %s', async (_what, event) => {
    const one = await service();
    await expect(run(one, event)).rejects.toThrow(RefusedEvent);
    expect(one.calls).toEqual([]);
  });

  it('takes nothing that is no result of ours: another type, no id, no time, INSUFFICIENT_DATA', async () => {
    const one = await service();
    one.recorded.rules = ['s3-traffic-path'];
    const qualifier = (type: string, id?: string) => ({
      EvaluationResultQualifier: { ResourceType: type, ...(id ? { ResourceId: id } : {}) },
    });
    const time = new Date(minute(0));
    one.mockConfig.on(GetComplianceDetailsByConfigRuleCommand).resolves({
      EvaluationResults: [
        {
          EvaluationResultIdentifier: qualifier('AWS::EC2::Subnet', 'subnet-1'),
          ComplianceType: 'COMPLIANT',
          ResultRecordedTime: time,
        },
        {
          EvaluationResultIdentifier: qualifier('AWS::EC2::VPC'),
          ComplianceType: 'COMPLIANT',
          ResultRecordedTime: time,
        },
        { EvaluationResultIdentifier: qualifier('AWS::EC2::VPC', 'vpc-1'), ComplianceType: 'COMPLIANT' },
        {
          EvaluationResultIdentifier: qualifier('AWS::EC2::VPC', 'vpc-2'),
          ComplianceType: 'INSUFFICIENT_DATA',
          ResultRecordedTime: time,
        },
        {},
      ],
    });
    expect(await run(one)).toMatchObject({ compared: 0, healed: 0 });
  });
});

describe('when something fails,', () => {
  const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });

  it.each<[string, (one: Service) => unknown]>([
    ['the rules', ({ mockConfig }) => mockConfig.on(DescribeConfigRulesCommand).rejects(denied)],
    [
      'the results',
      ({ mockConfig }) => mockConfig.on(GetComplianceDetailsByConfigRuleCommand).rejects(denied),
    ],
  ])('nothing is mended of what AWS Config does not tell: %s', async (_what, deny) => {
    const one = await service();
    apply(one.hub, [of('vpc-0a1')]);
    one.recorded.rules = ['s3-traffic-path'];
    deny(one);
    await expect(run(one)).rejects.toThrow(FailedLook);
    expect(standsOf(one)).toEqual(['FAILED ACTIVE NEW']);
  });

  it('it says that Security Hub is off', async () => {
    const one = await service();
    one.recorded.results = [of('vpc-0a1')];
    one.hub.isOn = false;
    await expect(run(one)).rejects.toThrow(SecurityHubOff);
  });

  it('nothing is archived that could not be looked for', async () => {
    const one = await service({
      captures: [failing],
      fault: ({ action }) =>
        action === 'DescribeSubnets' ? { code: 'UnauthorizedOperation', status: 403 } : undefined,
    });
    apply(one.hub, [judged(failing)]);
    one.recorded.rules = ['s3-traffic-path'];
    await expect(run(one)).rejects.toThrow(FailedLook);
    expect(standsOf(one)).toEqual(['FAILED ACTIVE NEW']);
  });

  it('the others are mended, and the run fails and names what was not', async () => {
    const one = await service();
    const [refused, taken] = [of('vpc-0a1', 1), of('vpc-0b2', 2)];
    for (const change of [refused, taken])
      apply(one.hub, [{ ...change, ...recordedAs(aPass(), -1), resourceId: change.resourceId }]);
    one.recorded.results = [refused, taken];
    one.hub.refused.add(findingId(refused));
    await expect(run(one)).rejects.toThrow(FailedReport);
    await expect(run(one)).rejects.toThrow('findings that were not mended: 1; the log names them');
    expect(standsOf(one)).toEqual(['PASSED ACTIVE RESOLVED', 'FAILED ACTIVE NEW']);
    expect(one.logged[0]).toEqual([
      'a finding was not mended',
      {
        finding: findingId(refused),
        problem: 'securityhub:BatchImportFindings: InvalidInput: refused by the test',
      },
    ]);
    expect(one.measured).toContainEqual(['FindingsHealed', 1]);
  });
});

describe('whatever starts it,', () => {
  it('reconcile answers, or throws an error that we mean', async () => {
    const one = await service();
    one.recorded.results = [of('vpc-0a1')];
    const scheduled = {
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      account: HOME.account,
      region: HOME.region,
    };
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.anything(), spoiled(scheduled), spoiled({ reconcile: true })),
        async (event) => {
          const parsed = ReconcileEvent.safeParse(event);
          try {
            if (!parsed.success) throw new RefusedEvent('neither');
            await run(one, parsed.data);
            ran += 1;
          } catch (error) {
            if (!isOurs(error)) throw error;
          }
        },
      ),
      { numRuns: 20_000 },
    );
    expect(ran).toBeGreaterThan(100);
  }, 120_000);
});
