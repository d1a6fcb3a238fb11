import type { Benchmark, Measured } from './bench-line.ts';
import { median, medianFigures } from './median.ts';
import { runRounds } from './run-rounds.ts';
import { type SampleTask, sampleColumns, sampleCsv } from './sample-table.ts';
import { timeDrop } from './time-drop.ts';

/** Rows of the file and how many rounds are affordable at that size. */
const SIZES = [
  { rows: 10_000, rounds: 7 },
  { rows: 100_000, rounds: 5, goal: { milliseconds: 1_500 } },
  { rows: 1_000_000, rounds: 1 },
];
const TASKS: SampleTask[] = ['regression', 'binary'];

/** From a CSV file put into the bucket to the first prediction by the version it became, at three sizes. */
export const measureDropToServed: Benchmark = async function* () {
  for (const { rows, rounds, goal } of SIZES) {
    for (const task of TASKS) yield await measureSize(task, rows, rounds, goal);
  }
};

async function measureSize(
  task: SampleTask,
  rows: number,
  rounds: number,
  goal: Measured['goal'],
): Promise<Measured> {
  const file = await sampleCsv(task, rows);
  const { warmUp, timed } = await runRounds({ ours: () => timeDrop(task, file) }, rounds);

  return {
    name: 'drop-to-served',
    variant: task,
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
    note: 'CSV put → ingest, 3 folds × all penalties of the linear candidate, final fit, evaluation, registration, promotion → first answer; one process, state on disk, first version of its model',
  };
}
