import type { Fit } from './fit-state.ts';
import type { GrownNode, Scales } from './grown-node.ts';
import { leafValue } from './leaf-value.ts';
import { weightedQuantile } from './losses.ts';
import { sharesFor } from './share-work.ts';

/** A leaf's addition to the score, the learning rate included; by node, 0 for nodes that are split. */
export function leafValues(fit: Fit, nodes: GrownNode[], scales: Scales, output: number): Float32Array {
  const { options } = fit;
  return Float32Array.from(nodes, (node) => {
    if (node.split) return 0;
    const value =
      options.loss === 'quantile' ? residualQuantile(fit, node, output) : leafValue(node, options, scales);
    return options.learningRate * value;
  });
}

/** The quantile of what is missing to the labels in a leaf: gradients of this loss tell directions, not distances. */
function residualQuantile(
  { engine, memory, options, target }: Fit,
  { learned }: GrownNode,
  output: number,
): number {
  const at = memory.list / 4 + learned.start;
  const rows = engine.i32.slice(at, at + learned.count);
  const residuals = new Float64Array(learned.count);
  const weights = target.weights && new Float32Array(learned.count);
  rows.forEach((row, i) => {
    residuals[i] = engine.f32[memory.labels / 4 + row]! - engine.f32[memory.scores / 4 + output + row]!;
    if (weights) weights[i] = target.weights![row]!;
  });
  return weightedQuantile(residuals, Int32Array.from(residuals.keys()), weights, options.quantile);
}

type LeafRows = Pick<GrownNode, 'learned' | 'watched' | 'split'>;

/** Adds the leaves of a tree to the scores of all rows that went through it. */
export function addValues(
  { engine, table, memory }: Fit,
  nodes: LeafRows[],
  values: Float32Array,
  output: number,
): void {
  const leaves = nodes.flatMap((node, index) => (node.split ? [] : [{ node, value: values[index]! }]));
  const scores = memory.scores + 4 * output * table.rows;
  for (const part of ['learned', 'watched'] as const) {
    const ordered = leaves.toSorted((a, b) => a.node[part].start - b.node[part].start);
    const { start, count } = nodes[0]![part];
    if (count === 0) continue;
    ordered.forEach(({ node, value }, i) => {
      engine.i32[memory.leaves / 4 + 2 * i] = node[part].count;
      engine.f32[memory.leaves / 4 + 2 * i + 1] = value;
    });
    const integers = [memory.list + 4 * start, count, ordered.length, memory.leaves, scores];
    engine.run('addLeaves', integers, [], sharesFor(engine, 2 * count));
  }
}
