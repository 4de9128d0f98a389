import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FunctionName } from '../../lib/metrics.ts';
import { BUNDLE_BUDGET, bundle } from '../../lib/stacks/bundle.ts';
import type { Bundle } from '../../lib/stacks/bundling/build-entry.ts';
import { bundleOf } from './bundle-harness.ts';

/** A build takes half a second, and on a busy machine much more. */
const PATIENCE = 60_000;

const NAMES: readonly FunctionName[] = ['evaluate', 'publish', 'reconcile'];

describe('the bundles of the functions', () => {
  const built = new Map<FunctionName, Bundle>();
  const codeOf = (name: FunctionName) => built.get(name)?.code ?? '';

  beforeAll(async () => {
    for (const name of NAMES) built.set(name, await bundleOf(name));
  }, PATIENCE);

  it.each(NAMES)('%s weighs no more than the budget', (name) => {
    const bytes = Buffer.byteLength(codeOf(name));
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(BUNDLE_BUDGET);
  });

  it.each(NAMES)(
    '%s names no class of a modelled error, of which the SDK throws none in a bundle',
    (name) => {
      const [output] = Object.values(built.get(name)?.metafile.outputs ?? {});
      const classes = Object.keys(output?.inputs ?? {}).filter((file) => /models[\\/]errors\.js$/.test(file));
      expect({ classes, bytes: output?.bytes }).toEqual({ classes: [], bytes: expect.any(Number) });
    },
  );

  it(
    'are, byte for byte, what a deployment writes in a process of its own',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
      try {
        bundle('evaluate', folder);
        expect(await readFile(join(folder, 'index.mjs'), 'utf8')).toBe(codeOf('evaluate'));
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    PATIENCE,
  );
});
