import { answerJobs } from '../../../bench/trainer/answer-jobs.ts';
import type { TrainTable } from '../../../bench/trainer/train-file.ts';

/** A trainer that learns the mean of a regression's training rows. */
await answerJobs({
  train: async (table, { rounds }) => {
    if (rounds === 0) throw new Error('a forest needs a round');
    const mean = meanOf(table);
    return {
      binSeconds: 0,
      predict: (_, from, to) => new Float64Array(to - from).fill(mean),
      bytes: () => new Uint8Array(Float64Array.of(mean).buffer),
    };
  },
});

function meanOf({ target, trainRows }: TrainTable): number {
  return target.subarray(0, trainRows).reduce((sum, value) => sum + value, 0) / trainRows;
}
