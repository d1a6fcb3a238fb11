import type { Evaluation, MetricName, SegmentLevel } from '../../contracts/evaluation.ts';
import type { GateFinding } from '../../contracts/gates.ts';
import { metricDirection } from '../metric-direction.ts';
import { meetsBound, worstAllowed } from './metric-tolerance.ts';
import { writeEstimate } from './write-estimate.ts';

/**
 * No level of any segment gets worse than under the champion: a level fails where the metric is worse by more
 * than the tolerance and the two 95 % intervals do not overlap, so that small levels do not fail by luck. One
 * finding per level; levels with too few rows, or without the metric or its interval, only advise. No findings
 * without segments, one passed finding without a champion.
 */
export function judgeSegments(
  metric: MetricName,
  tolerance: number,
  candidate: Evaluation,
  champion?: Evaluation,
): GateFinding[] {
  const segments = candidate.segments ?? [];
  if (segments.length === 0) return [];
  if (champion === undefined) {
    return [{ gate: 'segments', verdict: 'passed', advisory: false, message: 'no champion yet' }];
  }
  return segments.flatMap(({ name, levels }) => {
    const theirs = champion.segments?.find((segment) => segment.name === name)?.levels ?? [];
    const byLevel = new Map(theirs.map((level) => [level.level, level]));
    return levels.map((level) => judgeLevel(name, level, byLevel.get(level.level), metric, tolerance));
  });
}

function judgeLevel(
  segment: string,
  ours: SegmentLevel,
  theirs: SegmentLevel | undefined,
  metric: MetricName,
  tolerance: number,
): GateFinding {
  const subject = `${segment}=${ours.level}`;
  const finding = { gate: 'segments' as const, subject, advisory: false };
  const ourEstimate = ours.metrics[metric];
  const theirEstimate = theirs?.metrics[metric];
  const advise = (why: string) => ({
    ...finding,
    advisory: true,
    verdict: 'unknown' as const,
    message: `${subject}: ${why}`,
  });
  if (ours.tooFew || theirs === undefined || theirs.tooFew) return advise(`${ours.rows} rows are too few`);
  if (typeof ourEstimate?.value !== 'number' || typeof theirEstimate?.value !== 'number') {
    return advise(`its ${ours.rows} rows do not define ${metric}`);
  }
  const required = worstAllowed(metric, theirEstimate.value, tolerance);
  const { value, low, high } = ourEstimate;
  const isWorse = !meetsBound(metric, value, required);
  const figures = `${metric} ${writeEstimate(ourEstimate)}, champion ${writeEstimate(theirEstimate)}, ${ours.rows} rows`;
  if (
    isWorse &&
    (low === null || high === null || theirEstimate.low === null || theirEstimate.high === null)
  ) {
    return advise(`${figures}: worse, but without an interval it may be noise`);
  }
  const isBeyondNoise =
    metricDirection(metric) === 'lower'
      ? (low ?? value) > (theirEstimate.high ?? theirEstimate.value)
      : (high ?? value) < (theirEstimate.low ?? theirEstimate.value);
  const reading = !isWorse ? '' : isBeyondNoise ? ': worse beyond noise' : ': worse, but within noise';
  return {
    ...finding,
    verdict: isWorse && isBeyondNoise ? 'failed' : 'passed',
    measured: value,
    required,
    low,
    high,
    message: `${subject}: ${figures}${reading}`,
  };
}
