import { describe, expect, it } from 'vitest';
import { type Compute, TrainerOptions } from '../../../core/contracts/trainer.ts';
import { chooseCompute } from '../../../core/training/choose-compute.ts';
import { estimateMemory } from '../../../core/training/memory/estimate-memory.ts';
import { megabytesOf } from '../../../core/training/memory/megabytes-of.ts';
import type { RunSize } from '../../../core/training/memory/run-size.ts';
import { numbers, runOf } from './memory/run-of.ts';

const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/perennial-trainer:1';
const trainer = {
  ...TrainerOptions.parse({ image }),
  roleArn: 'arn:aws:iam::123456789012:role/r',
  jobPrefix: 'p-',
};
const small = runOf(1_000, numbers(10));
const large = runOf(8_000_000, numbers(20));
const functionMegabytes = 3_008;

const choose = (wanted: 'lambda' | 'sagemaker' | 'auto', size = small, compute?: Compute): string => {
  const choice = chooseCompute(wanted, size, compute);
  return 'refused' in choice ? choice.refused.code : choice.compute;
};
const refusalOf = (wanted: 'sagemaker' | 'auto', size: RunSize, compute: Compute): string => {
  const choice = chooseCompute(wanted, size, compute);
  return 'refused' in choice ? choice.refused.message : '';
};

describe('chooseCompute', () => {
  it('trains in functions where nothing is known of anything else', () => {
    expect(choose('auto', large)).toBe('lambda');
    expect(choose('auto', large, {})).toBe('lambda');
    expect(choose('auto', large, { trainer })).toBe('lambda');
  });

  it('with auto goes by what the largest step takes against what functions have, to the megabyte', () => {
    const { trial, fit, evaluate } = estimateMemory(large, 3);
    const megabytes = Math.ceil(Math.max(trial, fit, evaluate) / 2 ** 20);

    expect(choose('auto', large, { functionMegabytes: megabytes, trainer })).toBe('lambda');
    expect(choose('auto', large, { functionMegabytes: megabytes - 1, trainer })).toBe('sagemaker');
    expect(choose('auto', large, { functionMegabytes: megabytes - 1 })).toBe('tooLargeForLambda');
    expect(choose('auto', large, { functionMegabytes: 10_240 })).toBe('lambda');
  });

  it('says what the largest step takes and what there is', () => {
    expect(chooseCompute('auto', large, { functionMegabytes, trainer })).toEqual({
      compute: 'sagemaker',
      why: `fitting 8000000 rows × 22 columns takes about ${megabytesOf(estimateMemory(large, 2).fit)} MB, functions have 3008 MB`,
    });
    expect(chooseCompute('auto', small, { functionMegabytes })).toEqual({
      compute: 'lambda',
      why: expect.stringMatching(/^\w+ 1000 rows × 12 columns takes about \d+ MB, functions have 3008 MB$/),
    });
  });

  it('refuses what is too large for functions where there is no trainer, and names every way out', () => {
    const message = refusalOf('auto', large, { functionMegabytes });
    const most = Number(/about (\d+) rows/.exec(message)?.[1]);

    expect(message).toBe(
      `fitting 8000000 rows × 22 columns takes about ${megabytesOf(estimateMemory(large, 2).fit)} MB, functions have 3008 MB, and this environment has no trainer image for SageMaker jobs: about ${most} rows of these columns fit. Give the environment a trainer image (docs/sagemaker.md) or larger functions (functionSizes.large), take a smaller window, or write compute: lambda to try all the same`,
    );
    expect(choose('auto', runOf(most, numbers(20)), { functionMegabytes })).toBe('lambda');
    expect(choose('auto', runOf(1.01 * most, numbers(20)), { functionMegabytes })).toBe('tooLargeForLambda');
  });

  it('refuses as well where the environment trains in functions only, and says so', () => {
    const only: Compute = { functionMegabytes, trainer, preference: 'lambda' };

    expect(choose('auto', small, only)).toBe('lambda');
    expect(choose('auto', large, only)).toBe('tooLargeForLambda');
    expect(refusalOf('auto', large, only)).toContain(
      'Give the environment trainer.compute: auto, which takes a SageMaker job',
    );
  });

  it('refuses what functions cannot evaluate, for they do so wherever it trains', () => {
    const tested = runOf(8_000_000, numbers(20), { trainRows: 3_000_000, testRows: 5_000_000 });

    for (const wanted of ['auto', 'sagemaker'] as const) {
      expect(choose(wanted, tested, { functionMegabytes, trainer })).toBe('tooLargeForLambda');
      expect(refusalOf(wanted, tested, { functionMegabytes, trainer })).toMatch(
        /^evaluating 8000000 rows × 22 columns takes about \d+ MB, functions have 3008 MB, and it runs in a function wherever the training does: about \d+ rows of these columns fit\. Give the environment larger functions/,
      );
    }
    expect(choose('auto', tested, { functionMegabytes: 10_240, trainer })).toBe('lambda');
  });

  it('does what the spec says where that can be done, whatever the memory of functions', () => {
    expect(choose('lambda', large, { functionMegabytes: 128, trainer, preference: 'sagemaker' })).toBe(
      'lambda',
    );
    expect(choose('sagemaker', small, { trainer })).toBe('sagemaker');
    expect(choose('sagemaker', small, { functionMegabytes, trainer })).toBe('sagemaker');
  });

  it('refuses what no machine can train, whatever the spec says', () => {
    const beyond = runOf(13_000_000, numbers(20));

    for (const wanted of ['lambda', 'sagemaker', 'auto'] as const) {
      expect(choose(wanted, beyond, { functionMegabytes: 10_240, trainer })).toBe('tooLargeToTrain');
      expect(choose(wanted, beyond)).toBe('tooLargeToTrain');
    }
  });

  it('refuses SageMaker where there is no trainer or the environment forbids it', () => {
    expect(choose('sagemaker', small, { functionMegabytes })).toBe('noTrainer');
    expect(choose('sagemaker', small, { trainer, preference: 'lambda' })).toBe('noTrainer');
  });

  it('follows the environment where the spec leaves it open', () => {
    expect(choose('auto', small, { functionMegabytes, trainer, preference: 'sagemaker' })).toBe('sagemaker');
    expect(choose('auto', small, { functionMegabytes, preference: 'sagemaker' })).toBe('lambda');
  });
});
