import type { GateFinding } from '../../contracts/gates.ts';
import { roundFigure } from './write-figure.ts';

/** How well one feature alone predicts the target (singleFeatureScore); null where the target does not vary. */
export interface FeatureScore {
  feature: string;
  score: number | null;
}

/** No single feature tells the target: one failed finding per feature at or over the limit, else one that passes. */
export function judgeLeakage(limit: number, scores: readonly FeatureScore[]): GateFinding[] {
  const finding = { gate: 'leakage' as const, advisory: false, required: limit };
  const known = scores.filter((entry) => entry.score !== null) as { feature: string; score: number }[];
  if (known.length === 0) {
    const message = 'no feature alone could be scored against the target';
    return [{ ...finding, verdict: 'unknown', measured: null, message }];
  }
  const leaking = known.filter(({ score }) => !(score < limit));
  if (leaking.length > 0) {
    return leaking.map(({ feature, score }) => ({
      ...finding,
      subject: feature,
      verdict: 'failed',
      measured: score,
      message: `${feature} alone scores ${roundFigure(score, 4)}, ${limit} or more counts as a leak of the target`,
    }));
  }
  const best = known.reduce((top, entry) => (entry.score > top.score ? entry : top));
  const message = `no feature alone reaches ${limit}; the best is ${best.feature} with ${roundFigure(best.score, 4)}`;
  return [{ ...finding, verdict: 'passed', measured: best.score, message }];
}
