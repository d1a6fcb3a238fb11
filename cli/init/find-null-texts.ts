import type { DataSpec } from '../../core/contracts/model-spec.ts';
import { numberPattern } from '../../core/data/columns/text-grammar.ts';
import type { TypedTable } from '../../core/data/read-table.ts';
import { KEPT } from '../../core/data/rows/row-fault.ts';
import { sqlText } from '../../core/data/sql/quote-sql.ts';
import type { TableSession } from '../../core/data/table-session.ts';

/** Texts that people write for a missing number. */
const USUAL = new Set(
  [
    '?',
    '-',
    '--',
    '.',
    '#N/A',
    'N/A',
    'n/a',
    'na',
    'NaN',
    'nan',
    'NULL',
    'Null',
    'null',
    'None',
    'none',
  ].concat(['missing', 'Missing', 'unknown', 'Unknown']),
);

/** Texts that alone keep otherwise numeric columns from being numbers, and commonly mean missing. */
export async function findNullTexts(
  session: TableSession,
  table: TypedTable,
  data: DataSpec,
): Promise<string[]> {
  if (table.source.format !== 'csv') return [];
  const isNumber = sqlText(numberPattern(data, false));
  const found = new Set<string>();
  for (const { kind, sqlName } of table.columns) {
    if (kind !== 'category') continue;
    const others = await session.rows(
      `SELECT DISTINCT ${sqlName} AS other FROM typed WHERE verdict = ${KEPT} AND trim(${sqlName}) <> '' AND NOT regexp_full_match(${sqlName}, ${isNumber}) LIMIT 4`,
    );
    const texts = others.map((row) => String(row.other));
    if (texts.length === 0 || !texts.every((text) => USUAL.has(text))) continue;
    const [counted] = await session.rows(
      `SELECT count(*)::DOUBLE AS n FROM typed WHERE verdict = ${KEPT} AND regexp_full_match(${sqlName}, ${isNumber})`,
    );
    if (Number(counted?.n) > 0) for (const text of texts) found.add(text);
  }
  return [...found];
}
