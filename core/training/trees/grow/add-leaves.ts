import type { Fit } from './fit-state.ts';
import type { GrownNode, Scales } from './grown-node.ts';
import { leafValue } from './leaf-value.ts';
import { quantileLeaves } from './quantile-leaves.ts';
import { sharesFor } from './share-work.ts';

/** A leaf's addition to the score, the learning rate included; by node, 0 for nodes that are split. */
export function leafValues(fit: Fit, nodes: GrownNode[], scales: Scales, output: number): Float32Array {
  const { options } = fit;
  const quantiles = options.loss === 'quantile' ? quantileLeaves(fit, nodes, output) : undefined;
  return Float32Array.from(nodes, (node, index) => {
    if (node.split) return 0;
    const value = quantiles?.[index] ?? leafValue(node, options, scales);
    return options.learningRate * (options.loss === 'poisson' ? boundStep(value) : value);
  });
}

/** Steps of a Poisson loss are taken as they are up to this. */
const LONGEST_STEP = 2;

/**
 * Newton steps of an exponential go too far up the further they go, to infinity at last: above a bound they grow as their
 * logarithm, as the step to what the leaf's labels come to does.
 */
function boundStep(value: number): number {
  return value > LONGEST_STEP ? LONGEST_STEP + Math.log(value / LONGEST_STEP) : value;
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
