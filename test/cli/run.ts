import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `s3ec` as a process of its own, without the caller's AWS settings. */
export function s3ec(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  return run(process.execPath, [join(ROOT, 'bin/s3ec.js'), ...args], env);
}

/** `s3ec` with these arguments as a shell takes it. */
export function commandLine(args: readonly string[]): string {
  return [process.execPath, join(ROOT, 'bin/s3ec.js'), ...args].map((word) => `'${word}'`).join(' ');
}

/** Runs a line in a shell. */
export function shell(line: string): Promise<Run> {
  return run('sh', ['-c', line], {});
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^AWS_|COLOR/.test(name)),
  );
  const child = spawn(command, args, {
    cwd: ROOT,
    env: {
      ...inherited,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status) => done({ status, stdout, stderr }));
  });
}

/** A directory with these files in it, and its removal. */
export function folder(files: Readonly<Record<string, string | Uint8Array>>): {
  path: string;
  remove: () => void;
} {
  const path = mkdtempSync(join(tmpdir(), 's3ec-test-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
