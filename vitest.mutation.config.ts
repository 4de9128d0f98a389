import { defineConfig } from 'vitest/config';

/**
 * The table tests of the engine alone. Those of the command and of AWS start processes and servers, and properties and
 * whole fleets run through all of the code: slow for every mutant, where a table test tells sooner.
 */
export default defineConfig({
  test: {
    include: [
      'test/{network,policy,rules,readiness}/**/*.test.ts',
      'test/check.test.ts',
      'test/findings.test.ts',
    ],
    exclude: ['test/network/corpus.test.ts'],
    env: { PROPERTY_RUNS: '20' },
  },
});
