import {
  type FeaturePlan,
  type HotEncoder,
  type LinearModel,
  MISSING_CATEGORY,
} from '../contracts/feature-plan.ts';
import { calendarPart, PART_SIZES } from '../features/calendar-part.ts';
import { hotSize } from '../features/hot-size.ts';
import { type TimeCycle, timeCycles } from './time-cycles.ts';

/**
 * The weights of all one-hot blocks, arranged so that each raw input picks one row of `outputs` numbers, however
 * many features come from it, and the picked rows add up to what the blocks contribute.
 */
export interface LookupTable {
  outputs: number;
  /** Row after row. */
  values: number[];
  /** Row `firstRow + i` is for `keys[i]`, MISSING_CATEGORY among them; the row before is for unseen texts. */
  categories: { firstRow: number; keys: string[] }[];
  /** All categories have the same keys, so that a text alone tells its offset. */
  hasSharedKeys: boolean;
  /** Row `firstRow + step` is for that step of the cycle; the row before is for missing times. */
  times: { firstRow: number; input: number; cycle: TimeCycle }[];
  /** Rows `firstRow` and `firstRow + 1` are for false and true; the row before is for missing. */
  booleans: { firstRow: number }[];
}

/** Weights (400 KB of them) up to which every category column gets a row for every text of any of them. */
const LARGEST_SHARED_TABLE = 50_000;

type PlacedEncoder = HotEncoder & { start: number };

/** Builds the table. The intercepts are part of it: added to every row of the first lookup, if there is one. */
export function buildLookupTable(
  plan: FeaturePlan,
  weights: LinearModel['weights'],
  intercepts: number[],
): LookupTable {
  const table: LookupTable = {
    outputs: weights.length,
    values: [],
    categories: [],
    hasSharedKeys: false,
    times: [],
    booleans: [],
  };
  const { categories, times, booleans } = plan.signature;
  const encoders = placeHotEncoders(plan);
  /** Appends the sum of the weights at some positions as one row, and answers its number. */
  const addRow: AddRow = (positions) => {
    for (const output of weights) {
      table.values.push(positions.reduce((sum, position) => sum + output[position]!, 0));
    }
    return table.values.length / weights.length - 1;
  };
  addCategories(table, encoders, categories.length, addRow);
  times.forEach((_, input) => {
    addTime(table, encoders, input, addRow);
  });
  booleans.forEach((_, input) => {
    const starts = encoders.flatMap((encoder) =>
      encoder.kind === 'boolean' && encoder.input === input ? [encoder.start] : [],
    );
    const firstRow = addRow(starts.map((start) => start + 2)) + 1;
    addRow(starts);
    addRow(starts.map((start) => start + 1));
    table.booleans.push({ firstRow });
  });
  addToFirstLookup(table, intercepts);
  return table;
}

type AddRow = (positions: number[]) => number;

/** The one-hot encoders, each with the position of its first weight. */
function placeHotEncoders(plan: FeaturePlan): PlacedEncoder[] {
  let next = plan.dense.length;
  return plan.hot.map((encoder) => {
    const start = next;
    next += hotSize(encoder);
    return { ...encoder, start };
  });
}

function addCategories(
  table: LookupTable,
  encoders: PlacedEncoder[],
  inputCount: number,
  addRow: AddRow,
): void {
  const inputs = Array.from({ length: inputCount }, (_, input) => {
    const blocks = encoders.flatMap((encoder) => {
      if (encoder.kind !== 'category' || encoder.input !== input) return [];
      const positions = new Map(encoder.levels.map((level, position) => [level, position]));
      return [{ start: encoder.start, unseen: encoder.levels.length, positions }];
    });
    return { blocks, ownKeys: [...new Set(blocks.flatMap(({ positions }) => [...positions.keys()]))] };
  });
  const sharedKeys = [...new Set(inputs.flatMap(({ ownKeys }) => ownKeys))];
  const sharedSize = (sharedKeys.length + 2) * inputCount * table.outputs;
  table.hasSharedKeys = inputCount === 1 || sharedSize <= LARGEST_SHARED_TABLE;
  for (const { blocks, ownKeys } of inputs) {
    const keys = table.hasSharedKeys ? sharedKeys : ownKeys;
    const firstRow = addRow(blocks.map(({ start, unseen }) => start + unseen)) + 1;
    for (const key of keys) {
      addRow(blocks.map(({ start, unseen, positions }) => start + (positions.get(key) ?? unseen)));
    }
    addRow(blocks.map(({ start, unseen }) => start + unseen + 1));
    table.categories.push({ firstRow, keys: [...keys, MISSING_CATEGORY] });
  }
}

function addTime(table: LookupTable, encoders: PlacedEncoder[], input: number, addRow: AddRow): void {
  const blocks = encoders.flatMap((encoder) =>
    encoder.kind === 'timestamp' && encoder.input === input ? [encoder] : [],
  );
  for (const cycle of timeCycles(blocks.map(({ part }) => part))) {
    const covered = blocks.filter(({ part }) => cycle.parts.includes(part));
    const firstRow = addRow(covered.map(({ start, part }) => start + PART_SIZES[part])) + 1;
    for (const seconds of cycle.stepSeconds) {
      addRow(covered.map(({ start, part }) => start + calendarPart(seconds, part)));
    }
    table.times.push({ firstRow, input, cycle });
  }
}

function addToFirstLookup(table: LookupTable, intercepts: number[]): void {
  const lookups = [...table.categories, ...table.times, ...table.booleans];
  const nextRow = lookups.length > 1 ? lookups[1]!.firstRow - 1 : table.values.length / table.outputs;
  const end = lookups.length === 0 ? 0 : nextRow * table.outputs;
  for (let i = 0; i < end; i++) table.values[i]! += intercepts[i % table.outputs]!;
}
