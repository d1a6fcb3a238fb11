import { MISSING_CATEGORY } from '../contracts/missing-category.ts';

/**
 * Why `text` cannot be a category value, or undefined when it can. onnxruntime-node cuts strings at NUL and
 * mangles lone surrogates, and MISSING_CATEGORY already has a meaning; every other text is taken as it is.
 */
export function checkText(text: string): string | undefined {
  if (text.includes('\0')) return 'contains the character U+0000';
  if (!text.isWellFormed()) return 'contains half of a surrogate pair, which is not Unicode text';
  if (text === MISSING_CATEGORY) return 'is U+0001, which is reserved for missing values';
  return undefined;
}
