import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../../core/random.ts';
import { createEngine } from '../../../../../core/training/kernels/engine.ts';
import { type FitProgress, NO_PACE } from '../../../../../core/training/pace.ts';
import { binningBytes, binTable, tableBytes } from '../../../../../core/training/trees/grow/bin-table.ts';
import { forestBytes } from '../../../../../core/training/trees/grow/forest-memory.ts';
import { growForest } from '../../../../../core/training/trees/grow/grow-forest.ts';
import { growPaced } from '../../../../../core/training/trees/grow/grow-paced.ts';
import { TREE_DEFAULTS, type TreeOptions } from '../../../../../core/training/trees/grow/tree-options.ts';

const ROWS = 200;
const PLACE = { fold: 2, point: 3, points: 4 };
const options: TreeOptions = { ...TREE_DEFAULTS, loss: 'squared', rounds: 12, leaves: 4, stopAfter: 0 };

function setUp() {
  const random = createRandom(5);
  const inputs = [{ kind: 'number' as const, values: Float32Array.from({ length: ROWS }, random.next) }];
  const fit = forestBytes({ rows: ROWS, stride: 4 }, options, 1, 1);
  const engine = createEngine(tableBytes(ROWS, 1) + Math.max(fit, binningBytes(ROWS, 1, 1)) + 65_536);
  const labels = Float64Array.from(inputs[0]!.values, (value) => value * 3 + random.normal());
  const places = Int32Array.from({ length: ROWS }, (_, row) => row);
  const rows = { learned: places.subarray(0, 150), watched: places.subarray(150) };
  return { engine, table: binTable(engine, inputs, ROWS), target: { labels, outputs: 1 }, rows };
}

describe('growPaced', () => {
  it('grows the forest that growForest grows, and tells each round with its place and loss', async () => {
    const { table, target, rows } = setUp();
    const told: FitProgress[] = [];
    const pace = { ...NO_PACE, afterRound: (progress: FitProgress) => void told.push(progress) };

    const forest = await growPaced(table, target, rows, options, pace, PLACE);

    expect(forest).toEqual(growForest(table, target, rows, options));
    expect(told.map(({ round }) => round)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(told[11]).toEqual({ ...PLACE, round: 12, rounds: 12, loss: forest.watchedLoss });
  });

  it('waits for what the pace wants to be waited for, and for nothing else', async () => {
    const { table, target, rows } = setUp();
    let isDone = false;
    const pauses: string[] = [];
    const pace = {
      ...NO_PACE,
      afterRound: ({ round }: FitProgress) => {
        pauses.push(`${round} ${isDone}`);
        if (round !== 3) return undefined;
        return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
          isDone = true;
        });
      },
    };

    const growing = growPaced(table, target, rows, options, pace, PLACE);
    const atOnce = pauses.length;
    await growing;

    expect(atOnce).toBe(3);
    expect(pauses.slice(2, 4)).toEqual(['3 false', '4 true']);
  });

  it('gives its memory back when it is ended in the middle', async () => {
    const { engine, table, target, rows } = setUp();
    const before = engine.mark();
    const over = new Error('over');
    const pace = {
      ...NO_PACE,
      afterRound: ({ round }: FitProgress) => (round === 4 ? Promise.reject(over) : undefined),
    };

    await expect(growPaced(table, target, rows, options, pace, PLACE)).rejects.toBe(over);

    expect(engine.mark()).toBe(before);
  });

  it('hands on what is known of a forest while it repeats it, so that a second interruption costs nothing', async () => {
    const { table, target, rows } = setUp();
    const { trees, sets } = growForest(table, target, rows, { ...options, rounds: 9 });
    const known: number[] = [];
    const pace = {
      ...NO_PACE,
      soFar: () => ({ trees, sets }),
      afterRound: (_: FitProgress, forest: { trees: unknown[] }) => void known.push(forest.trees.length),
    };

    await growPaced(table, target, rows, options, pace, PLACE);

    expect(known).toEqual([9, 9, 9, 9, 9, 9, 9, 9, 9, 10, 11, 12]);
  });
});
