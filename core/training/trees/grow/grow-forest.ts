import type { Tree, TreeModel } from '../../../contracts/tree-model.ts';
import { PerennialError } from '../../../errors.ts';
import { addValues, leafValues } from './add-leaves.ts';
import type { BinnedTable } from './bin-table.ts';
import { meanLoss, readScores, runLogSumExp, writePairs, writeStart } from './fit-scores.ts';
import type { Fit, TreeTarget } from './fit-state.ts';
import { takeForest } from './forest-memory.ts';
import { growTree } from './grow-tree.ts';
import { replayTree } from './replay-tree.ts';
import { allowColumns, drawRows, type SampledRows } from './sample-trees.ts';
import { createSets, type SetTable, toTree } from './to-tree.ts';
import type { TreeOptions } from './tree-options.ts';

/** What is known after each round. */
export interface RoundReport {
  round: number;
  /** Mean loss of the watched rows. */
  watchedLoss?: number;
}

export interface GrownForest {
  base: number[];
  trees: Tree[];
  sets: TreeModel['sets'];
  /** Rounds that are kept: those up to the least loss of the watched rows; 0 only where rows had scores already. */
  rounds: number;
  watchedLoss?: number;
  /** Scores of the watched rows with the kept rounds, output after output. */
  watchedScores?: Float64Array;
}

/** Whole rounds of an interrupted training on the same table, target, rows and options. */
export type ForestSoFar = Pick<GrownForest, 'trees' | 'sets'>;

/**
 * Grows a forest on `learned` rows of a table. `watched` rows tell when to stop and are scored on the way. `onRound` may
 * answer false to stop. The same table, target, rows and options give the same forest for any number of threads.
 */
export function growForest(
  table: BinnedTable,
  target: TreeTarget,
  rows: ForestRows,
  options: TreeOptions,
  onRound?: (report: RoundReport) => boolean | undefined,
): GrownForest {
  const growing = growRounds(table, target, rows, options);
  let step = growing.next();
  while (!step.done) step = growing.next(onRound?.(step.value) !== false);
  return step.value;
}

/**
 * As growForest, round by round, so that the caller can do other things between: it hears of each round and answers
 * whether to go on. `soFar` is gone on from as if there had been no interruption.
 */
export function* growRounds(
  table: BinnedTable,
  target: TreeTarget,
  { learned, watched = new Int32Array() }: ForestRows,
  options: TreeOptions,
  soFar?: ForestSoFar,
): Generator<RoundReport & { forest: ForestSoFar }, GrownForest, boolean> {
  checkOptions(table, learned, options);
  const { engine } = table;
  const mark = engine.mark();
  const memory = takeForest(engine, table, options, target.outputs, target.weights !== undefined);
  try {
    const fit = { engine, table, memory, options, target };
    return yield* boost(fit, { learned, watched }, soFar);
  } finally {
    engine.release(mark);
  }
}

export interface ForestRows {
  learned: Int32Array;
  watched?: Int32Array;
}

function* boost(
  fit: Fit,
  { learned, watched }: Required<ForestRows>,
  soFar: ForestSoFar | undefined,
): Generator<RoundReport & { forest: ForestSoFar }, GrownForest, boolean> {
  const { engine, memory, options, target } = fit;
  const { outputs } = target;
  const { base, offset } = writeStart(fit, learned);
  const sets = createSets(soFar?.sets);
  const trees: Tree[] = [];
  engine.i32.set(learned, memory.rows / 4);
  engine.i32.set(watched, memory.rows / 4 + learned.length);
  const all = { learned: learned.length, watched: watched.length };
  const isStopping = options.stopAfter > 0 && watched.length > 0;
  let best = { round: 0, loss: Number.POSITIVE_INFINITY, scores: new Float64Array() as Float64Array };
  // what is gone on from may be better than anything added to it
  if (target.start && isStopping)
    best = { round: 0, loss: meanLoss(fit, watched), scores: readScores(fit, watched, offset) };

  for (let round = 0; round < options.rounds; round++) {
    if (options.loss === 'softmax') runLogSumExp(fit);
    for (let output = 0; output < outputs; output++) {
      const sampled = drawRows(fit, all, round);
      const known = soFar?.trees[trees.length];
      trees.push(
        known ? repeatTree(fit, known, sets, sampled) : addTree(fit, sets, sampled, trees.length, output),
      );
    }
    const watchedLoss = watched.length > 0 ? meanLoss(fit, watched) : undefined;
    if (watchedLoss !== undefined && (watchedLoss < best.loss || !isStopping)) {
      const scores = isStopping ? readScores(fit, watched, offset) : best.scores;
      best = { round: round + 1, loss: watchedLoss, scores };
    }
    const goesOn = yield {
      round: round + 1,
      ...(watchedLoss !== undefined && { watchedLoss }),
      forest: { trees, sets: sets.list },
    };
    if (!goesOn) break;
    if (isStopping && round + 1 - best.round >= options.stopAfter) break;
  }
  if (isStopping && !Number.isFinite(best.loss))
    throw new PerennialError(
      'InvalidInputError',
      `the ${options.loss} loss is no finite number after any of ${trees.length / outputs} rounds: the target or the weights are too large`,
    );
  const kept = isStopping ? best.round : trees.length / outputs;
  return {
    base,
    trees: trees.slice(0, kept * outputs),
    sets: sets.list,
    rounds: kept,
    ...(watched.length > 0 && {
      watchedLoss: best.loss,
      watchedScores: isStopping ? best.scores : readScores(fit, watched, offset),
    }),
  };
}

/** Grows the next tree of an output and adds it to the scores. */
function addTree(fit: Fit, sets: SetTable, sampled: SampledRows, number: number, output: number): Tree {
  const { engine, table, memory, options } = fit;
  allowColumns(fit, number);
  const scales = writePairs(fit, number, output);
  const nodes = growTree({ engine, table, memory, options, scales }, sampled);
  const values = leafValues(fit, nodes, scales, output);
  addValues(fit, nodes, values, output);
  return toTree(table, sets, nodes, values, output);
}

/** Adds a tree that is there already. */
function repeatTree(fit: Fit, tree: Tree, sets: SetTable, sampled: SampledRows): Tree {
  const nodes = replayTree(fit, tree, sets.list, sampled);
  addValues(fit, nodes, Float32Array.from(tree.value), tree.output);
  return tree;
}

function checkOptions(table: BinnedTable, learned: Int32Array, options: TreeOptions): void {
  const refuse = (message: string) => {
    throw new PerennialError('InvalidInputError', message);
  };
  if (learned.length === 0) refuse('there are no rows to learn from');
  if (table.columns.length === 0) refuse('there are no columns to learn from');
  const category = options.monotone?.findIndex(
    (direction, column) => direction !== 0 && table.columns[column]?.kind === 'category',
  );
  if (category !== undefined && category >= 0)
    refuse(`column ${category} is a category: only numbers can be monotone`);
}
