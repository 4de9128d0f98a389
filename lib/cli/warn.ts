import { printable } from '../report/printable.ts';

/** Says each sentence on stderr, a line each. */
export function warn(sentences: readonly string[], label = 'warning'): void {
  for (const sentence of sentences) process.stderr.write(`s3ec: ${label}: ${printable(sentence)}\n`);
}
