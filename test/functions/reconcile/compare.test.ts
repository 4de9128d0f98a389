import { describe, expect, it } from 'vitest';
import { type Compared, compare, type Difference } from '../../../functions/reconcile/compare.ts';
import { goneAnnotation } from '../../../lib/findings/annotation.ts';
import type { ComplianceChange } from '../../../lib/findings/change.ts';
import { type ExistingFinding, readFinding } from '../../../lib/findings/existing.ts';
import { RULE_NAMES } from '../../../lib/policy/schema.ts';
import { aHub, apply, byAnalyst } from '../../findings/apply.ts';
import {
  aChange,
  anExemption,
  aPass,
  aResult,
  aWaivedResult,
  minute,
  PLACE,
  WAIVER,
} from '../../findings/builders.ts';
import type { SecurityHubModel } from '../security-hub-model.ts';

const fails = aChange(aResult());
const passes = aChange(aPass());
const waived = aChange(aWaivedResult());
const away = aChange(anExemption());
const at = (change: ComplianceChange, minutes: number) => ({ ...change, recordedTime: minute(minutes) });
const later = (time: string, milliseconds: number) => new Date(Date.parse(time) + milliseconds).toISOString();
const days = (count: number) => count * 24 * 60;

function findingsIn(hub: SecurityHubModel): ExistingFinding[] {
  return hub.findings.flatMap((finding) => readFinding(finding, PLACE) ?? []);
}

/** The findings after these changes were delivered. */
function findingsOf(...changes: readonly ComplianceChange[]): ExistingFinding[] {
  const hub = aHub();
  for (const change of changes) apply(hub, [change]);
  return findingsIn(hub);
}

function differences(part: Partial<Compared>): Difference[] {
  return compare({
    rules: new Set(RULE_NAMES),
    results: [],
    findings: [],
    place: PLACE,
    now: new Date(minute(1_010)),
    ...part,
  });
}
const told = (part: Partial<Compared>) => differences(part).map(({ kind, change }) => [kind, change]);

describe('nothing differs', () => {
  it.each<[string, ComplianceChange[], ExistingFinding[]]>([
    ['when the finding says what the result says', [fails], findingsOf(fails)],
    ['when the result was only recorded again', [at(fails, 1_000)], findingsOf(fails)],
    ['when what does not apply has no finding', [away], []],
    ['when what does not apply has an archived one', [at(away, 5)], findingsOf(fails, at(away, 1))],
    [
      'when what does not apply is told in other words',
      [{ ...at(away, 5), annotation: goneAnnotation('RESOURCE_GONE') }],
      findingsOf(fails, at(away, 1)),
    ],
    ['when the finding is newer than the result', [fails], findingsOf(fails, at(passes, 1))],
    ['when an archived finding has no result', [], findingsOf(fails, at(away, 1))],
    ['when a waived finding has its waiver', [waived], findingsOf(waived)],
  ])('%s', (_when, results, findings) => {
    expect(differences({ results, findings })).toEqual([]);
  });

  it('when an analyst did what they wanted', () => {
    for (const change of [fails, passes, waived]) {
      for (const workflow of ['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED'] as const) {
        const hub = aHub();
        apply(hub, [change]);
        byAnalyst(hub, workflow, 'mine');
        expect(differences({ results: [change], findings: findingsIn(hub) })).toEqual([]);
      }
    }
  });
});

describe('a finding is healed', () => {
  it.each<[string, ComplianceChange, ExistingFinding[]]>([
    ['that is missing', fails, []],
    ['that says another compliance', at(passes, 1), findingsOf(fails)],
    [
      'that says another reason',
      at({ ...fails, annotation: 'LOW NON_COMPLIANT X by defaults' }, 1),
      findingsOf(fails),
    ],
    ['that is open although nothing applies any more', at(away, 1), findingsOf(fails)],
    ['that is archived although the resource fails', at(fails, 2), findingsOf(fails, at(away, 1))],
    [
      'that has another waiver',
      at(aChange(aWaivedResult({ waiver: { ...WAIVER, id: 'W-2' } })), 1),
      findingsOf(waived),
    ],
  ])('%s', (_which, result, findings) => {
    expect(told({ results: [result], findings })).toEqual([['heal', result]]);
  });

  it('by a millisecond more where two results have the same time', () => {
    expect(told({ results: [passes], findings: findingsOf(fails) })).toEqual([
      ['heal', { ...passes, recordedTime: later(minute(0), 1) }],
    ]);
  });

  it('by the later result where two rules of AWS Config are the same one of ours', () => {
    const organization = { configRuleName: 'OrgConfigRule-s3-traffic-path-a1b2c3d4' };
    const results = [at(passes, 3), at({ ...fails, ...organization }, 2)];
    expect(told({ results, findings: [] })).toEqual([['heal', at(passes, 3)]]);
    expect(told({ results: results.toReversed(), findings: [] })).toEqual([['heal', at(passes, 3)]]);
  });

  it.each<[string, ComplianceChange, ComplianceChange[]]>([
    ['when it was never announced', fails, [fails]],
    ['when it was never announced, though it is archived', at(away, 1), []],
  ])('%s', (_when, change, results) => {
    const hub = aHub();
    apply(hub, [at(fails, -1)]);
    apply(hub, [change]);
    for (const finding of hub.findings) hub.put({ ...finding, UserDefinedFields: {} });
    expect(told({ results, findings: findingsIn(hub) })).toEqual([['heal', change]]);
  });

  it.each([
    ['fails and is resolved by us', fails, 'RESOLVED', 'yes'],
    ['passes and was opened by us', passes, 'NEW', 'no'],
  ] as const)('when two invocations crossed and it %s', (_what, change, Status, s3ecResolved) => {
    const [finding] = findingsOf(change);
    if (!finding) throw new Error('no finding');
    const userDefinedFields = { ...finding.userDefinedFields, s3ecResolved };
    const crossed = { ...finding, workflow: Status, userDefinedFields };
    expect(told({ results: [change], findings: [crossed] })).toEqual([['heal', finding.change]]);
  });

  it('when its waiver was not marked, and it is still open', () => {
    const hub = aHub();
    apply(hub, [waived]);
    for (const finding of hub.findings) {
      hub.put({
        ...finding,
        Workflow: { Status: 'NEW' },
        UserDefinedFields: { s3ecAnnounced: 'NOT_APPLICABLE' },
      });
    }
    expect(told({ results: [at(waived, 100)], findings: findingsIn(hub) })).toEqual([['heal', waived]]);
  });
});

describe('a finding without a result', () => {
  const gone = {
    ...fails,
    compliance: 'NOT_APPLICABLE',
    annotation: goneAnnotation('NO_LONGER_JUDGED'),
    recordedTime: later(minute(0), 1),
  } as const;

  it('is perhaps to be archived, and told where to look', () => {
    expect(differences({ findings: findingsOf(fails) })).toEqual([
      {
        kind: 'archive',
        change: gone,
        judged: { rule: 's3-traffic-path', resourceId: 'vpc-0a1', vpcId: 'vpc-0a1' },
      },
    ]);
  });

  it('is left alone when AWS Config does not have the rule', () => {
    const rules = new Set(['s3-endpoint-policy'] as const);
    expect(differences({ rules, findings: findingsOf(fails) })).toEqual([]);
  });
});

describe('a finding is refreshed', () => {
  const now = new Date(minute(days(61)));

  it('sixty days after Security Hub saw it last, with the time of the result', () => {
    const [finding] = findingsOf(fails);
    const forgotten = finding ? [{ ...finding, processedAt: minute(days(1)) }] : [];
    const result = at(fails, days(60));
    expect(told({ results: [result], findings: forgotten, now })).toEqual([['refresh', result]]);
    expect(told({ results: [fails], findings: forgotten, now })).toEqual([
      ['refresh', { ...fails, recordedTime: later(minute(0), 1) }],
    ]);
  });

  it('not earlier, and not when it is archived', () => {
    const [finding] = findingsOf(fails);
    const seen = finding ? [{ ...finding, processedAt: later(minute(days(1)), 1) }] : [];
    expect(told({ results: [fails], findings: seen, now })).toEqual([]);
    const [archived] = findingsOf(fails, at(away, 1));
    const old = archived ? [{ ...archived, processedAt: null }] : [];
    expect(told({ results: [at(away, 2)], findings: old, now })).toEqual([]);
  });

  it('by its own time where Security Hub does not say when it saw it', () => {
    const [finding] = findingsOf(fails);
    const unseen = finding ? [{ ...finding, processedAt: null }] : [];
    expect(told({ results: [at(fails, days(60))], findings: unseen, now })).toHaveLength(1);
  });
});

it('what must be healed comes first, then what is forgotten soon, then what may be gone; the oldest of each first', () => {
  const of = (resourceId: string, result = aResult()) => aChange({ ...result, resourceId });
  const [forgotten] = findingsOf(of('vpc-0f'));
  const orphans = findingsOf(at(of('vpc-0x'), 3), at(of('vpc-0y'), 2));
  const results = [at(of('vpc-0b'), 2), at(of('vpc-0a'), 1), at(of('vpc-0f'), 4)];
  const findings = [...orphans, ...(forgotten ? [{ ...forgotten, processedAt: null }] : [])];
  const found = differences({ results, findings, now: new Date(minute(days(61))) });
  expect(found.map(({ kind, change }) => `${kind} ${change.resourceId}`)).toEqual([
    'heal vpc-0a',
    'heal vpc-0b',
    'refresh vpc-0f',
    'archive vpc-0y',
    'archive vpc-0x',
  ]);
});
