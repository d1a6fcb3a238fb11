import { MISSING_CATEGORY } from '../contracts/missing-category.ts';
import type { TreePlan } from '../contracts/tree-model.ts';
import { addCategoryOffsets } from './lookup-nodes.ts';
import type { OnnxBuilder } from './onnx-builder.ts';
import type { TreeUses } from './tree-uses.ts';

/** Each packed category as the position of its text among the keys of its input, −1 for any other text. */
export interface TreeLookup {
  /** The graph value of int64 [rows, category inputs]. */
  offsets: string;
  /** By input. MISSING_CATEGORY is the last key of each. */
  keys: string[][];
}

/** Cells of tables up to which every category input has the keys of all of them, so that a text alone tells its offset. */
const LARGEST_SHARED_TABLE = 50_000;

/** Adds the nodes that look categories up; undefined where no category is used. */
export function addTreeLookup(
  graph: OnnxBuilder,
  plan: TreePlan,
  uses: TreeUses,
  categories: string | undefined,
): TreeLookup | undefined {
  const used = new Set([...uses.columns, ...uses.indicators.map(({ column }) => column)]);
  const lookedUp = plan.columns.flatMap((column, index) =>
    used.has(index) && (column.kind === 'category' || column.kind === 'categoryValue') ? [column] : [],
  );
  if (categories === undefined || lookedUp.length === 0) return undefined;
  const own = plan.signature.categories.map((_, input) => {
    const levels = lookedUp.flatMap((column) => (column.input === input ? column.levels : []));
    return [...new Set(levels)];
  });
  const shared = [...new Set(own.flat())];
  const width = uses.columns.length + uses.indicators.length;
  const hasSharedKeys = own.length === 1 || shared.length * width <= LARGEST_SHARED_TABLE;
  const keys = own.map((levels) => [...(hasSharedKeys ? shared : levels), MISSING_CATEGORY]);
  const tables = { categories: keys.map((texts) => ({ keys: texts })), hasSharedKeys };
  return { offsets: addCategoryOffsets(graph, tables, categories), keys };
}
