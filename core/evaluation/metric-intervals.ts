import type { IntervalMethod, MetricEstimate } from '../contracts/evaluation.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import type { AucInfluence } from './auc-influence.ts';
import { INTERVAL_LEVEL, lawOfMean, NORMAL_CRITICAL_VALUE } from './law-of-mean.ts';
import { meanOf } from './mean-of.ts';
import { standardErrorOfMean } from './standard-error-of-mean.ts';

/** A metric whose rows carry no interval; a value that is not finite (an overflow) becomes null. */
export function withoutInterval(value: number | null): MetricEstimate {
  const isNumber = value !== null && Number.isFinite(value);
  return { value: isNumber ? value : null, low: null, high: null, method: 'none' };
}

/** A metric with its interval, or without one as soon as a number of it is not finite. */
function withInterval(value: number, low: number, high: number, method: IntervalMethod): MetricEstimate {
  return Number.isFinite(low) && Number.isFinite(high)
    ? { value, low, high, method }
    : withoutInterval(value);
}

/** The mean of per-row losses, by normal theory (Student's t below 30 rows), not below `floor`. */
export function meanEstimate(losses: Float64Array, floor = 0): MetricEstimate {
  const value = meanOf(losses);
  const error = standardErrorOfMean(losses);
  if (value === null || error === null) return withoutInterval(value);
  const { method, criticalValue } = lawOfMean(losses.length);
  return withInterval(
    value,
    Math.max(floor, value - criticalValue * error),
    value + criticalValue * error,
    method,
  );
}

/** The root of the mean of squared errors: the delta method on its logarithm, which keeps the ends above 0. */
export function rmseEstimate(squaredErrors: Float64Array): MetricEstimate {
  const mean = meanOf(squaredErrors);
  const error = standardErrorOfMean(squaredErrors);
  const value = mean === null ? null : Math.sqrt(mean);
  if (value === null || mean === null || error === null) return withoutInterval(value);
  if (mean === 0) return withInterval(0, 0, 0, 'delta');
  const width = Math.exp((lawOfMean(squaredErrors.length).criticalValue * error) / (2 * mean));
  return withInterval(value, value / width, value * width, 'delta');
}

/** A share of rows by Wilson's interval; without rows there is none, and `value` stands alone. */
export function shareEstimate(successes: number, total: number, value: number | null): MetricEstimate {
  if (value === null || total === 0) return withoutInterval(value);
  const { low, high } = wilsonInterval(successes, total, INTERVAL_LEVEL);
  return withInterval(value, low, high, 'wilson');
}

/**
 * F1 of one class. With J = hits/(hits + misses), a plain share of rows, F1 is 2J/(1 + J): Wilson's interval
 * for J carries over, exact where a bootstrap would find no spread.
 */
export function f1Estimate(hits: number, misses: number, value: number | null): MetricEstimate {
  const share = shareEstimate(hits, hits + misses, value);
  if (share.low === null || share.high === null) return share;
  return { ...share, low: (2 * share.low) / (1 + share.low), high: (2 * share.high) / (1 + share.high) };
}

/**
 * An AUC by DeLong's variance on the logit scale: in simulations of 60 to 1,000 rows the 95 % interval
 * covered 0.91–0.95 of the time there and 0.84–0.90 on the plain scale.
 */
export function aucEstimate(curve: AucInfluence | null, rowsOfRarestClass: number): MetricEstimate {
  if (curve === null || curve.influence === null) return withoutInterval(curve?.auc ?? null);
  const variance = curve.influence.reduce((sum, part) => sum + part * part, 0);
  return boundedEstimate(curve.auc, Math.sqrt(variance), rowsOfRarestClass, 'delong');
}

/**
 * A score in (0, 1) with a standard error, on the logit scale so that the ends stay inside. At 0 and 1 the
 * data show no spread and the error says nothing: Wilson's interval for `rows` rows all alike stands in.
 */
export function boundedEstimate(
  value: number,
  standardError: number,
  rows: number,
  method: IntervalMethod,
): MetricEstimate {
  if (value <= 0 || value >= 1) return shareEstimate(value * rows, rows, value);
  const odds = value / (1 - value);
  const factor = Math.exp((NORMAL_CRITICAL_VALUE * standardError) / (value * (1 - value)));
  // odds / (factor + odds) is the lower end written so that a huge factor gives 0 and not NaN.
  return withInterval(value, odds / (factor + odds), 1 - 1 / (1 + odds * factor), method);
}

/** R² with the standard error of ln(1 − R²); that scale has no upper end to run over. */
export function rSquaredEstimate(value: number, standardErrorOfLog: number): MetricEstimate {
  const width = Math.exp(NORMAL_CRITICAL_VALUE * standardErrorOfLog);
  return withInterval(value, 1 - (1 - value) * width, 1 - (1 - value) / width, 'bootstrap');
}

/** A score in [0, 1] with its standard error, cut at the ends. */
export function clippedEstimate(value: number, standardError: number): MetricEstimate {
  const half = NORMAL_CRITICAL_VALUE * standardError;
  return withInterval(value, Math.max(0, value - half), Math.min(1, value + half), 'bootstrap');
}
