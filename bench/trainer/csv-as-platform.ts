import { linkSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ModelSpec } from '../../core/contracts/model-spec.ts';
import { decodeFrame } from '../../core/data/frame-bytes.ts';
import { fitTreePlan } from '../../core/features/fit-tree-plan.ts';
import { treeInputs } from '../../core/features/tree-columns.ts';
import type { Threads } from '../../core/training/kernels/engine.ts';
import { readTarget } from '../../core/training/read-target.ts';
import { allRows } from '../../core/training/take-values.ts';
import { openTrees, treeTarget } from '../../core/training/trees/grow/open-trees.ts';
import { TREE_DEFAULTS } from '../../core/training/trees/grow/tree-options.ts';
import { ingestDropped } from '../../platform/ingest-dropped.ts';
import type { CsvSettings } from './our-trainer.ts';

/**
 * Reads a CSV file as a drop is read (types found, every value checked, profile, content id, snapshot and frame on
 * disk), and bins the columns of the frame as a training does.
 */
export async function binCsv(
  { csv, columns }: CsvSettings,
  threads: Threads,
): Promise<{ readSeconds: number }> {
  const numbers = Array.from({ length: columns }, (_, i) => `number_${i + 1}`);
  const spec = ModelSpec.parse({
    name: 'bench',
    task: 'binary',
    positive: '1',
    target: 'target',
    features: Object.fromEntries(numbers.map((name) => [name, 'number'])),
  });
  const folder = mkdtempSync(join(dirname(csv), 'csv-to-bins-'));
  try {
    const startedAt = performance.now();
    linkSync(csv, join(folder, 'dropped'));
    const result = await ingestDropped(
      join(folder, 'dropped'),
      { folder, filename: 'table.csv', spec },
      () => {
        throw new Error('an orderly table is read without an engine');
      },
    );
    if (result.outcome !== 'accepted' || !result.frameFile)
      throw new Error(`the table was not accepted whole: ${JSON.stringify(result).slice(0, 500)}`);
    const frame = decodeFrame(readFileSync(result.frameFile.file));
    const readSeconds = (performance.now() - startedAt) / 1_000;
    const rows = allRows(frame.rows);
    const plan = fitTreePlan(spec, frame, rows, { zoned: {} });
    const target = treeTarget(readTarget(spec, frame), rows);
    openTrees(
      treeInputs(plan, frame, rows),
      target,
      [{ ...TREE_DEFAULTS, loss: 'logistic' }],
      threads,
    ).close();
    return { readSeconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
