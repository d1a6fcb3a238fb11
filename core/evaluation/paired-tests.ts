import type { IntervalMethod, PairedDifference } from '../contracts/evaluation.ts';
import { twoSidedNormalP } from '../statistics/two-sided-normal-p.ts';
import type { AucInfluence } from './auc-influence.ts';
import { lawOfMean, NORMAL_CRITICAL_VALUE } from './law-of-mean.ts';
import { meanOf } from './mean-of.ts';
import { standardErrorOfMean } from './standard-error-of-mean.ts';

/**
 * A paired t test on per-row losses (normal from 30 rows on), positive where the candidate loses less.
 * `unit` turns a difference in mean loss into one of the metric: 1 by default. The p-value is the losses' own.
 */
export function comparePairedLosses(
  candidate: number | null,
  champion: number | null,
  candidateLosses: Float64Array,
  championLosses: Float64Array,
  unit = 1,
): PairedDifference {
  const gains = championLosses.map((loss, row) => (loss - candidateLosses[row]!) * unit);
  const difference = meanOf(gains);
  const error = standardErrorOfMean(gains);
  if (difference === null || error === null) return withoutTest(candidate, champion, difference);
  const { method, criticalValue, twoSidedP } = lawOfMean(gains.length);
  return judge({ candidate, champion, difference, error, method, criticalValue, twoSidedP });
}

/** DeLong's test for two AUCs on the same rows. */
export function compareCurves(
  candidate: AucInfluence | null,
  champion: AucInfluence | null,
): PairedDifference {
  if (candidate === null || champion === null) return withoutTest(null, null, null);
  const difference = candidate.auc - champion.auc;
  const theirs = champion.influence;
  if (candidate.influence === null || theirs === null) {
    return withoutTest(candidate.auc, champion.auc, difference);
  }
  const variance = candidate.influence.reduce((sum, part, row) => sum + (part - theirs[row]!) ** 2, 0);
  return judgeByNormal(candidate.auc, champion.auc, Math.sqrt(variance), 'delong');
}

/** Two scores where higher is better, with the standard error of their difference; a null one leaves no test. */
export function judgeByNormal(
  candidate: number | null,
  champion: number | null,
  error: number | null,
  method: IntervalMethod,
): PairedDifference {
  if (candidate === null || champion === null) return withoutTest(candidate, champion, null);
  const difference = candidate - champion;
  if (error === null) return withoutTest(candidate, champion, difference);
  const law = { criticalValue: NORMAL_CRITICAL_VALUE, twoSidedP: twoSidedNormalP };
  return judge({ candidate, champion, difference, error, method, ...law });
}

function judge(test: {
  candidate: number | null;
  champion: number | null;
  difference: number;
  error: number;
  method: IntervalMethod;
  criticalValue: number;
  twoSidedP: (ratio: number) => number;
}): PairedDifference {
  const { candidate, champion, difference, error, method, criticalValue } = test;
  const half = criticalValue * error;
  if (!Number.isFinite(difference) || !Number.isFinite(half)) return withoutTest(candidate, champion, null);
  // Without any spread, equal models show no evidence and different ones full evidence.
  const pValue = difference === 0 ? 1 : test.twoSidedP(difference / error);
  return { candidate, champion, difference, low: difference - half, high: difference + half, pValue, method };
}

/** Two scores that no test can tell apart: too few rows, or a score without a value. */
export function withoutTest(
  candidate: number | null,
  champion: number | null,
  difference: number | null,
): PairedDifference {
  const finite = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null);
  return {
    candidate: finite(candidate),
    champion: finite(champion),
    difference: finite(difference),
    low: null,
    high: null,
    pValue: null,
    method: 'none',
  };
}
