import type { TreeModel, TreePlan } from '../contracts/tree-model.ts';
import type { OnnxBuilder } from './onnx-builder.ts';
import { ELEMENT_TYPES } from './onnx-schema.ts';
import type { PackedNodes } from './packed-nodes.ts';
import { addIndicators } from './tree-indicators.ts';
import { addTreeLookup } from './tree-lookup.ts';
import { type Indicator, indicatorKey, listTreeUses } from './tree-uses.ts';
import { addPickedValues } from './tree-values.ts';

/** What the trees of a graph look at: float64 [rows, columns]. */
export interface TreeMatrix {
  name: string;
  /** Where the matrix has a column of the plan (`set` −1) or one of its sets as 0 (left) and 1 (right). */
  positionOf(use: Indicator): number;
}

/**
 * Adds the nodes that turn the packed inputs into columns for trees: the numbers as they are; then what is picked from
 * tables by category, time and boolean; then the sets. Only what nodes ask for is made.
 */
export function addTreeMatrix(
  graph: OnnxBuilder,
  plan: TreePlan,
  model: Pick<TreeModel, 'trees' | 'sets'>,
  names: PackedNodes,
): TreeMatrix {
  const uses = listTreeUses(plan, model);
  const lookup = addTreeLookup(graph, plan, uses, names.categories);
  const isNumber = (position: number) => plan.columns[position]!.kind === 'number';
  const columns = new Map<number, number>();
  const indicators = new Map<string, number>();
  const values: string[] = [];
  let width = 0;
  if (names.numbers !== undefined && uses.columns.some(isNumber)) {
    values.push(names.numbers);
    for (const position of uses.columns.filter(isNumber)) {
      columns.set(position, plan.columns[position]!.input);
    }
    width = plan.signature.numbers.length;
  }
  const others = uses.columns.filter((position) => !isNumber(position));
  const picked = addPickedValues(graph, plan, others, lookup, names);
  if (picked !== undefined) {
    values.push(picked.name);
    for (const position of picked.order) columns.set(position, width++);
  }
  const blocks = values.length > 0 ? [toFloat64(graph, values)] : [];
  if (lookup !== undefined && uses.indicators.length > 0) {
    blocks.push(toFloat64(graph, addIndicators(graph, plan, model.sets, uses.indicators, lookup)));
    for (const indicator of uses.indicators) indicators.set(indicatorKey(indicator), width++);
  }
  const name = blocks.length === 1 ? blocks[0]! : graph.node('Concat', blocks, { axis: 1 });
  const positionOf = (use: Indicator) =>
    use.set < 0 ? columns.get(use.column)! : indicators.get(indicatorKey(use))!;
  return { name, positionOf };
}

/** Blocks of one type side by side, as float64. */
function toFloat64(graph: OnnxBuilder, blocks: string[]): string {
  const joined = blocks.length === 1 ? blocks[0]! : graph.node('Concat', blocks, { axis: 1 });
  return graph.node('Cast', [joined], { to: ELEMENT_TYPES.float64 });
}
