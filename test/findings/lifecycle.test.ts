import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../lib/check.ts';
import type { ComplianceChange } from '../../lib/findings/change.ts';
import { findingId, productArn } from '../../lib/findings/identity.ts';
import { toUpdate } from '../../lib/findings/triage.ts';
import type { SecurityHubModel } from '../functions/security-hub-model.ts';
import { aHub, apply, byAnalyst, planFor, standOf } from './apply.ts';
import {
  aChange,
  anExemption,
  anOpenQuestion,
  aPass,
  aResult,
  aWaivedResult,
  minute,
  PLACE,
  WAIVER,
} from './builders.ts';

const runs = { numRuns: Number(process.env.PROPERTY_RUNS ?? 500) };

const RESULTS = {
  fails: aResult(),
  'is open': anOpenQuestion(),
  passes: aPass(),
  'is waived': aWaivedResult(),
  'is waived otherwise': aWaivedResult({ waiver: { ...WAIVER, id: 'W-2026-099' } }),
  'goes away': anExemption(),
} as const satisfies Readonly<Record<string, Result>>;
type Kind = keyof typeof RESULTS;
const KINDS = Object.keys(RESULTS).filter((kind): kind is Kind => kind in RESULTS);

const changeOf = (kind: Kind, minutes: number): ComplianceChange =>
  aChange(RESULTS[kind], { recordedTime: minute(minutes) });

/** A hub whose finding has come to stand as the name says, by our own doing and the analyst's. */
const STANDS: Readonly<Record<string, (hub: SecurityHubModel) => void>> = {
  'no finding': () => {},
  'FAILED ACTIVE NEW': (hub) => apply(hub, [changeOf('fails', 0)]),
  'FAILED ACTIVE NOTIFIED': (hub) => {
    apply(hub, [changeOf('fails', 0)]);
    byAnalyst(hub, 'NOTIFIED');
  },
  'FAILED ACTIVE RESOLVED, note by the analyst': (hub) => {
    apply(hub, [changeOf('fails', 0)]);
    byAnalyst(hub, 'RESOLVED', 'done on Monday');
  },
  'FAILED ACTIVE SUPPRESSED, note by the analyst': (hub) => {
    apply(hub, [changeOf('fails', 0)]);
    byAnalyst(hub, 'SUPPRESSED', 'a lab');
  },
  'FAILED ACTIVE SUPPRESSED, note by us': (hub) => apply(hub, [changeOf('is waived', 0)]),
  'PASSED ACTIVE RESOLVED': (hub) => apply(hub, [changeOf('passes', 0)]),
  'PASSED ACTIVE SUPPRESSED, note by the analyst': (hub) => {
    apply(hub, [changeOf('passes', 0)]);
    byAnalyst(hub, 'SUPPRESSED', 'a lab');
  },
  'FAILED ARCHIVED NEW': (hub) => {
    apply(hub, [changeOf('fails', -1)]);
    apply(hub, [changeOf('goes away', 0)]);
  },
  'PASSED ARCHIVED RESOLVED': (hub) => {
    apply(hub, [changeOf('passes', -1)]);
    apply(hub, [changeOf('goes away', 0)]);
  },
  'FAILED ARCHIVED SUPPRESSED, note by us': (hub) => {
    apply(hub, [changeOf('is waived', -1)]);
    apply(hub, [changeOf('goes away', 0)]);
  },
};

const us = ', note by us';
const analyst = ', note by the analyst';
/** What becomes of each, and what is announced. */
const BECOMES: Readonly<Record<string, Readonly<Record<Kind, readonly [string, string?]>>>> = {
  'no finding': {
    fails: ['FAILED ACTIVE NEW', 'null > NON_COMPLIANT'],
    'is open': ['FAILED ACTIVE NEW', 'null > UNDETERMINED'],
    passes: ['PASSED ACTIVE RESOLVED', 'null > COMPLIANT'],
    'is waived': [`FAILED ACTIVE SUPPRESSED${us}`, 'null > NOT_APPLICABLE'],
    'is waived otherwise': [`FAILED ACTIVE SUPPRESSED${us}`, 'null > NOT_APPLICABLE'],
    'goes away': ['no finding'],
  },
  'FAILED ACTIVE NEW': {
    fails: ['FAILED ACTIVE NEW'],
    'is open': ['FAILED ACTIVE NEW', 'NON_COMPLIANT > UNDETERMINED'],
    passes: ['PASSED ACTIVE RESOLVED', 'NON_COMPLIANT > COMPLIANT'],
    'is waived': [`FAILED ACTIVE SUPPRESSED${us}`, 'NON_COMPLIANT > NOT_APPLICABLE'],
    'is waived otherwise': [`FAILED ACTIVE SUPPRESSED${us}`, 'NON_COMPLIANT > NOT_APPLICABLE'],
    'goes away': ['FAILED ARCHIVED NEW', 'NON_COMPLIANT > NOT_APPLICABLE'],
  },
  'FAILED ACTIVE NOTIFIED': {
    fails: ['FAILED ACTIVE NOTIFIED'],
    'is open': ['FAILED ACTIVE NOTIFIED', 'NON_COMPLIANT > UNDETERMINED'],
    passes: ['PASSED ACTIVE RESOLVED', 'NON_COMPLIANT > COMPLIANT'],
    'is waived': [`FAILED ACTIVE SUPPRESSED${us}`, 'NON_COMPLIANT > NOT_APPLICABLE'],
    'is waived otherwise': [`FAILED ACTIVE SUPPRESSED${us}`, 'NON_COMPLIANT > NOT_APPLICABLE'],
    'goes away': ['FAILED ARCHIVED NOTIFIED', 'NON_COMPLIANT > NOT_APPLICABLE'],
  },
  [`FAILED ACTIVE RESOLVED${analyst}`]: {
    fails: [`FAILED ACTIVE RESOLVED${analyst}`],
    'is open': [`FAILED ACTIVE RESOLVED${analyst}`, 'NON_COMPLIANT > UNDETERMINED'],
    passes: [`PASSED ACTIVE RESOLVED${analyst}`, 'NON_COMPLIANT > COMPLIANT'],
    'is waived': [`FAILED ACTIVE SUPPRESSED${analyst}`, 'NON_COMPLIANT > NOT_APPLICABLE'],
    'is waived otherwise': [`FAILED ACTIVE SUPPRESSED${analyst}`, 'NON_COMPLIANT > NOT_APPLICABLE'],
    'goes away': [`FAILED ARCHIVED RESOLVED${analyst}`, 'NON_COMPLIANT > NOT_APPLICABLE'],
  },
  [`FAILED ACTIVE SUPPRESSED${analyst}`]: {
    fails: [`FAILED ACTIVE SUPPRESSED${analyst}`],
    'is open': [`FAILED ACTIVE SUPPRESSED${analyst}`, 'NON_COMPLIANT > UNDETERMINED'],
    passes: [`PASSED ACTIVE SUPPRESSED${analyst}`, 'NON_COMPLIANT > COMPLIANT'],
    'is waived': [`FAILED ACTIVE SUPPRESSED${analyst}`, 'NON_COMPLIANT > NOT_APPLICABLE'],
    'is waived otherwise': [`FAILED ACTIVE SUPPRESSED${analyst}`, 'NON_COMPLIANT > NOT_APPLICABLE'],
    'goes away': [`FAILED ARCHIVED SUPPRESSED${analyst}`, 'NON_COMPLIANT > NOT_APPLICABLE'],
  },
  [`FAILED ACTIVE SUPPRESSED${us}`]: {
    fails: [`FAILED ACTIVE NEW${us}`, 'NOT_APPLICABLE > NON_COMPLIANT'],
    'is open': [`FAILED ACTIVE NEW${us}`, 'NOT_APPLICABLE > UNDETERMINED'],
    passes: [`PASSED ACTIVE RESOLVED${us}`, 'NOT_APPLICABLE > COMPLIANT'],
    'is waived': [`FAILED ACTIVE SUPPRESSED${us}`],
    'is waived otherwise': [`FAILED ACTIVE SUPPRESSED${us}`],
    'goes away': [`FAILED ARCHIVED SUPPRESSED${us}`],
  },
  'PASSED ACTIVE RESOLVED': {
    fails: ['FAILED ACTIVE NEW', 'COMPLIANT > NON_COMPLIANT'],
    'is open': ['FAILED ACTIVE NEW', 'COMPLIANT > UNDETERMINED'],
    passes: ['PASSED ACTIVE RESOLVED'],
    'is waived': [`FAILED ACTIVE SUPPRESSED${us}`, 'COMPLIANT > NOT_APPLICABLE'],
    'is waived otherwise': [`FAILED ACTIVE SUPPRESSED${us}`, 'COMPLIANT > NOT_APPLICABLE'],
    'goes away': ['PASSED ARCHIVED RESOLVED', 'COMPLIANT > NOT_APPLICABLE'],
  },
  [`PASSED ACTIVE SUPPRESSED${analyst}`]: {
    fails: [`FAILED ACTIVE SUPPRESSED${analyst}`, 'COMPLIANT > NON_COMPLIANT'],
    'is open': [`FAILED ACTIVE SUPPRESSED${analyst}`, 'COMPLIANT > UNDETERMINED'],
    passes: [`PASSED ACTIVE SUPPRESSED${analyst}`],
    'is waived': [`FAILED ACTIVE SUPPRESSED${analyst}`, 'COMPLIANT > NOT_APPLICABLE'],
    'is waived otherwise': [`FAILED ACTIVE SUPPRESSED${analyst}`, 'COMPLIANT > NOT_APPLICABLE'],
    'goes away': [`PASSED ARCHIVED SUPPRESSED${analyst}`, 'COMPLIANT > NOT_APPLICABLE'],
  },
  'FAILED ARCHIVED NEW': {
    fails: ['FAILED ACTIVE NEW', 'NOT_APPLICABLE > NON_COMPLIANT'],
    'is open': ['FAILED ACTIVE NEW', 'NOT_APPLICABLE > UNDETERMINED'],
    passes: ['PASSED ACTIVE RESOLVED', 'NOT_APPLICABLE > COMPLIANT'],
    'is waived': [`FAILED ACTIVE SUPPRESSED${us}`],
    'is waived otherwise': [`FAILED ACTIVE SUPPRESSED${us}`],
    'goes away': ['FAILED ARCHIVED NEW'],
  },
  'PASSED ARCHIVED RESOLVED': {
    fails: ['FAILED ACTIVE NEW', 'NOT_APPLICABLE > NON_COMPLIANT'],
    'is open': ['FAILED ACTIVE NEW', 'NOT_APPLICABLE > UNDETERMINED'],
    passes: ['PASSED ACTIVE RESOLVED', 'NOT_APPLICABLE > COMPLIANT'],
    'is waived': [`FAILED ACTIVE SUPPRESSED${us}`],
    'is waived otherwise': [`FAILED ACTIVE SUPPRESSED${us}`],
    'goes away': ['PASSED ARCHIVED RESOLVED'],
  },
  [`FAILED ARCHIVED SUPPRESSED${us}`]: {
    fails: [`FAILED ACTIVE NEW${us}`, 'NOT_APPLICABLE > NON_COMPLIANT'],
    'is open': [`FAILED ACTIVE NEW${us}`, 'NOT_APPLICABLE > UNDETERMINED'],
    passes: [`PASSED ACTIVE RESOLVED${us}`, 'NOT_APPLICABLE > COMPLIANT'],
    'is waived': [`FAILED ACTIVE SUPPRESSED${us}`],
    'is waived otherwise': [`FAILED ACTIVE SUPPRESSED${us}`],
    'goes away': [`FAILED ARCHIVED SUPPRESSED${us}`],
  },
};

const NOTHING = { finding: undefined, announcements: [], triage: undefined };

const told = (events: readonly { oldVerdict: string | null; newVerdict: string }[]) =>
  events.map(({ oldVerdict, newVerdict }) => `${oldVerdict} > ${newVerdict}`);

describe('a finding that stands as', () => {
  it('has a row for every stand and every change', () => {
    expect(Object.keys(BECOMES)).toEqual(Object.keys(STANDS));
    for (const row of Object.values(BECOMES)) expect(Object.keys(row)).toEqual(KINDS);
  });

  for (const [stand, arrange] of Object.entries(STANDS)) {
    it(`${stand} is arranged as its name says`, () => {
      const hub = aHub();
      arrange(hub);
      expect(standOf(hub.findings[0])).toBe(stand);
    });

    for (const kind of KINDS) {
      const [becomes, announces] = BECOMES[stand]?.[kind] ?? [];
      it(`${stand} becomes ${becomes} when the resource ${kind}`, () => {
        const hub = aHub();
        arrange(hub);
        const events = apply(hub, [changeOf(kind, 1)]);
        expect([standOf(hub.findings[0]), ...told(events)]).toEqual([
          becomes,
          ...(announces ? [announces] : []),
        ]);
      });

      if (stand === 'no finding') continue;
      it(`${stand} stays as it is when it is told late that the resource ${kind}`, () => {
        const hub = aHub();
        arrange(hub);
        expect(planFor(hub, [changeOf(kind, -5)])).toEqual(NOTHING);
      });
    }
  }
});

describe('a waiver', () => {
  it('is told in the note with its id and its last day', () => {
    const hub = aHub();
    apply(hub, [changeOf('is waived', 0)]);
    expect(hub.findings[0]?.Note?.Text).toBe(
      'Waived by W-2026-014 until 2027-03-31. The finding is suppressed while the waiver holds, and opens again when it ends.',
    );
  });

  it('that takes the place of another is told instead of it', () => {
    const hub = aHub();
    apply(hub, [changeOf('is waived', 0)]);
    apply(hub, [changeOf('is waived otherwise', 1)]);
    expect(hub.findings[0]?.Note?.Text).toMatch(/^Waived by W-2026-099 until 2027-03-31\./);
  });

  it.each([
    ['fails', 'The waiver W-2026-014 until 2027-03-31 does not hold any more.'],
    ['passes', 'Compliant; the waiver W-2026-014 until 2027-03-31 is not needed any more.'],
  ] as const)('that ends when the resource %s says so', (kind, text) => {
    const hub = aHub();
    apply(hub, [changeOf('is waived', 0)]);
    apply(hub, [changeOf(kind, 1)]);
    expect(hub.findings[0]?.Note?.Text).toBe(text);
  });

  it('does not close again what an analyst opened, until another one comes', () => {
    const hub = aHub();
    apply(hub, [changeOf('is waived', 0)]);
    byAnalyst(hub, 'NEW');
    apply(hub, [changeOf('is waived', 1)]);
    expect(standOf(hub.findings[0])).toBe('FAILED ACTIVE NEW, note by us');
    apply(hub, [changeOf('is waived otherwise', 2)]);
    expect(standOf(hub.findings[0])).toBe('FAILED ACTIVE SUPPRESSED, note by us');
  });

  it('that an analyst suppressed before is not ours to lift', () => {
    const hub = aHub();
    apply(hub, [changeOf('fails', 0)]);
    byAnalyst(hub, 'SUPPRESSED');
    apply(hub, [changeOf('is waived', 1)]);
    apply(hub, [changeOf('fails', 2)]);
    expect(standOf(hub.findings[0])).toBe('FAILED ACTIVE SUPPRESSED');
  });

  it('is acted on once an analyst lifts a suppression of their own', () => {
    const hub = aHub();
    apply(hub, [changeOf('fails', 0)]);
    byAnalyst(hub, 'SUPPRESSED');
    apply(hub, [changeOf('is waived', 1)]);
    byAnalyst(hub, 'NEW');
    apply(hub, [changeOf('is waived', 1)]);
    expect(standOf(hub.findings[0])).toBe('FAILED ACTIVE SUPPRESSED, note by us');
  });

  it('opens again though an update that did not see its mark has replaced the fields', () => {
    const hub = aHub('replace');
    apply(hub, [changeOf('is waived', 0)]);
    for (const finding of hub.findings)
      hub.put({ ...finding, UserDefinedFields: { s3ecAnnounced: 'NOT_APPLICABLE' } });
    apply(hub, [changeOf('fails', 1)]);
    expect(hub.findings.map(standOf)).toEqual(['FAILED ACTIVE NEW, note by us']);
    byAnalyst(hub, 'SUPPRESSED');
    apply(hub, [changeOf('is open', 2)]);
    expect(hub.findings.map(standOf)).toEqual(['FAILED ACTIVE SUPPRESSED, note by us']);
  });

  it('leaves the user-defined fields of others, whether Security Hub replaces them or adds to them', () => {
    for (const semantics of ['replace', 'merge'] as const) {
      const hub = aHub(semantics);
      apply(hub, [changeOf('fails', 0)]);
      for (const finding of hub.findings) {
        hub.put({ ...finding, UserDefinedFields: { ...finding.UserDefinedFields, team: 'network' } });
      }
      apply(hub, [changeOf('is waived', 1)]);
      apply(hub, [changeOf('fails', 2)]);
      expect(hub.findings[0]?.UserDefinedFields).toEqual({
        s3ecAnnounced: 'NON_COMPLIANT',
        s3ecWaiver: 'none',
        team: 'network',
      });
    }
  });
});

describe('changes of one resource that come together', () => {
  /** A hub in which what follows an older change that passes was done after the newer one was delivered. */
  function resolvedLate(newer: Kind): SecurityHubModel {
    const hub = aHub();
    const older = planFor(hub, [changeOf('passes', 0)]);
    apply(hub, [changeOf(newer, 1)]);
    hub.batchUpdateFindings({
      FindingIdentifiers: [{ Id: findingId(aChange()), ProductArn: productArn(PLACE) }],
      ...toUpdate(undefined, older.triage, 'COMPLIANT'),
    });
    return hub;
  }

  it('are imported once, as the latest says, and announced one by one in their order', () => {
    const hub = aHub();
    const changes = [changeOf('passes', 2), changeOf('fails', 1), changeOf('is waived', 3)];
    const { finding } = planFor(hub, changes, { looked: RESULTS['is waived'] });
    expect([finding?.UpdatedAt, finding?.ProductFields.policyRule]).toEqual([minute(3), 'defaults']);
    const events = apply(hub, changes);
    expect(
      events.map(({ oldVerdict, newVerdict, recordedTime }) => [oldVerdict, newVerdict, recordedTime]),
    ).toEqual([
      [null, 'NON_COMPLIANT', minute(1)],
      ['NON_COMPLIANT', 'COMPLIANT', minute(2)],
      ['COMPLIANT', 'NOT_APPLICABLE', minute(3)],
    ]);
  });

  it('are all announced again when nothing after the import succeeded', () => {
    const hub = aHub();
    const changes = [changeOf('fails', 1), changeOf('passes', 2)];
    const { finding, announcements } = planFor(hub, changes);
    if (finding) hub.batchImportFindings({ Findings: [finding] });
    const again = planFor(hub, changes);
    expect(again.finding).toBeUndefined();
    expect(again.announcements.map(({ id }) => id)).toEqual(announcements.map(({ id }) => id));
  });

  it('are announced as the finding was that they find unannounced, where its verdict is still the same', () => {
    const hub = aHub();
    const { finding, announcements } = planFor(hub, [changeOf('fails', 0)]);
    if (finding) hub.batchImportFindings({ Findings: [finding] });
    const renamed = aResult({ requirement: { require: 'gateway', rule: 'renamed' } });
    const later = planFor(hub, [aChange(renamed, { recordedTime: minute(1) })], { looked: renamed });
    expect(later.finding?.UpdatedAt).toBe(minute(1));
    expect(later.announcements.map(({ id }) => id)).toEqual(announcements.map(({ id }) => id));
    expect(told(later.announcements)).toEqual(['null > NON_COMPLIANT']);
    expect(later.announcements[0]?.requirement?.rule).toBe('renamed');
  });

  it.each([
    ['fails', 'FAILED ACTIVE NEW'],
    ['is waived', 'FAILED ACTIVE SUPPRESSED, note by us'],
  ] as const)('that are delivered at once leave nothing resolved that %s', (kind, stand) => {
    const hub = resolvedLate(kind);
    expect(hub.findings[0]?.Workflow?.Status).toBe('RESOLVED');
    apply(hub, [changeOf(kind, 1)]);
    expect(hub.findings.map(standOf)).toEqual([stand]);
    byAnalyst(hub, 'RESOLVED');
    expect(planFor(hub, [changeOf(kind, 1)])).toEqual(NOTHING);
  });

  it.each([
    ['fails', 'FAILED ACTIVE NEW'],
    ['is waived', 'FAILED ACTIVE SUPPRESSED, note by us'],
  ] as const)('open again what was resolved too late and %s, when the older comes again', (kind, stand) => {
    const hub = resolvedLate(kind);
    expect(apply(hub, [changeOf('passes', 0)])).toEqual([]);
    expect(hub.findings.map(standOf)).toEqual([stand]);
  });

  it('that are delivered at once leave nothing open that passes', () => {
    const hub = aHub();
    apply(hub, [changeOf('passes', 0)]);
    const passes = { ...changeOf('passes', 2), formerly: 'NON_COMPLIANT' } as const;
    const newer = planFor(hub, [passes]);
    apply(hub, [changeOf('fails', 1)]);
    if (newer.finding) hub.batchImportFindings({ Findings: [newer.finding] });
    expect(hub.findings.map(standOf)).toEqual(['PASSED ACTIVE NEW']);
    hub.batchUpdateFindings({
      FindingIdentifiers: [{ Id: findingId(passes), ProductArn: productArn(PLACE) }],
      ...toUpdate(undefined, newer.triage, 'COMPLIANT'),
    });
    expect(hub.findings.map(standOf)).toEqual(['PASSED ACTIVE RESOLVED']);
  });

  it('make no finding when the resource has come and gone in the meantime', () => {
    const hub = aHub();
    expect(planFor(hub, [changeOf('fails', 1), changeOf('goes away', 2)])).toEqual(NOTHING);
    expect(planFor(hub, [changeOf('fails', 1)], { isGone: true })).toEqual(NOTHING);
  });

  it('are announced although Security Hub gives the finding of the last one late', () => {
    const hub = aHub();
    apply(hub, [changeOf('fails', 0)]);
    const again = changeOf('fails', 2);
    expect(told(planFor(hub, [{ ...again, formerly: 'NON_COMPLIANT' }]).announcements)).toEqual([]);
    expect(told(planFor(hub, [{ ...again, formerly: 'COMPLIANT' }]).announcements)).toEqual([
      'COMPLIANT > NON_COMPLIANT',
    ]);
  });

  it('in one millisecond are one event, as an id is of one event', () => {
    const { finding, announcements } = planFor(aHub(), [changeOf('fails', 0), changeOf('passes', 0)]);
    expect(finding?.Compliance.Status).toBe('PASSED');
    expect(told(announcements)).toEqual(['null > COMPLIANT']);
  });

  it('that contradict the finding of the same millisecond are left to the reconciliation', () => {
    const hub = aHub();
    apply(hub, [changeOf('fails', 0)]);
    expect(planFor(hub, [changeOf('passes', 0)])).toEqual(NOTHING);
  });
});

const anyKind = fc.constantFrom(...KINDS);
const manyChanges = fc
  .array(anyKind, { minLength: 1, maxLength: 7 })
  .map((kinds) => kinds.map((kind, index) => changeOf(kind, index + 1)));
const anyStand = fc.constantFrom(...Object.keys(STANDS));
const anyDeed = fc.constantFrom('NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED');

function arranged(stand: string): SecurityHubModel {
  const hub = aHub();
  STANDS[stand]?.(hub);
  return hub;
}

/** Cuts a list into batches after the given places. */
function batches<T>(items: readonly T[], cuts: readonly number[]): readonly (readonly T[])[] {
  const places = [...new Set([0, ...cuts.map((cut) => cut % items.length), items.length])].sort(
    (a, b) => a - b,
  );
  return places.slice(1).map((end, index) => items.slice(places[index], end));
}

describe('whatever comes,', () => {
  it('the same changes again change nothing, not even after an analyst did more than lift a suppression', () => {
    fc.assert(
      fc.property(anyStand, manyChanges, fc.option(anyDeed), (stand, changes, deed) => {
        const hub = arranged(stand);
        apply(hub, changes);
        const [finding] = hub.findings;
        const isSuppressed = finding?.Workflow?.Status === 'SUPPRESSED';
        if (deed && finding && !isSuppressed) byAnalyst(hub, deed, 'by me');
        for (const again of [changes, ...changes.map((change) => [change])]) {
          if (finding) expect(planFor(hub, again)).toEqual(NOTHING);
        }
      }),
      runs,
    );
  });

  it("an analyst's SUPPRESSED and note stay", () => {
    fc.assert(
      fc.property(manyChanges, manyChanges, (before, after) => {
        const hub = aHub();
        apply(hub, [changeOf('fails', 0)]);
        for (const change of before) apply(hub, [change]);
        const isOurs = /^W-/.test(hub.findings[0]?.UserDefinedFields?.s3ecWaiver ?? '');
        byAnalyst(hub, 'SUPPRESSED', 'accepted by the board');
        for (const { recordedTime, ...change } of after) {
          const later = {
            ...change,
            recordedTime: new Date(Date.parse(recordedTime) + 3_600_000).toISOString(),
          };
          apply(hub, [later]);
          const [finding] = hub.findings;
          expect(finding?.Note?.Text).toBe('accepted by the board');
          if (!isOurs) expect(finding?.Workflow?.Status).toBe('SUPPRESSED');
        }
      }),
      runs,
    );
  });

  it('the finding ends as the latest change says, in whatever order and batches they come', () => {
    const shuffled = manyChanges.chain((changes) =>
      fc.tuple(
        fc.constant(changes),
        fc.shuffledSubarray(changes, { minLength: changes.length }),
        fc.array(fc.nat({ max: 20 }), { maxLength: 4 }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([changes, order, cuts]) => {
        const [inOrder, anyhow] = [arranged('FAILED ACTIVE NEW'), arranged('FAILED ACTIVE NEW')];
        for (const change of changes) apply(inOrder, [change]);
        for (const batch of batches(order, cuts)) apply(anyhow, batch);
        const [[expected], [actual]] = [inOrder.findings, anyhow.findings];
        // What goes away keeps the status that it had, and that is the one of whatever came before.
        const part = (finding = expected) =>
          finding?.RecordState === 'ARCHIVED'
            ? [finding.RecordState, finding.UpdatedAt]
            : [finding?.RecordState, finding?.UpdatedAt, finding?.Compliance, finding?.Workflow];
        expect(part(actual)).toEqual(part(expected));
        expect(actual?.CreatedAt).toBe(minute(0));
      }),
      runs,
    );
  });

  it('every change of verdict is announced once, however often and in whatever batches it is delivered', () => {
    const repeated = manyChanges.chain((changes) =>
      fc.tuple(
        fc.constant(
          changes.map((change, at) => ({
            ...change,
            formerly: changes[at - 1]?.compliance ?? ('NON_COMPLIANT' as const),
          })),
        ),
        fc.array(fc.nat({ max: 20 }), { maxLength: 4 }),
        fc.array(fc.nat({ max: 20 }), { maxLength: 5 }),
      ),
    );
    fc.assert(
      fc.property(repeated, ([changes, cuts, repeats]) => {
        const hub = arranged('FAILED ACTIVE NEW');
        const events = batches(changes, cuts).flatMap((batch) => {
          const done = apply(hub, batch);
          const again = repeats.flatMap((place) => changes.slice(0, place % changes.length));
          return [
            ...done,
            ...apply(
              hub,
              again.filter(({ recordedTime }) => recordedTime <= (batch.at(-1)?.recordedTime ?? '')),
            ),
          ];
        });
        const verdicts = ['NON_COMPLIANT', ...changes.map((change) => verdictOf(change))];
        const turns = verdicts.flatMap((verdict, index) =>
          index > 0 && verdict !== verdicts[index - 1] ? [`${verdicts[index - 1]} > ${verdict}`] : [],
        );
        expect(told(events)).toEqual(turns);
        expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
      }),
      runs,
    );
  });

  it('announcements go forward in time and follow on from each other, in whatever order changes come', () => {
    fc.assert(
      fc.property(
        manyChanges.chain((changes) => fc.shuffledSubarray(changes, { minLength: changes.length })),
        (order) => {
          const hub = arranged('FAILED ACTIVE NEW');
          const events = order.flatMap((change) => apply(hub, [change]));
          const times = events.map(({ recordedTime }) => recordedTime);
          expect(times).toEqual([...times].sort());
          expect(events.map(({ oldVerdict }) => oldVerdict)).toEqual(
            ['NON_COMPLIANT', ...events.map(({ newVerdict }) => newVerdict)].slice(0, events.length),
          );
          const latest = [...order].sort((a, b) => (a.recordedTime < b.recordedTime ? 1 : -1))[0];
          if (latest) expect(hub.findings[0]?.UserDefinedFields?.s3ecAnnounced).toBe(verdictOf(latest));
        },
      ),
      runs,
    );
  });
});

function verdictOf({ annotation, compliance }: ComplianceChange): string {
  return annotation?.includes(' UNDETERMINED ') ? 'UNDETERMINED' : compliance;
}
