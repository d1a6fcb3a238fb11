import { readFileSync } from 'node:fs';
import type { LinearDesign } from '../../../../core/training/linear-design.ts';

/** Which rows a stored fit used: all, all with weights, or a subset. */
export type FitRows = 'all' | 'weights' | 'rows';

interface StoredFit {
  how: FitRows;
  lambda: number;
  weights: number[];
}

interface StoredCase {
  name: string;
  design: { rows: number; dense: number[][]; hot: { size: number; active: number[] }[] };
  target: number[];
  label: number[];
  class: number[];
  weights: number[];
  rows: number[];
  ridge: (StoredFit & { intercept: number })[];
  logistic: (StoredFit & { intercept: number })[];
  multinomial: (StoredFit & { intercepts: number[] })[];
}

const file = new URL('../../../fixtures/linear/scikit-learn.json', import.meta.url);

/** Designs, targets and solutions computed once by scikit-learn 1.9.1 (see `source` in the file). */
export const referenceCases: StoredCase[] = JSON.parse(readFileSync(file, 'utf8')).cases;

/** The stored design in typed arrays. */
export function designOf({ design }: StoredCase): LinearDesign {
  return {
    rows: design.rows,
    dense: design.dense.map((column) => Float64Array.from(column)),
    hot: design.hot.map(({ size, active }) => ({ size, active: Int32Array.from(active) })),
  };
}

/** The options that make a trainer use the rows and weights of the stored fit. */
export function optionsOf(stored: StoredCase, how: FitRows): { rows?: Int32Array; weights?: Float64Array } {
  if (how === 'rows') return { rows: Int32Array.from(stored.rows) };
  return how === 'weights' ? { weights: Float64Array.from(stored.weights) } : {};
}
