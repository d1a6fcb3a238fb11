import type { Reason } from '../contracts/names.ts';
import type { Compute } from '../contracts/trainer.ts';

/** Memory of a function that is not for rows: the runtime, code, clients and buffers. */
const RESERVED_MEGABYTES = 512;
/**
 * Cells for each megabyte that is left: 40 bytes a cell. Measured: a prepared cell takes 7 bytes, the peak of a
 * trial 17 bytes a cell (1,000,000 rows × 16 columns, ridge and logistic), and preparing holds its rows twice.
 */
const CELLS_PER_MEGABYTE = 25_000;

export type ComputeChoice =
  | { compute: 'lambda' | 'sagemaker'; why: string }
  /** The training can run nowhere that it was asked to. */
  | { refused: Reason };

/** Rows × columns that a function of this size trains: 62,400,000 at 3,008 MB, 243,200,000 at 10,240 MB. */
export function lambdaCellLimit(functionMegabytes: number): number {
  return Math.max(0, functionMegabytes - RESERVED_MEGABYTES) * CELLS_PER_MEGABYTE;
}

/**
 * Where a training runs: as its spec says; with `auto` as the environment says; with `auto` there too in a function,
 * unless rows × columns are above what one can hold. The refusals name what is missing.
 */
export function chooseCompute(
  wanted: 'lambda' | 'sagemaker' | 'auto',
  size: { rows: number; columns: number },
  { preference = 'auto', functionMegabytes, trainer }: Compute = {},
): ComputeChoice {
  if (wanted === 'lambda') return { compute: 'lambda', why: 'the spec says compute: lambda' };
  if (wanted === 'sagemaker') {
    if (!trainer)
      return refuse(
        'noTrainer',
        'the spec says compute: sagemaker, and this environment has no trainer image: give it one (trainer.image, docs/sagemaker.md), or write compute: auto',
      );
    if (preference === 'lambda')
      return refuse(
        'noTrainer',
        'the spec says compute: sagemaker, and this environment trains in functions only (trainer.compute: lambda): change either, or write compute: auto',
      );
    return { compute: 'sagemaker', why: 'the spec says compute: sagemaker' };
  }
  if (preference === 'lambda') return { compute: 'lambda', why: 'the environment trains in functions only' };
  if (preference === 'sagemaker' && trainer)
    return { compute: 'sagemaker', why: 'the environment says trainer.compute: sagemaker' };
  if (functionMegabytes === undefined) return { compute: 'lambda', why: 'compute: auto, no limit is known' };
  const cells = size.rows * size.columns;
  const limit = lambdaCellLimit(functionMegabytes);
  const facts = `${size.rows} rows × ${size.columns} columns are ${cells} cells, functions of ${functionMegabytes} MB train up to ${limit}`;
  if (cells <= limit) return { compute: 'lambda', why: facts };
  if (trainer) return { compute: 'sagemaker', why: facts };
  return refuse(
    'tooLargeForLambda',
    `${facts}: give the environment a trainer image (docs/sagemaker.md) or larger functions (functionSizes.large), take a smaller window, or write compute: lambda to try all the same`,
  );
}

function refuse(code: string, message: string): ComputeChoice {
  return { refused: { code, message } };
}
