import * as z from 'zod';
import type { ModelSpec } from '../contracts/model-spec.ts';
import { candidateName } from '../spec/check-model-spec.ts';
import { defaultLambdas } from './linear/default-lambdas.ts';
import type { TableSize } from './trees/search/gbdt-presets.ts';
import { resolveGbdt } from './trees/search/resolve-gbdt.ts';
import { TreeCandidate } from './trees/search/tree-candidate.ts';

/** A linear algorithm with its penalties. */
const LinearCandidate = z.strictObject({
  algorithm: z.enum(['ridge', 'logistic']),
  /** Grid points, in order; a trial scores all of them. */
  grid: z.array(z.strictObject({ lambda: z.number() })),
  /** True when the penalties are shares of the rows a trial is fitted on, and grow with the rows of the final fit. */
  perRow: z.boolean(),
});
export type LinearCandidate = z.infer<typeof LinearCandidate>;

/** One algorithm with the grid of hyper-parameters that are compared. */
export const ResolvedCandidate = z.discriminatedUnion('algorithm', [LinearCandidate, TreeCandidate]);
export type ResolvedCandidate = z.infer<typeof ResolvedCandidate>;

/** The candidates of a spec with their grids, for trials fitted on `trialRows` rows and a final fit of `size`. */
export function resolveCandidates(
  spec: Pick<ModelSpec, 'task' | 'training' | 'features'>,
  trialRows: number,
  size: Pick<TableSize, 'rows' | 'outputs'> = { rows: trialRows },
): ResolvedCandidate[] {
  const linear = spec.task === 'regression' ? 'ridge' : 'logistic';
  const listed = spec.training.candidates ?? [linear, 'gbdt'];
  return listed.map((candidate) => {
    const algorithm = candidateName(candidate);
    if (algorithm === 'gbdt') {
      const settings = typeof candidate === 'object' && 'gbdt' in candidate ? candidate.gbdt : {};
      const features = Object.keys(spec.features).length;
      return resolveGbdt(settings, spec.task, spec.training.seed, { ...size, features });
    }
    const lambda =
      typeof candidate === 'string'
        ? undefined
        : 'ridge' in candidate
          ? candidate.ridge.lambda
          : 'logistic' in candidate
            ? candidate.logistic.lambda
            : undefined;
    const lambdas = lambda === undefined ? defaultLambdas(algorithm, trialRows) : [lambda].flat();
    return { algorithm, grid: lambdas.map((value) => ({ lambda: value })), perRow: lambda === undefined };
  });
}
