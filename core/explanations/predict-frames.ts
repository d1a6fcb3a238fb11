import type { Column, Frame } from '../data/frame.ts';
import { allRows } from '../training/take-values.ts';
import type { PredictFrame } from './predict-frame.ts';

/** Rows asked for at once: so many that what a call costs by itself is little beside them, and memory stays small. */
const ROWS_AT_ONCE = 20_000;

/**
 * Predictions for each of several frames that are made of the same columns (of categories: with the same levels), asked
 * for together.
 */
export async function predictFrames(predict: PredictFrame, frames: Iterable<Frame>): Promise<Float64Array[]> {
  const predictions: Float64Array[] = [];
  let waiting: Frame[] = [];
  let rows = 0;
  const ask = async () => {
    const values = rows === 0 ? new Float64Array(0) : await predict(joinFrames(waiting, rows), allRows(rows));
    const width = rows === 0 ? 0 : values.length / rows;
    let from = 0;
    for (const frame of waiting) {
      predictions.push(values.subarray(from, from + frame.rows * width));
      from += frame.rows * width;
    }
    waiting = [];
    rows = 0;
  };
  for (const frame of frames) {
    waiting.push(frame);
    rows += frame.rows;
    if (rows >= ROWS_AT_ONCE) await ask();
  }
  await ask();
  return predictions;
}

function joinFrames(frames: readonly Frame[], rows: number): Frame {
  const names = Object.keys(frames[0]!.columns);
  const columns = names.map((name) => {
    const parts = frames.map((frame) => frame.columns[name]!);
    return [name, joinColumns(parts, rows)] as const;
  });
  return { rows, columns: Object.fromEntries(columns) };
}

function joinColumns(parts: readonly Column[], rows: number): Column {
  const [first] = parts as [Column];
  if (first.kind === 'category')
    return {
      ...first,
      codes: join(
        parts.map((part) => (part as typeof first).codes),
        new Int32Array(rows),
      ),
    };
  if (first.kind === 'boolean')
    return {
      ...first,
      values: join(
        parts.map((part) => (part as typeof first).values),
        new Int8Array(rows),
      ),
    };
  return {
    ...first,
    values: join(
      parts.map((part) => (part as typeof first).values),
      new Float64Array(rows),
    ),
  };
}

function join<Values extends Float64Array | Int32Array | Int8Array>(
  parts: readonly Values[],
  into: Values,
): Values {
  let from = 0;
  for (const part of parts) {
    into.set(part, from);
    from += part.length;
  }
  return into;
}
