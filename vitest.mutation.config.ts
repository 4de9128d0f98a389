import { defineConfig } from 'vitest/config';

/** The tests of the engine alone: those of the command and of AWS start processes and servers, and kill no mutant more. */
export default defineConfig({
  test: {
    include: [
      'test/network/**/*.test.ts',
      'test/policy/**/*.test.ts',
      'test/rules/**/*.test.ts',
      'test/*.test.ts',
    ],
    exclude: ['test/architecture.test.ts', 'test/readme.test.ts', 'test/docs.test.ts'],
    env: { PROPERTY_RUNS: '30' },
  },
});
