import type { TestProject } from 'vitest/node';
import { pythonWithMoto } from './python.ts';
import { runtimeClient } from './runtime-client.ts';
import { requireTools } from './tools.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The interpreter that has moto. */
    readonly python: string;
    /** index.mjs of aws-lambda-ric. */
    readonly runtimeClient: string;
  }
}

/** Before any test: what the tests run is downloaded and built, or the run fails with what is missing. */
export default function setup({ provide }: TestProject): void {
  requireTools();
  provide('python', pythonWithMoto());
  provide('runtimeClient', runtimeClient());
}
