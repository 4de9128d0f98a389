import { describe, expect, it } from 'vitest';
import type { Result } from '../../lib/check.ts';
import type { Compliance } from '../../lib/findings/change.ts';
import { meaningOf } from '../../lib/findings/meaning.ts';
import { aChange, anExemption, anOpenQuestion, aPass, aResult, aWaivedResult, WAIVER } from './builders.ts';

const bare = { id: WAIVER.id, expires: WAIVER.expires, owner: null, reason: null, ticket: null };
const mark = 'W-2026-014 until 2027-03-31';

describe('a change says by its annotation', () => {
  it.each<[string, Result, Compliance, string, string]>([
    ['that a VPC fails', aResult(), 'NON_COMPLIANT', 'failed', 'NON_COMPLIANT'],
    ['that too little is known', anOpenQuestion(), 'NON_COMPLIANT', 'failed', 'UNDETERMINED'],
    ['that too little is known to apply', anOpenQuestion(), 'NOT_APPLICABLE', 'away', 'UNDETERMINED'],
    ['that a VPC passes', aPass(), 'COMPLIANT', 'passed', 'COMPLIANT'],
    ['that a VPC is left alone', anExemption(), 'NOT_APPLICABLE', 'away', 'NOT_APPLICABLE'],
  ])('%s', (_what, result, compliance, standing, verdict) => {
    expect(meaningOf(aChange(result, { compliance }))).toEqual({
      standing,
      verdict,
      waiver: null,
      waiverMark: null,
      severity: 'HIGH',
      details: undefined,
    });
  });

  it('that a waiver hides what fails', () => {
    expect(meaningOf(aChange(aWaivedResult()))).toEqual({
      standing: 'waived',
      verdict: 'NOT_APPLICABLE',
      waiver: bare,
      waiverMark: mark,
      severity: 'HIGH',
      details: undefined,
    });
  });
});

describe('a look adds', () => {
  it('what the annotation has no room for', () => {
    const looked = aWaivedResult();
    expect(meaningOf(aChange(looked), looked)).toEqual({
      standing: 'waived',
      verdict: 'NOT_APPLICABLE',
      waiver: WAIVER,
      waiverMark: mark,
      severity: 'HIGH',
      details: looked,
    });
  });

  it('its own severity and reasons while the verdict is the same', () => {
    const looked = aResult({
      severity: 'LOW',
      reasons: [{ code: 'OTHER', message: 'other', resources: [] }],
    });
    expect(meaningOf(aChange(aResult()), looked)).toMatchObject({ severity: 'LOW', details: looked });
  });

  it('the verdict where the change has no annotation', () => {
    const change = aChange(aResult(), { annotation: null });
    expect(meaningOf(change, anOpenQuestion())).toMatchObject({
      standing: 'failed',
      verdict: 'UNDETERMINED',
    });
    const waived = aChange(aWaivedResult(), { annotation: null });
    expect(meaningOf(waived, aWaivedResult())).toMatchObject({ standing: 'waived', waiverMark: mark });
  });

  it.each<[string, Result, Result]>([
    ['passes by now', aResult(), aPass()],
    ['is waived by now', aResult(), aWaivedResult()],
    ['is not waived any more', aWaivedResult(), aResult()],
    ['is waived by another waiver', aWaivedResult(), aWaivedResult({ waiver: { ...WAIVER, id: 'W-2' } })],
    [
      'is waived for longer',
      aWaivedResult(),
      aWaivedResult({ waiver: { ...WAIVER, expires: '2027-04-30' } }),
    ],
    ['cannot be determined any more', aResult(), anOpenQuestion()],
  ])('nothing where the resource %s', (_what, before, looked) => {
    const change = aChange(before);
    expect(meaningOf(change, looked)).toEqual(meaningOf(change));
  });

  it('the full waiver, however long its id, under the mark that the annotation has room for', () => {
    const looked = aWaivedResult({ waiver: { ...WAIVER, id: `W-${'9'.repeat(200)}` } });
    const { waiver, waiverMark } = meaningOf(aChange(looked), looked);
    expect(waiver?.id).toBe(looked.waiver?.id);
    expect(waiverMark).toBe(meaningOf(aChange(looked)).waiverMark);
    expect(waiverMark?.length).toBeLessThan(80);
  });
});

describe('a change speaks for itself', () => {
  it.each([
    ['there is none', null],
    ['it is not ours', 'the VPC has no endpoint'],
    ['it contradicts the compliance', 'HIGH COMPLIANT by defaults'],
  ])('without an annotation to go by: %s', (_why, annotation) => {
    expect(meaningOf(aChange(aResult(), { annotation }))).toEqual({
      standing: 'failed',
      verdict: 'NON_COMPLIANT',
      waiver: null,
      waiverMark: null,
      severity: null,
      details: undefined,
    });
  });
});
