/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of several. */
export function oneOf<Item>(random: () => number, items: readonly Item[]): Item {
  const found = items[Math.floor(random() * items.length)];
  if (found === undefined) throw new Error('there is nothing to choose from');
  return found;
}

/** A number from 0 to 1 that a seed and what it is for decide, in whatever order it is asked for (FNV-1a). */
export function chanceOf(seed: number, purpose: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of purpose) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return randomOf(hash)();
}
