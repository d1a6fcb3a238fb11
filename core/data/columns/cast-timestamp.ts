import { sqlText } from '../sql/quote-sql.ts';
import type { CastContext, ColumnCast } from './column-cast.ts';
import { neverFits } from './misfit.ts';
import { missingText } from './missing-text.ts';
import type { ColumnReading, TimeForm } from './source-column.ts';
import { TIME_PATTERNS } from './text-grammar.ts';

/**
 * A column as TIMESTAMP in microseconds: wall-clock time, or UTC for times with a zone. Years 1 to 9999; a
 * date is its midnight; fractions finer than a microsecond are cut.
 */
export function castTimestamp(
  reading: ColumnReading,
  raw: string,
  typed: string,
  { nulls }: CastContext,
): ColumnCast {
  const code = () => sqlText('outOfRange');
  switch (reading.column.source.type) {
    case 'date':
    case 'timestamp':
      if (reading.form === 'zoned') return neverFits(raw, 'TIMESTAMP', 'noZone');
      return { value: `TRY_CAST(${raw} AS TIMESTAMP)`, misfit: misfitOf(raw, typed, 'false'), code };
    case 'zonedTimestamp':
      if (reading.form === 'unzoned') return neverFits(raw, 'TIMESTAMP', 'unexpectedZone');
      return { value: `timezone('UTC', ${raw})`, misfit: misfitOf(raw, typed, 'false'), code };
    case 'text': {
      const form = reading.form ?? 'unzoned';
      const matches = `regexp_full_match(${raw}, ${sqlText(TIME_PATTERNS[form])})`;
      return {
        value: `CASE WHEN ${matches} THEN ${castText(raw, form)} END`,
        misfit: misfitOf(raw, typed, missingText(raw, 'timestamp', nulls)),
        code: (text) => codeOfText(text, form),
      };
    }
    default:
      return neverFits(raw, 'TIMESTAMP', 'notATime');
  }
}

/** A value is there, but no time, or a time outside the years 1 to 9999 (infinities among them). */
function misfitOf(raw: string, typed: string, isMissing: string): string {
  return `CASE
    WHEN ${typed} >= TIMESTAMP '0001-01-01' AND ${typed} < TIMESTAMP '10000-01-01' THEN false
    WHEN ${typed} IS NULL THEN ${raw} IS NOT NULL AND NOT ${isMissing}
    ELSE true END`;
}

/** The zone of a time written with Z needs no converting, which takes most of the time. */
function castText(text: string, form: TimeForm): string {
  const local = `TRY_CAST(${text} AS TIMESTAMP)`;
  if (form !== 'zoned') return local;
  // DuckDB reads a zone only after seconds.
  const full = `CASE WHEN ${text}[17] = ':' THEN ${text} ELSE ${text}[:16] || ':00' || ${text}[17:] END`;
  return `CASE WHEN ${text}[17] = ':' AND suffix(${text}, 'Z') THEN ${local}
    ELSE timezone('UTC', TRY_CAST(${full} AS TIMESTAMPTZ)) END`;
}

function codeOfText(text: string, form: TimeForm): string {
  const isOf = (other: TimeForm) => `regexp_full_match(${text}, ${sqlText(TIME_PATTERNS[other])})`;
  const zone =
    form === 'zoned'
      ? `WHEN ${isOf('unzoned')} THEN 'noZone'`
      : `WHEN ${isOf('zoned')} THEN 'unexpectedZone'`;
  return `CASE WHEN ${isOf(form)} THEN 'outOfRange' ${zone} ELSE 'notATime' END`;
}
