import type { DataSpec } from '../../contracts/model-spec.ts';
import type { TypedTable } from '../read-table.ts';
import { sqlText } from '../sql/quote-sql.ts';
import type { TableSession } from '../table-session.ts';
import { shownValue } from './contract-faults.ts';
import type { RowFault } from './row-fault.ts';

/**
 * Marks kept rows as bad that repeat an earlier kept row's value of a column declared unique, and answers the
 * table with those faults added. Missing values never repeat.
 */
export async function quarantineRepeats(
  session: TableSession,
  table: TypedTable,
  rules: DataSpec['columns'],
): Promise<TypedTable> {
  const faults: RowFault[] = [...table.faults];
  for (const { name, sqlName } of table.columns) {
    if (!Object.hasOwn(rules, name) || !rules[name]!.unique) continue;
    const verdict = faults.push({
      column: name,
      code: sqlText('repeatedValue'),
      message: `${shownValue(`CAST(${sqlName} AS VARCHAR)`)} || ' stands in an earlier row too'`,
      condition: 'false',
    });
    await session.run(`
      UPDATE typed SET verdict = ${verdict} WHERE rowid IN (
        SELECT row FROM (
          SELECT rowid AS row, row_number() OVER (PARTITION BY ${sqlName} ORDER BY rowid) AS occurrence
          FROM typed WHERE verdict = 0 AND ${sqlName} IS NOT NULL)
        WHERE occurrence > 1)`);
  }
  return { ...table, faults };
}
