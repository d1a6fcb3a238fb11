import { MISSING_CATEGORY, type Signature } from '../contracts/feature-plan.ts';
import type { Frame } from '../data/frame.ts';
import type { PackedInputs } from './packed-inputs.ts';
import { readInputs } from './read-inputs.ts';

/** Rows of a frame packed for an artifact with this signature. Refuses what `readInputs` refuses. */
export function packInputs(signature: Signature, frame: Frame, rows: Int32Array): PackedInputs {
  const raw = readInputs(signature, frame, rows);
  const packed: PackedInputs = {
    rows: rows.length,
    numbers: new Float32Array(rows.length * raw.numbers.length),
    categories: new Array<string>(rows.length * raw.categories.length),
    times: new Float64Array(rows.length * raw.times.length),
    booleans: new Int8Array(rows.length * raw.booleans.length),
  };
  interleave(raw.numbers, packed.numbers);
  interleave(raw.times, packed.times);
  interleave(raw.booleans, packed.booleans);
  const width = raw.categories.length;
  raw.categories.forEach(({ codes, levels }, column) => {
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      packed.categories[i * width + column] = code < 0 ? MISSING_CATEGORY : levels[code]!;
    }
  });
  return packed;
}

type TypedArray = Float32Array | Float64Array | Int8Array;

function interleave(columns: TypedArray[], into: TypedArray): void {
  columns.forEach((values, column) => {
    for (let i = 0; i < values.length; i++) into[i * columns.length + column] = values[i]!;
  });
}
