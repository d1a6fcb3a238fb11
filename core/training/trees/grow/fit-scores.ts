import type { Fit } from './fit-state.ts';
import type { Scales } from './grown-node.ts';
import { baseScores, LOSS_BOUNDS, LOSS_NUMBERS } from './losses.ts';
import { sharesFor } from './share-work.ts';

/** Nanoseconds a row for gradients, and for its loss. */
const ROW_COST = 5;
const LOSS_COST = 20;
/** Largest fixed-point gradient and hessian of a row: 15 bits less what rounding may add. */
const FIXED_MAX = 32_700;

/** What scores read from the engine lack: a number for all rows, or one a row. */
type Offset = number | Float64Array;

/**
 * Writes labels, weights and first scores. Labels of a squared or quantile loss are written less their base, or less the
 * scores that the rows have already, so that float32 keeps what matters of large numbers far from 0; the scores of those
 * losses start at 0. Answers the base of the trees that follow, 0 where rows have scores already.
 */
export function writeStart(
  { engine, table, memory, options, target }: Fit,
  learned: Int32Array,
): { base: number[]; offset: Offset } {
  const { labels, weights, outputs, start } = target;
  const base = start
    ? new Array<number>(outputs).fill(0)
    : baseScores(options.loss, labels, learned, {
        classCount: outputs,
        quantile: options.quantile,
        ...(weights && { weights }),
      });
  const isCentred = options.loss === 'squared' || options.loss === 'quantile';
  const offset = isCentred ? (start ?? base[0]!) : 0;
  const at = memory.labels / 4;
  for (let row = 0; row < table.rows; row++) engine.f32[at + row] = labels[row]! - offsetOf(offset, row);
  if (weights) engine.f32.set(weights, memory.weights / 4);
  const scores = memory.scores / 4;
  if (start && !isCentred) engine.f32.set(start, scores);
  else
    for (let k = 0; k < outputs; k++)
      engine.f32.fill(isCentred ? 0 : base[k]!, scores + k * table.rows, scores + (k + 1) * table.rows);
  return { base, offset };
}

function offsetOf(offset: Offset, row: number): number {
  return typeof offset === 'number' ? offset : offset[row]!;
}

/** Writes the gradient pairs of all rows for the next tree, in the largest units that fit. */
export function writePairs(fit: Fit, tree: number, output: number): Scales {
  const { engine, options, target } = fit;
  const integers = gradientArguments(
    fit,
    Math.imul(options.seed, 0x9e37_79b1) + Math.imul(tree + 1, 0x85eb_ca77),
    output,
  );
  const bounds = gradientBounds(fit, integers);
  // Friedman 2001, eq. 38: Newton steps of K classes with one score each
  const factor = options.loss === 'softmax' ? target.outputs / Math.max(1, target.outputs - 1) : 1;
  const isConstant = (options.loss === 'squared' || options.loss === 'quantile') && !target.weights;
  const scales = {
    gradient: bounds.gradient > 0 ? FIXED_MAX / bounds.gradient : 1,
    hessian: isConstant ? 1 : bounds.hessian > 0 ? FIXED_MAX / (bounds.hessian * factor) : 1,
  };
  const reals = [scales.gradient, scales.hessian, options.quantile, factor];
  engine.run('gradients', integers, reals, sharesFor(engine, fit.table.rows * ROW_COST));
  return scales;
}

function gradientArguments({ table, memory, options }: Fit, seed: number, output: number): number[] {
  return [
    LOSS_NUMBERS[options.loss],
    table.rows,
    memory.scores + 4 * output * table.rows,
    memory.labels,
    memory.weights,
    memory.pairs,
    seed,
    output,
    memory.extras,
    memory.sums,
  ];
}

function gradientBounds(
  { engine, table, memory, options, target }: Fit,
  integers: number[],
): { gradient: number; hessian: number } {
  const known = LOSS_BOUNDS[options.loss];
  if (known && !target.weights) return known;
  const shares = sharesFor(engine, table.rows * ROW_COST);
  engine.run('boundGradients', integers, [0, 0, options.quantile], shares);
  let gradient = 0;
  let hessian = 0;
  for (let share = 0; share < shares; share++) {
    gradient = Math.max(gradient, engine.f64[memory.sums / 8 + 2 * share]!);
    hessian = Math.max(hessian, engine.f64[memory.sums / 8 + 2 * share + 1]!);
  }
  return { gradient, hessian };
}

export function runLogSumExp({ engine, table, memory, target }: Fit): void {
  const integers = [table.rows, memory.scores, target.outputs, memory.extras];
  engine.run('logSumExp', integers, [], sharesFor(engine, table.rows * target.outputs * ROW_COST));
}

/** Mean loss of the watched rows at the present scores. */
export function meanLoss(fit: Fit, watched: Int32Array): number {
  const { engine, table, memory, options } = fit;
  if (options.loss === 'softmax') runLogSumExp(fit);
  engine.i32.set(watched, memory.scratch / 4);
  const integers = [
    LOSS_NUMBERS[options.loss],
    memory.scratch,
    watched.length,
    memory.scores,
    memory.labels,
    memory.weights,
    memory.extras,
    memory.sums,
    table.rows,
  ];
  engine.run('lossSums', integers, [options.quantile], sharesFor(engine, watched.length * LOSS_COST));
  let loss = 0;
  let weight = 0;
  for (let block = 0; block * 4_096 < watched.length; block++) {
    loss += engine.f64[memory.sums / 8 + 2 * block]!;
    weight += engine.f64[memory.sums / 8 + 2 * block + 1]!;
  }
  return loss / weight;
}

/** The present scores of some rows, output after output. */
export function readScores(
  { engine, table, memory, target }: Fit,
  rows: Int32Array,
  offset: Offset,
): Float64Array {
  const scores = new Float64Array(rows.length * target.outputs);
  for (let output = 0; output < target.outputs; output++) {
    const at = memory.scores / 4 + output * table.rows;
    for (let i = 0; i < rows.length; i++)
      scores[output * rows.length + i] = engine.f32[at + rows[i]!]! + offsetOf(offset, rows[i]!);
  }
  return scores;
}
