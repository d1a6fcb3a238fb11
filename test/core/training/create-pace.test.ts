import { describe, expect, it } from 'vitest';
import { createPace, type PaceHooks } from '../../../core/training/create-pace.ts';
import { type FitPlace, fitOnce } from '../../../core/training/pace.ts';
import type { TaskCheckpoint } from '../../../core/training/task-checkpoint.ts';

const PLACE: FitPlace = { fold: 1, point: 2, points: 24 };
const TREE = {
  output: 0,
  column: [-1],
  threshold: [0],
  set: [-1],
  missingLeft: [0],
  left: [-1],
  right: [-1],
  value: [1],
  gain: [0],
  cover: [9],
};
const FOREST = { trees: [TREE], sets: [[3]] };

/** A host that counts, and whose time goes on when it is told to. */
function host(changes: Partial<PaceHooks> = {}) {
  const seen = { turns: [] as number[], looks: [] as number[], saves: [] as TaskCheckpoint[], now: 0 };
  const hooks: PaceHooks = {
    elapsed: () => seen.now,
    turn: async () => void seen.turns.push(seen.now),
    look: async () => void seen.looks.push(seen.now),
    save: async (checkpoint) => void seen.saves.push(checkpoint),
    ...changes,
  };
  return { hooks, seen };
}

/** Rounds of so many milliseconds, until so much time is over. */
async function train(
  pace: ReturnType<typeof createPace>,
  seen: { now: number },
  each: number,
  until: number,
): Promise<void> {
  for (let round = 1; seen.now < until; round++) {
    seen.now += each;
    await pace.afterRound({ ...PLACE, round, rounds: 1e6, loss: 1 / round }, FOREST);
  }
}

describe('createPace', () => {
  it('has nothing to wait for between short rounds', () => {
    const { hooks, seen } = host();
    const pace = createPace(hooks);
    seen.now = 19;

    expect(pace.afterRound({ ...PLACE, round: 1, rounds: 2 }, FOREST)).toBeUndefined();
    expect(seen.turns).toEqual([]);
  });

  it('gives others a turn every 20 ms of its own time, however long they take', async () => {
    const { hooks, seen } = host({
      turn: async () => {
        seen.turns.push(seen.now);
        seen.now += 500;
      },
    });

    await train(createPace(hooks), seen, 7, 1_100);

    expect(seen.turns).toEqual([21, 542, 1063]);
  });

  it('looks every ten seconds, saves every minute, and never writes a shorter training', async () => {
    const { hooks, seen } = host();
    const pace = createPace(hooks);

    await train(pace, seen, 1_000, 59_000);
    expect(seen.looks).toEqual([10_000, 20_000, 30_000, 40_000, 50_000]);
    expect(seen.saves).toEqual([]);
    await train(pace, seen, 1_000, 125_000);

    expect(seen.saves.map(({ milliseconds }) => milliseconds)).toEqual([60_000, 120_000]);
  });

  it('looks at once where it has waited long, and saves no sooner for it', async () => {
    const { hooks, seen } = host();

    await train(createPace(hooks, undefined, 300_000), seen, 1_000, 12_000);

    expect(seen.looks).toEqual([1_000, 11_000]);
    expect(seen.saves).toEqual([]);
  });

  it('spends a twentieth of the time on saving at most', async () => {
    const { hooks, seen } = host({
      save: async (checkpoint) => {
        seen.saves.push(checkpoint);
        seen.now += 10_000;
      },
    });

    await train(createPace(hooks), seen, 1_000, 500_000);

    expect(seen.saves.map(({ milliseconds }) => milliseconds)).toEqual([60_000, 270_000, 480_000]);
  });

  it('ends the training with what a look or a turn throws', async () => {
    const over = new Error('the run is over');
    const fail = () => Promise.reject(over);

    for (const hook of ['look', 'turn']) {
      const { hooks, seen } = host({ [hook]: fail });
      await expect(train(createPace(hooks), seen, 1_000, 20_000)).rejects.toBe(over);
    }
  });

  it('saves what is done and under way, and a later attempt goes on from there', async () => {
    const { hooks, seen } = host();
    const first = createPace(hooks);
    const done = { score: null, raw: Float64Array.of(1) };
    await fitOnce(first, { point: 0, points: 24, rowShare: 0.5, leastRate: 0.2 }, async () => done);
    await train(first, seen, 1_000, 60_000);
    const later = createPace(host().hooks, seen.saves[0]);

    const known = fitOnce(later, { point: 0, points: 24, rowShare: 0.5, leastRate: 0.2 }, () =>
      Promise.reject(new Error('done twice')),
    );

    expect(await known).toBe(done);
    for (const other of [
      { point: 0, points: 24 },
      { ...PLACE, fold: 0 },
      { ...PLACE, leastRate: 0.1 },
    ])
      expect([later.recall(other), later.soFar(other)]).toEqual([undefined, undefined]);
    expect([later.recall(PLACE), later.soFar(PLACE)]).toEqual([undefined, FOREST]);
  });

  it('ends all fits that are under way with what ended one of them', async () => {
    const over = new Error('over');
    const { hooks, seen } = host({ look: () => Promise.reject(over) });
    const pace = createPace(hooks);
    seen.now = 10_000;
    await expect(pace.afterRound({ ...PLACE, round: 1, rounds: 2 }, FOREST)).rejects.toBe(over);

    const other = pace.afterRound({ ...PLACE, fold: 0, round: 1, rounds: 2 }, FOREST);

    await expect(other).rejects.toBe(over);
    expect(seen.turns).toEqual([]);
  });

  it('saves once at a time, however many fits are under way, and no fit that has nothing to go on from', async () => {
    let release = () => {};
    const { hooks, seen } = host({
      save: (checkpoint) => {
        seen.saves.push(checkpoint);
        return new Promise((resolve) => {
          release = resolve;
        });
      },
    });
    const pace = createPace(hooks);
    seen.now = 59_900;
    await pace.afterRound({ ...PLACE, round: 1, rounds: 2 }, FOREST);
    seen.now = 60_000;

    const first = pace.afterRound({ ...PLACE, round: 1, rounds: 2 }, { trees: [], sets: [] });
    const second = pace.afterRound({ ...PLACE, fold: 0, round: 1, rounds: 2 }, FOREST);
    await second;
    release();
    await first;

    expect(seen.saves).toEqual([{ milliseconds: 60_000, finished: [] }]);
  });

  it('counts the time of all attempts', async () => {
    const { hooks, seen } = host();

    await train(createPace(hooks, { milliseconds: 7, finished: [] }), seen, 1_000, 60_000);

    expect(seen.saves[0]!.milliseconds).toBe(60_007);
  });
});
