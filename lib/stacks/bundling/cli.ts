/** `node cli.ts <entry> <outDir>`: bundles the entry file into `<outDir>/index.mjs`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildEntry } from './build-entry.ts';

const [entry = '', outDir = ''] = process.argv.slice(2);
try {
  const { code } = await buildEntry(entry);
  mkdirSync(outDir, { recursive: true });
  writeFileSync(join(outDir, 'index.mjs'), code);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
