import type { Calibration } from '../../contracts/calibration.ts';
import { PerennialError } from '../../errors.ts';
import { fitCalibration } from '../fit-calibration.ts';
import type { Threads } from '../kernels/engine.ts';
import { fitOnce, type Pace } from '../pace.ts';
import type { PreparedRun } from '../prepared-run.ts';
import { together } from '../together.ts';
import { averageScores } from './average-scores.ts';
import { type FoldScores, openFolds, placeOf } from './search/fold-scorer.ts';
import type { TreeCandidate } from './search/tree-candidate.ts';

/** The calibration of (the average of) some grid points, by their scores for the rows of each fold. */
export async function outOfFoldCalibration(
  { plan, ...data }: PreparedRun,
  candidate: TreeCandidate,
  points: readonly number[],
  threads: Threads,
  pace: Pace,
): Promise<Calibration> {
  const { target, weights } = data;
  if (candidate.calibrate === 'none' || target.task !== 'binary')
    throw new PerennialError('InvalidInputError', 'only probabilities of a binary model are calibrated');
  const folds = Array.from({ length: plan.spec.training.folds }, (_, fold) => fold);
  const scorer = openFolds(plan, candidate, data, threads, pace, points.length * folds.length);
  const fits = folds.map((): FoldScores[] => []);
  try {
    for (const some of scorer.mixesFolds ? [folds] : folds.map((fold) => [fold])) {
      const pairs = some.flatMap((fold) => points.map((point, at) => ({ fold, point, at })));
      await together(pairs, scorer.atOnce, async ({ fold, point, at }) => {
        const effort = { fold, rowShare: 1, leastRate: 0 };
        const place = placeOf(point, candidate, effort);
        fits[fold]![at] = await fitOnce(pace, place, () => scorer.fit(point, effort));
      });
    }
  } finally {
    scorer.close();
  }
  const scores = fits.flatMap((fold) => Array.from(averageScores(fold.map(({ raw }) => raw))));
  const rows = fits.flatMap((fold) => Array.from(fold[0]!.heldOut));
  const labels = Uint8Array.from(rows, (row) => target.codes[row]!);
  const counts = weights && Float64Array.from(rows, (row) => weights[row]!);
  return fitCalibration(candidate.calibrate, Float64Array.from(scores), labels, counts);
}
