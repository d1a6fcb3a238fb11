import { statSync } from 'node:fs';
import type { Benchmark } from '../bench-line.ts';
import { compareRounds, describeContest } from './compare.ts';
import { openContestants } from './contestants.ts';
import { BINS } from './measure-training.ts';
import type { CsvSettings } from './our-trainer.ts';
import { trainCsv } from './train-csv.ts';

const ROWS = 1_000_000;
const COLUMNS = 20;
const ROUNDS = 3;

/** From a CSV file to binned columns, and how much of that is reading. */
export const measureCsvToBins: Benchmark = async function* ({ rounds = ROUNDS }) {
  const csv = trainCsv('binary', ROWS);
  const contestants = await openContestants('csvToBins', [
    'polars',
    'pandas',
    'pandas with pyarrow',
    'duckdb',
  ]);
  try {
    const settings: CsvSettings = { csv, rows: ROWS, columns: COLUMNS, bins: BINS, threads: 2 };
    const compared = await compareRounds(
      contestants,
      rounds,
      (contestant) => contestant.ask({ settings }),
      (contestant) => contestant.ask({ settings }),
    );
    const { lightgbm } = contestants.peers?.versions ?? {};
    yield {
      name: 'csv-to-bins',
      rows: ROWS,
      columns: COLUMNS + 1,
      rounds,
      ...describeContest(compared, 'seconds'),
      peerVersions: { ...contestants.versions, ...(lightgbm !== undefined && { lightgbm }) },
      note: `${Math.round(statSync(csv).size / 1e6)} MB in the page cache, 2 threads; each reader’s numbers are binned by LightGBM’s Dataset`,
    };
  } finally {
    contestants.close();
  }
};
