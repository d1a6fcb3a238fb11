import type { ModelSpec, Split } from '../contracts/model-spec.ts';
import { sortedOrder } from '../evaluation/sorted-order.ts';
import { createRandom } from '../random.ts';
import type { TrainingTarget } from './read-target.ts';
import { allRows } from './take-values.ts';

/** What a split may look at, row by row. */
export interface SplitInput {
  rows: number;
  target: TrainingTarget;
  seed: number;
  /** Seconds, NaN is missing (such rows count as the oldest). */
  times: Float64Array | undefined;
  /** Group codes, −1 is missing (each such row is a group of its own). */
  groups: Int32Array | undefined;
  /** Which dataset version of the window a row is from, oldest 0. */
  datasetOf: Int32Array;
  /** The answer of the spec's own expression, where it has one: 1 is a test row. */
  chosen: Uint8Array | undefined;
}

/** The split a spec asks for, or the one its task and time column suggest. */
export function resolveSplit(spec: Pick<ModelSpec, 'task' | 'time' | 'training'>): Split {
  if (spec.training.split) return spec.training.split;
  if (spec.time) return { by: 'time', test: 0.2 };
  return { by: spec.task === 'regression' ? 'random' : 'stratified', test: 0.2 };
}

/** Which rows are the untouched test split: 1 where they are. Seeded, the same for the same input. */
export function splitRows(split: Split, input: SplitInput): Uint8Array {
  switch (split.by) {
    case 'rows':
      return input.chosen ?? new Uint8Array(input.rows);
    case 'dataset': {
      const newest = input.datasetOf.reduce((most, index) => Math.max(most, index), 0);
      return Uint8Array.from(input.datasetOf, (index) => (index === newest ? 1 : 0));
    }
    case 'time':
      return takeLast(timeOrder(input), Math.round(input.rows * split.test), input.rows);
    case 'random':
      return takeLast(
        shuffle(allRows(input.rows), input.seed),
        Math.round(input.rows * split.test),
        input.rows,
      );
    case 'stratified': {
      const isTest = new Uint8Array(input.rows);
      for (const rows of rowsByClass(input.target, allRows(input.rows))) {
        const order = shuffle(rows, input.seed);
        for (const row of order.slice(order.length - Math.round(order.length * split.test))) isTest[row] = 1;
      }
      return isTest;
    }
    case 'group':
      return splitGroups(input, split.test);
  }
}

/** Rows by time, ties in row order; rows without a time first. Row order where there is no time column. */
export function timeOrder(input: Pick<SplitInput, 'rows' | 'times'>): Int32Array {
  const { times } = input;
  if (!times) return allRows(input.rows);
  const missingFirst = times.slice();
  for (let row = 0; row < times.length; row++)
    if (Number.isNaN(times[row]!)) missingFirst[row] = Number.NEGATIVE_INFINITY;
  return new Int32Array(sortedOrder(missingFirst));
}

/** The given rows of each class, in their order; regression is one class. */
export function rowsByClass(target: TrainingTarget, rows: Int32Array): Int32Array[] {
  if (target.task === 'regression') return [rows];
  const { codes, classes } = target;
  const counts = new Int32Array(classes.length);
  for (let i = 0; i < rows.length; i++) counts[codes[rows[i]!]!]!++;
  const lists = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let i = 0; i < rows.length; i++) {
    const code = codes[rows[i]!]!;
    lists[code]![counts[code]!++] = rows[i]!;
  }
  return lists;
}

/** A seeded Fisher–Yates shuffle, in place. */
export function shuffle(rows: Int32Array, seed: number): Int32Array {
  const random = createRandom(seed);
  for (let i = rows.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const held = rows[i]!;
    rows[i] = rows[j]!;
    rows[j] = held;
  }
  return rows;
}

/** Whole groups go to the test until it has its share. */
function splitGroups(input: SplitInput, share: number): Uint8Array {
  const groupOf = groupKeys(input);
  const sizes = new Map<number, number>();
  for (const group of groupOf) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const isTestGroup = new Set<number>();
  let taken = 0;
  for (const group of shuffle(Int32Array.from(sizes.keys()), input.seed)) {
    if (taken >= input.rows * share) break;
    isTestGroup.add(group);
    taken += sizes.get(group)!;
  }
  return Uint8Array.from(groupOf, (group) => (isTestGroup.has(group) ? 1 : 0));
}

/** One key per group; rows without a group get keys of their own, below −1. */
export function groupKeys(input: Pick<SplitInput, 'rows' | 'groups'>): Int32Array {
  const { groups } = input;
  return Int32Array.from({ length: input.rows }, (_, row) => {
    const group = groups ? groups[row]! : -1;
    return group >= 0 ? group : -2 - row;
  });
}

function takeLast(order: Int32Array, count: number, rows: number): Uint8Array {
  const isTest = new Uint8Array(rows);
  for (let i = order.length - count; i < order.length; i++) isTest[order[i]!] = 1;
  return isTest;
}
