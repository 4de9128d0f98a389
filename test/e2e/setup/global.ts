import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { policyText } from '../world/policy.ts';
import { pythonWithMoto } from './python.ts';
import { runtimeClient } from './runtime-client.ts';
import { synthesize } from './synthesize.ts';
import { requireTools } from './tools.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The interpreter that has moto. */
    readonly python: string;
    /** index.mjs of aws-lambda-ric. */
    readonly runtimeClient: string;
    /** What `cdk synth` wrote for the policy of the tests. */
    readonly synthesized: string;
  }
}

/**
 * Before any test: what the tests run is downloaded, built and synthesized, or the run fails with what is missing. Gives
 * what removes it after all of them.
 */
export default function setup({ provide }: TestProject): () => void {
  requireTools();
  provide('python', pythonWithMoto());
  provide('runtimeClient', runtimeClient());
  const folder = mkdtempSync(join(tmpdir(), 's3ec-e2e-stack-'));
  writeFileSync(`${folder}/policy.yaml`, policyText());
  synthesize(`${folder}/cdk.out`, `${folder}/policy.yaml`);
  provide('synthesized', `${folder}/cdk.out`);
  return () => rmSync(folder, { recursive: true, force: true });
}
