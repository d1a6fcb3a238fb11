import { sqlText, sqlTexts } from '../sql/quote-sql.ts';
import type { CastContext, ColumnCast } from './column-cast.ts';
import { misfitUnless, neverFits } from './misfit.ts';
import { missingText } from './missing-text.ts';
import type { ColumnReading } from './source-column.ts';
import { FALSE_TEXTS, TRUE_TEXTS } from './text-grammar.ts';

/** A column as BOOLEAN: true/false in three spellings, and 1/0 where the column is known to be boolean. */
export function castBoolean(
  reading: ColumnReading,
  raw: string,
  typed: string,
  { nulls }: CastContext,
): ColumnCast {
  const code = () => sqlText('notABoolean');
  switch (reading.column.source.type) {
    case 'boolean':
      return { value: raw, misfit: 'false', code };
    case 'text': {
      const [one, zero] = reading.isInferred ? [[], []] : [['1'], ['0']];
      const isTrue = `${raw} IN ${sqlTexts([...TRUE_TEXTS, ...one])}`;
      const isFalse = `${raw} IN ${sqlTexts([...FALSE_TEXTS, ...zero])}`;
      return {
        value: `CASE WHEN ${isTrue} THEN true WHEN ${isFalse} THEN false END`,
        misfit: misfitUnless(raw, typed, missingText(raw, 'boolean', nulls)),
        code,
      };
    }
    case 'double':
    case 'float':
    case 'integer':
    case 'decimal': {
      const isMissing = `isnan(CAST(${raw} AS DOUBLE))`;
      return {
        value: `CASE WHEN ${raw} = 1 THEN true WHEN ${raw} = 0 THEN false END`,
        misfit: misfitUnless(raw, typed, isMissing),
        code,
      };
    }
    default:
      return neverFits(raw, 'BOOLEAN', 'notABoolean');
  }
}
