import type { Fit } from './fit-state.ts';
import type { GrownNode } from './grown-node.ts';
import { weightedQuantile } from './losses.ts';

/**
 * By node, the quantile of what is missing to the labels in a leaf (gradients of this loss tell directions, not
 * distances); 0 for nodes that are split. Leaves on the two sides of a monotone split do not cross its middle.
 */
export function quantileLeaves(fit: Fit, nodes: readonly GrownNode[], output: number): number[] {
  const { monotone } = fit.options;
  const lows = new Float64Array(nodes.length).fill(Number.NEGATIVE_INFINITY);
  const highs = new Float64Array(nodes.length).fill(Number.POSITIVE_INFINITY);
  const boundedValue = (node: number) =>
    Math.min(highs[node]!, Math.max(lows[node]!, residualQuantile(fit, nodes[node]!, output)));
  return nodes.map(({ split }, node) => {
    if (!split) return boundedValue(node);
    const { left, right } = split;
    // parents come before their children
    for (const child of [left, right]) {
      lows[child] = lows[node]!;
      highs[child] = highs[node]!;
    }
    const direction = split.set ? 0 : (monotone?.[split.column] ?? 0);
    if (direction === 0) return 0;
    const middle = (boundedValue(left) + boundedValue(right)) / 2;
    const [lower, upper] = direction > 0 ? [left, right] : [right, left];
    highs[lower] = middle;
    lows[upper] = middle;
    return 0;
  });
}

function residualQuantile(
  { engine, table, memory, options, target }: Fit,
  { learned }: GrownNode,
  output: number,
): number {
  const at = memory.list / 4 + learned.start;
  const rows = engine.i32.slice(at, at + learned.count);
  const residuals = new Float64Array(learned.count);
  const weights = target.weights && new Float32Array(learned.count);
  rows.forEach((row, i) => {
    residuals[i] =
      engine.f32[memory.labels / 4 + row]! - engine.f32[memory.scores / 4 + output * table.rows + row]!;
    if (weights) weights[i] = target.weights![row]!;
  });
  return weightedQuantile(residuals, Int32Array.from(residuals.keys()), weights, options.quantile);
}
