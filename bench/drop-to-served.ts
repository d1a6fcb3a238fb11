import type { Benchmark, Measured } from './bench-line.ts';
import { median, medianFigures } from './median.ts';
import { runRounds } from './run-rounds.ts';
import { type SampleTask, sampleColumns, sampleCsv } from './sample-table.ts';
import { timeDrop } from './time-drop.ts';

interface Size {
  rows: number;
  /** How many are affordable at that size. */
  rounds: number;
  withTrees: boolean;
  goal?: Measured['goal'];
}

const SIZES: Size[] = [
  { rows: 10_000, rounds: 7, withTrees: false },
  { rows: 100_000, rounds: 5, withTrees: false },
  { rows: 100_000, rounds: 5, withTrees: true, goal: { milliseconds: 2_500 } },
  { rows: 1_000_000, rounds: 1, withTrees: true, goal: { milliseconds: 12_000 } },
];
const TASKS: SampleTask[] = ['regression', 'binary'];

/** From a CSV file put into the bucket to the first prediction by the version it became, at three sizes. */
export const measureDropToServed: Benchmark = async function* () {
  for (const size of SIZES) {
    for (const task of TASKS) yield await measureSize(task, size);
  }
};

async function measureSize(task: SampleTask, { rows, rounds, withTrees, goal }: Size): Promise<Measured> {
  const file = await sampleCsv(task, rows);
  const { warmUp, timed } = await runRounds(
    { ours: () => timeDrop(task, file, undefined, withTrees) },
    rounds,
  );

  return {
    name: 'drop-to-served',
    variant: withTrees ? `${task}, with trees` : task,
    rows,
    columns: sampleColumns(task).length - 1,
    rounds,
    ours: {
      milliseconds: median(timed.ours!.map(({ total }) => total)),
      firstRoundMilliseconds: warmUp.ours!.total,
    },
    peers: {},
    ratio: {},
    ...(goal && { goal }),
    parts: medianFigures(timed.ours!.map((sample) => sample.parts)),
    note: 'CSV put → ingest, 3 folds × all penalties of the linear candidate (and trees, where said), final fit, evaluation, registration, promotion → first answer; one process, state on disk, first version of its model',
  };
}
