import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Threads } from '../core/training/kernels/engine.ts';

/** How long a thread may take to come back after its work was stopped, before it is ended. */
const RETURN_MILLISECONDS = 100;
/**
 * Shared memory that a kept thread may have been given in all: it allocates next to nothing, so its garbage is never
 * collected, and the memory of every training that it has worked for stays where it is.
 */
const MOST_HELD_BYTES = 64 * 2 ** 20;
const IDLE = 0;
const BUSY = 1;

/** Runs one source after another; `state` says whether one is running. */
const WORKER = `
const threads = require('node:worker_threads');
const state = threads.workerData;
threads.parentPort.on('message', ({ source, data }) => {
  try {
    new Function('workerData', source)(data);
  } finally {
    Atomics.store(state, 0, ${IDLE});
    Atomics.notify(state, 0);
  }
});
`;

interface PooledThread {
  worker: Worker;
  state: Int32Array;
  /** Shared memory that it was given so far. */
  heldBytes: number;
}

/**
 * Threads beside the caller: one fewer than `count`, but never more than the machine has cores for. A thread is started
 * when it is first needed and kept for the next use, for starting one takes as long as fitting a small model; one that was
 * given 64 MB of shared memory is ended, which gives them back. None of them keeps the process alive unless it is told to.
 */
export function createThreads(count: number = availableParallelism()): Threads {
  const idle: PooledThread[] = [];
  return {
    extra: Math.max(0, Math.min(count, availableParallelism()) - 1),
    start: (source, data, bytes = 0) => {
      const thread = takeIdle(idle) ?? startThread();
      thread.heldBytes += bytes;
      Atomics.store(thread.state, 0, BUSY);
      thread.worker.postMessage({ source, data });
      return {
        // whoever waits for a thread may have nothing else that goes on
        keepProcess: (isNeeded) => (isNeeded ? thread.worker.ref() : thread.worker.unref()),
        stop: () => {
          thread.worker.unref();
          if (thread.heldBytes < MOST_HELD_BYTES) idle.push(thread);
          else void thread.worker.terminate();
        },
      };
    },
  };
}

function startThread(): PooledThread {
  const state = new Int32Array(new SharedArrayBuffer(4));
  // the flags of the process are not for this source: it would not even be CommonJS under --input-type=module
  const worker = new Worker(WORKER, { eval: true, workerData: state, execArgv: [] });
  worker.unref();
  return { worker, state, heldBytes: 0 };
}

/** A thread that has come back; one that does not is ended, for whoever it would work for next would wait for ever. */
function takeIdle(idle: PooledThread[]): PooledThread | undefined {
  for (let thread = idle.pop(); thread !== undefined; thread = idle.pop()) {
    Atomics.wait(thread.state, 0, BUSY, RETURN_MILLISECONDS);
    if (Atomics.load(thread.state, 0) === IDLE) return thread;
    void thread.worker.terminate();
  }
  return undefined;
}
