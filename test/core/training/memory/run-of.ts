import type { LinearCandidate } from '../../../../core/training/candidates.ts';
import type { FeatureSize, RunSize } from '../../../../core/training/memory/run-size.ts';
import { resolveGbdt } from '../../../../core/training/trees/search/resolve-gbdt.ts';

export function linear(algorithm: LinearCandidate['algorithm'] = 'ridge'): LinearCandidate {
  return { algorithm, grid: [{ lambda: 1 }], perRow: false };
}

export function gbdt(settings: Parameters<typeof resolveGbdt>[0] = {}, task: RunSize['task'] = 'regression') {
  return resolveGbdt(settings, task, 1, { rows: 1_000_000, features: 20 });
}

export const numbers = (count: number): FeatureSize[] =>
  Array.from({ length: count }, () => ({ kind: 'number', hasMissing: false }));
export const categories = (count: number, levels: number): FeatureSize[] =>
  Array.from({ length: count }, () => ({ kind: 'category', levels }));

/** A run as prepare-training lays it out: a fifth of its rows for the test, 50,000 at most compared. */
export function runOf(rows: number, features: FeatureSize[], changes: Partial<RunSize> = {}): RunSize {
  const task = changes.task ?? 'regression';
  const trainRows = Math.round(rows * 0.8);
  return {
    rows,
    trainRows,
    testRows: rows - trainRows,
    comparedRows: Math.min(trainRows, 50_000),
    // target and roles beside the features
    columns: features.length + 2,
    rowBytes:
      8 * features.filter(({ kind }) => kind === 'number').length +
      4 * features.filter(({ kind }) => kind === 'category').length +
      (task === 'regression' ? 12 : 8),
    levelBytes: 0,
    task,
    classes: task === 'regression' ? 0 : task === 'binary' ? 2 : 3,
    features,
    candidates: [linear(task === 'regression' ? 'ridge' : 'logistic'), gbdt({}, task)],
    ...changes,
  };
}
