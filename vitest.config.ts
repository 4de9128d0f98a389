import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // No test leaves anything behind in a module, and one worker for many files loads the AWS SDK once.
    isolate: false,
    coverage: { include: ['lib/**'] },
  },
});
