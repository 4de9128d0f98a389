/** `npm start`: checks the example fleet. Finding what is wrong with it is a success here, so exit code 1 becomes 0. */
import { spawnSync } from 'node:child_process';

const args = [
  'check',
  '--capture',
  'examples/fleet',
  '--policy',
  'examples/policy.yaml',
  '--at',
  '2026-11-01',
];
process.stdout.write(`$ npx s3ec ${args.join(' ')}\n\n`);
const { status } = spawnSync(process.execPath, ['bin/s3ec.js', ...args], { stdio: 'inherit' });
process.exitCode = status === 1 ? 0 : (status ?? 2);
