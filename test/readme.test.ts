import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../lib/rules/catalogue.ts';
import { ROOT, s3ec } from './cli/run.ts';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** A shown command with the pieces of its output between `[...]` lines. */
const shown = [...readme.matchAll(/```console\n\$ npx s3ec ([^\n]+)\n\n([\s\S]*?)```/g)].map(
  ([, command = '', output = '']) => ({
    command,
    pieces: output.split(/^\[\.\.\.\]\n/m).filter((piece) => piece !== ''),
  }),
);

describe('the README', () => {
  it('shows the output of check and explain', () => {
    expect(shown.map(({ command }) => command.split(' ')[0])).toEqual(['check', 'explain']);
  });

  it.each(shown)('shows what s3ec $command really prints', async ({ command, pieces }) => {
    const { stdout } = await s3ec(command.split(' '));
    let from = 0;
    for (const piece of pieces) {
      expect(stdout.slice(from)).toContain(piece);
      from = stdout.indexOf(piece, from) + piece.length;
    }
  });

  it('has the rules of the catalogue', () => {
    const rows = [...readme.matchAll(/^\| `(s3-[a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(rows).toEqual(Object.keys(CATALOGUE));
  });

  it('shows what s3ec rules says about the two kinds of endpoint', async () => {
    const { stdout } = await s3ec(['rules']);
    const block = /<details>[\s\S]*?```\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    expect(block.replace('[...]\n', '').length).toBeGreaterThan(500);
    expect(stdout).toContain(block.replace('[...]\n', ''));
  });

  it.each(['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'examples/README.md'])(
    '%s links to files that exist',
    (file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target);
      expect(links.filter((target) => !existsSync(join(ROOT, dirname(file), target)))).toEqual([]);
    },
  );
});
