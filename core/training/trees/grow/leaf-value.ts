import type { GrownNode, Scales } from './grown-node.ts';
import type { TreeOptions } from './tree-options.ts';

type Sums = Pick<GrownNode, 'hessian' | 'gradient' | 'low' | 'high'>;
type Penalties = Pick<TreeOptions, 'l1' | 'l2'>;

/** The value that makes the penalised second-order loss of a leaf least (Chen and Guestrin 2016, eq. 5), within its bounds. */
export function leafValue(node: Sums, penalties: Penalties, scales: Scales): number {
  const denominator = node.hessian / scales.hessian + penalties.l2;
  const value = denominator > 0 ? -shrink(node.gradient / scales.gradient, penalties.l1) / denominator : 0;
  // + 0: no leaf is −0
  return Math.min(node.high, Math.max(node.low, value)) + 0;
}

/** What a leaf of that value takes off the penalised second-order loss. */
export function leafGain(node: Sums, penalties: Penalties, scales: Scales): number {
  const value = leafValue(node, penalties, scales);
  const gradient = shrink(node.gradient / scales.gradient, penalties.l1);
  return -(gradient * value + 0.5 * (node.hessian / scales.hessian + penalties.l2) * value * value);
}

function shrink(gradient: number, l1: number): number {
  return Math.sign(gradient) * Math.max(0, Math.abs(gradient) - l1);
}
