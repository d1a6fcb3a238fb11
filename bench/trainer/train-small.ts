import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark } from '../bench-line.ts';
import { CACHE } from '../sample-table.ts';
import { compareRounds, describeContest } from './compare.ts';
import { openContestants } from './contestants.ts';
import { BINS, LEARNING_RATE, TREE_LIBRARIES } from './measure-training.ts';
import type { TrainSettings } from './our-trainer.ts';
import { trainTable } from './train-tables.ts';

const SIZES = [
  { rows: 100_000, goal: { wallSeconds: 0.8 } },
  { rows: 10_000, goal: { wallSeconds: 0.3 } },
];
const ROUNDS = 5;
const SETTINGS: TrainSettings = {
  rounds: 100,
  leaves: 31,
  learningRate: LEARNING_RATE,
  bins: BINS,
  threads: 2,
};

/** From the start of a process to its end with the model stored as a file: imports and reading are counted for all. */
export const measureTrainSmall: Benchmark = async function* ({ rounds = ROUNDS }) {
  for (const { rows, goal } of SIZES) {
    const file = trainTable('binary', rows);
    const model = join(CACHE, 'train-small-model');
    const contestants = await openContestants('train', TREE_LIBRARIES);
    try {
      const job = { file, model, settings: SETTINGS, score: false };
      const compared = await compareRounds(
        contestants,
        rounds,
        (contestant) => contestant.askOnce(job),
        // brings the files into the page cache: the disk is not what is measured
        (contestant) => contestant.askOnce(job),
      );
      yield {
        name: 'train-small',
        rows,
        columns: 20,
        rounds,
        ...describeContest(compared, 'wallSeconds'),
        goal,
        peerVersions: contestants.versions,
        note: `a process from its start to its end; of that, “seconds” is training. ${SETTINGS.rounds} trees, ${SETTINGS.leaves} leaves, ${SETTINGS.threads} threads. XGBoost and LightGBM are kept from importing pandas and scikit-learn, which they do where these are there and which costs them a second`,
      };
    } finally {
      contestants.close();
      for (const ending of ['', '.ubj', '.txt', '.pickle', '.cbm'])
        rmSync(`${model}${ending}`, { force: true });
    }
  }
};
