import { describe, expect, it } from 'vitest';
import { type Compute, TrainerOptions } from '../../../core/contracts/trainer.ts';
import { chooseCompute, lambdaCellLimit } from '../../../core/training/choose-compute.ts';

const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/perennial-trainer:1';
const trainer = {
  ...TrainerOptions.parse({ image }),
  roleArn: 'arn:aws:iam::123456789012:role/r',
  jobPrefix: 'p-',
};
const small = { rows: 1_000, columns: 10 };
const large = { rows: 10_000_000, columns: 20 };
const functionMegabytes = 3_008;

const choose = (wanted: 'lambda' | 'sagemaker' | 'auto', size = small, compute?: Compute): string => {
  const choice = chooseCompute(wanted, size, compute);
  return 'refused' in choice ? choice.refused.code : choice.compute;
};

describe('chooseCompute', () => {
  it('trains in functions where nothing is known of anything else', () => {
    expect(choose('auto', large)).toBe('lambda');
    expect(choose('auto', large, {})).toBe('lambda');
    expect(choose('auto', large, { trainer })).toBe('lambda');
  });

  it('with auto goes by rows × columns against what a function holds, the limit itself included', () => {
    const compute = { functionMegabytes, trainer };
    const limit = lambdaCellLimit(functionMegabytes);

    expect(limit).toBe(62_400_000);
    expect(choose('auto', { rows: limit, columns: 1 }, compute)).toBe('lambda');
    expect(choose('auto', { rows: limit + 1, columns: 1 }, compute)).toBe('sagemaker');
    expect(choose('auto', large, compute)).toBe('sagemaker');
    expect(choose('auto', large, { ...compute, functionMegabytes: 10_240 })).toBe('lambda');
  });

  it('says both sizes in its reason', () => {
    expect(chooseCompute('auto', large, { functionMegabytes, trainer })).toEqual({
      compute: 'sagemaker',
      why: '10000000 rows × 20 columns are 200000000 cells, functions of 3008 MB train up to 62400000',
    });
  });

  it('refuses what is too large for functions where there is no trainer, and names every way out', () => {
    const choice = chooseCompute('auto', large, { functionMegabytes });

    expect(choice).toMatchObject({ refused: { code: 'tooLargeForLambda' } });
    for (const way of ['trainer image', 'functionSizes.large', 'smaller window', 'compute: lambda'])
      expect(JSON.stringify(choice)).toContain(way);
  });

  it('tries in functions whatever the size when the spec says so', () => {
    expect(choose('lambda', large, { functionMegabytes, trainer, preference: 'sagemaker' })).toBe('lambda');
  });

  it('refuses compute: sagemaker by name where there is no trainer, or the environment wants none', () => {
    expect(choose('sagemaker')).toBe('noTrainer');
    expect(choose('sagemaker', large, { functionMegabytes })).toBe('noTrainer');
    expect(choose('sagemaker', small, { trainer, preference: 'lambda' })).toBe('noTrainer');
    expect(choose('sagemaker', small, { trainer })).toBe('sagemaker');
  });

  it('leaves auto to the environment where that has a wish', () => {
    expect(choose('auto', large, { functionMegabytes, trainer, preference: 'lambda' })).toBe('lambda');
    expect(choose('auto', small, { functionMegabytes, trainer, preference: 'sagemaker' })).toBe('sagemaker');
    expect(choose('auto', small, { functionMegabytes, preference: 'sagemaker' })).toBe('lambda');
  });

  it('knows no size of function that holds less than nothing', () => {
    expect(lambdaCellLimit(128)).toBe(0);
  });
});
