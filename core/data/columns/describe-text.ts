import { POSITION_FIELDS, type TextTable } from '../sniffing/sniffed-file.ts';
import { sqlText } from '../sql/quote-sql.ts';
import type { Source } from './describe-source.ts';

/** Twice the longest record: the engine's own 32 MB take longer to come by than a small file to read. */
const BUFFER_BYTES = 4_000_000;

/**
 * A text table for DuckDB's CSV reader with nothing left to guess: every field is text, and every dialect
 * setting is given. JSON rows may end early and hold line breaks, which that reader takes only one thread at
 * a time.
 */
export function describeText(table: TextTable): Source {
  const fields = [...(table.isPositioned ? POSITION_FIELDS : []), ...table.columns.map((_, i) => `f${i}`)];
  const types = fields.map((field) => `${sqlText(field)}: 'VARCHAR'`).join(', ');
  const isJson = table.format === 'jsonl';
  const settings = [
    'auto_detect = false',
    'header = false',
    `skip = ${table.isPositioned ? 0 : 1}`,
    `delim = ${sqlText(table.delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    'strict_mode = true',
    `buffer_size = ${BUFFER_BYTES}`,
    // Else the engine takes the first line break that it meets for one, be it inside quotes.
    ...(table.isPositioned ? ["new_line = '\\n'"] : []),
    // JSON: a field without quotes is missing. CSV: no field is, until its text is judged.
    isJson
      ? `nullstr = '', allow_quoted_nulls = false`
      : `force_not_null = [${fields.map(sqlText).join(', ')}]`,
    ...(isJson ? ['null_padding = true', 'parallel = false'] : []),
    `columns = {${types}}`,
  ];
  return {
    format: table.format,
    reader: `read_csv(${sqlText(table.file)}, ${settings.join(', ')})`,
    columns: table.columns.map(({ name, json }, index) => ({
      index,
      name,
      source: { type: 'text' },
      expression: `f${index}`,
      isTyped: false,
      json,
    })),
    unreadable: [],
    rows: table.rows,
    isPositioned: table.isPositioned,
    mayHoldReservedText: table.hasReservedText,
    findings: table.findings,
  };
}
