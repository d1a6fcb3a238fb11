import { PerennialError } from '../errors.ts';
import { chiSquareTail } from './chi-square-tail.ts';
import { findRoot } from './find-root.ts';

/** The x that chi-square with `degreesOfFreedom` exceeds with probability `tail`; InvalidInputError unless 0 < tail < 1. */
export function chiSquareQuantile(tail: number, degreesOfFreedom: number): number {
  if (!(tail > 0 && tail < 1 && degreesOfFreedom > 0)) {
    throw new PerennialError(
      'InvalidInputError',
      'a chi-square quantile needs 0 < tail < 1 and positive degrees of freedom',
      { tail, degreesOfFreedom },
    );
  }
  // In logarithms the far tail is nearly a straight line; on the other side the tail itself is.
  const target = tail < 0.5 ? Math.log(tail) : tail;
  const transform = tail < 0.5 ? Math.log : (value: number) => value;
  return findRoot((x) => transform(chiSquareTail(x, degreesOfFreedom)) - target, 0, 2 * degreesOfFreedom + 4);
}
