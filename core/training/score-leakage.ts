import type { Frame } from '../data/frame.ts';
import { takeColumn } from '../data/take-column.ts';
import type { Target } from '../evaluation/check-predictions.ts';
import { scoreFeatures } from '../evaluation/single-feature-score.ts';
import { rawColumn } from '../features/raw-column.ts';
import { ROLE_UNCOMPARED, rowsWithRole } from './assign-roles.ts';
import type { TrainingTarget } from './read-target.ts';
import { takeCodes, takeNumbers } from './take-values.ts';

/** A leak shows on a few thousand rows as it does on millions. */
const MAX_ROWS = 10_000;

/** How well each raw column alone predicts the target, on (a regular sample of) the rows candidates are compared on. */
export function scoreLeakage(
  columns: string[],
  data: { frame: Frame; target: TrainingTarget; roles: Uint8Array },
  seed: number,
): { feature: string; score: number | null }[] {
  const compared = rowsWithRole(data.roles, (role) => role < ROLE_UNCOMPARED);
  const step = Math.max(1, Math.ceil(compared.length / MAX_ROWS));
  const rows = everyNth(compared, step);
  const scoreFeature = scoreFeatures(targetAt(data.target, rows), seed);
  return columns.map((feature) => ({
    feature,
    score: scoreFeature(takeColumn(rawColumn(data.frame, feature), rows)).score,
  }));
}

function targetAt(target: TrainingTarget, rows: Int32Array): Target {
  if (target.task === 'regression') return { task: 'regression', actual: takeNumbers(target.values, rows) };
  if (target.task === 'binary') return { task: 'binary', actual: takeCodes(target.codes, rows) };
  return {
    task: 'multiclass',
    actual: new Int32Array(takeCodes(target.codes, rows)),
    classCount: target.classes.length,
  };
}

function everyNth(rows: Int32Array, step: number): Int32Array {
  const taken = new Int32Array(Math.ceil(rows.length / step));
  for (let i = 0; i < taken.length; i++) taken[i] = rows[i * step]!;
  return taken;
}
