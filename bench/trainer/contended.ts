import type { Benchmark } from '../bench-line.ts';
import { besideBusyCore } from './busy-core.ts';
import { compareRounds, describeContest } from './compare.ts';
import { openContestants } from './contestants.ts';
import { BINS, LEARNING_RATE, TREE_LIBRARIES } from './measure-training.ts';
import { trainTable } from './train-tables.ts';

const ROWS = 100_000;
const ROUNDS = 3;
const SETTINGS = { rounds: 50, leaves: 31, learningRate: LEARNING_RATE, bins: BINS, threads: 2 };

/** Two threads while another process keeps one core busy, and without it. */
export const measureContended: Benchmark = async function* ({ rounds = ROUNDS }) {
  const file = trainTable('binary', ROWS);
  const contestants = await openContestants('train', TREE_LIBRARIES);
  try {
    const job = { file, settings: SETTINGS, score: false };
    const alone = await compareRounds(
      contestants,
      rounds,
      (contestant) => contestant.ask(job),
      (contestant) => contestant.ask(job),
    );
    const contended = await besideBusyCore(() =>
      compareRounds(contestants, rounds, (contestant) => contestant.ask(job)),
    );
    const figures = Object.entries(alone.figures).map(([name, { seconds }]) => {
      const contendedSeconds = contended.figures[name]!.seconds!;
      return [name, { slowdown: contendedSeconds / seconds!, contendedSeconds, seconds: seconds! }];
    });
    yield {
      name: 'contended',
      rows: ROWS,
      columns: 20,
      rounds,
      ...describeContest({ figures: Object.fromEntries(figures), absent: alone.absent }, 'contendedSeconds'),
      goal: { slowdown: 2.2 },
      peerVersions: contestants.versions,
      note: `${SETTINGS.rounds} trees of ${SETTINGS.leaves} leaves on 2 threads; the ratio is of the contended seconds`,
    };
  } finally {
    contestants.close();
  }
};
