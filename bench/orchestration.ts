import type { Benchmark } from './bench-line.ts';
import { medianFigures } from './median.ts';
import { profileParts } from './profile-parts.ts';
import { runRounds } from './run-rounds.ts';
import { type SampleTask, sampleColumns, sampleCsv } from './sample-table.ts';
import { timeDrop } from './time-drop.ts';

const ROWS = 1_000;
const ROUNDS = 15;
const TASK: SampleTask = 'regression';

/** What a drop costs however small it is: the loop over so few rows that the work itself is small. */
export const measureOrchestration: Benchmark = async function* () {
  const file = await sampleCsv(TASK, ROWS);
  const drop = () => timeDrop(TASK, file);
  const { warmUp, timed } = await runRounds({ ours: drop }, ROUNDS);
  const { total } = medianFigures(timed.ours!.map((sample) => ({ total: sample.total })));
  yield {
    name: 'orchestration',
    variant: 'by step',
    rows: ROWS,
    columns: sampleColumns(TASK).length - 1,
    rounds: ROUNDS,
    ours: { milliseconds: total!, firstRoundMilliseconds: warmUp.ours!.total },
    peers: {},
    ratio: {},
    goal: { milliseconds: 150 },
    parts: medianFigures(timed.ours!.map((sample) => sample.parts)),
    note: 'as drop-to-served, with next to no data',
  };
  const profile = await profileParts(drop, ROUNDS);
  yield {
    name: 'orchestration',
    variant: 'by layer',
    rows: ROWS,
    columns: sampleColumns(TASK).length - 1,
    rounds: ROUNDS,
    ours: { milliseconds: profile.milliseconds },
    peers: {},
    ratio: {},
    parts: profile.parts,
    note: 'the same under a sampling profiler, opening and closing the platform included, so it takes longer; "waiting" is for the engine, the disk and their threads',
  };
};
