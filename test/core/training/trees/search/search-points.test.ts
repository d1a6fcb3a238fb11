import { describe, expect, it } from 'vitest';
import {
  countFits,
  type Effort,
  type PointResult,
  type SearchOptions,
  searchPoints,
} from '../../../../../core/training/trees/search/search-points.ts';

const FOLDS = [0, 1, 2];
const search = (changes: Partial<SearchOptions> = {}): SearchOptions => ({
  points: 24,
  folds: FOLDS,
  foldCount: 3,
  rows: 20_000,
  halving: true,
  finalists: 4,
  moreIsBetter: true,
  ...changes,
});
/** Point p is worth p on every fold, however it is tried. */
const byNumber = (point: number): PointResult => ({ score: point, rounds: 10 + point });

/** Runs a search and answers what was tried, in order. */
async function record(options: SearchOptions, tryPoint = byNumber) {
  const tried: (Effort & { point: number })[] = [];
  const result = await searchPoints(options, async (point, effort) => {
    tried.push({ point, ...effort });
    return tryPoint(point);
  });
  return { ...result, tried };
}
const finalists = (folds: { scores: (number | null)[] }[]) =>
  folds[0]!.scores.flatMap((score, point) => (score === null ? [] : [point]));

describe('searchPoints', () => {
  it('scores every point on every fold where nothing is to be dropped', async () => {
    const { folds, dropped, tried } = await record(search({ halving: false, points: 5 }));

    expect(dropped).toEqual([]);
    expect(folds.map(({ fold, scores }) => [fold, scores])).toEqual(
      FOLDS.map((fold) => [fold, [0, 1, 2, 3, 4]]),
    );
    expect(tried.every(({ rowShare, leastRate }) => rowShare === 1 && leastRate === 0)).toBe(true);
  });

  it('drops two thirds on half of the rows of one fold, leaves four after another fold, scores those on all', async () => {
    const { folds, dropped, tried } = await record(search());

    const efforts = tried.map(({ fold, rowShare, leastRate }) => `${fold} ${rowShare} ${leastRate}`);
    const counts = Object.fromEntries(
      [...new Set(efforts)].map((effort) => [effort, efforts.filter((one) => one === effort).length]),
    );
    expect(counts).toEqual({ '2 0.5 0.2': 24, '1 1 0.1': 8, '0 1 0': 4, '1 1 0': 4, '2 1 0': 4 });
    expect(finalists(folds)).toEqual([0, 21, 22, 23]);
    expect(folds[0]!.rounds[23]).toBe(33);
    expect(dropped).toHaveLength(20);
    expect(dropped.find(({ point }) => point === 3)).toEqual({ point: 3, rung: 1, why: 'beaten', score: 3 });
    expect(dropped.find(({ point }) => point === 20)).toEqual({
      point: 20,
      rung: 2,
      why: 'beaten',
      score: 20,
    });
  });

  it('keeps the lowest of an error, and the first point however bad it is', async () => {
    const { folds } = await record(search({ moreIsBetter: false }), (point) => ({
      score: point === 0 ? 1_000 : point,
      rounds: 1,
    }));

    expect(finalists(folds)).toEqual([0, 1, 2, 3]);
  });

  it('takes the first listed of equals, and any score before none', async () => {
    const equal = await record(search(), () => ({ score: 1, rounds: 1 }));
    const some = await record(search(), (point) => ({
      score: [5, 9, 17].includes(point) ? 0 : null,
      rounds: 1,
    }));

    expect(finalists(equal.folds)).toEqual([0, 1, 2, 3]);
    expect(finalists(some.folds)).toEqual([5, 9, 17]);
    expect(some.dropped.map(({ point }) => point)).not.toContain(0);
  });

  it('does not take half of few rows, and compares few points on all folds at once', async () => {
    expect((await record(search({ rows: 500 }))).tried[0]).toMatchObject({ rowShare: 1, leastRate: 0.2 });
    expect((await record(search({ points: 8 }))).tried[0]).toMatchObject({ rowShare: 1, leastRate: 0.1 });
    expect((await record(search({ points: 4 }))).dropped).toEqual([]);
  });

  it('leaves one of a few by one cheap comparison where that is wanted, and it need not be the first', async () => {
    const { folds, dropped, tried } = await record(search({ points: 2, finalists: 1 }));

    expect(tried.slice(0, 2).map(({ rowShare, leastRate }) => [rowShare, leastRate])).toEqual([
      [0.5, 0.2],
      [0.5, 0.2],
    ]);
    expect(tried).toHaveLength(2 + 3);
    expect(finalists(folds)).toEqual([1]);
    expect(dropped).toEqual([{ point: 0, rung: 1, why: 'beaten', score: 0 }]);
  });

  it('drops the same points for each fold alone as for all together', async () => {
    const together = await record(search());

    for (const fold of FOLDS) {
      const alone = await record(search({ folds: [fold] }));
      expect(alone.dropped).toEqual(together.dropped);
      expect(alone.folds).toEqual(together.folds.filter((one) => one.fold === fold));
    }
  });

  it('starts no more points once the time is used up, and says which and how far they came', async () => {
    let used = 0;
    const { folds, dropped } = await record(search({ timeUsed: () => used }), (point) => {
      used += 1 / 16;
      return byNumber(point);
    });

    // 7 points start within 0.4 of the time, 5 of them once more within 0.7
    const late = dropped.filter(({ why }) => why === 'time');
    expect(late.filter(({ rung }) => rung === 0).map(({ point }) => point)).toEqual(
      Array.from({ length: 17 }, (_, i) => i + 7),
    );
    expect(late.filter(({ rung }) => rung === 1)).toHaveLength(2);
    expect(late.filter(({ rung }) => rung === 2)).toHaveLength(2);
    expect(finalists(folds)).toContain(0);
    expect(dropped.length + finalists(folds).length).toBe(24);
  });

  it('has all scores of one point even where there is no time at all', async () => {
    const { folds } = await record(search({ timeUsed: () => 99 }));

    expect(folds.map(({ scores }) => scores[0])).toEqual([0, 0, 0]);
    expect(finalists(folds)).toEqual([0]);
  });

  it('costs a third of what all points on all folds cost', async () => {
    const size = { points: 24, foldCount: 3, rows: 20_000, finalists: 4 };

    expect(countFits({ ...size, halving: false })).toBe(72);
    expect(countFits({ ...size, halving: true })).toBe(24 * 0.5 * 0.5 + 8 + 4 * 3);
  });
});
