import { expect, test } from 'vitest';
import { allHold, type Known, oneHolds, reason } from '../../lib/network/known.ts';

const rows: readonly { facts: readonly Known<boolean>[]; all: Known<boolean>; one: Known<boolean> }[] = [
  { facts: [], all: true, one: false },
  { facts: [true], all: true, one: true },
  { facts: [false], all: false, one: false },
  { facts: [undefined], all: undefined, one: undefined },
  { facts: [true, false], all: false, one: true },
  { facts: [undefined, true], all: undefined, one: true },
  { facts: [true, undefined], all: undefined, one: true },
  { facts: [undefined, false], all: false, one: undefined },
  { facts: [false, undefined], all: false, one: undefined },
];

test.each(rows)('$facts: all $all, one $one', ({ facts, all, one }) => {
  expect([allHold(facts), oneHolds(facts)]).toEqual([all, one]);
});

test('a reason names every resource once, sorted', () => {
  expect(reason('CODE', 'why', ['b', 'a', 'b'])).toEqual({
    code: 'CODE',
    message: 'why',
    resources: ['a', 'b'],
  });
  expect(reason('CODE', 'why')).toEqual({ code: 'CODE', message: 'why', resources: [] });
});
