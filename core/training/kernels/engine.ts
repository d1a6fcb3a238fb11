import { PerennialError } from '../../errors.ts';
import { type EngineMemory, openMemory } from './engine-memory.ts';
import { KERNELS } from './wasm.ts';
import { type WasmMemory, type WasmModule, WebAssembly } from './web-assembly.ts';

/** Starts threads for the kernels; the platform has the one implementation, for core/ starts nothing itself. */
export interface Threads {
  /** Threads that may compute beside the caller; 0 where there is one core. */
  extra: number;
  /**
   * Runs `source`, the body of a function that is given `data` as `workerData`, on a thread of its own. `bytes` is the
   * shared memory in `data`: a thread that has been done with much of it is not kept, for it may not let go of it.
   */
  start(source: string, data: unknown, bytes?: number): StartedThread;
}

export interface StartedThread {
  stop(): void;
  /** Whether the process may not end while this thread is there. */
  keepProcess(isNeeded: boolean): void;
}

/** Everything on the calling thread. */
export const NO_THREADS: Threads = {
  extra: 0,
  start: () => {
    throw new PerennialError('InvalidInputError', 'there are no threads to start');
  },
};

export type Kernel = (share: number, shares: number, args: number) => number;

/** What another thread needs to work on the same memory (join-engine.ts). */
export interface EngineParts {
  module: WasmModule;
  memory: WasmMemory;
}

/** The WebAssembly kernels on one shared memory. They give the same bytes for every number of shares. */
export interface Engine extends Omit<EngineMemory, 'writeArguments'> {
  /** Shares that a job can be cut into: the caller and its threads. */
  shares: number;
  bytes: number;
  parts: EngineParts;
  /** Runs a kernel on all threads, or on the caller alone with `shares` = 1. */
  run(kernel: string, integers: readonly number[], reals?: readonly number[], shares?: number): void;
  close(): void;
}

const PAGE = 65_536;
/** Addresses are 32 bits wide. */
export const MOST_ENGINE_BYTES = 65_535 * PAGE;

/** Control words, as 32-bit positions. */
const GENERATION = 0;
/** Whether the job may be joined (JOINABLE), and how many threads have joined it. */
const JOB = 1;
const KERNEL = 2;
const SHARES = 3;
const BROKEN = 4;
/** The next share that nobody has taken. */
const NEXT = 5;
const JOINABLE = 1 << 16;
const ARGUMENTS = 256;
/** The compiler puts its constant tables below (kernels/build.mjs holds it to that); every thread writes the same there. */
const HEAP = 16_384;

/** No kernel takes as long: a thread that is silent for this time is gone. */
const SILENCE_MILLISECONDS = 120_000;

/**
 * What a thread does: wait without spinning, join the job if it is not over yet, take shares of it while there are any.
 * The caller takes shares as well and waits for those only who have joined, never for one that is still waking up.
 */
const WORKER = `
const { module, memory, names } = workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
const control = new Int32Array(memory.buffer, 0, 16);
let seen = workerData.generation;
for (;;) {
  Atomics.wait(control, ${GENERATION}, seen);
  const now = Atomics.load(control, ${GENERATION});
  if (now === seen) continue;
  seen = now;
  if (Atomics.load(control, ${KERNEL}) < 0) break;
  for (let job = Atomics.load(control, ${JOB}); job >= ${JOINABLE}; job = Atomics.load(control, ${JOB})) {
    if (Atomics.compareExchange(control, ${JOB}, job, job + 1) !== job) continue;
    try {
      const kernel = exports[names[control[${KERNEL}]]];
      const shares = control[${SHARES}];
      for (let share = Atomics.add(control, ${NEXT}, 1); share < shares; share = Atomics.add(control, ${NEXT}, 1))
        kernel(share, shares, ${ARGUMENTS});
    } catch {
      Atomics.store(control, ${BROKEN}, 1);
    }
    if (Atomics.sub(control, ${JOB}, 1) === 1) Atomics.notify(control, ${JOB});
    break;
  }
}
`;

function brokenOff(kernel: string): PerennialError {
  return new PerennialError('ServiceUnavailableError', `a thread broke off in the kernel ${kernel}`);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

let compiled: WasmModule | undefined;

function compile(): WasmModule {
  if (compiled) return compiled;
  const simd = bytesOf(KERNELS.simd);
  compiled = new WebAssembly.Module(WebAssembly.validate(simd) ? simd : bytesOf(KERNELS.scalar));
  return compiled;
}

/**
 * An engine with memory for `bytes` of data. Threads start with the first job that is cut into shares, so that a
 * small training pays for none. InvalidInputError above 4 GB, which is what the kernels can address.
 */
export function createEngine(bytes: number, threads: Threads = NO_THREADS): Engine {
  const pages = Math.ceil((bytes + HEAP) / PAGE) + 1;
  if (pages * PAGE > MOST_ENGINE_BYTES)
    throw new PerennialError(
      'InvalidInputError',
      `this training needs ${(bytes / 2 ** 30).toFixed(1)} GB, the kernels address 4 GB: train on fewer rows or columns`,
    );
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const module = compile();
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const names = Object.keys(exports).filter((name) => typeof exports[name] === 'function');
  const { writeArguments, ...own } = openMemory(memory, { args: ARGUMENTS, heap: HEAP, end: pages * PAGE });
  const { i32 } = own;
  const started: StartedThread[] = [];

  function startThreads(): void {
    while (started.length < threads.extra)
      started.push(
        threads.start(
          WORKER,
          {
            module,
            memory,
            names,
            generation: Atomics.load(i32, GENERATION),
          },
          pages * PAGE,
        ),
      );
  }

  /** Wakes the threads; `kernel` −1 ends them. */
  function signal(kernel: number): void {
    Atomics.store(i32, KERNEL, kernel);
    Atomics.add(i32, GENERATION, 1);
    Atomics.notify(i32, GENERATION);
  }

  function runShared(kernel: string, call: Kernel, shares: number): void {
    startThreads();
    i32[KERNEL] = names.indexOf(kernel);
    i32[SHARES] = shares;
    Atomics.store(i32, NEXT, 0);
    Atomics.store(i32, JOB, JOINABLE);
    signal(i32[KERNEL]!);
    for (let share = Atomics.add(i32, NEXT, 1); share < shares; share = Atomics.add(i32, NEXT, 1))
      call(share, shares, ARGUMENTS);
    let joined = Atomics.sub(i32, JOB, JOINABLE) - JOINABLE;
    for (; joined > 0; joined = Atomics.load(i32, JOB))
      if (Atomics.wait(i32, JOB, joined, SILENCE_MILLISECONDS) === 'timed-out') throw brokenOff(kernel);
    if (i32[BROKEN] === 1) throw brokenOff(kernel);
  }

  return {
    ...own,
    shares: 1 + threads.extra,
    bytes: pages * PAGE,
    parts: { module, memory },
    run(kernel, integers, reals = [], shares = 1 + threads.extra) {
      writeArguments(kernel, integers, reals);
      const call = exports[kernel] as Kernel;
      if (shares === 1 || threads.extra === 0) call(0, 1, ARGUMENTS);
      else runShared(kernel, call, shares);
    },
    close() {
      if (started.length > 0) signal(-1);
      for (const thread of started.splice(0)) thread.stop();
    },
  };
}
