import type { TreeLoss } from '../../../contracts/tree-model.ts';

/** The losses by the numbers that the kernels know them by (kernels/gradients.ts). */
export const LOSS_NUMBERS: Record<TreeLoss, number> = {
  squared: 0,
  logistic: 1,
  softmax: 2,
  poisson: 3,
  quantile: 4,
};

/** Bounds of |gradient| and hessian of one row of weight 1 that hold whatever the scores; absent where they depend on them. */
export const LOSS_BOUNDS: Partial<Record<TreeLoss, { gradient: number; hessian: number }>> = {
  logistic: { gradient: 1, hessian: 0.25 },
  softmax: { gradient: 1, hessian: 0.25 },
};

/** The constant score that makes the loss of weighted labels least; for softmax that of every class. */
export function baseScores(
  loss: TreeLoss,
  labels: Float64Array | Uint8Array,
  rows: Int32Array,
  options: { weights?: Float32Array; classCount: number; quantile: number },
): number[] {
  const { weights, classCount, quantile } = options;
  if (loss === 'quantile') return [weightedQuantile(labels, rows, weights, quantile)];
  const sums = new Float64Array(Math.max(1, classCount));
  let total = 0;
  for (const row of rows) {
    const weight = weights?.[row] ?? 1;
    total += weight;
    if (loss === 'softmax') sums[labels[row]!]! += weight;
    else sums[0]! += weight * labels[row]!;
  }
  // a share of 0 or 1 has no finite log-odds; half a row of average weight stands in
  const least = 0.5 / rows.length;
  const share = (sum: number) => Math.min(1 - least, Math.max(least, sum / total));
  if (loss === 'softmax') return Array.from(sums, (sum) => Math.log(share(sum)));
  const mean = sums[0]! / total;
  if (loss === 'logistic') return [Math.log(share(sums[0]!) / (1 - share(sums[0]!)))];
  if (loss === 'poisson') return [Math.log(mean > 0 ? mean : least)];
  return [mean];
}

/** The lowest label with at least `quantile` of the weight at or below it. */
export function weightedQuantile(
  values: Float64Array | Uint8Array,
  rows: Int32Array,
  weights: Float32Array | undefined,
  quantile: number,
): number {
  const order = Float64Array.from(rows, (row) => values[row]!);
  if (!weights) {
    order.sort();
    return order[Math.min(order.length - 1, Math.max(0, Math.ceil(quantile * order.length) - 1))] ?? 0;
  }
  const sorted = Array.from(rows).sort((a, b) => values[a]! - values[b]! || a - b);
  const total = sorted.reduce((sum, row) => sum + weights[row]!, 0);
  let below = 0;
  for (const row of sorted) {
    below += weights[row]!;
    if (below >= quantile * total) return values[row]!;
  }
  return values[sorted.at(-1) ?? 0] ?? 0;
}
