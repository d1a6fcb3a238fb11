import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createEngine, type Threads } from '../../core/training/kernels/engine.ts';
import { fitLogistic } from '../../core/training/linear/logistic.ts';
import { fitRidge } from '../../core/training/linear/ridge.ts';
import { createThreads } from '../../platform/threads.ts';
import { fitEverything } from '../core/training/linear/fit-everything.ts';
import { randomDesign } from '../core/training/linear/random-design.ts';

/** As many threads as asked for, on however few cores: what is tested is not their speed. */
const withExtra = (extra: number): Threads => ({ ...createThreads(), extra });
const threads = [0, 1, 5].map(withExtra);

test('has no more threads than asked for, nor than there are cores', () => {
  expect(createThreads(1).extra).toBe(0);
  expect(createThreads(0).extra).toBe(0);
  expect(createThreads(10_000).extra).toBe(availableParallelism() - 1);
});

test('kernels give the same bytes with no, one and five threads beside the caller', () => {
  const [alone, ...others] = threads.map((each) => fitEverything(30_001, each));
  for (const other of others) expect(other).toEqual(alone);
});

test('threads change nothing either where rows are too many to be kept beside the columns', () => {
  const design = randomDesign(4, 75_001, 60, [3]);
  const labels = Uint8Array.from(design.dense[0]!, (value, row) => (value > Math.sin(row) ? 1 : 0));
  const [alone, other] = [threads[0]!, threads[1]!].map((each) => ({
    ridge: fitRidge(design, design.dense[1]!, { lambdas: [1] }, each),
    logistic: fitLogistic(design, labels, { lambdas: [1], tolerance: 1e-3 }, each),
  }));
  expect(other).toEqual(alone);
});

/** Counts the works of one thread, each into a place of its own. */
const COUNTING = `
  globalThis.turn = (globalThis.turn ?? 0) + 1;
  Atomics.store(workerData.turns, workerData.place, globalThis.turn);
  Atomics.notify(workerData.turns, workerData.place);`;

function countTurns(places: number, bytes?: number): number[] {
  const pool = createThreads();
  const turns = new Int32Array(new SharedArrayBuffer(4 * places));
  for (let place = 0; place < places; place++) {
    const thread = pool.start(COUNTING, { turns, place }, bytes);
    Atomics.wait(turns, place, 0);
    thread.stop();
  }
  return [...turns];
}

test('uses a thread again once its work was stopped', () => {
  expect(countTurns(2)).toEqual([1, 2]);
});

test('uses no thread again that was given 64 MB of shared memory, for it would keep them', () => {
  expect(countTurns(4, 32 * 2 ** 20)).toEqual([1, 2, 1, 2]);
  expect(countTurns(2, 64 * 2 ** 20)).toEqual([1, 1]);
});

test('an engine tells how much memory its threads are given', () => {
  const told: number[] = [];
  const pool = createThreads();
  const engine = createEngine(10 * 2 ** 20, {
    extra: 1,
    start: (source, data, bytes) => {
      told.push(bytes ?? 0);
      return pool.start(source, data, bytes);
    },
  });
  const at = engine.take(64);
  engine.run('logSumExp', [0, at, 1, at]);
  engine.close();

  expect(told).toEqual([engine.bytes]);
});

test('lets a process end by itself while threads still wait, whatever flags it was started with', () => {
  const module = fileURLToPath(new URL('../../platform/threads.ts', import.meta.url));
  const source = `
    import { createThreads } from ${JSON.stringify(module)};
    const cell = new Int32Array(new SharedArrayBuffer(4));
    const source =
      'Atomics.store(workerData, 0, 1); Atomics.notify(workerData, 0); Atomics.wait(workerData, 0, 1);';
    createThreads().start(source, cell);
    Atomics.wait(cell, 0, 0);
    console.log('waiting');`;
  const { stdout, status, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    encoding: 'utf8',
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  expect({ stdout, status, signal }).toEqual({ stdout: 'waiting\n', status: 0, signal: null });
});
