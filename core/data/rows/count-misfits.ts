import type { TableSession } from '../table-session.ts';
import type { TablePlan } from './plan-table.ts';

/** How many values of a column do not fit its kind, of how many that are there. */
export interface MisfitCount {
  column: string;
  misfits: number;
  values: number;
}

/**
 * Counts misfits of the table `typed` by column, in records that can be read; columns without any are left
 * out.
 */
export async function countMisfits(session: TableSession, plan: TablePlan): Promise<MisfitCount[]> {
  const possible = plan.columns.filter((column) => plan.misfits.get(column.name) !== 'false');
  if (possible.length === 0) return [];
  const counts = possible.map(
    (column, i) => `CAST(count_if(${plan.misfits.get(column.name)}) AS DOUBLE) AS n${i}`,
  );
  const [misfits] = await session.rows(
    `SELECT ${counts.join(', ')} FROM typed WHERE verdict <> 1 AND (${plan.hasMisfit})`,
  );
  const found = possible.flatMap((column, i) => {
    const count = Number(misfits?.[`n${i}`]);
    return count === 0 ? [] : [{ column, misfits: count }];
  });
  if (found.length === 0) return [];
  const fits = found.map(({ column }, i) => `CAST(count(${column.sqlName}) AS DOUBLE) AS n${i}`);
  const [fitting] = await session.rows(`SELECT ${fits.join(', ')} FROM typed WHERE verdict <> 1`);
  return found.map(({ column, misfits: count }, i) => ({
    column: column.name,
    misfits: count,
    values: count + Number(fitting?.[`n${i}`]),
  }));
}
