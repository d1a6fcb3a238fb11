import { sqlText } from '../sql/quote-sql.ts';
import type { CastContext, ColumnCast } from './column-cast.ts';
import { misfitUnless } from './misfit.ts';
import { missingText } from './missing-text.ts';
import { shortestDecimal } from './shortest-decimal.ts';
import type { ColumnReading } from './source-column.ts';

/**
 * A column as VARCHAR. Texts stay as they are, a number becomes its shortest decimal text, a boolean "true"
 * or "false", a time ISO-like text. U+0001 (it stands for missing) and NUL (the model runtime cuts there) are
 * misfits.
 */
export function castCategory(
  reading: ColumnReading,
  raw: string,
  typed: string,
  context: CastContext,
): ColumnCast {
  const { source } = reading.column;
  switch (source.type) {
    case 'text':
      return castText(raw, raw, typed, context);
    case 'bytes':
      return castText(raw, `TRY(decode(${raw}))`, typed, context);
    case 'double':
      return castFloating(raw, raw, typed);
    case 'float':
      // The digits of the 32-bit number: 0.1, not 0.10000000149011612.
      return castFloating(raw, `CAST(CAST(${raw} AS VARCHAR) AS DOUBLE)`, typed);
    case 'decimal':
      return castAsText(`regexp_replace(CAST(${raw} AS VARCHAR), '[.]0*$|([.][0-9]*[1-9])0+$', '\\1')`);
    default:
      return castAsText(`CAST(${raw} AS VARCHAR)`);
  }
}

function castText(raw: string, text: string, typed: string, context: CastContext): ColumnCast {
  const isMissing = missingText(text, 'category', context.nulls);
  const isReserved = `contains(${text}, chr(1)) OR contains(${text}, chr(0))`;
  const unfit = context.mayHoldReservedText ? ` OR ${isReserved}` : '';
  return {
    value: `CASE WHEN ${isMissing}${unfit} THEN NULL ELSE ${text} END`,
    misfit:
      context.mayHoldReservedText || text !== raw
        ? misfitUnless(raw, typed, `coalesce(${isMissing}, false)`)
        : 'false',
    code: () => sqlText(text === raw ? 'reservedCharacter' : 'notText'),
  };
}

function castFloating(raw: string, double: string, typed: string): ColumnCast {
  return {
    value: `CASE WHEN isfinite(${raw}) THEN ${shortestDecimal(double)} END`,
    misfit: `CASE WHEN ${typed} IS NULL AND ${raw} IS NOT NULL THEN isinf(${raw}) ELSE false END`,
    code: () => sqlText('notFinite'),
  };
}

function castAsText(value: string): ColumnCast {
  return { value, misfit: 'false', code: () => sqlText('notText') };
}
