import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What this machine lacks, and the command that installs it: the whole message is one line. */
export class MissingTool extends Error {
  constructor(tool: string) {
    super(
      `npm run e2e needs ${tool}: apt-get update && apt-get install -y python3 python3-venv cmake g++ make xz-utils`,
    );
    this.name = 'MissingTool';
  }
}

const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/s3ec-e2e/', import.meta.url));

/** Fails with the first tool that is not there, before anything is downloaded or built. */
export function requireTools(): void {
  if (process.platform !== 'linux')
    throw new MissingTool('Linux (the Lambda runtime client builds nowhere else)');
  const python = spawnSync('python3', [
    '-c',
    'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))',
  ]);
  if (python.status !== 0) throw new MissingTool('Python 3.11 or later with venv');
  for (const tool of ['cmake', 'g++', 'make', 'tar', 'xz']) {
    if (spawnSync(tool, ['--version']).status !== 0) throw new MissingTool(tool);
  }
}

/**
 * A folder that `build` has filled for exactly these `inputs`, from the cache where it was filled before. A build that
 * fails or is interrupted leaves no folder behind.
 */
export function cached(name: string, inputs: readonly string[], build: (folder: string) => void): string {
  const digest = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
  const folder = `${CACHE}${name}-${digest}`;
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  try {
    build(unfinished);
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** Runs a command to its end; its output is shown only where it fails. */
export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): void {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status === 0) return;
  const tail = `${stdout}\n${stderr}`.trimEnd().split('\n').slice(-40).join('\n');
  throw new Error(`${command} ${args.join(' ')} failed (${error?.message ?? `exit ${status}`}):\n${tail}`);
}
