import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/cases.md'), 'utf8');
const rows = [...page.matchAll(/^\| (\d+) \| .* \| `(test\/[^`]+)`: (.+) \|$/gm)].map(
  ([, number, file = '', name = '']) => ({ number: Number(number), file, name }),
);

describe('docs/cases.md', () => {
  it('has a test for each case of the life of a result', () => {
    expect([...new Set(rows.map(({ number }) => number))]).toEqual([
      53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64,
    ]);
  });

  it.each(rows)('case $number is held by $file: $name', ({ file, name }) => {
    expect(readFileSync(join(root, file), 'utf8')).toMatch(new RegExp(`['"\`]${literally(name)}['"\`]`));
  });
});

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
