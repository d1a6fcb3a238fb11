/** A fitted linear score: intercept + Σ weight · column, weights in design order (dense columns, then blocks). */
export interface LinearModel {
  lambda: number;
  intercept: number;
  weights: Float64Array;
}
