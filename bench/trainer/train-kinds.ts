import type { Benchmark } from '../bench-line.ts';
import { BINS, LEARNING_RATE, measureTraining } from './measure-training.ts';

const ROUNDS = 3;
const SETTINGS = { learningRate: LEARNING_RATE, bins: BINS, threads: 2, leaves: 31 };

/** Few rows and many columns. */
export const measureTrainWide: Benchmark = async function* ({ rounds = ROUNDS }) {
  yield await measureTraining({
    name: 'train-wide',
    table: 'wide',
    rows: 20_000,
    columns: 500,
    settings: { ...SETTINGS, rounds: 100 },
    rounds,
    memory: true,
    note: '100 trees of 31 leaves (CatBoost: 32), 2 threads; 30 of the columns have a signal',
  });
};

/** Categories from ten levels to twenty thousand, each library handling them in its own way. */
export const measureTrainCategories: Benchmark = async function* ({ rounds = ROUNDS }) {
  yield await measureTraining({
    name: 'train-categories',
    table: 'categories',
    rows: 100_000,
    columns: 10,
    settings: { ...SETTINGS, rounds: 100 },
    rounds,
    note: '100 trees of 31 leaves (CatBoost: 32), 2 threads; 5 numbers and categories of 10, 50, 500, 5,000 and 20,000 levels with effects of their own. scikit-learn takes those above 255 through its TargetEncoder, timed too',
  });
};

/** Ten classes. */
export const measureTrainMulticlass: Benchmark = async function* ({ rounds = ROUNDS }) {
  yield await measureTraining({
    name: 'train-multiclass',
    table: 'multiclass',
    rows: 100_000,
    columns: 20,
    settings: { ...SETTINGS, rounds: 50 },
    rounds,
    note: '10 classes, 50 rounds of 31 leaves (CatBoost: 32; 500 trees where a library grows one a class), 2 threads',
  });
};
