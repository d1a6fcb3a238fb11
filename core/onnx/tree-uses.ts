import type { TreeModel, TreePlan } from '../contracts/tree-model.ts';

/** A set of codes, with where missing goes, that some node asks for: in the graph a column of 0 (left) and 1 (right). */
export interface Indicator {
  column: number;
  set: number;
  missingLeft: number;
}

/** What the nodes of a model ask for. */
export interface TreeUses {
  /** Positions of the plan's columns that are compared with thresholds, ascending. */
  columns: number[];
  /** Column by column, each combination once. */
  indicators: Indicator[];
}

/** Lists what a model's nodes ask for; where they ask for nothing, the plan's first column, for a graph needs some input. */
export function listTreeUses(plan: TreePlan, { trees }: Pick<TreeModel, 'trees'>): TreeUses {
  const columns = new Set<number>();
  const indicators = new Map<string, Indicator>();
  for (const tree of trees) {
    tree.column.forEach((column, node) => {
      if (column < 0) return;
      const indicator = { column, set: tree.set[node]!, missingLeft: tree.missingLeft[node]! };
      if (indicator.set < 0) columns.add(column);
      else indicators.set(indicatorKey(indicator), indicator);
    });
  }
  if (columns.size + indicators.size === 0) {
    const first = { column: 0, set: -1, missingLeft: 0 };
    if (plan.columns[0]!.kind === 'category') indicators.set(indicatorKey(first), first);
    else columns.add(0);
  }
  return {
    columns: [...columns].sort((a, b) => a - b),
    indicators: [...indicators.values()].sort((a, b) => a.column - b.column),
  };
}

/** Tells indicators apart. */
export function indicatorKey({ column, set, missingLeft }: Indicator): string {
  return `${column}:${set}:${missingLeft}`;
}
