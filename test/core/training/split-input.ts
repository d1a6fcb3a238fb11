import type { TrainingTarget } from '../../../core/training/read-target.ts';
import type { SplitInput } from '../../../core/training/split-rows.ts';

/** What a split looks at; a regression without time, groups or chosen rows unless said otherwise. */
export function makeSplitInput(rows: number, changes: Partial<SplitInput> = {}): SplitInput {
  return {
    rows,
    target: { task: 'regression', classes: [], values: new Float64Array(rows) },
    seed: 1,
    times: undefined,
    groups: undefined,
    datasetOf: new Int32Array(rows),
    chosen: undefined,
    ...changes,
  };
}

/** Labels of classes "0", "1", … by their codes. */
export function makeClasses(codes: number[]): TrainingTarget {
  const classes = Array.from({ length: Math.max(0, ...codes) + 1 }, (_, code) => String(code));
  return { task: classes.length === 2 ? 'binary' : 'multiclass', classes, codes: Uint8Array.from(codes) };
}

/** The rows whose mark is `value`. */
export function rowsWhere(marks: ArrayLike<number>, value: number): number[] {
  return Array.from(marks, (mark, row) => (mark === value ? row : -1)).filter((row) => row >= 0);
}
