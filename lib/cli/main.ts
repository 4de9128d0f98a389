import { CommanderError } from 'commander';
import { createProgram } from './program.ts';

/** Errors that are the user's to mend: said without a stack trace. They are told by name, so that none is loaded early. */
const EXPECTED = new Set(['UsageError', 'CaptureError', 'DocumentError', 'LiveError']);

/**
 * Runs the command line and gives its exit code: 0 to 3 as contract section 5 says. Nothing else in the product ends
 * the process or decides about its exit code.
 */
export async function main(args: readonly string[]): Promise<number> {
  process.stdout.on('error', leaveToTheWriter);
  process.stderr.on('error', leaveToTheWriter);
  let exitCode = 0;
  const program = createProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Error && EXPECTED.has(error.name)) {
      const { printable } = await import('../report/printable.ts');
      process.stderr.write(
        `${error.message
          .split('\n')
          .map((line) => `s3ec: ${printable(line)}`)
          .join('\n')}\n`,
      );
    } else {
      const stack = error instanceof Error ? error.stack : String(error);
      process.stderr.write(
        `s3ec: this is a defect of s3ec, not of your input; please report it:\n${stack}\n`,
      );
    }
    return 2;
  }
}

/** Whoever writes to a stream is told of its errors; a second report by the stream itself would end the process. */
function leaveToTheWriter(): void {}
