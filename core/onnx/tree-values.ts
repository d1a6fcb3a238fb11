import type { TreeColumn, TreePlan } from '../contracts/tree-model.ts';
import { calendarPart } from '../features/calendar-part.ts';
import { addTimeOffsets } from './lookup-nodes.ts';
import type { OnnxBuilder } from './onnx-builder.ts';
import { ELEMENT_TYPES } from './onnx-schema.ts';
import type { PackedNodes } from './packed-nodes.ts';
import { timeCycles } from './time-cycles.ts';
import type { TreeLookup } from './tree-lookup.ts';

/** Columns whose values are picked from one table, float32 [rows, order.length]. */
export interface PickedValues {
  name: string;
  /** Positions in the plan. */
  order: number[];
}

type Placed<Kind extends TreeColumn['kind']> = Extract<TreeColumn, { kind: Kind }> & { position: number };

/**
 * Adds the nodes that pick the values of category values, calendar parts and booleans at `positions` of the plan from
 * one table: each has a row for every offset of its input, the first of them for the offset −1. Undefined without any.
 */
export function addPickedValues(
  graph: OnnxBuilder,
  plan: TreePlan,
  positions: number[],
  lookup: TreeLookup | undefined,
  names: PackedNodes,
): PickedValues | undefined {
  const placed = positions.map((position) => ({ ...plan.columns[position]!, position }));
  const ofKind = <Kind extends TreeColumn['kind']>(kind: Kind) =>
    placed.filter((column): column is Placed<Kind> => column.kind === kind);
  const categories = ofKind('categoryValue');
  const times = ofKind('timestamp').map((column) => ({ ...column, cycle: timeCycles([column.part])[0]! }));
  const booleans = ofKind('boolean');
  const columns = [...categories, ...times, ...booleans];
  if (columns.length === 0) return undefined;
  const tables = [
    ...categories.map((column) => valuesOfTexts(column, lookup!.keys[column.input]!)),
    ...times.map(({ part, cycle }) => [
      Number.NaN,
      ...cycle.stepSeconds.map((seconds) => calendarPart(seconds, part)),
    ]),
    ...booleans.map(() => [Number.NaN, 0, 1]),
  ];
  const firstRows: number[] = [];
  tables.reduce((start, { length }) => {
    firstRows.push(start + 1);
    return start + length;
  }, 0);
  const offsets: string[] = [];
  if (categories.length > 0)
    offsets.push(chooseInputs(graph, lookup!.offsets, categories, lookup!.keys.length));
  if (times.length > 0) offsets.push(addTimeOffsets(graph, { times }, names.times!));
  if (booleans.length > 0) {
    const chosen = chooseInputs(graph, names.booleans!, booleans, plan.signature.booleans.length);
    offsets.push(graph.node('Cast', [chosen], { to: ELEMENT_TYPES.int64 }));
  }
  const joined = offsets.length === 1 ? offsets[0]! : graph.node('Concat', offsets, { axis: 1 });
  const rows = graph.node('Add', [joined, int64Row(graph, firstRows)]);
  const values = tables.flat();
  const table = graph.constant([values.length], { type: 'float32', values });
  const name = graph.node('Gather', [table, rows], { axis: 0 });
  return { name, order: columns.map(({ position }) => position) };
}

function valuesOfTexts(
  { levels, values, unseen, missing }: Placed<'categoryValue'>,
  texts: string[],
): number[] {
  const known = new Map(levels.map((level, index) => [level, values[index]!]));
  return [unseen, ...texts.slice(0, -1).map((text) => known.get(text) ?? unseen), missing];
}

/** The packed columns that the model's columns come from, one each. */
function chooseInputs(
  graph: OnnxBuilder,
  packed: string,
  columns: { input: number }[],
  width: number,
): string {
  const inputs = columns.map(({ input }) => input);
  if (inputs.length === width && inputs.every((input, index) => input === index)) return packed;
  return graph.node('Gather', [packed, int64Row(graph, inputs)], { axis: 1 });
}

function int64Row(graph: OnnxBuilder, values: number[]): string {
  return graph.constant([values.length], { type: 'int64', values });
}
