import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesGlob } from '../../lib/policy/glob.ts';

/** How often a property is tried; PROPERTY_RUNS bounds it, as in mutation tests. */
const runs = (usual: number) => Math.min(usual, Number(process.env.PROPERTY_RUNS ?? usual));

test.each([
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['*', 'anything', true],
  ['**', 'anything', true],
  ['a', 'a', true],
  ['a', 'b', false],
  ['a', 'aa', false],
  ['aa', 'a', false],
  ['eu-*', 'eu-west-1', true],
  ['eu-*', 'us-east-1', false],
  ['eu-*', 'eu-', true],
  ['*-1', 'eu-west-1', true],
  ['*-1', 'eu-west-12', false],
  ['eu-*-1', 'eu-west-1', true],
  ['eu-*-1', 'eu-west-2', false],
  ['*a*b*', 'xxaxxbxx', true],
  ['*a*b*', 'xxbxxaxx', false],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['?', '', false],
  ['?', '*', false],
  ['?', '?', true],
  ['s3:Get*', 's3:GetObject*', true],
  ['s3:GetObject', 's3:Get*', false],
  ['a.c', 'abc', false],
  ['*ab', 'aab', true],
  ['*aab', 'aaab', true],
])('%s matches %s: %s', (pattern, text, matches) => {
  expect(matchesGlob(pattern, text)).toBe(matches);
});

test('agrees with a regular expression for texts without wildcards', () => {
  const naive = (pattern: string, text: string) =>
    new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 10 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
  fc.assert(
    fc.property(pattern, text, (p, t) => matchesGlob(p, t) === naive(p, t)),
    { numRuns: runs(2000) },
  );
});

test('a pattern that matches another matches whatever that one matches', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, pattern, text, (wide, narrow, t) =>
      matchesGlob(wide, narrow) && matchesGlob(narrow, t) ? matchesGlob(wide, t) : true,
    ),
    { numRuns: runs(5000) },
  );
});

test('takes no time that grows with the number of stars', () => {
  expect(matchesGlob(`${'a*'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
});
