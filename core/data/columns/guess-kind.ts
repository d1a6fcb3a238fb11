import type { ColumnKind } from '../frame.ts';
import type { JsonTypeCounts } from '../sniffing/sniffed-file.ts';
import type { TimeForm } from './source-column.ts';
import { FALSE_TEXTS, type NumberFormat, numberPattern, TIME_PATTERNS, TRUE_TEXTS } from './text-grammar.ts';

export interface KindGuess {
  kind: ColumnKind;
  form?: TimeForm;
}

const TIME_FORMS = ['date', 'dateTime', 'zoned'] as const;

/**
 * The one kind that all these texts fit: number, boolean or timestamp of one form, else category; undefined
 * without a text. Blanks and missing values are not among the texts. A code with a leading zero is no number.
 */
export function guessKind(texts: readonly string[], format: NumberFormat): KindGuess | undefined {
  if (texts.length === 0) return undefined;
  const number = new RegExp(`^${numberPattern(format, false)}$`);
  if (texts.every((text) => number.test(text))) return { kind: 'number' };
  if (texts.every((text) => TRUE_TEXTS.includes(text) || FALSE_TEXTS.includes(text))) {
    return { kind: 'boolean' };
  }
  return guessTime(texts) ?? { kind: 'category' };
}

/** As guessKind, where the values of a JSON column say themselves whether they are texts. */
export function guessJsonKind(counts: JsonTypeCounts, texts: readonly string[]): KindGuess | undefined {
  const types = (Object.keys(counts) as (keyof JsonTypeCounts)[]).filter((type) => counts[type] > 0);
  if (types.length === 0) return undefined;
  if (types.length > 1) return { kind: 'category' };
  if (types[0] === 'number' || types[0] === 'boolean') return { kind: types[0] };
  return guessTime(texts) ?? { kind: 'category' };
}

function guessTime(texts: readonly string[]): KindGuess | undefined {
  if (texts.length === 0) return undefined;
  const form = TIME_FORMS.find((candidate) => {
    const pattern = new RegExp(`^${TIME_PATTERNS[candidate]}$`);
    return texts.every((text) => pattern.test(text));
  });
  return form && { kind: 'timestamp', form };
}

/** Whether most of these times have a zone; the others will then be misfits. */
export function guessZoned(texts: readonly string[]): boolean {
  const pattern = new RegExp(`^${TIME_PATTERNS.zoned}$`);
  return texts.filter((text) => pattern.test(text)).length > texts.length / 2;
}
