import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { fileProblem } from '../file-problem.ts';
import { UsageError } from './usage-error.ts';

/** A text, or its pieces in order. */
export type Text = string | Iterable<string>;

/** Pieces are written together until they are this long, in UTF-16 code units. */
const CHUNK = 64 * 1024;

/**
 * Writes a file whole or not at all: to a temporary file beside it, then renamed over it. Without a `mode` a link is
 * followed and an old file's mode kept; with one, the file gets it and a link is replaced, so that what is meant for few
 * lands nowhere else. What is no regular file (a device, a pipe) is written to as it stands.
 * @throws {UsageError} that names the file; what stood there before still does.
 */
export function writeWhole(file: string, text: Text, mode?: number): void {
  try {
    const existing = statSync(file, { throwIfNoEntry: false });
    if (existing && !existing.isFile()) {
      writeInto(file, 'w', text);
      return;
    }
    const target = mode === undefined && existing ? realpathSync(file) : file;
    const temporary = `${target}.${process.pid}.tmp`;
    try {
      writeInto(temporary, 'wx', text, mode ?? (existing ? existing.mode & 0o777 : 0o644));
      renameSync(temporary, target);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  } catch (error) {
    throw new UsageError(`${file}: cannot be written: ${fileProblem(error)}`);
  }
}

function writeInto(file: string, flags: 'w' | 'wx', text: Text, mode?: number): void {
  const descriptor = openSync(file, flags, mode);
  try {
    for (const chunk of chunksOf(text)) writeAll(descriptor, Buffer.from(chunk));
    if (flags === 'wx') fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** One call may take only a part of a buffer. */
function writeAll(descriptor: number, buffer: Buffer): void {
  for (let from = 0; from < buffer.length; ) from += writeSync(descriptor, buffer, from);
}

function* chunksOf(text: Text): Iterable<string> {
  if (typeof text === 'string') {
    yield text;
    return;
  }
  let chunk = '';
  for (const piece of text) {
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

/**
 * Sends a command's result to `--output`, or to stdout.
 * @throws {UsageError} when it cannot be written. A reader of stdout that has seen enough is no error.
 */
export async function deliver(text: Text, output?: string): Promise<void> {
  if (output !== undefined) return writeWhole(output, text);
  for (const chunk of chunksOf(text)) {
    if (!(await toStdout(chunk))) return;
  }
}

/** Whether the reader is still there. */
function toStdout(chunk: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    process.stdout.write(chunk, (error) => {
      if (!error) resolve(true);
      else if ('code' in error && error.code === 'EPIPE') resolve(false);
      else reject(new UsageError(`stdout: cannot be written: ${fileProblem(error)}`));
    });
  });
}
