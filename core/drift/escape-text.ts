const LONGEST = 40;
const SHOWN_ESCAPED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Text from data made harmless for one line of a terminal: control, invisible and broken characters as \u{…},
 * and no more than 40 characters.
 */
export function escapeText(text: string): string {
  const characters = Array.from(text);
  const short = characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : text;
  return short.replace(SHOWN_ESCAPED, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
