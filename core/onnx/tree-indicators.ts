import type { TreeModel, TreePlan } from '../contracts/tree-model.ts';
import type { OnnxBuilder } from './onnx-builder.ts';
import type { TreeLookup } from './tree-lookup.ts';
import type { Indicator } from './tree-uses.ts';

/**
 * Adds the nodes that pick, for each category input, a row of 0 and 1 from a table of its texts × indicators: uint8
 * blocks, side by side in the order of the indicators. Any runtime reads that, and it measured faster to load and to
 * run than the set branches of TreeEnsemble (BRANCH_MEMBER), which onnxruntime unfolds code by code.
 */
export function addIndicators(
  graph: OnnxBuilder,
  plan: TreePlan,
  sets: TreeModel['sets'],
  indicators: Indicator[],
  { offsets, keys }: TreeLookup,
): string[] {
  const byColumn = Map.groupBy(indicators, ({ column }) => column);
  return [...byColumn].map(([position, asked]) => {
    const column = plan.columns[position]!;
    const levels = column.kind === 'category' ? column.levels : [];
    const texts = keys[column.input]!;
    const codes = new Map(levels.map((level, code) => [level, code]));
    const members = asked.map(({ set }) => new Set(sets[set]));
    const goesRight = (code: number) => members.map((member) => (member.has(code) ? 0 : 1));
    const rows = [
      ...texts.slice(0, -1).map((text) => goesRight(codes.get(text) ?? levels.length)),
      asked.map(({ missingLeft }) => 1 - missingLeft),
      // offset −1 is the last row
      goesRight(levels.length),
    ];
    const table = graph.constant([rows.length, asked.length], { type: 'uint8', values: rows.flat() });
    const input = graph.constant([], { type: 'int64', values: [column.input] });
    const offset = graph.node('Gather', [offsets, input], { axis: 1 });
    return graph.node('Gather', [table, offset], { axis: 0 });
  });
}
