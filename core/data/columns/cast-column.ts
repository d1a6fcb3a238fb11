import { castBoolean } from './cast-boolean.ts';
import { castCategory } from './cast-category.ts';
import { castNumber } from './cast-number.ts';
import { castTimestamp } from './cast-timestamp.ts';
import type { CastContext, ColumnCast } from './column-cast.ts';
import { type ColumnReading, rawName, typedName } from './source-column.ts';

/** How a column is read as its kind. The text is judged before it is cast, because casts coerce silently. */
export function castColumn(reading: ColumnReading, context: CastContext): ColumnCast {
  const raw = rawName(reading.column);
  const typed = typedName(reading.column);
  switch (reading.kind) {
    case 'number':
      return castNumber(reading, raw, typed, context);
    case 'category':
      return castCategory(reading, raw, typed, context);
    case 'boolean':
      return castBoolean(reading, raw, typed, context);
    case 'timestamp':
      return castTimestamp(reading, raw, typed, context);
  }
}
