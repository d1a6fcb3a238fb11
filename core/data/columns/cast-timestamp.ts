import { sqlText } from '../sql/quote-sql.ts';
import type { CastContext, ColumnCast } from './column-cast.ts';
import { misfitUnless, neverFits } from './misfit.ts';
import { missingText } from './missing-text.ts';
import type { ColumnReading, TimeForm } from './source-column.ts';
import { TIME_PATTERNS } from './text-grammar.ts';

/**
 * A column as TIMESTAMP in microseconds: wall-clock time, or UTC for times with a zone. Years 1 to 9999; a date is its
 * midnight; fractions finer than a microsecond are cut.
 */
export function castTimestamp(
  reading: ColumnReading,
  raw: string,
  typed: string,
  { nulls }: CastContext,
): ColumnCast {
  const misfit = misfitUnless(raw, typed, 'false');
  const code = () => sqlText('outOfRange');
  switch (reading.column.source.type) {
    case 'date':
    case 'timestamp':
      if (reading.form === 'zoned') return neverFits(raw, 'TIMESTAMP', 'noZone');
      return { value: inRange(`TRY_CAST(${raw} AS TIMESTAMP)`), misfit, code };
    case 'zonedTimestamp':
      if (reading.form === 'unzoned') return neverFits(raw, 'TIMESTAMP', 'unexpectedZone');
      return { value: inRange(`timezone('UTC', ${raw})`), misfit, code };
    case 'text': {
      const form = reading.form ?? 'unzoned';
      const matches = `regexp_full_match(${raw}, ${sqlText(TIME_PATTERNS[form])})`;
      return {
        value: `CASE WHEN ${matches} THEN ${inRange(castText(raw, form))} END`,
        misfit: misfitUnless(raw, typed, missingText(raw, 'timestamp', nulls)),
        code: (text) => codeOfText(text, form),
      };
    }
    default:
      return neverFits(raw, 'TIMESTAMP', 'notATime');
  }
}

function castText(text: string, form: TimeForm): string {
  if (form !== 'zoned') return `TRY_CAST(${text} AS TIMESTAMP)`;
  // DuckDB reads a zone only after seconds.
  const full = `CASE WHEN ${text}[17] = ':' THEN ${text} ELSE ${text}[:16] || ':00' || ${text}[17:] END`;
  return `timezone('UTC', TRY_CAST(${full} AS TIMESTAMPTZ))`;
}

function inRange(timestamp: string): string {
  return `CASE WHEN ${timestamp} >= TIMESTAMP '0001-01-01' AND ${timestamp} < TIMESTAMP '10000-01-01' THEN ${timestamp} END`;
}

function codeOfText(text: string, form: TimeForm): string {
  const isOf = (other: TimeForm) => `regexp_full_match(${text}, ${sqlText(TIME_PATTERNS[other])})`;
  const zone =
    form === 'zoned'
      ? `WHEN ${isOf('unzoned')} THEN 'noZone'`
      : `WHEN ${isOf('zoned')} THEN 'unexpectedZone'`;
  return `CASE WHEN ${isOf(form)} THEN 'outOfRange' ${zone} ELSE 'notATime' END`;
}
