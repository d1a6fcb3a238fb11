import { expect, it } from 'vitest';
import { addPeaks, compareRounds, describeContest } from '../../../bench/trainer/compare.ts';
import type { Contestant, Contestants } from '../../../bench/trainer/contestants.ts';

function contestant(...answers: Record<string, unknown>[]): Contestant {
  const next = async () => ({ wallSeconds: 1, ...answers.shift() });
  return { ask: next, askOnce: next };
}

function contestants(present: Record<string, Contestant>, absent: Record<string, string> = {}): Contestants {
  return { present, absent, versions: {}, peers: undefined, close() {} };
}

it('takes medians of what was measured and of the scores, and leaves the warm-up out', async () => {
  const xgboost = contestant(
    { seconds: 9 },
    { seconds: 1, score: { auc: 0.8 }, cpuSeconds: 5 },
    { seconds: 3, score: { auc: 0.8 } },
    { seconds: 2, score: { auc: 0.8 } },
  );

  const job = (each: Contestant) => each.ask({});
  const { figures } = await compareRounds(contestants({ xgboost }), 3, job, job);

  expect(figures).toEqual({ xgboost: { wallSeconds: 1, seconds: 2, auc: 0.8 } });
});

it('goes on without whoever fails at the warm-up, and says why in the last line of the error', async () => {
  const broken = {
    ...contestant(),
    ask: () => Promise.reject(new Error('Traceback\nImportError: no OpenMP\n')),
  };
  const present = { catboost: broken, xgboost: contestant({ seconds: 1 }, { seconds: 1 }) };

  const job = (each: Contestant) => each.ask({});
  const compared = await compareRounds(contestants(present, { ours: 'not built yet' }), 1, job, job);

  expect(compared.absent).toEqual({ ours: 'not built yet', catboost: 'ImportError: no OpenMP' });
  expect(describeContest(compared, 'seconds')).toEqual({
    ours: { absent: 'not built yet' },
    peers: { xgboost: { wallSeconds: 1, seconds: 1 }, catboost: { absent: 'ImportError: no OpenMP' } },
    ratio: {},
  });
});

it('says how many times ours is faster than each', () => {
  const figures = { ours: { seconds: 2 }, xgboost: { seconds: 3 }, lightgbm: { seconds: 1 } };

  const { ratio } = describeContest({ figures, absent: {} }, 'seconds');

  expect(ratio).toEqual({ xgboost: 1.5, lightgbm: 0.5 });
});

it('gives the peak memory in megabytes, and without the file that was read', async () => {
  const compared = { figures: { ours: { seconds: 1 } }, absent: {} };
  const ours = contestant({ peakBytes: 300e6 });

  await addPeaks(compared, contestants({ ours }), 84e6, (each) => each.askOnce({}));

  expect(compared.figures.ours).toEqual({ seconds: 1, peakMegabytes: 300, peakMegabytesBeyondFile: 216 });
});
