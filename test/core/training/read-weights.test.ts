import { describe, expect, it } from 'vitest';
import { TrainingSpec } from '../../../core/contracts/model-spec.ts';
import type { TrainingTarget } from '../../../core/training/read-target.ts';
import { readWeights } from '../../../core/training/read-weights.ts';
import { allRows, categoryColumn, numberColumn, table } from '../features/table.ts';

const labels: TrainingTarget = { task: 'binary', classes: ['no', 'yes'], codes: Uint8Array.of(0, 0, 0, 1) };
const weigh = (weights: object, values: number[] = [1, 2, 3, 2], target = labels, training?: Int32Array) => {
  const frame = table({ w: numberColumn(...values), text: categoryColumn('a', 'b', 'c', 'd') });
  return readWeights(
    { training: TrainingSpec.parse({ weights }) },
    frame,
    target,
    training ?? allRows(frame),
  );
};

describe('readWeights', () => {
  it('has none where the spec has none', () => {
    expect(
      readWeights({ training: TrainingSpec.parse({}) }, table({}), labels, Int32Array.of()),
    ).toBeUndefined();
  });

  it('keeps the proportions of a column, with a mean of 1 over the training rows that count', () => {
    expect(weigh({ column: 'w' })).toEqual(Float64Array.of(0.5, 1, 1.5, 1));
    expect(weigh({ column: 'w' }, [0, 2, 6, 0])).toEqual(Float64Array.of(0, 0.5, 1.5, 0));
    expect(weigh({ column: 'w' }, [1, 3, 100, 100], labels, Int32Array.of(0, 1))).toEqual(
      Float64Array.of(0.5, 1.5, 50, 50),
    );
  });

  it('lets each class count as much as the other where they are balanced, the column included', () => {
    const alone = weigh({ classes: 'balanced' })!;
    const both = weigh({ classes: 'balanced', column: 'w' })!;

    expect(alone[0]! + alone[1]! + alone[2]!).toBeCloseTo(alone[3]!, 12);
    expect(both[0]! + both[1]! + both[2]!).toBeCloseTo(both[3]!, 12);
    expect(both[1]! / both[0]!).toBeCloseTo(2, 12);
  });

  it('takes weights by label, 1 where a label is not named', () => {
    const weights = weigh({ classes: { yes: 5 } })!;

    expect(weights[3]! / weights[0]!).toBeCloseTo(5, 12);
  });

  it('takes 1 for a label that is not named, whatever its name', () => {
    const target: TrainingTarget = { ...labels, classes: ['__proto__', 'constructor'] };

    expect(weigh({ classes: { constructor: 5 } }, [1, 1, 1, 1], target)![0]).toBeCloseTo(0.5, 12);
  });

  it('leaves rows of weight 0 out of how far weights are apart, and rows that are not trained on', () => {
    expect(weigh({ column: 'w' }, [0, 1, 1, 1e300], labels, Int32Array.of(0, 1, 2))).toEqual(
      Float64Array.of(0, 1, 1, 1e300),
    );
  });

  it.each([
    ['negative', [1, -1, -2, 2], /negative in 2/],
    ['missing', [1, Number.NaN, 3, 2], /of 4 rows it is missing in 1/],
    ['infinite', [1, Number.POSITIVE_INFINITY, 3, 2], /infinite in 1/],
    ['0 in every row', [0, 0, 0, 0], /every row to train on has the weight 0/],
    ['too large to add up', [1e308, 1e308, 1e308, 1e308], /too large/],
    ['further apart than float32 can tell', [1, 2, 1e300, 1], /from 1 to 1e\+300/],
  ])('refuses weights that are %s', (_what, values, message) => {
    expect(() => weigh({ column: 'w' }, values)).toThrow(
      expect.objectContaining({ name: 'InvalidInputError', message: expect.stringMatching(message) }),
    );
  });

  it('refuses a column that is not there or no number, and a label that no row has', () => {
    expect(() => weigh({ column: 'nothing' })).toThrow(/no column "nothing"/);
    expect(() => weigh({ column: 'text' })).toThrow(/"text" is a category/);
    expect(() => weigh({ classes: { maybe: 2 } })).toThrow(/"maybe", which is no label of the data: no, yes/);
  });
});
