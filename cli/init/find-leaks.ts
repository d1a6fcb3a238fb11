import { join } from 'node:path';
import type { Column, Frame } from '../../core/data/frame.ts';
import { readFrame } from '../../core/data/read-frame.ts';
import { sqlName, sqlText } from '../../core/data/sql/quote-sql.ts';
import type { Target } from '../../core/evaluation/check-predictions.ts';
import { singleFeatureScore } from '../../core/evaluation/single-feature-score.ts';
import { formatNumber } from '../format-number.ts';
import type { OpenTable } from '../tables/open-table.ts';
import type { ColumnFacts } from './column-facts.ts';
import type { TargetGuess } from './guess-target.ts';
import type { LeftOut } from './judge-column.ts';
import { READABLE } from './read-facts.ts';

/** The default of the leakage gate: what init lets through, training would not fail for. */
const LEAKING_SCORE = 0.995;
/** Evenly spread rows are enough to see that one column gives the answer away. */
const MOST_ROWS = 50_000;
const SEED = 1;

/** Columns that predict the target alone almost without a mistake, most likely because they were written after it. */
export async function findLeaks(
  table: OpenTable,
  columns: readonly ColumnFacts[],
  target: ColumnFacts,
  guess: TargetGuess,
): Promise<LeftOut[]> {
  if (columns.length === 0) return [];
  const frame = await sampleFrame(table, [...columns, target]);
  const labels = toTarget(frame.columns[target.name]!, guess);
  return columns.flatMap(({ name }) => {
    const { score, measure } = singleFeatureScore(frame.columns[name]!, labels, SEED);
    if (score === null || score < LEAKING_SCORE) return [];
    const why = `leaks the target: alone it reaches ${measure === 'r2' ? 'R²' : 'AUC'} ${formatNumber(score)}`;
    return [{ column: name, kind: 'leaking' as const, why }];
  });
}

async function sampleFrame({ session }: OpenTable, columns: readonly ColumnFacts[]): Promise<Frame> {
  const target = columns.at(-1)!;
  const step = Math.max(1, Math.ceil(target.rows / MOST_ROWS));
  const file = join(session.folder, 'sample.parquet');
  const named = columns.map((column) => `${column.sqlName} AS ${sqlName(column.name)}`);
  await session.run(
    `COPY (SELECT ${named.join(', ')} FROM ${READABLE} AND ${target.sqlName} IS NOT NULL AND rowid % ${step} = 0) TO ${sqlText(file)} (FORMAT parquet)`,
  );
  return (await readFrame(session, [file], columns)).frame;
}

function toTarget(column: Column, { task, classes, positive }: TargetGuess): Target {
  if (task === 'regression') return { task, actual: (column as { values: Float64Array }).values };
  const labels = labelsOf(column);
  if (task === 'binary')
    return { task, actual: Uint8Array.from(labels, (label) => (label === positive ? 1 : 0)) };
  return {
    task,
    actual: Int32Array.from(labels, (label) => classes.indexOf(label)),
    classCount: classes.length,
  };
}

function labelsOf(column: Column): string[] {
  switch (column.kind) {
    case 'category':
      return Array.from(column.codes, (code) => column.levels[code]!);
    case 'boolean':
      return Array.from(column.values, (value) => (value === 1 ? 'true' : 'false'));
    default:
      return Array.from(column.values, String);
  }
}
