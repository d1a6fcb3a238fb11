import type { DroppedPoint } from '../../../contracts/workflows.ts';
import { together } from '../../together.ts';

/** What a point is tried with: a cheap comparison sees one fold, a share of its rows, and learns in large steps. */
export interface Effort {
  fold: number;
  /** Share of the rows to learn from. */
  rowShare: number;
  /** Learning rates below this one are raised to it. */
  leastRate: number;
}

/** What a point came to. */
export interface PointResult {
  /** Null where the metric is not defined on the rows. */
  score: number | null;
  rounds: number;
}

/** Scores by fold, in the order asked for, with one entry per point: null where it has none. */
export interface SearchResult {
  folds: { fold: number; scores: (number | null)[]; rounds: number[] }[];
  dropped: DroppedPoint[];
}

/** What decides how many points are tried, and how. */
export interface SearchShape {
  points: number;
  /** All folds there are: cheap comparisons use the last ones, which in the order of time are the newest. */
  foldCount: number;
  /** Rows that a fold learns from. */
  rows: number;
  halving: boolean;
  /** Points that halving leaves for all folds. */
  finalists: number;
}

export interface SearchOptions extends SearchShape {
  /** Folds to score the points on that are left in the end. */
  folds: readonly number[];
  moreIsBetter: boolean;
  /** Points that are tried together at most, and whether on different folds. */
  atOnce?: number;
  mixesFolds?: boolean;
  /** The share of the time that is used up; 1 and more ends the search as soon as one point has all its scores. */
  timeUsed?: () => number;
}

interface Rung extends Effort {
  keep: number;
  /** No more points are started once so much of the time is used up. */
  until: number;
}

/** As many are left for all folds, where nothing else is said. */
export const FINALISTS = 4;
/** Fewer rows than this tell too little to be halved. */
const HALVED_ROWS = 8_000;

/**
 * Scores points on folds. With halving (Jamieson and Talwalkar 2016) a third is left after a comparison on one fold
 * with half of its rows and large steps, `finalists` after another one on the next fold with all of its rows; only those
 * are scored on all folds. Where several are left, the first point is one of them. What is chosen depends on scores alone, unless time runs out.
 */
export async function searchPoints(
  options: SearchOptions,
  tryPoint: (point: number, effort: Effort) => Promise<PointResult>,
): Promise<SearchResult> {
  const { points, folds, moreIsBetter, atOnce = 1, mixesFolds = false, timeUsed = () => 0 } = options;
  const dropped: DroppedPoint[] = [];
  let left = Array.from({ length: points }, (_, point) => point);
  const rungs = options.halving ? planRungs(options) : [];
  const last = new Map<number, { rung: number; score: number | null }>();
  const drop = (point: number, why: DroppedPoint['why']) =>
    dropped.push({ point, why, ...(last.get(point) ?? { rung: 0, score: null }) });

  for (const [index, rung] of rungs.entries()) {
    const scores = new Map<number, number | null>();
    await together(left, atOnce, async (point, place) => {
      if (place > 0 && timeUsed() >= rung.until) drop(point, 'time');
      else scores.set(point, (await tryPoint(point, rung)).score);
    });
    const scored = left.filter((point) => scores.has(point));
    for (const point of scored) last.set(point, { rung: index + 1, score: scores.get(point)! });
    const ranked = rank(scored, (point) => last.get(point)!.score, moreIsBetter, options.finalists > 1);
    for (const point of ranked.slice(rung.keep)) drop(point, 'beaten');
    left = ranked.slice(0, rung.keep);
  }

  const results = folds.map((fold) => ({
    fold,
    scores: new Array<number | null>(points).fill(null),
    rounds: new Array<number>(points).fill(0),
  }));
  const score = async (point: number, at: number) => {
    const effort = { fold: folds[at]!, rowShare: 1, leastRate: 0 };
    const { score: value, rounds } = await tryPoint(point, effort);
    results[at]!.scores[point] = value;
    results[at]!.rounds[point] = rounds;
  };
  const places = folds.map((_, at) => at);
  if (options.timeUsed) {
    // with no time to lose, a point has all its scores before the next one is begun
    for (const [place, point] of left.entries()) {
      if (place > 0 && timeUsed() >= 1) drop(point, 'time');
      else await together(places, mixesFolds ? atOnce : 1, (at) => score(point, at));
    }
  } else {
    // a fold's table may have to be made: one fold after the other
    const rounds = mixesFolds ? [places] : places.map((at) => [at]);
    for (const some of rounds) {
      const pairs = some.flatMap((at) => left.map((point) => ({ point, at })));
      await together(pairs, atOnce, ({ point, at }) => score(point, at));
    }
  }
  return { folds: results, dropped: dropped.sort((a, b) => a.point - b.point) };
}

function planRungs({ points, foldCount, rows, finalists }: Omit<SearchShape, 'halving'>): Rung[] {
  const rungs: Rung[] = [];
  const half = rows >= HALVED_ROWS ? 0.5 : 1;
  const foldOf = (rung: number) => foldCount - 1 - (rung % foldCount);
  let left = points;
  if (left > 3 * finalists || (finalists === 1 && left > 1)) {
    left = Math.max(finalists, Math.ceil(left / 3));
    rungs.push({ fold: foldOf(0), rowShare: half, leastRate: 0.2, keep: left, until: 0.4 });
  }
  if (left > finalists)
    rungs.push({ fold: foldOf(1), rowShare: 1, leastRate: 0.1, keep: finalists, until: 0.7 });
  return rungs;
}

/** The best first, where wanted after the point 0; of equals the one that was listed first. */
function rank(
  points: readonly number[],
  scoreOf: (point: number) => number | null,
  moreIsBetter: boolean,
  keepsFirst: boolean,
): number[] {
  const worth = (point: number) => {
    const score = scoreOf(point);
    if (keepsFirst && point === 0) return Number.POSITIVE_INFINITY;
    return score === null ? Number.NEGATIVE_INFINITY : moreIsBetter ? score : -score;
  };
  return points.toSorted((a, b) => (worth(a) === worth(b) ? a - b : worth(b) - worth(a)));
}

/** Fits of whole folds that a search costs, in terms of one point on one fold at a learning rate of 0.1. */
export function countFits({ points, foldCount, rows, halving, finalists }: SearchShape): number {
  if (!halving) return points * foldCount;
  let left = points;
  let fits = 0;
  for (const { rowShare, leastRate, keep } of planRungs({ points, foldCount, rows, finalists })) {
    fits += left * rowShare * (0.1 / leastRate);
    left = keep;
  }
  return fits + left * foldCount;
}
