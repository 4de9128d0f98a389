import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // No test leaves anything behind in a module, and one worker for many files loads the AWS SDK once.
    isolate: false,
    // cdk synth checks templates against CloudFormation's schemas; loading these for each worker takes two seconds.
    env: { CDK_VALIDATION: 'false' },
    coverage: { include: ['lib/**'] },
  },
});
