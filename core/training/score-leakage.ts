import type { Frame } from '../data/frame.ts';
import { takeColumn } from '../data/take-column.ts';
import type { Target } from '../evaluation/check-predictions.ts';
import { singleFeatureScore } from '../evaluation/single-feature-score.ts';
import { rawColumn } from '../features/raw-column.ts';
import { ROLE_UNCOMPARED, rowsWithRole } from './assign-roles.ts';
import type { TrainingTarget } from './read-target.ts';

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
  const rows = compared.filter((_, i) => i % step === 0);
  const target = targetAt(data.target, rows);
  return columns.map((feature) => ({
    feature,
    score: singleFeatureScore(takeColumn(rawColumn(data.frame, feature), rows), target, seed).score,
  }));
}

function targetAt(target: TrainingTarget, rows: Int32Array): Target {
  if (target.task === 'regression')
    return { task: 'regression', actual: Float64Array.from(rows, (row) => target.values[row]!) };
  if (target.task === 'binary')
    return { task: 'binary', actual: Uint8Array.from(rows, (row) => target.codes[row]!) };
  return {
    task: 'multiclass',
    actual: Int32Array.from(rows, (row) => target.codes[row]!),
    classCount: target.classes.length,
  };
}
