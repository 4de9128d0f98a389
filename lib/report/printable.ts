const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/**
 * The text on one line, with what a reader would not see, or a terminal or parser would act on, as a visible escape
 * (`\u001b`, `\u{e0041}`): controls, line breaks, bidirectional overrides, zero-width and tag characters, lone surrogates.
 * The result is well-formed and legal in XML 1.0. Not to be undone: a backslash of the text itself stays as it is.
 */
export function printable(text: string): string {
  return text.replace(UNSEEN, (unseen) => {
    const codePoint = (unseen.codePointAt(0) ?? 0).toString(16);
    return codePoint.length > 4 ? `\\u{${codePoint}}` : `\\u${codePoint.padStart(4, '0')}`;
  });
}
