import { describe, expect, it } from 'vitest';
import type { TrainCandidateOutput } from '../../../core/contracts/workflows.ts';
import { createPace } from '../../../core/training/create-pace.ts';
import { fitBest } from '../../../core/training/fit-best.ts';
import { NO_PACE, type Pace } from '../../../core/training/pace.ts';
import { scoreTrial } from '../../../core/training/score-trial.ts';
import {
  decodeCheckpoint,
  encodeCheckpoint,
  type TaskCheckpoint,
} from '../../../core/training/task-checkpoint.ts';
import { prepare, sampleFrame } from './trees/prepare-trees.ts';

const KEY = 'key of the task';
class PowerCut extends Error {}

/** Attempts at one task, each of which ends after so many rounds that no attempt before it had grown. */
function attempts(roundsEach: number) {
  const known = new Set<string>();
  let saved: Uint8Array | undefined;

  function next(): { pace: Pace; rounds: () => number } {
    let now = 0;
    let fresh = 0;
    let rounds = 0;
    const pace = createPace(
      {
        elapsed: () => (now += 20),
        look: async () => undefined,
        save: async () => undefined,
        turn: async (checkpoint) => {
          saved = encodeCheckpoint(checkpoint(), KEY);
          if (fresh === roundsEach) throw new PowerCut();
        },
      },
      saved && decodeCheckpoint(saved, KEY),
    );
    return {
      rounds: () => rounds,
      pace: {
        ...pace,
        afterRound(progress, forest) {
          const place = JSON.stringify({ ...progress, loss: 0 });
          fresh += known.has(place) ? 0 : 1;
          rounds++;
          known.add(place);
          return pace.afterRound(progress, forest);
        },
      },
    };
  }

  return {
    known,
    saved: () => saved!,
    /** Does the work again and again until an attempt comes to its end; answers what each of them came to. */
    async until<Result>(work: (pace: Pace) => Promise<Result>) {
      for (const counts: number[] = []; ; ) {
        const { pace, rounds } = next();
        const result = await work(pace).catch((error) => {
          if (!(error instanceof PowerCut)) throw error;
          return undefined;
        });
        counts.push(rounds());
        if (result !== undefined) return { result, counts };
      }
    },
  };
}

/** All rounds of a training that nothing interrupts. */
async function countRounds(work: (pace: Pace) => Promise<unknown>): Promise<number> {
  let count = 0;
  await work({ ...NO_PACE, afterRound: () => void count++ });
  return count;
}

const gbdt = (settings: object) => ({ training: { candidates: [{ gbdt: { rounds: 40, ...settings } }] } });
const binary = { task: 'binary' as const, target: 'yes', positive: 'yes' };

describe('a trial that is interrupted again and again', () => {
  it.each([
    ['sampled rows and columns', gbdt({ leaves: 8, rowShare: 0.7, columnShare: 0.7 })],
    ['two classes', { ...binary, ...gbdt({ leaves: [4, 8] }) }],
    [
      'several classes',
      {
        task: 'multiclass' as const,
        target: 'town',
        features: { x: 'number' as const, y: 'number' as const },
        ...gbdt({ leaves: 4, rounds: 12 }),
      },
    ],
    ['an absolute loss', gbdt({ loss: 'absolute', learningRate: 0.3 })],
    ['a search with averages', gbdt({ rounds: 12, leaves: { from: 2, to: 16 }, trials: 13, ensemble: true })],
  ])('comes to the same scores without growing a round twice: %s', async (_what, changes) => {
    const run = prepare(sampleFrame(400), changes);
    const work = (pace: Pace) =>
      scoreTrial(run.plan, run.plan.candidates[0]!, undefined, run, undefined, pace);
    const whole = await work(NO_PACE);
    const cut = attempts(37);

    const { result, counts } = await cut.until(work);

    expect(result).toEqual(whole);
    const rounds = await countRounds(work);
    expect(cut.known.size).toBe(rounds);
    expect(counts.length).toBe(Math.floor(rounds / 37) + 1);
    // fits that are done are not even repeated: no attempt goes through more than one fit and its own rounds
    for (const count of counts) expect(count).toBeLessThanOrEqual(37 + 40);
  });
});

describe('a fit that is interrupted again and again', () => {
  it.each([
    ['one forest', {}],
    ['a calibration', { calibrate: 'isotonic' }],
    ['an average', { leaves: [3, 6], ensemble: true }],
  ])('gives the same bytes: %s', async (_what, settings) => {
    const run = prepare(sampleFrame(300), { ...binary, ...gbdt({ rounds: 30, ...settings }) });
    const { folds } = await scoreTrial(run.plan, run.plan.candidates[0]!, undefined, run);
    const blends = [{ members: [0, 1], score: 0.9999 }];
    const trials: TrainCandidateOutput[] = [
      { candidate: 0, folds: 'ensemble' in settings ? folds.map((fold) => ({ ...fold, blends })) : folds },
    ];
    const work = (pace: Pace) => fitBest(run, trials, 'c'.repeat(64), undefined, pace);
    const whole = await work(NO_PACE);

    const { result, counts } = await attempts(11).until(work);

    expect(counts.length).toBeGreaterThan(1);
    expect(result.fit).toEqual(whole.fit);
    expect(Buffer.from(result.graph).equals(Buffer.from(whole.graph))).toBe(true);
  });

  it('takes the rounds of its checkpoint as they are instead of growing them again', async () => {
    const run = prepare(sampleFrame(300), gbdt({ rounds: 20 }));
    const { folds } = await scoreTrial(run.plan, run.plan.candidates[0]!, undefined, run);
    const work = (pace: Pace) => fitBest(run, [{ candidate: 0, folds }], 'c'.repeat(64), undefined, pace);
    const cut = attempts(5);
    await cut.until(async (pace) => (await work(pace).catch(() => undefined)) ?? 'cut off');
    const checkpoint: TaskCheckpoint = decodeCheckpoint(cut.saved(), KEY);
    const [first] = checkpoint.growing!.forest.trees;

    first!.gain[0] = 12_345;
    const marked = await work({ ...NO_PACE, soFar: () => checkpoint.growing!.forest });

    expect(checkpoint.growing!.forest.trees).toHaveLength(5);
    const { model } = marked.fit.fitted as unknown as { model: { trees: { gain: number[] }[] } };
    expect(model.trees.map(({ gain }) => gain[0]).indexOf(12_345)).toBe(0);
    expect(model.trees.length).toBeGreaterThan(5);
  });
});

describe('decodeCheckpoint', () => {
  const checkpoint: TaskCheckpoint = {
    milliseconds: 1.5,
    finished: [['place', { score: null, raw: Float64Array.of(Number.NaN, 1 / 3) }]],
  };

  it('gives back what was encoded, to the last bit', () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint, KEY), KEY)).toStrictEqual(checkpoint);
  });

  it('refuses bytes of another task, and damaged ones wherever the damage is', () => {
    const bytes = encodeCheckpoint(checkpoint, KEY);

    expect(() => decodeCheckpoint(bytes, 'another')).toThrow('it is of another plan, code or task');
    for (const at of [0, 63, 64, 90, bytes.length - 1]) {
      const damaged = bytes.slice();
      damaged[at]! ^= 1;
      expect(() => decodeCheckpoint(damaged, KEY)).toThrow('it is damaged');
    }
    for (const length of [0, 10, 64, bytes.length - 1])
      expect(() => decodeCheckpoint(bytes.subarray(0, length), KEY)).toThrow();
  });
});
