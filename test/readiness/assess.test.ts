import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadinessAnswers } from '../../lib/readiness/answers.ts';
import { actionsToAllow, assess, exitCodeOf, summaryOf } from '../../lib/readiness/assess.ts';
import type { Check, Status } from '../../lib/readiness/check.ts';
import { answer, answersOf, everyCall, NOW, refused } from './builders.ts';

function codeOf(part: Partial<ReadinessAnswers>): number {
  return exitCodeOf(summaryOf(assess(answersOf(part), NOW).checks));
}

describe('readiness', () => {
  it('is told check by check, in the order in which to mend', () => {
    const { checks, ...place } = assess(answersOf(), NOW);
    expect(place).toEqual({ account: '111122223333', role: null, region: 'eu-west-1' });
    expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'config-recorder ready',
      'config-delivery-channel ready',
      'config-recording ready',
      'recorded-types ready',
      'recording-frequency ready',
      'config-rules note',
      'security-hub ready',
      'twin-findings ready',
      'live-capture ready',
    ]);
    expect(codeOf({})).toBe(0);
  });

  it.each([
    ['there is no recorder', { recorders: answer([]) }],
    ['it is not known', { recorders: refused() }],
  ])('says nothing of what a recorder records where %s', (_, part) => {
    const { checks } = assess(answersOf(part), NOW);
    expect(checks.map(({ name }) => name)).not.toContain('recorded-types');
    expect(checks.map(({ name }) => name)).not.toContain('recording-frequency');
  });

  it.each<[Partial<Record<Status, number>>, number]>([
    [{ ready: 9, note: 1, warning: 2 }, 0],
    [{ problem: 1 }, 1],
    [{ problem: 1, unknown: 1 }, 1],
    [{ unknown: 1, warning: 1 }, 3],
    [{}, 0],
  ])('exits of %j with %i', (counts, code) => {
    expect(exitCodeOf({ problem: 0, unknown: 0, warning: 0, note: 0, ready: 0, ...counts })).toBe(code);
  });
});

describe('unknown is never ready', () => {
  const ASKED = [
    'recorders',
    'recorderStatus',
    'deliveryChannels',
    'configRules',
    'hub',
    'products',
  ] as const;
  const codes = [
    'AccessDeniedException',
    'UnauthorizedOperation',
    'ThrottlingException',
    'ECONNRESET',
    'HTTP502',
  ];

  it('whichever calls have no answer, for whatever reason', () => {
    fc.assert(
      fc.property(
        fc.subarray([...ASKED, 'administrator', 'capture'], { minLength: 1 }),
        fc.constantFrom(...codes),
        (lost, code) => {
          const part = Object.fromEntries(
            lost.map((what) => [what, what === 'capture' ? everyCall(refused(code)) : refused(code)]),
          );
          expect([1, 3]).toContain(codeOf(part));
        },
      ),
    );
  });

  it('and no answer at all is never a reason to do more than to let it be asked', () => {
    const lost = Object.fromEntries([...ASKED, 'administrator'].map((what) => [what, refused()]));
    const { checks } = assess(answersOf(lost), NOW);
    expect(checks.filter(({ status }) => status === 'problem')).toEqual([]);
    expect(actionsToAllow(checks)).toEqual([
      'config:DescribeConfigRules',
      'config:DescribeConfigurationRecorderStatus',
      'config:DescribeConfigurationRecorders',
      'config:DescribeDeliveryChannels',
      'securityhub:DescribeHub',
      'securityhub:ListEnabledProductsForImport',
    ]);
  });
});

describe('what to allow', () => {
  it('is each action once, sorted', () => {
    const check = (allow: readonly string[]): Check => ({
      name: 'live-capture',
      status: 'unknown',
      says: '',
      todo: { says: '', commands: [], allow },
    });
    expect(actionsToAllow([check(['c', 'a']), check(['b', 'a']), { ...check([]), todo: null }])).toEqual([
      'a',
      'b',
      'c',
    ]);
  });
});
