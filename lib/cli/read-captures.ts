import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileProblem } from '../file-problem.ts';
import { type Capture, CaptureError, readCapture } from '../network/capture.ts';
import { UsageError } from './usage-error.ts';

/** The captures of a command line: read from disk one at a time, again for each walk, so that few are in memory. */
export interface CaptureFiles {
  readonly files: readonly string[];
  /** Walks the captures; one that does not load is remembered and left out. */
  readonly captures: Iterable<Capture>;
  /** Walks only those whose text holds one of the words; the others are not parsed. */
  readonly mentioning: (words: readonly string[]) => Iterable<Capture>;
  /** Throws one error that names every file that did not load. */
  readonly assertAllLoaded: () => void;
}

/**
 * Finds the captures that `--capture` names: files, or directories that count for every *.json directly in them.
 * @throws {UsageError} for a path that does not exist and for a directory without captures.
 */
export function findCaptures(
  paths: readonly string[],
  account: string | undefined,
  progress: (done: number, all: number) => void,
): CaptureFiles {
  const files = paths.flatMap(filesAt);
  // What comes through a pipe can be read once, and a policy with hubs reads captures twice.
  const pipes = new Map(
    files.filter((file) => !statSync(file, { throwIfNoEntry: false })?.isFile()).map(readPipe),
  );
  const failures = new Map<string, string>();
  function* walk(words?: readonly string[]): Iterable<Capture> {
    for (const [index, file] of files.entries()) {
      if (!words) progress(index + 1, files.length);
      try {
        const text = pipes.get(file) ?? readText(file);
        if (words && !words.some((word) => text.includes(word))) continue;
        yield readCapture(text, file, account);
      } catch (error) {
        if (!(error instanceof CaptureError || error instanceof UsageError)) throw error;
        failures.set(
          file,
          error.message.endsWith('got none') ? `${error.message}; give it with --account ID` : error.message,
        );
      }
    }
  }
  return {
    files,
    captures: { [Symbol.iterator]: () => walk()[Symbol.iterator]() },
    mentioning: (words) => ({ [Symbol.iterator]: () => walk(words)[Symbol.iterator]() }),
    assertAllLoaded: () => {
      if (failures.size > 0) throw new UsageError([...failures.values()].join('\n'));
    },
  };
}

function readPipe(file: string): [string, string | undefined] {
  try {
    return [file, readText(file)];
  } catch {
    return [file, undefined];
  }
}

function filesAt(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const files = readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.name.endsWith('.json') && !entry.isDirectory())
      .map((entry) => join(path, entry.name))
      .sort();
    if (files.length === 0)
      throw new UsageError(`${path}: no capture in this directory: expected *.json files in it`);
    return files;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path}: ${fileProblem(error)}`);
  }
}

/**
 * The text of a file: UTF-8, or UTF-16 with a byte order mark as PowerShell's redirection writes it.
 * @throws {UsageError} when it cannot be read.
 */
export function readText(file: string): string {
  try {
    const bytes = readFileSync(file);
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
    const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    return bytes.toString('utf8', start);
  } catch (error) {
    throw new UsageError(`${file}: ${fileProblem(error)}`);
  }
}
