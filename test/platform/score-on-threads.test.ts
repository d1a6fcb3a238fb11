import { expect, test } from 'vitest';
import { treeInputs } from '../../core/features/tree-columns.ts';
import type { Threads } from '../../core/training/kernels/engine.ts';
import { compileForest } from '../../core/training/trees/score/compile-forest.ts';
import { scoreForest } from '../../core/training/trees/score/score-forest.ts';
import { layOutForKernel } from '../../core/training/trees/score/score-kernel-layout.ts';
import { scoreWithKernel } from '../../core/training/trees/score/score-with-kernel.ts';
import { createThreads } from '../../platform/threads.ts';
import { allRows } from '../core/features/table.ts';
import { makeRandomTrees } from '../core/onnx/random-trees.ts';

const pool = createThreads();
/** As many threads as asked for, on however few cores: what is tested is not their speed. */
const withExtra = (extra: number): Threads => ({ ...pool, extra });

test('forests give the same scores with no, one and five threads beside the caller', () => {
  const { plan, model, frame } = makeRandomTrees(3, 'multiclass', 20_001);
  const inputs = treeInputs(plan, frame, allRows(frame));
  const forest = layOutForKernel(model)!;

  const alone = scoreWithKernel(forest, inputs, 20_001, withExtra(0));
  for (const extra of [1, 5])
    expect(scoreWithKernel(forest, inputs, 20_001, withExtra(extra))).toEqual(alone);
});

test('threads are started for large jobs alone', () => {
  let started = 0;
  const threads: Threads = {
    extra: 1,
    start: (source, data) => {
      started++;
      return pool.start(source, data);
    },
  };
  const { plan, model, frame } = makeRandomTrees(3, 'binary', 30_000);
  const inputs = treeInputs(plan, frame, allRows(frame));
  const trees = Array.from({ length: 800 }, (_, i) => model.trees[i % model.trees.length]!);
  const [small, large] = [model, { ...model, trees }].map(compileForest);

  scoreForest(small!, inputs, 30_000, threads);
  expect(started).toBe(0);
  const shared = scoreForest(large!, inputs, 30_000, threads);
  expect(started).toBe(1);
  expect(shared).toEqual(scoreForest(large!, inputs, 30_000));
});
