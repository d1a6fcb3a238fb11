import { CIVIL } from '../features/calendar-part.ts';
import type { LookupTable } from './lookup-table.ts';
import type { OnnxBuilder } from './onnx-builder.ts';
import { ELEMENT_TYPES, ML_DOMAIN } from './onnx-schema.ts';
import type { TimeCycle } from './time-cycles.ts';

/** Larger than any step or row, so that mod() by it changes nothing. */
const NO_MODULUS = 2 ** 40;

/**
 * Adds the nodes that turn the packed categories, times and booleans into rows of the lookup table and add the
 * rows up: [rows, outputs] in float64. Undefined when the model has no one-hot features.
 */
export function addLookupNodes(
  graph: OnnxBuilder,
  table: LookupTable,
  names: { categories: string | undefined; times: string | undefined; booleans: string | undefined },
): string | undefined {
  const offsets: string[] = [];
  if (names.categories !== undefined) offsets.push(addCategoryOffsets(graph, table, names.categories));
  if (names.times !== undefined && table.times.length > 0) {
    offsets.push(addTimeOffsets(graph, table, names.times));
  }
  // −1, 0 and 1 stand for missing, false and true: the order of the rows.
  if (names.booleans !== undefined) {
    offsets.push(graph.node('Cast', [names.booleans], { to: ELEMENT_TYPES.int64 }));
  }
  if (offsets.length === 0) return undefined;
  const joined = offsets.length === 1 ? offsets[0]! : graph.node('Concat', offsets, { axis: 1 });
  const lookups = [...table.categories, ...table.times, ...table.booleans];
  const rows = graph.node('Add', [
    joined,
    int64Row(
      graph,
      lookups.map(({ firstRow }) => firstRow),
    ),
  ]);
  const { outputs, values } = table;
  const isSingle = outputs === 1;
  const dims = isSingle ? [values.length] : [values.length / outputs, outputs];
  const picked = graph.node('Gather', [graph.constant(dims, { type: 'float64', values }), rows], { axis: 0 });
  return graph.node('ReduceSum', [picked, int64Row(graph, [1])], { keepdims: isSingle ? 1 : 0 });
}

/**
 * One LabelEncoder for all columns; an offset counts from the `firstRow` of its column, −1 for unseen texts. Where
 * columns have keys of their own, these are told apart by the number of the column in front.
 */
export function addCategoryOffsets(
  graph: OnnxBuilder,
  { categories, hasSharedKeys }: { categories: { keys: string[] }[]; hasSharedKeys: boolean },
  texts: string,
): string {
  const encode = (input: string, keys: string[], offsets: number[]) => {
    const attributes = { keys_strings: keys, values_int64s: offsets, default_int64: -1 };
    return graph.node('LabelEncoder', [input], attributes, { domain: ML_DOMAIN });
  };
  const offsetsOf = (keys: string[]) => keys.map((_, offset) => offset);
  if (hasSharedKeys) {
    const { keys } = categories[0]!;
    return encode(texts, keys, offsetsOf(keys));
  }
  const prefixes = categories.map((_, column) => `${column}:`);
  const prefixRow = graph.constant([1, prefixes.length], { type: 'string', values: prefixes });
  return encode(
    graph.node('StringConcat', [prefixRow, texts]),
    categories.flatMap(({ keys }, column) => keys.map((key) => prefixes[column] + key)),
    categories.flatMap(({ keys }) => offsetsOf(keys)),
  );
}

/** The step of each time within each cycle, −1 for a missing time. */
export function addTimeOffsets(
  graph: OnnxBuilder,
  { times: lookups }: { times: { input: number; cycle: TimeCycle }[] },
  times: string,
): string {
  const row = (value: (lookup: (typeof lookups)[number]) => number) => int64Row(graph, lookups.map(value));
  const inputs = lookups.map(({ input }) => input);
  const isIdentity = inputs.every((input, index) => input === index);
  const chosen = isIdentity ? times : graph.node('Gather', [times, int64Row(graph, inputs)], { axis: 1 });
  // What the cast makes of NaN differs between processors; mod() keeps it in range, and Where replaces it below.
  const seconds = graph.node('Cast', [graph.node('Floor', [chosen])], { to: ELEMENT_TYPES.int64 });
  const within = graph.node('Mod', [seconds, row(({ cycle }) => cycle.modulus)]);
  let step = graph.node('Div', [within, row(({ cycle }) => cycle.divisor)]);
  if (lookups.some(({ cycle }) => cycle.isCivil)) {
    const civilRow = (value: number, neutral: number) =>
      row(({ cycle }) => (cycle.isCivil ? value : neutral));
    step = graph.node('Mul', [step, civilRow(CIVIL.multiply, 1)]);
    step = graph.node('Add', [step, civilRow(CIVIL.add, 0)]);
    step = graph.node('Mod', [step, civilRow(CIVIL.eraModulus, NO_MODULUS)]);
    step = graph.node('BitwiseOr', [step, civilRow(CIVIL.or, 0)]);
    step = graph.node('Mod', [step, civilRow(CIVIL.yearModulus, NO_MODULUS)]);
  }
  return graph.node('Where', [graph.node('IsNaN', [chosen]), int64Row(graph, [-1]), step]);
}

function int64Row(graph: OnnxBuilder, values: number[]): string {
  return graph.constant([values.length], { type: 'int64', values });
}
