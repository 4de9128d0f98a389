import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    globalSetup: ['test/e2e/setup/global.ts'],
    // A process for each file: what a file starts ends with it.
    pool: 'forks',
    maxWorkers: 2,
    // Time-outs and invocations at once depend on how busy the machine is: what fails twice is wrong.
    retry: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', './test/e2e/setup/table.ts'],
  },
});
