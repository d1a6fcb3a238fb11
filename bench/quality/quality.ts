import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark, Figures, Measured } from '../bench-line.ts';
import type { PeerAnswer } from '../peers/peer-process.ts';
import { CACHE } from '../sample-table.ts';
import { type Contestant, type Contestants, openContestants } from '../trainer/contestants.ts';
import type { PresetSettings } from '../trainer/our-trainer.ts';
import { readTrainFile, type TrainTask } from '../trainer/train-file.ts';
import { cacheScores } from './cache-scores.ts';
import { meanFigures } from './mean-figures.ts';

const FOLDER = join(CACHE, 'quality');
const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples', 'data');
/** One, so that a busy machine does not decide who searches faster. */
const THREADS = 1;

/** Who can be had as it is, and whose settings can be searched for. */
const DEFAULTS = ['xgboost', 'lightgbm', 'scikit-learn'];
const TUNED = ['xgboost', 'lightgbm'];

/** What a set is judged by, and whether more of it is better. */
const METRICS: Record<TrainTask, { metric: string; moreIsBetter: boolean }> = {
  regression: { metric: 'rmse', moreIsBetter: false },
  binary: { metric: 'auc', moreIsBetter: true },
  multiclass: { metric: 'logLoss', moreIsBetter: false },
};

/**
 * Held-out scores of ours and of the peers on real data sets: their defaults, and with --tuned what an Optuna search of
 * 30 trials makes of them beside our best preset. Sets that are not in the repository are looked for in the folder
 * that PERENNIAL_DATA names. Scores of the peers are kept, for they do not change.
 */
export const measureQuality: Benchmark = async function* ({ tuned }) {
  const contestants = await openContestants('preset', DEFAULTS);
  try {
    for (const [set, files] of Object.entries(await writeSets(contestants))) {
      yield await measureSet(contestants, set, files, 'default');
      if (tuned) yield await measureSet(contestants, set, files, 'tuned');
    }
  } finally {
    contestants.close();
  }
};

/** Header files by set, one for each of its splits. */
async function writeSets({ peers }: Contestants): Promise<Record<string, string[]>> {
  if (!peers) return {};
  const folders = [EXAMPLES, process.env.PERENNIAL_DATA ?? ''].filter((folder) => existsSync(folder));
  const answer = await peers.ask({ command: 'writeQualitySets', folders, target: FOLDER });
  for (const [set, reason] of Object.entries(answer.absent as Record<string, string>))
    process.stderr.write(`bench: quality leaves out ${set}: ${reason} (PERENNIAL_DATA names one more)\n`);
  return answer.written as Record<string, string[]>;
}

async function measureSet(
  { present, absent, versions }: Contestants,
  set: string,
  files: string[],
  preset: PresetSettings['preset'],
): Promise<Measured> {
  const { task, trainRows, testRows, columns } = readTrainFile(files[0]!);
  const { metric, moreIsBetter } = METRICS[task];
  const { ours, ...peers } = present;
  const scores: Record<string, Figures> = {};
  for (const [name, peer] of Object.entries(peers)) {
    if (preset === 'tuned' && !TUNED.includes(name)) continue;
    const key = { set, files, preset, name, version: versions[name], threads: THREADS };
    scores[name] = await cacheScores(FOLDER, key, () => scorePreset(peer, files, preset));
  }
  const ourScores = ours && (await scorePreset(ours, files, preset));
  const ratios = Object.entries(scores).map(([name, score]) => {
    const [better, worse] = moreIsBetter ? [ourScores, score] : [score, ourScores];
    return [name, (better?.[metric] ?? Number.NaN) / (worse?.[metric] ?? Number.NaN)];
  });
  const { ours: ourAbsence = 'not built yet', ...peerAbsence } = absent;
  const missing = Object.entries(peerAbsence).map(([name, reason]) => [name, { absent: reason }]);
  return {
    name: 'quality',
    variant: preset === 'default' ? set : `${set}, tuned`,
    rows: trainRows + testRows,
    columns: columns.length,
    rounds: 1,
    ours: ourScores ?? { absent: ourAbsence },
    peers: { ...scores, ...Object.fromEntries(missing) },
    ratio: ourScores ? Object.fromEntries(ratios) : {},
    peerVersions: versions,
    note: `${task}, judged by ${metric}; ${files.length > 1 ? `mean of ${files.length} splits` : `${testRows} held-out rows`}; seconds of fitting on one thread${preset === 'tuned' ? ', the search included' : ''}, the peers’ from when they were first run`,
  };
}

async function scorePreset(
  contestant: Contestant,
  files: string[],
  preset: PresetSettings['preset'],
): Promise<Figures> {
  const settings: PresetSettings = { preset, threads: THREADS };
  const answers: PeerAnswer[] = [];
  for (const file of files) answers.push(await contestant.ask({ file, settings }));
  return meanFigures(
    answers.map(({ score, seconds }) => ({ ...(score as Figures), seconds: seconds as number })),
  );
}
