/** The table of a benchmark: a line a figure, and whether its target is met. */

export const print = (line: string) => process.stdout.write(`${line}\n`);

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = low] =
    sorted.length % 2 === 1 ? [sorted[middle]] : [sorted[middle - 1], sorted[middle]];
  return (low + high) / 2;
}

const missed: string[] = [];

export interface Target {
  readonly value: number;
  /** What is allowed; without it the value is told and not judged. */
  readonly most?: number | undefined;
}

/** Prints a line of the table, and remembers a target that is missed. */
export function row(what: string, figure: string, target?: Target): void {
  const { value, most } = target ?? {};
  const isMissed = value !== undefined && most !== undefined && !(value <= most);
  if (isMissed) missed.push(what);
  const against = value === undefined ? '' : `${value.toFixed(2)}${most === undefined ? '' : ` of ${most}`}`;
  const verdict = most === undefined ? '' : isMissed ? 'MISSED' : 'met';
  print(`${what.padEnd(52)} ${figure.padStart(24)}  ${against.padStart(16)}  ${verdict}`.trimEnd());
}

/** Says which targets were missed, and ends the process with 1 where any was. */
export function judge(): void {
  if (missed.length === 0) return;
  print(`\nmissed: ${missed.map((what) => what.trim()).join('; ')}`);
  process.exitCode = 1;
}
