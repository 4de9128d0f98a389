import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FunctionName } from '../metrics.ts';

/** The most that a bundle may weigh, in bytes: what AWS Lambda reads and compiles at every cold start. */
export const BUNDLE_BUDGET = 400_000;

/** The file that a function starts from. */
export function entryOf(name: FunctionName): string {
  return `functions/${name}/handler.ts`;
}

/**
 * Bundles a function into `<outDir>/index.mjs`; its handler is `index.handler`. The same sources give the same bytes.
 *
 * AWS CDK synthesizes synchronously, and esbuild runs plugins asynchronously only: hence a process of its own.
 * @throws {Error} with esbuild's own message when a source does not bundle.
 */
export function bundle(name: FunctionName, outDir: string): void {
  const cli = fileURLToPath(new URL('bundling/cli.ts', import.meta.url));
  const { error, status, stderr } = spawnSync(process.execPath, [cli, entryOf(name), outDir], {
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`the function ${name} does not bundle: ${stderr.trim()}`);
}
