import type { Benchmark } from '../bench-line.ts';
import { BINS, LEARNING_RATE, measureTraining } from './measure-training.ts';
import type { TrainSettings } from './our-trainer.ts';

const ROWS = 1_000_000;
const ROUNDS = 3;
const TREES = 100;
const SHAPES: Pick<TrainSettings, 'leaves' | 'depth'>[] = [{ leaves: 31 }, { depth: 6 }];
const THREADS = [2, 1];

/** A million rows of twenty numbers, by leaves and by depth, on two threads and on one. */
export const measureTrainMillion: Benchmark = async function* ({ rounds = ROUNDS }) {
  for (const threads of THREADS)
    for (const shape of SHAPES)
      yield await measureTraining({
        name: 'train-1m',
        variant: `${shape.leaves ? `${shape.leaves} leaves` : `depth ${shape.depth}`}, ${threads === 1 ? '1 thread' : `${threads} threads`}`,
        table: 'binary',
        rows: ROWS,
        columns: 20,
        settings: { rounds: TREES, learningRate: LEARNING_RATE, bins: BINS, threads, ...shape },
        rounds,
        memory: threads === 2,
        note: `${TREES} trees, ${BINS} bins, binning counted and reading not; scores on 50,000 held-out rows; memory of a process that reads the rows and learns, beyond the file of ${(ROWS * 84) / 1e6} MB`,
      });
};
