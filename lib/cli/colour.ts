import picocolors from 'picocolors';
import type { Colour } from '../report/table.ts';

/** Colours for a terminal; none for a file, a pipe, or where NO_COLOR is set (no-color.org). */
export function colour(toStdout: boolean): Colour {
  const isOn =
    toStdout && !process.env.NO_COLOR && (process.stdout.isTTY || Boolean(process.env.FORCE_COLOR));
  return picocolors.createColors(isOn);
}
