import { createRandom } from '../../../../core/random.ts';
import type { Threads } from '../../../../core/training/kernels/engine.ts';
import { gramOf } from '../../../../core/training/linear/gram.ts';
import { fitLogistic } from '../../../../core/training/linear/logistic.ts';
import { fitMultinomial } from '../../../../core/training/linear/multinomial.ts';
import { fitRidge } from '../../../../core/training/linear/ridge.ts';
import { randomDesign } from './random-design.ts';

/** A fit of each kind, with and without weights, that goes through every kernel: enough rows for threads and a sample. */
export function fitEverything(rows: number, threads?: Threads) {
  const design = randomDesign(1, rows, 9, [110, 8], 0.1);
  const wide = randomDesign(3, 3001, 2, [700, 700]);
  const target = normals(2, rows);
  const weights = target.map((value) => Math.abs(value));
  const classes = Uint8Array.from(target, (value) => (value < -0.5 ? 0 : value < 0.5 ? 1 : 2));
  const labels = classes.map((label) => (label === 2 ? 1 : 0));
  const lambdas = [1];
  return {
    gram: gramOf(design, new Float64Array(9), target, 0, { weights, threads }),
    ridge: fitRidge(design, target, { lambdas }, threads),
    logistic: fitLogistic(design, labels, { lambdas }, threads),
    weighted: fitLogistic(design, labels, { lambdas, weights }, threads),
    multinomial: fitMultinomial(design, classes, { lambdas, classCount: 3 }, threads),
    weightedClasses: fitMultinomial(design, classes, { lambdas, classCount: 3, weights }, threads),
    wide: fitMultinomial(wide, classes.slice(0, wide.rows), { lambdas, classCount: 3 }, threads),
  };
}

function normals(seed: number, count: number): Float64Array {
  const { normal } = createRandom(seed);
  return Float64Array.from({ length: count }, normal);
}
