const LONGEST = 100;

/** Text from a file for a message: in quotes, control characters escaped, no more than 100 characters. */
export function quoteText(text: string): string {
  const characters = Array.from(text.slice(0, 4 * LONGEST));
  const isCut = characters.length > LONGEST || text.length > 4 * LONGEST;
  const shown = isCut ? `${characters.slice(0, LONGEST).join('')}…` : text;
  return JSON.stringify(shown).replace(/[\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** At most `most` names in quotes, then how many more there are. */
export function quoteList(texts: readonly string[], most = 10): string {
  const shown = texts.slice(0, most).map(quoteText).join(', ');
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown;
}
