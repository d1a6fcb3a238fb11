import { statSync } from 'node:fs';
import type { Benchmark } from '../bench-line.ts';
import { addPeaks, compareRounds, describeContest } from './compare.ts';
import { openContestants } from './contestants.ts';
import { BINS, LEARNING_RATE, TREE_LIBRARIES } from './measure-training.ts';
import { trainTable } from './train-tables.ts';

const SIZES = [10_000, 100_000, 1_000_000, 4_000_000];
const SETTINGS = { rounds: 100, leaves: 31, learningRate: LEARNING_RATE, bins: BINS, threads: 2 };

/** How time and memory grow with the rows; every training has a process of its own. */
export const measureTrainGrowth: Benchmark = async function* ({ rounds = 1 }) {
  for (const rows of SIZES) {
    const file = trainTable('binary', rows);
    const contestants = await openContestants('train', TREE_LIBRARIES);
    try {
      const job = { file, settings: SETTINGS, score: false };
      const compared = await compareRounds(contestants, rounds, (contestant) => contestant.askOnce(job));
      await addPeaks(compared, contestants, statSync(file.replace(/json$/, 'bin')).size, (contestant) =>
        contestant.askOnce(job),
      );
      yield {
        name: 'train-growth',
        rows,
        columns: 20,
        rounds,
        ...describeContest(compared, 'seconds'),
        peerVersions: contestants.versions,
        note: '100 trees of 31 leaves, 2 threads, in a process of its own each time; its start and reading the file are in wallSeconds alone',
      };
    } finally {
      contestants.close();
    }
  }
};
