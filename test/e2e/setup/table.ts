import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Prints every step and fault with its outcome and time when all have run. */
export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules.flatMap((module) => [...module.children.allTests()].map(rowOf));
    const width = Math.max(4, ...rows.map(([, , suite]) => suite.length));
    const lines = rows.map(
      ([outcome, seconds, suite, name]) =>
        `${outcome.padEnd(15)} ${seconds.padStart(6)}  ${suite.padEnd(width)}  ${name}`,
    );
    process.stdout.write(`\n${['outcome              s  what'.padEnd(24 + width), ...lines].join('\n')}\n`);
    const failed = rows.filter(([outcome]) => outcome === 'FAILED').length;
    const passed = rows.filter(([outcome]) => outcome.startsWith('passed')).length;
    process.stdout.write(`\n${passed} passed, ${failed} failed, ${rows.length - passed - failed} skipped\n`);
  }
}

function rowOf(test: TestCase): readonly [string, string, string, string] {
  const { state } = test.result();
  const tries = (test.diagnostic()?.retryCount ?? 0) + 1;
  const passed = tries === 1 ? 'passed' : `passed at try ${tries}`;
  const outcome = { passed, failed: 'FAILED', skipped: 'skipped', pending: 'FAILED' }[state];
  const seconds = ((test.diagnostic()?.duration ?? 0) / 1000).toFixed(1);
  const suite = test.parent.type === 'suite' ? test.parent.fullName : '';
  return [outcome, seconds, suite, test.name];
}
