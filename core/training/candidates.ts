import type { ModelSpec } from '../contracts/model-spec.ts';
import { candidateName } from '../spec/check-model-spec.ts';
import { defaultLambdas } from './linear/default-lambdas.ts';

/** One algorithm with the grid of hyper-parameters that are compared. */
export interface ResolvedCandidate {
  algorithm: 'ridge' | 'logistic';
  /** Grid points, in order; a trial scores all of them. */
  grid: { lambda: number }[];
  /** True when the penalties are shares of the rows a trial is fitted on, and grow with the rows of the final fit. */
  perRow: boolean;
}

/** The candidates of a spec with their grids, for trials fitted on `trialRows` rows. */
export function resolveCandidates(
  spec: Pick<ModelSpec, 'task' | 'training'>,
  trialRows: number,
): ResolvedCandidate[] {
  const listed = spec.training.candidates ?? [spec.task === 'regression' ? 'ridge' : 'logistic'];
  return listed.map((candidate) => {
    const algorithm = candidateName(candidate) === 'ridge' ? 'ridge' : 'logistic';
    const settings =
      typeof candidate === 'string' ? {} : 'ridge' in candidate ? candidate.ridge : candidate.logistic;
    const lambdas =
      settings.lambda === undefined ? defaultLambdas(algorithm, trialRows) : [settings.lambda].flat();
    return { algorithm, grid: lambdas.map((lambda) => ({ lambda })), perRow: settings.lambda === undefined };
  });
}
