import { sqlText, sqlTexts } from '../sql/quote-sql.ts';
import type { CastContext, ColumnCast } from './column-cast.ts';
import { misfitUnless, neverFits } from './misfit.ts';
import { missingText } from './missing-text.ts';
import type { ColumnReading } from './source-column.ts';
import { numberPattern } from './text-grammar.ts';

/** 2^53: up to here a double holds every whole number. */
const LARGEST_EXACT = '9007199254740992';

/**
 * A column as DOUBLE. NaN is missing; infinities, whole numbers that a double would round, and texts that are
 * no numbers are misfits. −0 becomes 0.
 */
export function castNumber(
  reading: ColumnReading,
  raw: string,
  typed: string,
  context: CastContext,
): ColumnCast {
  const { source } = reading.column;
  switch (source.type) {
    case 'text':
      return castNumberText(reading, raw, typed, context);
    case 'double':
    case 'float':
      return {
        value: `CASE WHEN isfinite(${raw}) THEN CAST(${raw} AS DOUBLE) + 0.0::DOUBLE END`,
        misfit: `CASE WHEN ${typed} IS NULL AND ${raw} IS NOT NULL THEN isinf(${raw}) ELSE false END`,
        code: () => sqlText('notFinite'),
      };
    case 'integer':
      return castExactly(raw, typed, source.isWide ? integerIsExact(raw) : undefined);
    case 'decimal':
      return castExactly(raw, typed, source.width > 15 ? decimalIsExact(raw, source) : undefined);
    default:
      return neverFits(raw, 'DOUBLE', 'notANumber');
  }
}

function castExactly(raw: string, typed: string, isExact: string | undefined): ColumnCast {
  const double = `CAST(${raw} AS DOUBLE) + 0.0::DOUBLE`;
  return {
    value: isExact === undefined ? double : `CASE WHEN ${isExact} THEN ${double} END`,
    misfit: isExact === undefined ? 'false' : misfitUnless(raw, typed, 'false'),
    code: () => sqlText('precision'),
  };
}

function integerIsExact(raw: string): string {
  const isSmall = `${raw} BETWEEN -${LARGEST_EXACT} AND ${LARGEST_EXACT}`;
  return `CASE WHEN ${isSmall} THEN true ELSE TRY_CAST(CAST(${raw} AS DOUBLE) AS HUGEINT) = ${raw} END`;
}

function decimalIsExact(raw: string, { width, scale }: { width: number; scale: number }): string {
  return `TRY_CAST(CAST(${raw} AS DOUBLE) AS DECIMAL(${width}, ${scale})) = ${raw}`;
}

function castNumberText(
  reading: ColumnReading,
  raw: string,
  typed: string,
  { nulls, numbers }: CastContext,
): ColumnCast {
  const pattern = numberPattern(numbers, !reading.isInferred);
  const isNumber = `regexp_full_match(${raw}, ${sqlText(pattern)})`;
  const numericMarkers = nulls.filter((marker) => new RegExp(`^${pattern}$`).test(marker));
  const plain = plainText(raw, numbers);
  const number = `CASE WHEN ${isNumber} THEN TRY_CAST(${plain} AS DOUBLE) + 0.0::DOUBLE END`;
  const isMarker = `${raw} IN ${sqlTexts(numericMarkers)}`;
  return {
    value: numericMarkers.length === 0 ? number : `CASE WHEN ${isMarker} THEN NULL ELSE ${number} END`,
    misfit: `CASE
      WHEN ${typed} IS NULL THEN ${raw} IS NOT NULL AND NOT ${missingText(raw, 'number', nulls)}
      WHEN abs(${typed}) < ${LARGEST_EXACT}::DOUBLE THEN false
      ELSE NOT (isfinite(${typed}) AND ${textIsExact(plain, typed)}) END`,
    code: (text) => `CASE
      WHEN NOT regexp_full_match(${text}, ${sqlText(numberPattern(numbers, true))}) THEN 'notANumber'
      WHEN isfinite(TRY_CAST(${plainText(text, numbers)} AS DOUBLE)) THEN 'precision'
      ELSE 'notFinite' END`,
  };
}

/** The text with grouping marks taken out and the decimal mark made a point. */
function plainText(text: string, { decimal, thousands }: CastContext['numbers']): string {
  const ungrouped = thousands === undefined ? text : `replace(${text}, ${sqlText(thousands)}, '')`;
  return decimal === '.' ? ungrouped : `replace(${ungrouped}, ${sqlText(decimal)}, '.')`;
}

/**
 * From 2^53 on: written with an exponent (then it claims no more digits than it shows), or the very digits of
 * its double.
 */
function textIsExact(text: string, value: string): string {
  const digits = `regexp_extract(${text}, '^[+-]?0*([0-9]*)([.]0*)?$', 1)`;
  return `(regexp_matches(${text}, '[eE]') OR ${digits} IS NOT DISTINCT FROM CAST(TRY_CAST(abs(${value}) AS HUGEINT) AS VARCHAR))`;
}
