import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A process that ends with this one, however this one ends. */
export interface Child {
  readonly pid: number;
  /** Its exit: a code, or the signal that ended it. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly kill: () => void;
  /** The most memory that it has held, and what it holds, in MiB. Undefined once it is gone. */
  readonly memory: () => { readonly now: number; readonly peak: number } | undefined;
}

const children = new Set<ChildProcess>();

/**
 * The kernel ends a child with its parent (PR_SET_PDEATHSIG), also where the parent is killed and can clean nothing up.
 * setpriv is in util-linux, which every Debian has; it replaces itself by the command, so the process id is the command's.
 */
const WITH_PARENT = ['--pdeathsig', 'KILL', '--'];
const hasSetpriv = spawnSync('setpriv', ['--version']).status === 0;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    stopAll();
    process.kill(process.pid, signal);
  });
}
process.once('exit', stopAll);

/** Starts `command`; `onLine` gets each line of its output. Its environment is `env` and nothing else. */
export function startProcess(
  command: string,
  args: readonly string[],
  {
    env,
    cwd,
    onLine,
  }: { env: Readonly<Record<string, string>>; cwd?: string; onLine?: (line: string) => void },
): Child {
  const [program, programArgs] = hasSetpriv
    ? ['setpriv', [...WITH_PARENT, command, ...args]]
    : [command, args];
  const child = spawn(program, programArgs, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => onLine?.(line));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => {
      children.delete(child);
      resolve({ code, signal });
    });
    child.once('error', () => resolve({ code: 127, signal: null }));
  });
  return {
    pid: child.pid ?? 0,
    ended,
    kill: () => child.kill('SIGKILL'),
    memory: () => memoryOf(child.pid ?? 0),
  };
}

/** Ends everything that was started. */
export function stopAll(): void {
  for (const child of children) child.kill('SIGKILL');
}

function memoryOf(pid: number): { now: number; peak: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kibibytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
    return { now: kibibytes('VmRSS') / 1024, peak: kibibytes('VmHWM') / 1024 };
  } catch {
    return undefined;
  }
}
