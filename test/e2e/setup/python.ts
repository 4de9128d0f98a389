import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cached, run } from './tools.ts';

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));

/** The interpreter of a virtual environment that has what requirements.txt pins: moto and nothing else. */
export function pythonWithMoto(): string {
  const { stdout: version } = spawnSync('python3', ['--version'], { encoding: 'utf8' });
  const folder = cached('python', [readFileSync(REQUIREMENTS, 'utf8'), version], (unfinished) => {
    run('python3', ['-m', 'venv', unfinished], unfinished);
    run(
      `${unfinished}/bin/python`,
      ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--no-deps', '-r', REQUIREMENTS],
      unfinished,
    );
  });
  // A virtual environment's scripts name the folder that it was made in; its interpreter does not.
  return `${folder}/bin/python`;
}
