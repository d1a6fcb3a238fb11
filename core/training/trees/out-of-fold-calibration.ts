import type { Calibration } from '../../contracts/calibration.ts';
import { PerennialError } from '../../errors.ts';
import { fitCalibration } from '../fit-calibration.ts';
import type { Threads } from '../kernels/engine.ts';
import type { PreparedRun } from '../prepared-run.ts';
import { averageScores } from './average-scores.ts';
import { openFolds } from './search/fold-scorer.ts';
import type { TreeCandidate } from './search/tree-candidate.ts';

/** The calibration of (the average of) some grid points, by their scores for the rows of each fold. */
export function outOfFoldCalibration(
  { plan, ...data }: PreparedRun,
  candidate: TreeCandidate,
  points: readonly number[],
  threads: Threads,
): Calibration {
  const { target, weights } = data;
  if (candidate.calibrate === 'none' || target.task !== 'binary')
    throw new PerennialError('InvalidInputError', 'only probabilities of a binary model are calibrated');
  const scorer = openFolds(plan, candidate, data, threads);
  const scores: number[] = [];
  const rows: number[] = [];
  try {
    for (let fold = 0; fold < plan.spec.training.folds; fold++) {
      const fits = points.map((point) => scorer.fit(point, { fold, rowShare: 1, leastRate: 0 }));
      scores.push(...averageScores(fits.map(({ raw }) => raw)));
      rows.push(...fits[0]!.heldOut);
    }
  } finally {
    scorer.close();
  }
  const labels = Uint8Array.from(rows, (row) => target.codes[row]!);
  const counts = weights && Float64Array.from(rows, (row) => weights[row]!);
  return fitCalibration(candidate.calibrate, Float64Array.from(scores), labels, counts);
}
