#!/usr/bin/env node
// In a checkout the TypeScript runs as it is; the published package holds only what `npm run build` made of it.
import { existsSync } from 'node:fs';
import module from 'node:module';

// Node 22.8 and later keep what they compiled, which halves the time to the first line of help.
module.enableCompileCache?.();
const source = new URL('./s3ec.ts', import.meta.url);
if (existsSync(source)) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 18)) {
    process.stderr.write(
      `s3ec: a checkout needs Node 22.18 or later to run TypeScript, this is ${process.versions.node}; use npx s3ec after npm ci\n`,
    );
    process.exit(2);
  }
  await import(source.href);
} else {
  await import(new URL('../dist/bin/s3ec.js', import.meta.url).href);
}
