import * as z from 'zod';

/** sigmoid(slope · score + intercept) is the probability of the second class. */
export const PlattCalibration = z.strictObject({
  kind: z.literal('platt'),
  slope: z.number(),
  intercept: z.number(),
});
/**
 * The probability of the second class as a line through the points (x, y), level before the first and after the last:
 * x are scores (log odds), strictly ascending; y are probabilities, none below the one before.
 */
export const IsotonicCalibration = z
  .strictObject({
    kind: z.literal('isotonic'),
    x: z.array(z.number()).min(2),
    y: z.array(z.number().min(0).max(1)).min(2),
  })
  .refine(({ x, y }) => x.length === y.length, { error: 'x and y must have the same length' })
  .refine(({ x }) => x.every((value, i) => i === 0 || value > x[i - 1]!), {
    error: 'x must be strictly ascending',
  })
  .refine(({ y }) => y.every((value, i) => i === 0 || value >= y[i - 1]!), { error: 'y must not descend' });

/** How the score of a binary model becomes a probability, where that is learned apart from the model. */
export const Calibration = z.union([PlattCalibration, IsotonicCalibration]);
export type Calibration = z.infer<typeof Calibration>;
export type IsotonicCalibration = z.infer<typeof IsotonicCalibration>;
