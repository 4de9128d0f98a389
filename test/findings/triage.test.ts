import { describe, expect, it } from 'vitest';
import type { Result } from '../../lib/check.ts';
import { type ExistingFinding, NO_WAIVER, waiverNote } from '../../lib/findings/existing.ts';
import { meaningOf } from '../../lib/findings/meaning.ts';
import { reopening, type Triage, type TriageInput, toUpdate, triageOf } from '../../lib/findings/triage.ts';
import { aHub, apply, existingIn } from './apply.ts';
import { aChange, anExemption, aPass, aResult, aWaivedResult, WAIVER } from './builders.ts';

const MARK = 'W-2026-014 until 2027-03-31';
const OTHER = 'W-1 until 2026-12-01';
const byUs = (text: string) => ({ text, updatedBy: 's3-endpoint-compliance' });
const theirs = { text: 'accepted', updatedBy: 'analyst@example.com' };

/** A finding that fails, was announced, and that nobody touched. */
function aFinding(difference: Partial<ExistingFinding> = {}): ExistingFinding {
  const hub = aHub();
  apply(hub, [aChange()]);
  const finding = existingIn(hub) ?? expect.fail('no finding');
  return { ...finding, ...difference };
}
const suppressedFor = (mark: string, note: ExistingFinding['note'] = byUs(waiverNote(mark))) =>
  aFinding({
    workflow: 'SUPPRESSED',
    note,
    verdict: 'NOT_APPLICABLE',
    userDefinedFields: { s3ecAnnounced: 'NOT_APPLICABLE', s3ecWaiver: mark },
  });

function triage(
  result: Result,
  existing?: ExistingFinding,
  more: Partial<TriageInput> = {},
): Triage | undefined {
  const meaning = meaningOf(aChange(result));
  return triageOf({ meaning, existing, isNew: true, isUnannounced: false, followsUnseen: false, ...more });
}
const only = (part: Partial<Triage>): Triage => ({
  workflow: undefined,
  note: undefined,
  waiver: undefined,
  resolved: undefined,
  ...part,
});
const RESOLVED = { workflow: 'RESOLVED', resolved: true } as const;

describe('what passes', () => {
  it.each<[string, ExistingFinding | undefined, Partial<TriageInput>, Triage | undefined]>([
    ['is resolved at first', undefined, {}, only(RESOLVED)],
    ['is resolved when it was open', aFinding(), {}, only(RESOLVED)],
    ['is resolved when an analyst was told', aFinding({ workflow: 'NOTIFIED' }), {}, only(RESOLVED)],
    ['is left when it is resolved', aFinding({ workflow: 'RESOLVED' }), {}, undefined],
    [
      'is resolved again when it comes back from the archive, which opened it',
      aFinding({ workflow: 'RESOLVED', recordState: 'ARCHIVED' }),
      {},
      only(RESOLVED),
    ],
    [
      'is left in the archive that it did not come back from',
      aFinding({ workflow: 'RESOLVED', recordState: 'ARCHIVED' }),
      { isNew: false },
      undefined,
    ],
    [
      'is resolved again when a failure may be imported at this moment',
      aFinding({ workflow: 'RESOLVED' }),
      { followsUnseen: true },
      only(RESOLVED),
    ],
    ['is left to an analyst who suppressed it', aFinding({ workflow: 'SUPPRESSED' }), {}, undefined],
    ['is left open by whoever opened it since', aFinding(), { isNew: false }, undefined],
    [
      'is resolved when nothing was done after its import',
      aFinding(),
      { isNew: false, isUnannounced: true },
      only(RESOLVED),
    ],
    [
      'needs its waiver no more',
      suppressedFor(OTHER),
      {},
      {
        ...RESOLVED,
        note: `Compliant; the waiver ${OTHER} is not needed any more.`,
        waiver: NO_WAIVER,
      },
    ],
    [
      'needs its waiver no more, though an analyst resolved it, and keeps their note',
      { ...suppressedFor(OTHER, theirs), workflow: 'RESOLVED' },
      {},
      only({ waiver: NO_WAIVER, resolved: true }),
    ],
    [
      'is resolved again when we opened it for a change that another one had overtaken',
      aFinding({ userDefinedFields: { s3ecAnnounced: 'COMPLIANT', s3ecResolved: 'no' } }),
      { isNew: false },
      only(RESOLVED),
    ],
    [
      'is marked as resolved when it failed before and an analyst resolved it',
      aFinding({ workflow: 'RESOLVED', userDefinedFields: { s3ecResolved: 'no' } }),
      {},
      only({ resolved: true }),
    ],
    [
      'is left open by whoever opened it after us',
      aFinding({ userDefinedFields: { s3ecResolved: 'yes' } }),
      { isNew: false },
      undefined,
    ],
  ])('%s', (_what, existing, more, expected) => {
    expect(triage(aPass(), existing, more)).toEqual(expected);
  });
});

describe('what fails', () => {
  it.each<[string, ExistingFinding | undefined, Triage | undefined]>([
    ['is open by itself', undefined, undefined],
    ['is left as it stands', aFinding({ workflow: 'NOTIFIED' }), undefined],
    [
      'is left to an analyst who suppressed it',
      aFinding({ workflow: 'SUPPRESSED', note: theirs }),
      undefined,
    ],
    ['is left to an analyst who resolved it', aFinding({ workflow: 'RESOLVED' }), undefined],
    [
      'is opened when its waiver has ended',
      suppressedFor(MARK),
      only({ workflow: 'NEW', note: `The waiver ${MARK} does not hold any more.`, waiver: NO_WAIVER }),
    ],
    [
      'is opened when its waiver has ended, under the note of an analyst',
      suppressedFor(MARK, theirs),
      only({ workflow: 'NEW', waiver: NO_WAIVER }),
    ],
    [
      'has no waiver any more, whatever an analyst made of it',
      { ...suppressedFor(MARK), workflow: 'NOTIFIED' },
      only({ note: `The waiver ${MARK} does not hold any more.`, waiver: NO_WAIVER }),
    ],
    [
      'is opened when it was us who resolved it',
      aFinding({ workflow: 'RESOLVED', userDefinedFields: { s3ecResolved: 'yes' } }),
      only({ workflow: 'NEW', resolved: false }),
    ],
    [
      'is left to an analyst who resolved it after we opened it',
      aFinding({ workflow: 'RESOLVED', userDefinedFields: { s3ecResolved: 'no' } }),
      undefined,
    ],
    [
      'is not marked as resolved any more, though an analyst suppressed it',
      aFinding({ workflow: 'SUPPRESSED', note: theirs, userDefinedFields: { s3ecResolved: 'yes' } }),
      only({ resolved: false }),
    ],
  ])('%s', (_what, existing, expected) => {
    expect(triage(aResult(), existing)).toEqual(expected);
  });

  it('is opened when what passed in between may be resolved at this moment', () => {
    const more = { followsUnseen: true };
    expect(triage(aResult(), aFinding({ workflow: 'NOTIFIED' }), more)).toEqual(only({ workflow: 'NEW' }));
    expect(triage(aResult(), aFinding({ workflow: 'SUPPRESSED', note: theirs }), more)).toBeUndefined();
  });
});

describe('what is read again after it was resolved', () => {
  const late = { s3ecResolved: 'yes', s3ecAnnounced: 'COMPLIANT' };
  it.each<[string, ExistingFinding, Triage | undefined]>([
    [
      'is opened when it fails',
      aFinding({ workflow: 'RESOLVED', userDefinedFields: late }),
      only({ workflow: 'NEW', resolved: false }),
    ],
    ['is left when it is open', aFinding({ userDefinedFields: late }), undefined],
    [
      'is left when an analyst resolved it',
      aFinding({ workflow: 'RESOLVED', userDefinedFields: { ...late, s3ecResolved: 'no' } }),
      undefined,
    ],
    [
      'is left when it passes',
      aFinding({ workflow: 'RESOLVED', userDefinedFields: late, change: aChange(aPass()) }),
      undefined,
    ],
    [
      'is suppressed when it is waived',
      aFinding({ workflow: 'RESOLVED', userDefinedFields: late, change: aChange(aWaivedResult()) }),
      { workflow: 'SUPPRESSED', note: waiverNote(MARK), waiver: MARK, resolved: false },
    ],
  ])('%s', (_what, existing, expected) => {
    expect(reopening(existing)).toEqual(expected);
  });
});

describe('what is waived', () => {
  const suppressed = only({ workflow: 'SUPPRESSED', note: waiverNote(MARK), waiver: MARK });

  it.each<[string, ExistingFinding | undefined, Triage | undefined]>([
    ['is suppressed at first', undefined, suppressed],
    ['is suppressed when it was open', aFinding(), suppressed],
    [
      'is suppressed under the note of an analyst',
      aFinding({ note: theirs }),
      { ...suppressed, note: undefined },
    ],
    ['is left to an analyst who suppressed it', aFinding({ workflow: 'SUPPRESSED' }), undefined],
    ['is left when it is suppressed for this waiver', suppressedFor(MARK), undefined],
    [
      'is left open by whoever opened it under this waiver',
      { ...suppressedFor(MARK), workflow: 'NEW' },
      undefined,
    ],
    ['has another waiver from now on', suppressedFor(OTHER), { ...suppressed, workflow: undefined }],
    [
      'is suppressed again when we resolved it for an older change that passed',
      {
        ...suppressedFor(MARK),
        workflow: 'RESOLVED',
        userDefinedFields: { s3ecResolved: 'yes', s3ecWaiver: MARK },
      },
      { ...suppressed, resolved: false },
    ],
  ])('%s', (_what, existing, expected) => {
    expect(triage(aWaivedResult(), existing)).toEqual(expected);
  });

  it('has a note within its limit, however long the name of the waiver', () => {
    const waiver = { ...WAIVER, id: 'W'.repeat(600) };
    expect(triage(aWaivedResult({ waiver }))?.note?.length).toBeLessThanOrEqual(512);
  });
});

it('what goes away is left as it stands', () => {
  for (const existing of [aFinding(), suppressedFor(MARK)]) {
    expect(triage(anExemption(), existing)).toBeUndefined();
  }
});

describe('an update', () => {
  it.each<[string, ReturnType<typeof toUpdate>, object | undefined]>([
    ['is none where there is nothing to do', toUpdate(aFinding(), undefined, undefined), undefined],
    ['is none of a triage without content', toUpdate(undefined, only({}), undefined), undefined],
    [
      'has the workflow alone, and leaves the fields out',
      toUpdate(aFinding(), only({ workflow: 'RESOLVED' }), undefined),
      { Workflow: { Status: 'RESOLVED' } },
    ],
    [
      'has the mark, with the fields of others',
      toUpdate(
        { userDefinedFields: { team: 'network', s3ecAnnounced: 'COMPLIANT' } },
        undefined,
        'NON_COMPLIANT',
      ),
      { UserDefinedFields: { team: 'network', s3ecAnnounced: 'NON_COMPLIANT' } },
    ],
    [
      'has all of it at once',
      toUpdate(
        undefined,
        { workflow: 'SUPPRESSED', note: 'why', waiver: MARK, resolved: false },
        'NOT_APPLICABLE',
      ),
      {
        Workflow: { Status: 'SUPPRESSED' },
        Note: { Text: 'why', UpdatedBy: 's3-endpoint-compliance' },
        UserDefinedFields: { s3ecAnnounced: 'NOT_APPLICABLE', s3ecWaiver: MARK, s3ecResolved: 'no' },
      },
    ],
  ])('%s', (_what, update, expected) => {
    expect(update).toEqual(expected);
  });
});
