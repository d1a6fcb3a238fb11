import type { GoldenRows } from '../../core/contracts/judgement.ts';
import type { Frame } from '../../core/data/frame.ts';
import { packInputs } from '../../core/features/pack-inputs.ts';
import type { LoadedArtifact } from './load-artifact.ts';

const GOLDEN_ROWS = 20;

/** The test rows whose answers are kept with a version. */
export function goldenRowsOf(testRows: Int32Array): Int32Array {
  return testRows.subarray(0, GOLDEN_ROWS);
}

/** The golden rows as packed inputs, with what the graph answers: whoever loads it must get the same. */
export async function answerGolden(
  artifact: LoadedArtifact,
  frame: Frame,
  testRows: Int32Array,
): Promise<GoldenRows> {
  const inputs = packInputs(artifact.signature, frame, goldenRowsOf(testRows));
  const { values } = await artifact.loaded.predict(inputs);
  const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    schema: 1,
    rows: inputs.rows,
    numbers: Array.from(inputs.numbers, orNull),
    categories: inputs.categories,
    times: Array.from(inputs.times, orNull),
    booleans: Array.from(inputs.booleans),
    outputs: Array.from(values),
  };
}
