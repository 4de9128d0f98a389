import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../../lib/report/printable.ts';
import { anyText, UNSEEN } from './builders.ts';

describe('printable', () => {
  it.each([
    ['a null', 'a\u0000b', 'a\\u0000b'],
    ['a terminal sequence', '\u001b[31mred', '\\u001b[31mred'],
    ['a C1 control', '\u009b2J', '\\u009b2J'],
    ['delete', '\u007f', '\\u007f'],
    ['tabs and line ends', 'a\tb\r\nc', 'a\\u0009b\\u000d\\u000ac'],
    ['next line', '\u0085', '\\u0085'],
    ['line and paragraph separators', '\u2028\u2029', '\\u2028\\u2029'],
    ['a bidirectional override', '\u202egnp.exe', '\\u202egnp.exe'],
    ['bidirectional isolates', '\u2066a\u2069', '\\u2066a\\u2069'],
    ['directional marks', '\u200e\u200f\u061c', '\\u200e\\u200f\\u061c'],
    ['zero-width characters', '\u200b\u200c\u200d\u2060\ufeff', '\\u200b\\u200c\\u200d\\u2060\\ufeff'],
    ['a soft hyphen', 'a\u00adb', 'a\\u00adb'],
    ['tag characters', '\u{e0041}', '\\u{e0041}'],
    ['a Hangul filler', '\u3164', '\\u3164'],
    ['a lone surrogate', 'a\ud800b\udc00', 'a\\ud800b\\udc00'],
    ['noncharacters', '\ufffe\uffff\u{1ffff}', '\\ufffe\\uffff\\u{1ffff}'],
  ])('shows %s as an escape', (_name, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it.each(['', 'vpc-0a1', 'a b', 'Zürich, 東京, العربية, 😀', 'C:\\policies', '<&>"\''])(
    'leaves %j as it is',
    (text) => {
      expect(printable(text)).toBe(text);
    },
  );

  it('never leaves anything unseen, and has nothing more to do the second time', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(UNSEEN);
        expect(printable(shown)).toBe(shown);
      }),
    );
  });
});
