/**
 * The matrix a linear model sees, kept in the form it has: a few dense numeric columns and, for each
 * one-hot block, just the index of the one column that is 1. A row therefore costs
 * `dense.length + hot.length` numbers however many categories there are, and XᵀX is built from
 * sums and counts. There is no intercept column; trainers fit one, unpenalised.
 */
export interface LinearDesign {
  rows: number;
  /** Dense columns, each `rows` long, finite. They come first in weight order. */
  dense: Float64Array[];
  /** One-hot blocks after the dense columns. */
  hot: HotBlock[];
}

/** `active[i]` in 0 … size−1 is the column of this block that is 1 in row i; −1 means the whole block is 0. */
export interface HotBlock {
  active: Int32Array;
  size: number;
}

/** Number of weights: dense columns, then the blocks one after another. */
export function designWidth(design: LinearDesign): number {
  return design.hot.reduce((width, block) => width + block.size, design.dense.length);
}
