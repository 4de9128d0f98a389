/**
 * Whether a text matches a pattern in which `*` stands for any run of characters and `?` for one. Takes time in
 * proportion to the two lengths multiplied, whatever the pattern. A `?` matches no `*`, so that the text may itself be
 * a pattern: then a match means that the pattern matches whatever the text matches.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let index = 0;
  let star = -1;
  let resume = 0;
  while (index < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at++;
      resume = index;
    } else if (wanted !== undefined && (wanted === text[index] || (wanted === '?' && text[index] !== '*'))) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
