import { PerennialError } from '../../errors.ts';
import type { ColumnKind } from '../frame.ts';
import { quoteText } from '../quote-text.ts';

/** A column that is wanted of dataset versions, as this kind. */
export interface FrameColumn {
  name: string;
  kind: ColumnKind;
}

/**
 * Throws InvalidInputError for a column that some dataset version has as another kind, or none has at all. `versions` are
 * the kinds of each one's columns by name.
 */
export function checkFrameColumns(
  columns: readonly FrameColumn[],
  versions: readonly ReadonlyMap<string, ColumnKind>[],
): void {
  for (const { name, kind } of columns) {
    const kinds = new Set(
      versions.map((version) => version.get(name)).filter((found) => found !== undefined),
    );
    if (kinds.size === 1 && kinds.has(kind)) continue;
    const found = kinds.size === 0 ? 'in no dataset version' : `a ${[...kinds].join(' and a ')} there`;
    const message = `the column ${quoteText(name)} is wanted as a ${kind}, and it is ${found}`;
    throw new PerennialError('InvalidInputError', message, { column: name });
  }
}
