import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../../core/random.ts';
import { NO_THREADS } from '../../../../../core/training/kernels/engine.ts';
import { openTrees } from '../../../../../core/training/trees/grow/open-trees.ts';
import { TREE_DEFAULTS } from '../../../../../core/training/trees/grow/tree-options.ts';
import type { TreeInput } from '../../../../../core/training/trees/tree-input.ts';
import { createThreads } from '../../../../../platform/threads.ts';

/** Just as many bytes of bins as are sorted. */
const ROWS = 65_536;
const COLUMNS = 64;
const OPTIONS = { ...TREE_DEFAULTS, loss: 'squared', leaves: 8, rounds: 2 } as const;

interface Table {
  inputs: (TreeInput & { kind: 'number' })[];
  labels: Float64Array;
  weights: Float32Array;
  start: Float64Array;
}
let table: Table;
beforeAll(() => {
  const random = createRandom(2);
  const inputs = Array.from({ length: COLUMNS }, () => ({
    kind: 'number' as const,
    values: Float32Array.from({ length: ROWS }, () => Math.fround(random.next())),
  }));
  const [first, second] = inputs;
  const labels = Float64Array.from(first!.values, (x, row) => Math.sign(x - 0.5) + second!.values[row]!);
  table = {
    inputs,
    labels,
    weights: Float32Array.from(labels, (_, row) => row),
    start: Float64Array.from(labels, (_, row) => -row),
  };
});

function open(rows: number, threads = NO_THREADS) {
  const { inputs, labels, weights, start } = table;
  const fewer = inputs.map(({ values }) => ({ kind: 'number' as const, values: values.subarray(0, rows) }));
  const target = {
    labels: labels.subarray(0, rows),
    weights: weights.subarray(0, rows),
    start: start.subarray(0, rows),
    outputs: 1,
  };
  return openTrees(fewer, target, [OPTIONS], threads);
}

/** How often neighbours in the table differ in which half a column has them. */
function countChanges(order: Int32Array, values: Float32Array): number {
  let changes = 0;
  for (let i = 1; i < order.length; i++)
    changes += Number(values[order[i]!]! > 0.5 !== values[order[i - 1]!]! > 0.5);
  return changes;
}

describe('the rows of a large table', () => {
  it('are put side by side where trees tell them from others, and none is lost', () => {
    const trees = open(ROWS);

    expect(Int32Array.from(trees.order).sort()).toEqual(Int32Array.from({ length: ROWS }, (_, row) => row));
    expect(countChanges(trees.order, table.inputs[0]!.values)).toBeLessThan(500);
    expect(countChanges(trees.order, table.inputs[9]!.values)).toBeGreaterThan(ROWS / 3);
  });

  it('take bins, labels, weights and scores with them', () => {
    const { table: bins, order, target } = open(ROWS);

    const { u8 } = bins.engine;
    for (let i = 0; i < ROWS; i += 97) {
      const row = order[i]!;
      expect([target.labels[i], target.weights![i], target.start![i]]).toEqual([
        table.labels[row],
        row,
        -row,
      ]);
      for (const column of [0, 1, 63]) {
        const value = table.inputs[column]!.values[row]!;
        const bin = 1 + bins.columns[column]!.edges.filter((edge) => edge < value).length;
        expect(u8[bins.bins + i * bins.stride + column]).toBe(bin);
        expect(u8[bins.lines + column * ROWS + i]).toBe(bin);
      }
    }
  });

  it('come in the same order for any number of threads', () => {
    const threads = { ...createThreads(), extra: 2 };
    const shared = open(ROWS, threads);

    expect(shared.order).toEqual(open(ROWS).order);
    shared.close();
  });

  it('stay as they are where the table is small', () => {
    const { order, target } = open(1_000);

    expect(order).toEqual(Int32Array.from({ length: 1_000 }, (_, row) => row));
    expect(target.labels).toEqual(table.labels.subarray(0, 1_000));
  });
});
