import type { Reason } from '../contracts/names.ts';
import type { Compute } from '../contracts/trainer.ts';
import { checkLimits } from './memory/check-limits.ts';
import { estimateMemory, type RunMemory } from './memory/estimate-memory.ts';
import { functionThreads } from './memory/function-threads.ts';
import { megabytesOf } from './memory/megabytes-of.ts';
import { mostRows } from './memory/most-rows.ts';
import type { RunSize } from './memory/run-size.ts';

export type ComputeChoice =
  | { compute: 'lambda' | 'sagemaker'; why: string }
  /** The training can run nowhere that it was asked to. */
  | { refused: Reason };

/** The steps of a run that may run in functions, as people read of them. */
const STEPS = { trial: 'comparing', fit: 'fitting', evaluate: 'evaluating' } as const;
type Step = keyof typeof STEPS;
const ALL_STEPS: readonly Step[] = ['trial', 'fit', 'evaluate'];

/**
 * Where a training runs: as its spec says; with `auto` as the environment says; with `auto` there too in functions,
 * unless a step would take more memory than they have. The refusals say what is needed, what is there and what to do.
 */
export function chooseCompute(
  wanted: 'lambda' | 'sagemaker' | 'auto',
  size: RunSize,
  { preference = 'auto', functionMegabytes, trainer }: Compute = {},
): ComputeChoice {
  const beyond = checkLimits(size);
  if (beyond) return { refused: beyond };
  if (wanted === 'lambda') return { compute: 'lambda', why: 'the spec says compute: lambda' };
  if (wanted === 'sagemaker' && !trainer)
    return refuse(
      'noTrainer',
      'the spec says compute: sagemaker, and this environment has no trainer image: give it one (trainer.image, docs/sagemaker.md), or write compute: auto',
    );
  if (wanted === 'sagemaker' && preference === 'lambda')
    return refuse(
      'noTrainer',
      'the spec says compute: sagemaker, and this environment trains in functions only (trainer.compute: lambda): change either, or write compute: auto',
    );
  const isJobWanted = wanted === 'sagemaker' || (preference === 'sagemaker' && trainer !== undefined);
  const said =
    wanted === 'sagemaker'
      ? 'the spec says compute: sagemaker'
      : 'the environment says trainer.compute: sagemaker';
  if (functionMegabytes === undefined)
    return isJobWanted
      ? { compute: 'sagemaker', why: said }
      : { compute: 'lambda', why: 'compute: auto, no limit is known' };
  const memory = estimateMemory(size, functionThreads(functionMegabytes));
  const room = functionMegabytes * 2 ** 20;
  if (memory.evaluate > room)
    return tooLarge(
      size,
      functionMegabytes,
      ['evaluate'],
      'it runs in a function wherever the training does',
      'larger functions (functionSizes.large), or a smaller share of test rows (training.split)',
    );
  const facts = factsOf(size, memory, functionMegabytes, ALL_STEPS);
  if (isJobWanted) return { compute: 'sagemaker', why: `${said}; ${facts}` };
  if (ALL_STEPS.every((step) => memory[step] <= room)) return { compute: 'lambda', why: facts };
  if (trainer && preference !== 'lambda') return { compute: 'sagemaker', why: facts };
  return tooLarge(
    size,
    functionMegabytes,
    ALL_STEPS,
    trainer
      ? 'this environment trains in functions only (trainer.compute: lambda)'
      : 'this environment has no trainer image for SageMaker jobs',
    trainer
      ? 'trainer.compute: auto, which takes a SageMaker job, or larger functions (functionSizes.large)'
      : 'a trainer image (docs/sagemaker.md) or larger functions (functionSizes.large)',
  );
}

function factsOf(
  { rows, columns }: RunSize,
  memory: RunMemory,
  functionMegabytes: number,
  steps: readonly Step[],
): string {
  const step = steps.reduce((top, one) => (memory[one] > memory[top] ? one : top));
  return `${STEPS[step]} ${rows} rows × ${columns} columns takes about ${megabytesOf(memory[step])} MB, functions have ${functionMegabytes} MB`;
}

function tooLarge(
  size: RunSize,
  functionMegabytes: number,
  steps: readonly Step[],
  because: string,
  ways: string,
): ComputeChoice {
  const room = functionMegabytes * 2 ** 20;
  const threads = functionThreads(functionMegabytes);
  const most = mostRows(size, (memory) => steps.every((step) => memory[step] <= room), threads);
  const facts = factsOf(size, estimateMemory(size, threads), functionMegabytes, steps);
  return refuse(
    'tooLargeForLambda',
    `${facts}, and ${because}: about ${most} rows of these columns fit. Give the environment ${ways}, take a smaller window, or write compute: lambda to try all the same`,
  );
}

function refuse(code: string, message: string): ComputeChoice {
  return { refused: { code, message } };
}
