import { afterEach, describe, expect, it } from 'vitest';
import { TrainingProgressedDetail } from '../../core/contracts/events.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import { PerennialError } from '../../core/errors.ts';
import { openPlatform, type Platform, type PlatformOptions } from '../../local/open-platform.ts';
import { createVirtualClock, type VirtualClock } from '../../platform/clock.ts';
import type { PerennialEvent, Services } from '../../platform/services.ts';
import { ask, dropFile } from '../loop/drop-and-train.ts';

const MODEL = 'waves';
/** Every look at a stopwatch takes so long: 50 rounds a minute. */
const LOOK_MILLISECONDS = 1_200;
const ROUNDS = 120;

const spec = {
  name: MODEL,
  task: 'regression',
  target: 'y',
  features: { x: 'number', z: 'number' },
  training: {
    folds: 2,
    split: { by: 'rows', test: 'row_number % 5 = 4' },
    // 120 rounds, no fewer: what is learned in tiny steps is never at its best
    candidates: [{ gbdt: { rounds: ROUNDS, learningRate: 0.004, leaves: 4 } }],
  },
  gates: { minimum: { r2: -1 } },
};
const csv = Buffer.from(
  `x,z,y\n${Array.from({ length: 300 }, (_, i) => `${i % 17},${(i * 7) % 29},${Math.sin(i % 17) * 5 + ((i * 7) % 29)}`).join('\n')}\n`,
);

type Wrap = NonNullable<PlatformOptions['wrapServices']>;
let close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of close.splice(0)) await each();
});

interface World {
  platform: Platform;
  clock: VirtualClock;
  logged: Parameters<Services['log']>[0][];
  events: PerennialEvent[];
  /** What was written below checkpoints/, by the last part of the key. */
  saved: string[];
}

/** A platform whose trainings seem to take long; `wrap` comes between its functions and their services. */
async function open(step = LOOK_MILLISECONDS, wrap: Wrap = (_, services) => services): Promise<World> {
  const logged: World['logged'] = [];
  const events: PerennialEvent[] = [];
  const saved: string[] = [];
  const clock = createVirtualClock(new Date('2026-01-05T08:00:00Z'));
  const platform = await openPlatform({
    clock,
    schedules: false,
    log: (entry) => logged.push(entry),
    stopwatch: () => {
      let now = 0;
      return () => (now += step);
    },
    wrapServices: (name, services) =>
      wrap(name, {
        ...services,
        events: {
          put: async (put) => {
            events.push(...put.filter(({ detailType }) => detailType === 'Training progressed'));
            await services.events.put(put);
          },
        },
        objects: {
          ...services.objects,
          put: async (key, body, options) => {
            const stored = await services.objects.put(key, body, options);
            if (key.includes('/checkpoints/')) saved.push(key.split('/').at(-1)!);
            return stored;
          },
        },
      }),
  });
  await ask(platform, 'PUT', `/models/${MODEL}`, spec);
  close = [platform.close];
  return { platform, clock, logged, events, saved };
}

/** Drops the data and lets time go on until nothing happens any more. */
async function train({ platform, clock }: World) {
  const { drop } = await dropFile(platform, MODEL, 'waves.csv', csv);
  for (let i = 0; i < 3; i++) {
    await clock.advanceBy(20_000);
    await platform.settle();
  }
  const run = await ask(platform, 'GET', `/models/${MODEL}/runs/${drop.runId}`);
  const version = run.version && (await ask(platform, 'GET', `/models/${MODEL}/versions/${run.version}`));
  return { run, digest: version?.artifact.digest as string | undefined };
}

/** Throws once, as Lambda tells of a function that is gone, soon after a checkpoint was kept for the first time. */
function dieAfterSaving(file: string): Wrap {
  let saves = 0;
  let isDead = false;
  return (_, services) => ({
    ...services,
    objects: {
      ...services.objects,
      put: async (key, body, options) => {
        if (key.endsWith(`/checkpoints/${file}`)) saves++;
        return await services.objects.put(key, body, options);
      },
    },
    records: {
      ...services.records,
      write: async (write) => {
        if (saves > 0 && !isDead && 'update' in write && write.set?.progress) {
          isDead = true;
          throw Object.assign(new Error('RequestId: 1 Error: Runtime exited'), { name: 'Lambda.Unknown' });
        }
        await services.records.write(write);
      },
    },
  });
}

/** Acts once, when progress is told for the first time, and lets the training go on after that. */
function onProgress(act: (runId: string) => Promise<unknown>): Wrap {
  let acting: Promise<unknown> | undefined;
  return (_, services) => ({
    ...services,
    events: {
      put: async (put) => {
        await services.events.put(put);
        const told = put.find(({ detailType }) => detailType === 'Training progressed');
        if (!told) return;
        acting ??= act(String(told.detail.runId));
        await acting;
      },
    },
  });
}

const goneOn = ({ logged }: World) =>
  logged.filter(({ message }) => message === 'training goes on from a checkpoint').length;
const told = ({ events }: World) => events.map(({ detail }) => TrainingProgressedDetail.parse(detail));

describe('a long training in functions', () => {
  it('tells every ten seconds how far it is, as an event, in the log and in the run', async () => {
    let during: unknown;
    const world = await open(
      LOOK_MILLISECONDS,
      onProgress(async (runId) => {
        during = await ask(world.platform, 'GET', `/models/${MODEL}/runs/${runId}`);
      }),
    );

    const { run } = await train(world);

    const progress = told(world);
    const [first] = progress;
    expect(first).toMatchObject({
      model: MODEL,
      runId: run.runId,
      step: 'trial',
      candidate: 'gbdt',
      point: 0,
      points: 1,
      rounds: ROUNDS,
    });
    expect(first!.loss).toBeGreaterThan(0);
    const { model: _, runId: __, ...shown } = first!;
    expect(during).toMatchObject({ runId: run.runId, progress: shown });
    const fits = progress.filter(({ step }) => step === 'fit');
    expect(fits.length).toBeGreaterThan(2);
    for (const fit of fits) expect([fit.fold, fit.loss]).toEqual([undefined, undefined]);
    const rounds = fits.map(({ round }) => round);
    expect(rounds).toEqual(rounds.toSorted((a, b) => a - b));
    expect(run.progress).toBeUndefined();
    expect(world.logged.filter(({ message }) => message === 'training goes on')).toHaveLength(
      progress.length,
    );
  });

  it('writes nothing and tells nothing where it is short', async () => {
    const world = await open(1);

    const { run } = await train(world);

    expect(run.outcome).toBe('promoted');
    expect([world.events, world.saved]).toEqual([[], []]);
  });

  it.each(['trial-0-all.bin', 'fit.bin'])(
    'killed in the middle goes on from its checkpoint, with less work, to the same bytes: %s',
    async (file) => {
      const whole = await open();
      const { digest } = await train(whole);
      const world = await open(LOOK_MILLISECONDS, dieAfterSaving(file));

      const again = await train(world);

      expect(digest).toMatch(/^[0-9a-f]{64}$/);
      expect([again.digest, again.run.outcome]).toEqual([digest, 'promoted']);
      expect([goneOn(whole), goneOn(world)]).toEqual([0, 1]);
    },
  );

  it('starts anew where the checkpoint is damaged, says so, and comes to the same bytes', async () => {
    const { digest } = await train(await open());
    const die = dieAfterSaving('fit.bin');
    const world = await open(LOOK_MILLISECONDS, (name, services) => {
      const own = die(name, services);
      return {
        ...own,
        objects: {
          ...own.objects,
          put: (key, body, options) =>
            own.objects.put(key, key.endsWith('fit.bin') ? body.subarray(0, -9) : body, options),
        },
      };
    });

    const again = await train(world);

    expect([again.digest, goneOn(world)]).toEqual([digest, 0]);
    expect(world.logged).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'a checkpoint is not used: it is damaged' }),
    );
  });

  it('goes on where nothing can be told or kept for a while', async () => {
    const down = async () => {
      throw new PerennialError('ServiceUnavailableError', 'down');
    };
    const world = await open(LOOK_MILLISECONDS, (name, services) =>
      name !== 'fit-model'
        ? services
        : {
            ...services,
            events: { put: down },
            objects: {
              ...services.objects,
              put: (key, body, options) =>
                key.includes('/checkpoints/') ? down() : services.objects.put(key, body, options),
            },
          },
    );

    const { run } = await train(world);

    expect(run.outcome).toBe('promoted');
    const warnings = world.logged.filter(({ level }) => level === 'warn').map(({ message }) => message);
    expect(new Set(warnings)).toEqual(new Set(['progress is not told', 'a checkpoint is not kept: down']));
  });

  it('ends soon after a person cancels its run, and leaves no model', async () => {
    let answer: unknown;
    const world = await open(
      LOOK_MILLISECONDS,
      onProgress(async (runId) => {
        const path = `/models/${MODEL}/runs/${runId}`;
        answer = await ask(world.platform, 'POST', `${path}/cancel`, {});
        while (!(await ask(world.platform, 'GET', path)).outcome) await new Promise(setImmediate);
      }),
    );

    const { run, digest } = await train(world);

    expect(answer).toMatchObject({ cancelling: true });
    expect(run).toMatchObject({ outcome: 'failed', reasons: [{ code: 'cancelled' }] });
    expect([run.progress, digest]).toEqual([undefined, undefined]);
    expect(told(world)).toHaveLength(1);
    const work = await world.platform.services.objects.list(`work/${MODEL}/`);
    expect(work.items.map(({ key }) => key.split('/').at(-1)).toSorted()).toEqual([
      'plan.json',
      'prepared.bin',
    ]);
  });

  it('ends soon after its model is deleted, and writes nothing of it back', async () => {
    const world = await open(
      LOOK_MILLISECONDS,
      onProgress(() => ask(world.platform, 'DELETE', `/models/${MODEL}?data=true`)),
    );

    const { drop } = await dropFile(world.platform, MODEL, 'waves.csv', csv).catch(() => ({
      drop: undefined,
    }));
    await world.platform.settle();

    expect(drop).toBeUndefined();
    expect(told(world)).toHaveLength(1);
    const run = told(world)[0]!.runId;
    expect(await world.platform.services.records.get(recordKey.run(MODEL, run))).toBeUndefined();
  });

  it('lets its process end in the middle', async () => {
    let closing: Promise<void> | undefined;
    const world = await open(
      LOOK_MILLISECONDS,
      onProgress(async () => {
        closing = world.platform.close();
      }),
    );
    close = [];

    await dropFile(world.platform, MODEL, 'waves.csv', csv).catch(() => undefined);
    await closing;

    expect(told(world)).toHaveLength(1);
  });
});
