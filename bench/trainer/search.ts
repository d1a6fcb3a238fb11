import type { Benchmark } from '../bench-line.ts';
import { compareRounds, describeContest } from './compare.ts';
import { openContestants } from './contestants.ts';
import type { SearchSettings } from './our-trainer.ts';
import { trainTable } from './train-tables.ts';

const ROWS = 20_000;
const SETTINGS: SearchSettings = { folds: 5, candidates: 20, seed: 0, threads: 2 };

/** Candidates from the same ranges, each on every fold, then the best on all rows. */
export const measureSearch: Benchmark = async function* ({ rounds = 1 }) {
  const file = trainTable('binary', ROWS);
  const contestants = await openContestants('search', ['scikit-learn', 'optuna']);
  try {
    const job = { file, settings: SETTINGS };
    const compared = await compareRounds(contestants, rounds, (contestant) => contestant.ask(job));
    yield {
      name: 'search',
      rows: ROWS,
      columns: 20,
      rounds,
      ...describeContest(compared, 'seconds'),
      peerVersions: { ...contestants.versions, ...xgboostVersion(contestants.peers?.versions) },
      note: `${SETTINGS.candidates} candidates × ${SETTINGS.folds} folds and the final fit, ${SETTINGS.threads} threads: learning rate 0.02–0.3, 50–150 rounds, 8–63 leaves, 5–100 rows a leaf, L2 0.001–10. scikit-learn is RandomizedSearchCV over HistGradientBoosting, a process a core; Optuna is its TPE over XGBoost, each fold binned once`,
    };
  } finally {
    contestants.close();
  }
};

function xgboostVersion({ xgboost }: Record<string, string> = {}): Record<string, string> {
  return xgboost === undefined ? {} : { xgboost };
}
