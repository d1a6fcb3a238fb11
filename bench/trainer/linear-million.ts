import type { Benchmark } from '../bench-line.ts';
import { compareRounds, describeContest } from './compare.ts';
import { openContestants } from './contestants.ts';
import type { LinearSettings } from './our-trainer.ts';
import { trainTable } from './train-tables.ts';

const ROWS = 1_000_000;
const ROUNDS = 5;
const MODELS: LinearSettings['model'][] = ['ridge', 'logistic'];
const THREADS = [2, 1];

/** Linear models of a million rows of twenty numbers. */
export const measureLinearMillion: Benchmark = async function* ({ rounds = ROUNDS }) {
  const file = trainTable('binary', ROWS);
  const contestants = await openContestants('linear', ['scikit-learn']);
  try {
    for (const model of MODELS)
      for (const threads of THREADS) {
        const settings: LinearSettings = { model, l2: 1, threads };
        const job = { file, settings };
        const compared = await compareRounds(
          contestants,
          rounds,
          (contestant) => contestant.ask(job),
          (contestant) => contestant.ask(job),
        );
        yield {
          name: 'linear-1m',
          variant: `${model}, ${threads === 1 ? '1 thread' : `${threads} threads`}`,
          rows: ROWS,
          columns: 20,
          rounds,
          ...describeContest(compared, 'seconds'),
          peerVersions: contestants.versions,
          note: 'from the rows in memory (float32) to the coefficients, by scikit-learn’s own choice of solver; ridge takes the class as a number',
        };
      }
  } finally {
    contestants.close();
  }
};
