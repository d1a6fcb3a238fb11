import type { TreeColumn, TreePlan } from '../contracts/tree-model.ts';
import type { Frame } from '../data/frame.ts';
import type { TrainingTarget } from '../training/read-target.ts';
import type { TreeInput } from '../training/trees/tree-input.ts';
import { calendarPart } from './calendar-part.ts';
import { codeLevels } from './code-levels.ts';
import { type RawInputs, readInputs } from './read-inputs.ts';
import { centredOutcome, outOfFoldStatistics } from './target-statistics.ts';

/** What trees see of `rows`, one input per column of the plan, as the exported graph sees them. */
export function treeInputs(plan: TreePlan, frame: Frame, rows: Int32Array): TreeInput[] {
  const raw = readInputs(plan.signature, frame, rows);
  return plan.columns.map((column) => treeInput(column, raw));
}

/**
 * As treeInputs, for fitting trees to the very rows that the plan was fitted on: numbers learned from the target are
 * taken from other rows than the row itself.
 */
export function trainingInputs(
  plan: TreePlan,
  frame: Frame,
  rows: Int32Array,
  target: TrainingTarget,
  seed: number,
): TreeInput[] {
  const raw = readInputs(plan.signature, frame, rows);
  /** How many columns each feature has had, which is the class of the next one. */
  const placed = new Map<string, number>();
  return plan.columns.map((column): TreeInput => {
    if (column.kind !== 'categoryValue') return treeInput(column, raw);
    const index = placed.get(column.feature) ?? 0;
    placed.set(column.feature, index + 1);
    const cellOf = codeLevels(column.levels, raw.categories[column.input]!, column.levels.length + 1);
    const cells = { cellOf, count: column.levels.length + 2 };
    const values = outOfFoldStatistics(cells, centredOutcome(target, rows, index), seed);
    return { kind: 'number', values };
  });
}

function treeInput(column: TreeColumn, raw: RawInputs): TreeInput {
  switch (column.kind) {
    case 'number':
      return { kind: 'number', values: shapeNumbers(raw.numbers[column.input]!, column.fill, column.clip) };
    case 'category': {
      const codes = codeLevels(column.levels, raw.categories[column.input]!, -1);
      return { kind: 'category', codes, count: column.levels.length + 1 };
    }
    case 'categoryValue': {
      const { levels, unseen, missing } = column;
      const statistics = Float32Array.from([...column.values, unseen, missing]);
      const codes = codeLevels(levels, raw.categories[column.input]!, levels.length + 1);
      const values = new Float32Array(codes.length);
      for (let i = 0; i < codes.length; i++) values[i] = statistics[codes[i]!]!;
      return { kind: 'number', values };
    }
    case 'boolean': {
      const booleans = raw.booleans[column.input]!;
      return {
        kind: 'number',
        values: Float32Array.from(booleans, (value) => (value < 0 ? Number.NaN : value)),
      };
    }
    case 'timestamp': {
      const { part } = column;
      const times = raw.times[column.input]!;
      const values = new Float32Array(times.length);
      for (let i = 0; i < times.length; i++) {
        values[i] = Number.isNaN(times[i]!) ? Number.NaN : calendarPart(times[i]!, part);
      }
      return { kind: 'number', values };
    }
  }
}

type Clip = readonly [low: number, high: number];

/** The values themselves where nothing stands in for missing ones and nothing is clipped. */
function shapeNumbers(values: Float32Array, fill: number | undefined, clip: Clip | undefined): Float32Array {
  if (fill === undefined && clip === undefined) return values;
  const [low, high] = clip ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const shaped = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    shaped[i] = Number.isNaN(value) ? (fill ?? value) : Math.min(Math.max(value, low), high);
  }
  return shaped;
}
