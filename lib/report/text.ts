import stringWidth from 'string-width';
import { printable } from './printable.ts';

/** Everything that is written for a terminal fits into this many columns. */
export const WIDTH = 80;

/** Breaks a text at spaces into lines of at most WIDTH columns, each behind `indent`; a longer word stands alone. */
export function wrap(text: string, indent = ''): string[] {
  const room = WIDTH - stringWidth(indent);
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && stringWidth(longer) > room) {
      lines.push(indent + line);
      line = word;
    } else line = longer;
  }
  return [...lines, indent + line];
}

/** Cells padded to columns of the widths of the longest, two spaces apart; `keep` columns are never cut. */
export function columns(rows: readonly (readonly string[])[], indent = ''): string[] {
  const safe = rows.map((row) => row.map(printable));
  const widths = (safe[0] ?? []).map((_, index) =>
    Math.max(...safe.map((row) => stringWidth(row[index] ?? ''))),
  );
  return safe.map((row) =>
    (
      indent +
      row
        .map((cell, index) => cell + ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(cell))))
        .join('  ')
    ).trimEnd(),
  );
}

/** `1 VPC`, `2 VPCs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
