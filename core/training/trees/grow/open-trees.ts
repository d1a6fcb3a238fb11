import { createEngine, type Threads } from '../../kernels/engine.ts';
import type { TrainingTarget } from '../../read-target.ts';
import { takeCodes, takeNumbers } from '../../take-values.ts';
import { outputsOf } from '../score/forest-predictions.ts';
import type { TreeInput } from '../tree-input.ts';
import { type BinnedTable, binningBytes, binTable, tableBytes } from './bin-table.ts';
import type { TreeTarget } from './fit-state.ts';
import { forestBytes } from './forest-memory.ts';
import type { TreeOptions } from './tree-options.ts';

/** A table of bins with memory for one fit at a time. */
export interface OpenTrees {
  table: BinnedTable;
  /** The target of the table's rows, which are `rows` of the frame, and what those count for. */
  target(target: TrainingTarget, rows: Int32Array, weights?: Float64Array): TreeTarget;
  close(): void;
}

/** Below so many cells a second thread costs more than it brings. */
const SHARED_CELLS = 200_000;

/** Bins `inputs` into an engine that holds the largest of some fits. */
export function openTrees(
  inputs: readonly TreeInput[],
  rows: number,
  options: readonly TreeOptions[],
  outputs: number,
  threads: Threads,
): OpenTrees {
  const extra = rows * inputs.length < SHARED_CELLS ? 0 : threads.extra;
  const shares = 1 + extra;
  const stride = Math.ceil(inputs.length / 4) * 4;
  const fits = options.map((option) => forestBytes({ rows, stride }, option, outputs, shares));
  const bytes =
    tableBytes(rows, inputs.length) + Math.max(binningBytes(rows, inputs.length, shares), ...fits) + 65_536;
  const engine = createEngine(bytes, { ...threads, extra });
  try {
    return {
      table: binTable(engine, inputs, rows),
      target: (target, places, weights) => ({
        labels:
          target.task === 'regression' ? takeNumbers(target.values, places) : takeCodes(target.codes, places),
        outputs: outputsOf(target),
        ...(weights && { weights: Float32Array.from(takeNumbers(weights, places)) }),
      }),
      close: () => engine.close(),
    };
  } catch (error) {
    engine.close();
    throw error;
  }
}
