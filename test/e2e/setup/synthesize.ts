import { fileURLToPath } from 'node:url';
import { run } from './tools.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs `cdk synth` with a policy file and further settings; `folder` is where it writes. */
export function synthesize(
  folder: string,
  policyFile: string,
  settings: Readonly<Record<string, string>> = {},
): void {
  const context = Object.entries({ ...settings, policy: policyFile });
  const args = context.flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  // The app is run by the project's own Node, whatever the machine has.
  run('cdk', ['synth', '--quiet', '--output', folder, ...args], ROOT, {
    PATH: `${ROOT}node_modules/.bin:${process.env.PATH}`,
  });
}
