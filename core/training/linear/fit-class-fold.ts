import type { LinearDesign } from '../linear-design.ts';
import { checkFoldLength, splitFold } from './fold-rows.ts';
import { fitLogistic, type LogisticModel } from './logistic.ts';
import { fitMultinomial, type MultinomialModel } from './multinomial.ts';

/** Models that only rank penalties need less: their weights agree with the minimum to about four digits. */
const FOLD_TOLERANCE = 1e-5;

interface ClassFoldOptions {
  weights?: Float64Array;
  tolerance?: number;
}

/** fitLogistic, one model per lambda, on the rows that are neither in `fold` nor marked 255 in `foldOf`. */
export function fitLogisticFold(
  design: LinearDesign,
  target: Uint8Array,
  foldOf: Uint8Array,
  fold: number,
  lambdas: readonly number[],
  { weights, tolerance = FOLD_TOLERANCE }: ClassFoldOptions = {},
): LogisticModel[] {
  checkFoldLength(foldOf, design.rows);
  return fitLogistic(design, target, { rows: splitFold(foldOf, fold).train, lambdas, weights, tolerance });
}

/** fitMultinomial, one model per lambda, on the rows that are neither in `fold` nor marked 255 in `foldOf`. */
export function fitMultinomialFold(
  design: LinearDesign,
  target: Uint8Array,
  foldOf: Uint8Array,
  fold: number,
  lambdas: readonly number[],
  { classCount, weights, tolerance = FOLD_TOLERANCE }: ClassFoldOptions & { classCount: number },
): MultinomialModel[] {
  checkFoldLength(foldOf, design.rows);
  const { train } = splitFold(foldOf, fold);
  return fitMultinomial(design, target, { rows: train, lambdas, weights, tolerance, classCount });
}
