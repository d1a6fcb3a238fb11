import { statSync } from 'node:fs';
import type { Figures, Measured } from '../bench-line.ts';
import { addPeaks, compareRounds, describeContest } from './compare.ts';
import { openContestants } from './contestants.ts';
import type { TrainSettings } from './our-trainer.ts';
import { type TrainTableName, trainTable } from './train-tables.ts';

export const TREE_LIBRARIES = ['xgboost', 'lightgbm', 'scikit-learn', 'catboost'];

export const BINS = 255;
export const LEARNING_RATE = 0.1;

export interface Training {
  name: string;
  variant?: string;
  table: TrainTableName;
  rows: number;
  columns: number;
  settings: TrainSettings;
  rounds: number;
  /** Whether to measure memory as well, by one more training each in a process of its own. */
  memory?: boolean;
  goal?: Figures;
  note: string;
}

/** One training by ours and by each library, in processes that are kept, in turns. */
export async function measureTraining(training: Training): Promise<Measured> {
  const { name, variant, table, rows, columns, settings, rounds, memory, goal, note } = training;
  const file = trainTable(table, rows);
  const contestants = await openContestants('train', TREE_LIBRARIES);
  try {
    const compared = await compareRounds(
      contestants,
      rounds,
      (contestant) => contestant.ask({ file, settings }),
      // reads the table and warms the JIT
      (contestant) => contestant.ask({ file, settings: { ...settings, rounds: 5 }, score: false }),
    );
    if (memory)
      await addPeaks(compared, contestants, statSync(file.replace(/json$/, 'bin')).size, (contestant) =>
        contestant.askOnce({ file, settings, score: false }),
      );
    return {
      name,
      ...(variant !== undefined && { variant }),
      rows: training.rows,
      columns,
      rounds,
      ...describeContest(compared, 'seconds'),
      ...(goal && { goal }),
      peerVersions: contestants.versions,
      note,
    };
  } finally {
    contestants.close();
  }
}
