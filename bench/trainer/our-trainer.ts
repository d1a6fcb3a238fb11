import type { TrainTable } from './train-file.ts';

/** What a forest is grown with; everything else is the library's own default. */
export interface TrainSettings {
  rounds: number;
  learningRate: number;
  /** Bins of a number at most, missing apart. */
  bins: number;
  threads: number;
  /** Leaf-wise growth to so many leaves, or depth-wise to so many levels: one of the two. */
  leaves?: number;
  depth?: number;
}

export interface LinearSettings {
  model: 'ridge' | 'logistic';
  /** Ridge's alpha, and 1 / C of the logistic regression. */
  l2: number;
  threads: number;
}

export interface SearchSettings {
  folds: number;
  candidates: number;
  seed: number;
  threads: number;
}

export interface PresetSettings {
  /** What a user gets who says nothing, and who asks for the best: the peers' defaults and a tuned peer. */
  preset: 'default' | 'tuned';
  threads: number;
}

export interface CsvSettings {
  csv: string;
  rows: number;
  /** Beside the target, which is the last one. */
  columns: number;
  bins: number;
  threads: number;
}

/** A fitted model. */
export interface OurModel {
  /** Of the seconds that fitting took, those of binning, where they can be told apart. */
  binSeconds?: number;
  /** Rows from … to − 1 of a table: a value a row, or rows × classes probabilities, row-major. */
  predict(table: TrainTable, from: number, to: number): Float64Array;
  /** The file that is stored. */
  bytes(): Uint8Array;
}

/**
 * Our side of the trainer's benchmarks. Each function learns from the first `trainRows` rows of its table; reading
 * tables, the clock, held-out scores and memory are answerJobs's part. What is not there yet is named as absent.
 */
export interface OurTrainer {
  train(table: TrainTable, settings: TrainSettings): Promise<OurModel>;
  linear?(table: TrainTable, settings: LinearSettings): Promise<OurModel>;
  /** Candidates compared on folds, then the final fit of the best. */
  search?(table: TrainTable, settings: SearchSettings): Promise<OurModel>;
  preset?(table: TrainTable, settings: PresetSettings): Promise<OurModel>;
  /** Reads the file and bins its columns; answers the seconds of reading. */
  csvToBins?(settings: CsvSettings): Promise<{ readSeconds: number }>;
}

/** The names of the jobs, the peers' too. */
export type TrainerCommand = keyof OurTrainer;
