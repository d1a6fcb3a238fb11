import type { BaselineColumn } from '../contracts/watch.ts';
import type { Frame } from '../data/frame.ts';
import { compareCodePoints } from '../features/compare-code-points.ts';
import { rawBooleans } from '../features/raw-booleans.ts';
import { type RawCategories, rawCategories } from '../features/raw-categories.ts';
import { rawNumbers } from '../features/raw-numbers.ts';
import { rawTimes } from '../features/raw-times.ts';
import { ascendingFloats } from './ascending-floats.ts';
import { PERIOD_DAYS, partLevels, partValue, type WatchedPart } from './calendar-columns.ts';
import type { WatchedColumn } from './list-watched-columns.ts';
import { inputEdges } from './quantile-edges.ts';

/** Bins of a number whose reference is cut at its quantiles. */
const QUANTILE_BINS = 10;
/** Levels of a category that get a bin of their own. */
const LEVELS = 20;
const DAY_SECONDS = 86_400;

/** One raw input's bins with `rows` of the frame counted into them; InvalidInputError where the column cannot fill it. */
export function baselineColumn(watched: WatchedColumn, frame: Frame, rows: Int32Array): BaselineColumn {
  const { name, input, kind } = watched;
  switch (kind) {
    case 'number':
      return numberColumn(name, rawNumbers(frame, input, rows), inputEdges);
    case 'category':
      return categoryColumn(name, rawCategories(frame, input, rows));
    case 'boolean':
      return booleanColumn(name, rawBooleans(frame, input, rows));
    case 'hour':
    case 'weekday':
      return partColumn(name, rawTimes(frame, input, rows), kind);
  }
}

/** Quantile bins of numbers; NaN is missing. */
export function numberColumn(
  name: string,
  values: Float32Array,
  edgesOf: (ascending: Float32Array, bins: number) => number[],
): BaselineColumn {
  const ascending = ascendingFloats(values);
  const edges = edgesOf(ascending, QUANTILE_BINS);
  const counts = [...countAscending(ascending, edges), values.length - ascending.length];
  return { name, kind: 'number', edges, counts, median: middleOf(ascending) };
}

/** As countBins counts them, in one walk: a value on an edge is in the bin below it. */
function countAscending(ascending: Float32Array, edges: readonly number[]): number[] {
  let from = 0;
  const counts = edges.map((edge) => {
    const start = from;
    while (from < ascending.length && ascending[from]! <= edge) from++;
    return from - start;
  });
  return [...counts, ascending.length - from];
}

function middleOf(ascending: Float32Array): number | null {
  if (ascending.length === 0) return null;
  const upper = ascending[ascending.length >> 1]!;
  return ascending.length % 2 === 1 ? upper : (ascending[(ascending.length >> 1) - 1]! + upper) / 2;
}

function categoryColumn(name: string, { codes, levels }: RawCategories): BaselineColumn {
  const counts = new Int32Array(levels.length);
  let missing = 0;
  for (const code of codes) {
    if (code < 0) missing++;
    else counts[code]!++;
  }
  const frequent = Array.from(levels, (level, code) => ({ level, count: counts[code]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || compareCodePoints(a.level, b.level))
    .slice(0, LEVELS);
  const own = frequent.map(({ count }) => count);
  const others = codes.length - missing - own.reduce((sum, count) => sum + count, 0);
  return {
    name,
    kind: 'category',
    levels: frequent.map(({ level }) => level),
    counts: [...own, others, missing],
  };
}

function booleanColumn(name: string, values: Int8Array): BaselineColumn {
  const counts = [0, 0, 0, 0];
  for (const value of values) counts[value < 0 ? 3 : value]!++;
  return { name, kind: 'boolean', levels: ['false', 'true'], counts };
}

function partColumn(name: string, seconds: Float64Array, part: WatchedPart): BaselineColumn {
  const levels = partLevels(part);
  // one bin a level, none of them other, then missing: a part is the number of its level
  const counts = new Array<number>(levels.length + 2).fill(0);
  for (let row = 0; row < seconds.length; row++)
    counts[partValue(seconds[row]!, part) ?? levels.length + 1]!++;
  // Ten days hold some weekdays twice and some once: not a picture of the week that others can be held to.
  if (spanOf(seconds) < 2 * PERIOD_DAYS[part] * DAY_SECONDS) counts.fill(0, 0, -1);
  return { name, kind: 'category', levels, counts };
}

function spanOf(seconds: Float64Array): number {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const value of seconds) {
    if (value < first) first = value;
    if (value > last) last = value;
  }
  return last - first;
}
