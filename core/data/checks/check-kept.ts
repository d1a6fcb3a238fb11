import type { Reason } from '../../contracts/names.ts';
import { listFeatures } from '../../features/list-features.ts';
import type { TypedTable } from '../read-table.ts';
import type { RowTally } from '../rows/tally-rows.ts';
import type { TableSession } from '../table-session.ts';
import { checkTarget } from './check-target.ts';
import type { IngestSpec } from './ingest-spec.ts';
import { summariseTarget } from './target-summary.ts';

/** More misfits than this share of a column's values mean that the column is of another type now. */
const RETYPED_SHARE = 0.5;

/** What rejects a file once its rows are judged, and what is worth a look. `values` are the kept values by column. */
export async function checkKept(
  session: TableSession,
  spec: IngestSpec,
  table: TypedTable,
  tally: RowTally,
  values: ReadonlyMap<string, number>,
): Promise<{ reasons: Reason[]; findings: Reason[] }> {
  const retyped = retypedColumns(table);
  if (retyped.length > 0) return { reasons: retyped, findings: [] };
  const outOfBounds = checkRowCount(spec, tally);
  if (outOfBounds.length > 0) return { reasons: outOfBounds, findings: [] };
  const target = table.columns.find((column) => column.name === spec.target)!;
  const labels = checkTarget(spec, target, await summariseTarget(session, spec, target));
  return { ...labels, reasons: [...labels.reasons, ...emptyFeatures(spec, values)] };
}

/** Whether too few rows are left, or too many. */
export function checkRowCount(spec: IngestSpec, tally: RowTally): Reason[] {
  const { min, max } = spec.data.rows;
  if (tally.kept < min) {
    const message = `${tally.kept} rows are left of ${tally.read}, fewer than data.rows.min ${min}: ${tally.leftOut} were left out by data.where, ${tally.quarantined} are bad`;
    return [{ code: 'tooFewRows', message, count: tally.kept }];
  }
  if (tally.kept > max) {
    const message = `${tally.kept} rows are left, more than data.rows.max ${max}`;
    return [{ code: 'tooManyRows', message, count: tally.kept }];
  }
  return [];
}

function retypedColumns(table: TypedTable): Reason[] {
  return table.misfitCounts.flatMap(({ column, misfits, values }) => {
    if (misfits <= RETYPED_SHARE * values) return [];
    const { kind } = table.columns.find(({ name }) => name === column)!;
    const message = `${misfits} of ${values} values do not fit a ${kind} column: is it of another type now?`;
    return [{ code: 'retypedColumn', message, column, count: misfits }];
  });
}

/** Columns that features come from and that have no value at all. */
export function emptyFeatures(spec: IngestSpec, values: ReadonlyMap<string, number>): Reason[] {
  const columns = new Set(listFeatures(spec.features).map(({ column }) => column));
  return [...values]
    .filter(([name, count]) => columns.has(name) && count === 0)
    .map(([name]) => ({
      code: 'allMissing',
      message: 'a feature comes from this column, and it has no value',
      column: name,
    }));
}
