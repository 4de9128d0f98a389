import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../cli/usage-error.ts';
import { writeWhole } from '../cli/write-output.ts';
import { fileProblem } from '../file-problem.ts';
import type { LiveCapture } from './ask-region.ts';

/** A capture tells a lot about a network: nobody but its owner reads it. */
const FOR_OWNER = 0o600;

/**
 * Writes a capture into `directory`, which is made where it is missing, as `<account>.<region>.json`: whole or not at
 * all. Gives the path.
 * @throws {UsageError} that names the path when it is not a directory or cannot be written.
 */
export function saveCapture(directory: string, capture: LiveCapture): string {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    const isFile = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new UsageError(`${directory}: ${isFile ? 'is not a directory' : fileProblem(error)}`);
  }
  const file = join(directory, `${capture.account}.${capture.region}.json`);
  writeWhole(file, `${JSON.stringify(capture, null, 2)}\n`, FOR_OWNER);
  return file;
}
