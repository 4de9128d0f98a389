import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileProblem, UsageError } from './usage-error.ts';

/**
 * Writes a file whole or not at all: to a temporary file beside it, then renamed over it.
 * @throws {UsageError} that names the file; what stood there before still does.
 */
export function writeWhole(file: string, text: string, mode = 0o644): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const descriptor = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UsageError(`${file}: cannot be written: ${fileProblem(error)}`);
  }
}

/** Sends a command's result to `--output`, or to stdout. */
export async function deliver(text: string, output: string | undefined): Promise<void> {
  if (output !== undefined) return writeWhole(output, text);
  await new Promise<void>((resolve) => {
    process.stdout.write(text, () => resolve());
  });
}
