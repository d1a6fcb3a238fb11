import { describe, expect, it } from 'vitest';
import { explainScores } from '../../../core/explanations/explain-scores.ts';
import { rankFeatures } from '../../../core/explanations/rank-features.ts';

describe('explainScores', () => {
  const features = Array.from({ length: 30 }, (_, at) => `f${at}`);

  it('names the largest contributions of listed features and keeps the others together', () => {
    const values = Float64Array.from(features, (_, at) => (at % 2 === 0 ? at : -at));
    const listed = features.toReversed().slice(1);
    const [[explained]] = explainScores(
      { features, rows: 1, outputs: 1, base: [100], values },
      listed,
    ) as any;

    // f29 = −29 is not listed; 20 of the rest are named, f28 … f9
    expect(explained.contributions.map(({ feature }: any) => listed[feature])).toEqual(
      Array.from({ length: 20 }, (_, at) => `f${28 - at}`),
    );
    expect(explained.contributions[1].value).toBe(-27);
    expect(explained.rest).toBe(-29 + 8 - 7 + 6 - 5 + 4 - 3 + 2 - 1);
    expect(explained.score).toBe(100 - 15);
  });

  it('leaves out zeros, and has no rest where everything is named', () => {
    const values = Float64Array.of(0, 2);
    const [[explained]] = explainScores({ features: ['a', 'b'], rows: 1, outputs: 1, base: [1], values }, [
      'a',
      'b',
    ]) as any;

    expect(explained).toEqual({ output: 0, score: 3, contributions: [{ feature: 1, value: 2 }], rest: 0 });
  });

  it('keeps the ten highest scores of many outputs', () => {
    const base = Array.from({ length: 12 }, (_, output) => (output * 7) % 12);
    const [row] = explainScores(
      { features: ['a'], rows: 1, outputs: 12, base, values: new Float64Array(12) },
      ['a'],
    );

    expect(row!.map(({ score }) => score)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    expect(row!.every(({ output, score }) => base[output] === score)).toBe(true);
  });
});

describe('rankFeatures', () => {
  it('goes by the first mark that differs and leaves equals in their order', () => {
    const marks: Record<string, number[]> = { a: [1, 0], b: [2, 5], c: [2, 7], d: [1, 0] };

    expect(rankFeatures(Object.keys(marks), (name) => marks[name]!)).toEqual(['c', 'b', 'a', 'd']);
  });
});
