import type { TypedTable } from '../read-table.ts';
import type { TableSession } from '../table-session.ts';
import { KEPT, LEFT_OUT } from './row-fault.ts';

/** What became of the rows of a file: read = kept + leftOut + quarantined. */
export interface RowTally {
  read: number;
  kept: number;
  leftOut: number;
  quarantined: number;
}

/** Counts the verdicts of the table `typed`. */
export async function tallyRows(session: TableSession, table: TypedTable): Promise<RowTally> {
  const tally: RowTally = { read: table.rows, kept: 0, leftOut: 0, quarantined: 0 };
  const rows = await session.rows(
    'SELECT verdict, CAST(count(*) AS DOUBLE) AS rows FROM typed GROUP BY verdict',
  );
  for (const row of rows) {
    const count = Number(row.rows);
    if (row.verdict === KEPT) tally.kept += count;
    else if (row.verdict === LEFT_OUT) tally.leftOut += count;
    else tally.quarantined += count;
  }
  return tally;
}
