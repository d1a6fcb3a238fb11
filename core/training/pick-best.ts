import type { SelectableMetric } from '../contracts/model-spec.ts';
import type { TrialSummary } from '../contracts/run.ts';
import type { FoldResult, TrainCandidateOutput } from '../contracts/workflows.ts';
import { PerennialError } from '../errors.ts';
import { metricDirection } from '../evaluation/metric-direction.ts';
import type { ResolvedCandidate } from './candidates.ts';

/** What is fitted on all rows: one grid point of a candidate, or several that are averaged. */
export interface Best {
  summary: TrialSummary;
  candidateIndex: number;
  points: number[];
  /** What the candidate came to, fold by fold. */
  folds: FoldResult[];
}

type Compared = Omit<Best, 'folds'>;

/**
 * Every grid point with its scores over the folds, averages of forests after those of their candidate, and the best by
 * the mean; ties go to the first listed. Who lacks a score on some fold is listed and cannot win.
 */
export function pickBest(
  candidates: ResolvedCandidate[],
  trials: TrainCandidateOutput[],
  metric: SelectableMetric,
): { summaries: TrialSummary[]; best: Best } {
  const sign = metricDirection(metric) === 'higher' ? 1 : -1;
  const foldsOf = candidates.map((_, index) =>
    trials
      .filter(({ candidate }) => candidate === index)
      .flatMap(({ folds }) => folds)
      .toSorted((a, b) => a.fold - b.fold),
  );
  const compared: Compared[] = [];
  candidates.forEach((candidate, candidateIndex) => {
    const folds = foldsOf[candidateIndex]!;
    const dropped = trials.find((trial) => trial.candidate === candidateIndex)?.dropped ?? [];
    const first = compared.length;
    candidate.grid.forEach((params, point) => {
      const drop = dropped.find((one) => one.point === point);
      const summary: TrialSummary = {
        candidate: candidate.algorithm,
        params: { ...params },
        ...spread(drop ? [] : folds.map(({ scores }) => scores[point] ?? null)),
        ...(drop && { dropped: { why: drop.why, rung: drop.rung, score: drop.score } }),
      };
      compared.push({ candidateIndex, points: [point], summary });
    });
    for (const { members, scores } of blendsOf(folds))
      compared.push({
        candidateIndex,
        points: members,
        summary: {
          candidate: candidate.algorithm,
          params: { forests: members.length },
          members: members.map((point) => first + point),
          ...spread(scores),
        },
      });
  });
  const best = compared.reduce<Compared | undefined>((top, one) => {
    if (one.summary.mean === null) return top;
    return top === undefined || sign * one.summary.mean > sign * top.summary.mean! ? one : top;
  }, undefined);
  if (!best)
    throw new PerennialError(
      'InvalidInputError',
      `no candidate has a score (${metric}) on every fold: too few rows in a fold, one class or one value alone${metric === 'mape' ? ', or a target of 0' : ''}`,
    );
  return {
    summaries: compared.map(({ summary }) => summary),
    best: { ...best, folds: foldsOf[best.candidateIndex]! },
  };
}

/** The averages that were scored on every fold. */
function blendsOf(folds: readonly FoldResult[]): { members: number[]; scores: (number | null)[] }[] {
  const [first, ...others] = folds;
  return (first?.blends ?? []).map(({ members, score }) => {
    const key = members.join();
    const rest = others.map(
      ({ blends = [] }) => blends.find((blend) => blend.members.join() === key)?.score ?? null,
    );
    return { members, scores: [score, ...rest] };
  });
}

function spread(scores: readonly (number | null)[]): Pick<TrialSummary, 'scores' | 'mean' | 'std'> {
  const known = scores.filter((score) => score !== null);
  // without a score on every fold its mean would be of other rows than those of the others
  if (known.length === 0 || known.length < scores.length) return { scores: known, mean: null, std: null };
  const mean = known.reduce((sum, score) => sum + score, 0) / known.length;
  const variance = known.reduce((sum, score) => sum + (score - mean) ** 2, 0) / known.length;
  return { scores: known, mean, std: Math.sqrt(variance) };
}
