import type {
  Evaluation,
  MetricName,
  ModelComparison,
  PairedDifference,
} from '../../contracts/evaluation.ts';
import type { GateFinding } from '../../contracts/gates.ts';
import { metricDirection } from '../metric-direction.ts';
import { meetsBound, worstAllowed } from './metric-tolerance.ts';
import { writeEstimate } from './write-estimate.ts';
import { writeFigure, writePValue } from './write-figure.ts';

/** The serving version, measured on the candidate's test rows, and the paired test of the two. */
export interface ChampionJudgement {
  version: number;
  evaluation: Evaluation;
  comparison: ModelComparison;
}

/** A champion that serves and could not answer the test rows: which version, and why. */
export interface IncomparableChampion {
  version: number;
  why: string;
}

/**
 * The candidate is not worse than the champion by more than the tolerance, as a point difference; a second,
 * advisory finding says whether the difference can be told from noise (passed: better; failed: worse; unknown: no).
 * Without a champion it passes; with one that cannot answer these rows, or a metric that either lacks, it is unknown.
 */
export function judgeChampion(
  metric: MetricName,
  tolerance: number,
  candidate: Evaluation,
  champion?: ChampionJudgement | IncomparableChampion,
): GateFinding[] {
  const finding = { gate: 'notWorseThanChampion' as const, subject: metric, advisory: false };
  if (champion === undefined) return [{ ...finding, verdict: 'passed', message: 'no champion yet' }];
  if ('why' in champion) {
    const message = `version ${champion.version}, which serves, cannot be compared: ${champion.why}`;
    return [{ ...finding, verdict: 'unknown', measured: null, message }];
  }
  const ours = candidate.metrics[metric];
  const theirs = champion.evaluation.metrics[metric];
  const paired = champion.comparison.metrics[metric];
  const ourValue = paired?.candidate ?? ours?.value ?? null;
  const theirValue = paired?.champion ?? theirs?.value ?? null;
  if (ourValue === null || theirValue === null) {
    const message = `${metric}: the test rows do not define it for both models`;
    return [{ ...finding, verdict: 'unknown', measured: ourValue, message }];
  }
  const required = worstAllowed(metric, theirValue, tolerance);
  const estimate = writeEstimate(
    ours?.value === ourValue ? ours : { value: ourValue, low: null, high: null },
  );
  const difference = writeDifference(metric, ourValue, theirValue, paired);
  return [
    {
      ...finding,
      verdict: meetsBound(metric, ourValue, required) ? 'passed' : 'failed',
      measured: ourValue,
      required,
      ...(paired && { low: paired.low, high: paired.high, pValue: paired.pValue }),
      message: `${metric} ${estimate}, champion (version ${champion.version}) ${writeFigure(theirValue)}: ${difference}`,
    },
    judgeSignificance(metric, paired),
  ];
}

function judgeSignificance(metric: MetricName, paired?: PairedDifference): GateFinding {
  const finding = {
    gate: 'notWorseThanChampion' as const,
    subject: `${metric} difference`,
    advisory: true,
    measured: paired?.difference ?? null,
  };
  if (!paired || paired.difference === null || paired.low === null || paired.high === null) {
    return { ...finding, verdict: 'unknown', message: `${metric}: the difference has no paired test` };
  }
  const { difference, low, high, pValue } = paired;
  const interval = `${writeFigure(difference)} in the candidate's favour (${writeFigure(low)} to ${writeFigure(high)})`;
  const chance = pValue === null ? '' : `, ${writePValue(pValue)}`;
  const verdict = low > 0 ? 'passed' : high < 0 ? 'failed' : 'unknown';
  const reading = {
    passed: 'better beyond noise',
    failed: 'worse beyond noise',
    unknown: 'equal within noise',
  };
  return {
    ...finding,
    verdict,
    low,
    high,
    pValue,
    message: `${metric}: ${reading[verdict]}, ${interval}${chance}`,
  };
}

function writeDifference(
  metric: MetricName,
  ours: number,
  theirs: number,
  paired?: PairedDifference,
): string {
  const better = metricDirection(metric) === 'lower' ? theirs - ours : ours - theirs;
  const size =
    better === 0 ? 'equal' : `${better > 0 ? 'better' : 'worse'} by ${writeFigure(Math.abs(better))}`;
  const pValue = paired?.pValue ?? null;
  return pValue === null ? size : `${size}, ${writePValue(pValue)}`;
}
