import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAtWord } from '../../lib/findings/words.ts';

describe('a text is', () => {
  it.each([
    ['left as it is where it has room', 'a route', 7, 'a route'],
    ['cut at a word', 'the route tables', 12, 'the route…'],
    ['cut after a word that just fits', 'the route tables', 10, 'the route…'],
    ['cut within a word that would take half of the room', `a ${'b'.repeat(30)}`, 10, 'a bbbbbbb…'],
    ['never cut within a character', `${'a'.repeat(8)}\u{1f600}\u{1f600}`, 10, `${'a'.repeat(8)}…`],
  ])('%s', (_how, text, longest, expected) => {
    expect(cutAtWord(text, longest)).toBe(expected);
  });

  it('never longer than asked, well-formed, and what there is of it stands at its beginning', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 2, max: 40 }),
        (text, longest) => {
          const cut = cutAtWord(text, longest);
          expect(cut.length).toBeLessThanOrEqual(longest);
          expect(cut).not.toMatch(/\p{Cs}/u);
          expect(text.startsWith(cut.replace(/…$/, '').trimEnd())).toBe(true);
        },
      ),
    );
  });
});
