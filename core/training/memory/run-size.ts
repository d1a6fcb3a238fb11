import type { TimestampPart } from '../../contracts/model-spec.ts';
import type { Column, Frame } from '../../data/frame.ts';
import { USUAL_RARE } from '../../features/fit-levels.ts';
import { listFeatures, type NamedFeature } from '../../features/list-features.ts';
import { countWithRole, ROLE_TEST, ROLE_UNCOMPARED } from '../assign-roles.ts';
import type { ResolvedCandidate } from '../candidates.ts';
import { ROLE_COLUMN, type TrainingPlan } from '../training-plan.ts';

/** What a feature's columns depend on. */
export type FeatureSize =
  /** `hasMissing`: linear models have one more column then. */
  | { kind: 'number'; hasMissing: boolean }
  /** Levels seen often enough, at most. */
  | { kind: 'category'; levels: number }
  | { kind: 'boolean' }
  | { kind: 'timestamp'; parts: TimestampPart[] };

/** All that the memory of a run depends on. */
export interface RunSize {
  rows: number;
  trainRows: number;
  testRows: number;
  /** Rows that candidates are compared on. */
  comparedRows: number;
  /** Columns of the prepared rows, and bytes of one row of them. */
  columns: number;
  rowBytes: number;
  /** Bytes of what is kept once and not by row: the texts of categories. */
  levelBytes: number;
  task: TrainingPlan['spec']['task'];
  /** Classes; 0 for regression. */
  classes: number;
  features: FeatureSize[];
  candidates: readonly ResolvedCandidate[];
}

/** Bytes of a value of a frame. */
export const VALUE_BYTES = { number: 8, timestamp: 8, category: 4, boolean: 1 } as const;
/** Texts of levels: two of each while they are read, in a row of JSON and as strings. */
const LEVEL_BYTES = 64;
/** Levels of numbers are counted on so many rows. */
const SAMPLED_ROWS = 200_000;

/** The size of a run that was laid out. */
export function sizeOfRun({ spec, candidates }: TrainingPlan, frame: Frame): RunSize {
  const roleColumn = frame.columns[ROLE_COLUMN];
  if (roleColumn?.kind !== 'category') throw new TypeError('the prepared rows have no roles');
  const roles = Uint8Array.from(roleColumn.codes);
  const testRows = countWithRole(roles, (role) => role === ROLE_TEST);
  const columns = Object.values(frame.columns);
  return {
    rows: frame.rows,
    trainRows: frame.rows - testRows,
    testRows,
    comparedRows: countWithRole(roles, (role) => role < ROLE_UNCOMPARED),
    columns: columns.length,
    rowBytes: columns.reduce((sum, { kind }) => sum + VALUE_BYTES[kind], 0),
    levelBytes: columns.reduce((sum, column) => sum + levelBytesOf(column), 0),
    task: spec.task,
    classes: spec.task === 'regression' ? 0 : countClasses(frame.columns[spec.target]),
    features: listFeatures(spec.features).map((feature) => sizeOfFeature(feature, frame)),
    candidates,
  };
}

/** The same run with a share of its rows. */
export function withShareOfRows(size: RunSize, share: number): RunSize {
  const trainRows = Math.floor(size.trainRows * share);
  return {
    ...size,
    rows: Math.floor(size.rows * share),
    trainRows,
    testRows: Math.floor(size.testRows * share),
    comparedRows: Math.min(size.comparedRows, trainRows),
  };
}

function levelBytesOf(column: Column): number {
  if (column.kind !== 'category') return 0;
  return column.levels.reduce((sum, level) => sum + LEVEL_BYTES + 4 * level.length, 0);
}

function countClasses(target: Column | undefined): number {
  if (target?.kind === 'category') return Math.max(2, target.levels.length);
  return target?.kind === 'number' ? Math.max(2, countDistinct(target.values)) : 2;
}

function sizeOfFeature({ column: name, rule }: NamedFeature, frame: Frame): FeatureSize {
  const column = frame.columns[name];
  switch (rule.type) {
    case 'number':
      return { kind: 'number', hasMissing: column?.kind === 'number' && hasMissing(column.values) };
    case 'category':
      return { kind: 'category', levels: countLevels(column, rule.rare ?? USUAL_RARE.linear) };
    case 'boolean':
      return { kind: 'boolean' };
    case 'timestamp':
      return { kind: 'timestamp', parts: [...new Set(rule.parts)] };
  }
}

/** `values.some(Number.isNaN)` takes ten times as long. */
function hasMissing(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) return true;
  return false;
}

function countLevels(column: Column | undefined, rare: number): number {
  if (column?.kind === 'number')
    return Math.min(countDistinct(column.values), Math.floor(column.values.length / rare));
  if (column?.kind !== 'category') return 2;
  const counts = new Int32Array(column.levels.length);
  const { codes } = column;
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) counts[codes[i]!]!++;
  return counts.reduce((levels, count) => levels + Number(count >= rare), 0);
}

/** Different numbers among at most 200,000 evenly spaced ones. */
function countDistinct(values: Float64Array): number {
  const step = Math.max(1, values.length / SAMPLED_ROWS);
  const seen = new Set<number>();
  for (let at = 0; at < values.length; at += step) seen.add(values[Math.floor(at)]!);
  return seen.size;
}
