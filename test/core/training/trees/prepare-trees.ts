import { ModelSpec, type ModelSpecInput } from '../../../../core/contracts/model-spec.ts';
import type { Frame } from '../../../../core/data/frame.ts';
import { encodeFrame } from '../../../../core/data/frame-bytes.ts';
import { createRandom } from '../../../../core/random.ts';
import { planTraining } from '../../../../core/training/plan-training.ts';
import { decodePrepared, type PreparedRun } from '../../../../core/training/prepared-run.ts';
import { categoryColumn, numberColumn, table } from '../../features/table.ts';

/** Rows with a number x, a town of five levels and noise; y depends on both, and `yes` on y. */
export function sampleFrame(
  rows: number,
  more: (row: number) => Record<string, string | number> = () => ({}),
): Frame {
  const random = createRandom(9);
  const records = Array.from({ length: rows }, (_, row) => {
    const x = random.normal();
    const town = random.integer(5);
    const y = Math.abs(x) + (town === 3 ? 2 : 0) + 0.3 * random.normal();
    return { x, town: `town ${town}`, noise: random.normal(), y, yes: y > 1 ? 'yes' : 'no', ...more(row) };
  });
  const names = Object.keys(records[0] ?? {}) as (keyof (typeof records)[number])[];
  return table(
    Object.fromEntries(
      names.map((name) => {
        const values = records.map((record) => record[name]);
        return [
          name,
          typeof values[0] === 'number'
            ? numberColumn(...(values as number[]))
            : categoryColumn(...(values as string[])),
        ];
      }),
    ),
  );
}

/** A run over the frame, as prepare-training lays it out: every fifth row is for the test. */
export function prepare(frame: Frame, changes: Partial<ModelSpecInput> & { training?: object }): PreparedRun {
  const { training, ...rest } = changes;
  const spec = ModelSpec.parse({
    name: 'm',
    task: 'regression',
    target: 'y',
    features: { x: 'number', town: 'category', noise: 'number' },
    ...rest,
    training: { split: { by: 'rows', test: 'x' }, ...training },
  });
  const run = {
    model: 'm',
    runId: 'run-1',
    specRevision: 1,
    specDigest: 'a'.repeat(64),
    datasets: ['b'.repeat(64)],
  };
  const chosen = Uint8Array.from({ length: frame.rows }, (_, row) => (row % 5 === 4 ? 1 : 0));
  const input = { frame, datasetOf: new Int32Array(frame.rows), chosen };
  const { plan, frame: laidOut } = planTraining(spec, run, input, []);
  return decodePrepared(plan, encodeFrame(laidOut));
}
