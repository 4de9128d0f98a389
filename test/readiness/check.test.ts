import { describe, expect, it } from 'vitest';
import { allowing, listed, unknown } from '../../lib/readiness/check.ts';
import { refused } from './builders.ts';

const EXPLICIT =
  'AccessDeniedException: User: arn is not authorized to perform: config:X with an explicit deny in a service control policy';

describe('what to do about a call without an answer', () => {
  it.each([
    ['EC2', 'UnauthorizedOperation'],
    ['Route 53', 'AccessDenied'],
    ['AWS Config and Security Hub', 'AccessDeniedException'],
  ])('is to allow it where %s denies it', (_, code) => {
    expect(unknown('config-rules', 'config:X', refused(code, `${code}: no`).refusal)).toEqual({
      name: 'config-rules',
      status: 'unknown',
      says: `config:X has no answer: ${code}: no`,
      todo: { says: 'allow config:X to whoever asks', commands: [], allow: ['config:X'] },
    });
  });

  it('is to lift an explicit deny, against which no Allow helps', () => {
    expect(
      unknown('config-rules', 'config:X', refused('AccessDeniedException', EXPLICIT).refusal).todo,
    ).toEqual({
      says: 'lift the explicit deny of config:X',
      commands: [],
      allow: [],
    });
  });

  it('is both where some calls are denied one way and some the other', () => {
    const denied = [
      { action: 'config:A', ...refused() },
      { action: 'config:X', ...refused('AccessDeniedException', EXPLICIT) },
      { action: 'config:B', ...refused() },
    ];
    expect(allowing(denied)).toEqual({
      says: 'allow config:A and config:B to whoever asks, and lift the explicit deny of config:X',
      commands: [],
      allow: ['config:A', 'config:B'],
    });
  });

  it('is to ask again where the call failed otherwise', () => {
    expect(unknown('config-rules', 'config:X', refused('ThrottlingException').refusal).todo).toEqual({
      says: 'ask again; if it stays so, see to what AWS says',
      commands: [],
      allow: [],
    });
  });
});

it.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('lists %j as "%s"', (words, expected) => {
  expect(listed(words)).toBe(expected);
});
