import { printable } from '../report/printable.ts';

/**
 * The text within so many characters: cut at a word where it is longer, with `…` in the place of what is left out. A word
 * that would take half of the room with it is cut itself, but never a surrogate pair.
 */
export function cutAtWord(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const room = text.slice(0, longest - 1);
  const end = text.charAt(longest - 1) === ' ' ? room.length : room.lastIndexOf(' ');
  const kept = end > longest / 2 ? room.slice(0, end) : room;
  return `${kept.replace(/\p{Cs}$/u, '').trimEnd()}…`;
}

/** A map as ASFF takes it: on one line each, none longer than so many characters, and none that is empty. */
export function toFields(
  fields: Readonly<Record<string, string | null | undefined>>,
  longest: number,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) => {
      const text = cutAtWord(printable(value ?? ''), longest);
      return text.trim() === '' ? [] : [[key, text]];
    }),
  );
}
