import type { z } from 'zod';
import type { NumberEncoder } from '../contracts/feature-plan.ts';

/** The largest finite float32. */
export const FLOAT32_MAX = 3.4028234663852886e38;

export type NumberShape = Pick<z.infer<typeof NumberEncoder>, 'fill' | 'clip' | 'transform'>;

/**
 * Missing → fill, then clip, then transform, in the operations of the exported graph: log1p is log(1 + v) there,
 * for ONNX has no log1p, and fill is rounded to float32 as the value it stands for. `value` is float32-rounded, NaN for missing; the result is finite when the shape is fitted.
 */
export function shapeNumber(shape: NumberShape, value: number): number {
  let shaped = Number.isNaN(value) ? Math.fround(shape.fill) : value;
  if (shape.clip !== undefined) shaped = Math.min(Math.max(shaped, shape.clip[0]), shape.clip[1]);
  return shape.transform === 'log1p' ? Math.log(1 + shaped) : shaped;
}

/** `shapeNumber` of each value. */
export function shapeNumbers(shape: NumberShape, values: Float32Array): Float64Array {
  const shaped = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) shaped[i] = shapeNumber(shape, values[i]!);
  return shaped;
}

/** The dense column of a number feature: shaped, minus its training mean, in units of its training spread. */
export function encodeNumbers(encoder: z.infer<typeof NumberEncoder>, values: Float32Array): Float64Array {
  const { mean, scale } = encoder;
  const encoded = shapeNumbers(encoder, values);
  for (let i = 0; i < encoded.length; i++) encoded[i] = (encoded[i]! - mean) / scale;
  return encoded;
}
