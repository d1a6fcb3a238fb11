import type { Engine } from '../../kernels/engine.ts';
import type { BinnedTable } from './bin-table.ts';
import type { ForestMemory } from './forest-memory.ts';
import type { TreeOptions } from './tree-options.ts';

/** What a forest learns: per row of the table a number, 0 or 1, or a class. */
export interface TreeTarget {
  labels: Float64Array | Uint8Array;
  /** Outputs: the number of classes for softmax, else 1. */
  outputs: number;
  /** Above 0 where the row is learned from. */
  weights?: Float32Array;
  /** Raw scores that the rows have already, output after output: the trees are added to those of an earlier forest. */
  start?: Float64Array;
}

/** One fit under way. */
export interface Fit {
  engine: Engine;
  table: BinnedTable;
  memory: ForestMemory;
  options: TreeOptions;
  target: TreeTarget;
}
