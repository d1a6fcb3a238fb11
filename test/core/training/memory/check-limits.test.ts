import { describe, expect, it } from 'vitest';
import { createEngine } from '../../../../core/training/kernels/engine.ts';
import { checkLimits, MOST_PREPARED_BYTES } from '../../../../core/training/memory/check-limits.ts';
import { estimateMemory } from '../../../../core/training/memory/estimate-memory.ts';
import { categories, gbdt, linear, numbers, runOf } from './run-of.ts';

describe('checkLimits', () => {
  it.each([10, 1_000_000, 10_000_000])('has nothing against %i rows of 20 columns', (rows) => {
    expect(checkLimits(runOf(rows, numbers(20)))).toBeUndefined();
  });

  it('refuses prepared rows that are too large for one object, to the row', () => {
    const rowBytes = 8 * 20 + 12;
    const most = Math.floor(MOST_PREPARED_BYTES / rowBytes);

    expect(checkLimits(runOf(most, numbers(20)))).toBeUndefined();
    expect(checkLimits(runOf(most + 1, numbers(20)))).toEqual({
      code: 'tooLargeToTrain',
      message:
        '12485371 rows × 22 columns are 2049 MB, and the rows of a run are 2048 MB at most, in functions and in SageMaker jobs alike: about 12400000 rows of these columns fit, so take a smaller window or fewer features',
    });
  });

  it('refuses what the kernels cannot address before it starts, and says how many rows they can', () => {
    const size = runOf(7_000_000, numbers(3), {
      task: 'multiclass',
      classes: 200,
      candidates: [gbdt({ leaves: 8 }, 'multiclass')],
    });

    const refusal = checkLimits(size);

    expect(refusal?.code).toBe('tooLargeToTrain');
    expect(refusal?.message).toMatch(
      /^7000000 rows × 5 columns take \d+ MB in the training kernels, which address 4096 MB, in functions and in SageMaker jobs alike: about \d+ rows of these columns fit, so take a smaller window, or take fewer features, or fewer leaves/,
    );
    const most = Number(/about (\d+) rows/.exec(refusal!.message)?.[1]);
    const share = most / size.rows;
    const fewer = runOf(most, numbers(3), {
      ...size,
      rows: most,
      trainRows: Math.floor(size.trainRows * share),
      testRows: Math.ceil(size.testRows * share),
    });
    expect(checkLimits(fewer)).toBeUndefined();
    expect(() => createEngine(estimateMemory(size).kernels)).toThrow(/4 GB/);
  });

  it('says that leaves are too many where no number of rows would fit', () => {
    const refusal = checkLimits(runOf(20_000, numbers(1_100), { candidates: [gbdt({ leaves: 1_024 })] }));

    expect(refusal?.message).toMatch(
      /SageMaker jobs alike: take fewer features, or fewer leaves \(training\.candidates: gbdt\)$/,
    );
  });

  it('says that categories are too many for a linear model, whose products of pairs would not fit', () => {
    const refusal = checkLimits(runOf(2_000_000, categories(2, 25_000), { candidates: [linear(), gbdt()] }));

    expect(refusal?.message).toMatch(/leave the linear model out of training\.candidates$/);
    expect(checkLimits(runOf(2_000_000, categories(2, 25_000), { candidates: [gbdt()] }))).toBeUndefined();
    expect(
      checkLimits(runOf(2_000_000, categories(2, 10_000), { candidates: [linear(), gbdt()] })),
    ).toBeUndefined();
  });
});
