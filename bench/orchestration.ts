import type { Benchmark, Measured } from './bench-line.ts';
import { median, medianFigures } from './median.ts';
import { openLayerProfiler } from './profile-layers.ts';
import { runRounds } from './run-rounds.ts';
import { sampleColumns, sampleCsv } from './sample-table.ts';
import { type DropTimes, timeDrop } from './time-drop.ts';

const ROWS = 1_000;
const ROUNDS = 15;
const TASK = 'regression';
const GOAL = { milliseconds: 150 };

/** What a drop costs however small it is: the loop over so few rows that the work itself is small. */
export const measureOrchestration: Benchmark = async function* () {
  const file = await sampleCsv(TASK, ROWS);
  const { warmUp, timed } = await runRounds({ ours: () => timeDrop(TASK, file) }, ROUNDS);
  yield {
    ...lineOf('by step', timed.ours!, 'parts'),
    goal: GOAL,
    ours: { milliseconds: totalOf(timed.ours!), firstRoundMilliseconds: warmUp.ours!.total },
    note: 'as drop-to-served, with next to no data',
  };
  const profiler = await openLayerProfiler();
  const profiled = await runRounds({ ours: () => timeDrop(TASK, file, profiler) }, ROUNDS);
  yield {
    ...lineOf('by layer', profiled.timed.ours!, 'layers'),
    note: 'the same under a sampling profiler, which takes its own time; "waiting" is for the engines, the disk and their threads, "runtime" is Node itself',
  };
};

function lineOf(variant: string, samples: DropTimes[], split: 'parts' | 'layers'): Measured {
  return {
    name: 'orchestration',
    variant,
    rows: ROWS,
    columns: sampleColumns(TASK).length - 1,
    rounds: ROUNDS,
    ours: { milliseconds: totalOf(samples) },
    peers: {},
    ratio: {},
    parts: medianFigures(samples.map((sample) => sample[split])),
    note: '',
  };
}

function totalOf(samples: DropTimes[]): number {
  return median(samples.map(({ total }) => total));
}
