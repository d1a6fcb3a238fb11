import type { SelectableMetric } from '../contracts/model-spec.ts';
import type { TrialSummary } from '../contracts/run.ts';
import type { TrainCandidateOutput } from '../contracts/workflows.ts';
import { PerennialError } from '../errors.ts';
import { metricDirection } from '../evaluation/metric-direction.ts';
import type { ResolvedCandidate } from './candidates.ts';

/** Every grid point with its scores over the folds, and the best by their mean; ties go to the first listed. */
export function pickBest(
  candidates: ResolvedCandidate[],
  trials: TrainCandidateOutput[],
  metric: SelectableMetric,
): { summaries: TrialSummary[]; best: TrialSummary & { candidateIndex: number } } {
  const sign = metricDirection(metric) === 'higher' ? 1 : -1;
  const summaries = candidates.flatMap((candidate, candidateIndex) =>
    candidate.grid.map((params, point) => {
      const scores = trials
        .filter((trial) => trial.candidate === candidateIndex)
        .toSorted((a, b) => a.fold - b.fold)
        .map((trial) => trial.scores[point] ?? null);
      return { candidateIndex, candidate: candidate.algorithm, params: { ...params }, scores };
    }),
  );
  const defined = summaries.flatMap(({ scores, ...summary }) => {
    const known = scores.filter((score) => score !== null);
    // a grid point that could not be scored on every fold is no candidate: its mean would be of other rows
    return known.length === scores.length && known.length > 0 ? [{ ...summary, ...spread(known) }] : [];
  });
  const best = defined.reduce<(typeof defined)[number] | undefined>(
    (top, summary) => (top === undefined || sign * summary.mean > sign * top.mean ? summary : top),
    undefined,
  );
  if (!best)
    throw new PerennialError(
      'InvalidInputError',
      `no candidate has a ${metric} on every fold: too few rows, or one class in a fold`,
    );
  return { summaries: defined.map(({ candidateIndex: _index, ...summary }) => summary), best };
}

function spread(scores: number[]): Pick<TrialSummary, 'scores' | 'mean' | 'std'> {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  return { scores, mean, std: Math.sqrt(variance) };
}
