import type { ColumnProfile } from '../../contracts/profile.ts';
import { countRuns } from './count-runs.ts';
import { histogramOf } from './histogram.ts';
import { quantileAt } from './quantile-at.ts';

const QUANTILES = [0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99];
const TOP_VALUES = 20;

type NumberProfile = Extract<ColumnProfile, { kind: 'number' }>;

/** The profile of a number column: `ascending` holds its values without missing ones, of `rows` rows. */
export function profileNumbers(name: string, ascending: Float64Array, rows: number): NumberProfile {
  const count = ascending.length;
  const runs = countRuns(ascending, TOP_VALUES);
  const isEmpty = count === 0;
  const { mean, std } = momentsOf(ascending);
  return {
    kind: 'number',
    name,
    rows,
    missing: rows - count,
    distinct: runs.distinct,
    min: isEmpty ? null : ascending[0]!,
    max: isEmpty ? null : ascending[count - 1]!,
    mean: isEmpty ? null : mean,
    std: isEmpty ? null : std,
    quantiles: isEmpty
      ? {}
      : Object.fromEntries(QUANTILES.map((share) => [String(share), quantileAt(ascending, share)])),
    histogram: histogramOf(ascending),
    top: runs.top,
  };
}

/** Mean and population standard deviation in two passes. */
function momentsOf(values: Float64Array): { mean: number; std: number } {
  const count = values.length;
  const sum = sumOf(values, 1);
  // A sum beyond the range of a double is made of shares instead, which cost a digit.
  const mean = Number.isFinite(sum) ? sum / count : sumOf(values, count);
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i]! - mean) ** 2 / count;
  return { mean, std: finite(Math.sqrt(squares)) };
}

/** The sum of values / divisor with the rounding errors added up beside it (Neumaier 1974). */
function sumOf(values: Float64Array, divisor: number): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]! / divisor;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** Squares of huge values leave the range of a double; a record holds finite numbers only. */
function finite(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}
