import type { ColumnKind } from '../frame.ts';
import { sqlTexts } from '../sql/quote-sql.ts';

/**
 * SQL: is this text a missing value? Exactly the declared markers are; in number, boolean and timestamp
 * columns a cell of blanks is too, while in a category column it is a text like any other.
 */
export function missingText(text: string, kind: ColumnKind, nulls: readonly string[]): string {
  const isMarker = nulls.length === 0 ? 'false' : `${text} IN ${sqlTexts(nulls)}`;
  return kind === 'category' ? `(${isMarker})` : `(${isMarker} OR trim(${text}) = '')`;
}
