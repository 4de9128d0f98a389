import type { LiveCapture } from '../aws/ask-region.ts';
import { saveCapture } from '../aws/save-capture.ts';
import { readCapture } from '../network/capture.ts';
import { progressOn, type SourceOptions } from './inputs.ts';
import { ask, whatIsUnread } from './live.ts';
import { warn } from './warn.ts';
import { deliver } from './write-output.ts';

export interface CaptureOptions extends SourceOptions {
  readonly output: string;
}

/** `s3ec capture`: saves a file for each account and Region, and names them on stdout. */
export async function capture(options: CaptureOptions): Promise<number> {
  const progress = progressOn(options.quiet === true);
  const unreadable: string[] = [];
  for await (const answer of ask(options, true, progress)) {
    if ('unreadable' in answer) {
      unreadable.push(whatIsUnread(answer.unreadable));
      continue;
    }
    const file = saveCapture(options.output, answer.capture);
    progress(undefined);
    await deliver(`${file}\n`);
    if (!options.quiet) {
      warn(refusals(answer.capture).map((what) => `${file}: ${what}; what rests on it is unknown`));
    }
  }
  progress(undefined);
  warn(unreadable.sort(), 'not read');
  return unreadable.length > 0 ? 2 : 0;
}

/** What was refused, whole or for some ids: the reader of captures knows both forms. */
function refusals(answer: LiveCapture): string[] {
  return [...readCapture(answer).refusals].map(
    ([operation, { code }]) => `${operation} was refused (${code})`,
  );
}
