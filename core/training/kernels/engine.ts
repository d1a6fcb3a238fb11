import { PerennialError } from '../../errors.ts';
import { KERNELS } from './wasm.ts';
import { type WasmModule, WebAssembly } from './web-assembly.ts';

/** Starts threads for the kernels; the platform has the one implementation, for core/ starts nothing itself. */
export interface Threads {
  /** Threads that may compute beside the caller; 0 where there is one core. */
  extra: number;
  /** Runs `source`, the body of a function that is given `data` as `workerData`, on a thread of its own. */
  start(source: string, data: unknown): { stop(): void };
}

/** Everything on the calling thread. */
export const NO_THREADS: Threads = {
  extra: 0,
  start: () => {
    throw new PerennialError('InvalidInputError', 'there are no threads to start');
  },
};

type Kernel = (share: number, shares: number, args: number) => number;

/**
 * The WebAssembly kernels on one shared memory. Memory is laid out from outside: `take` hands out addresses, `mark`
 * and `release` give back everything taken since. Arguments of a kernel are up to 48 whole numbers (mostly addresses)
 * and 32 reals. Kernels give the same bytes for every number of shares.
 */
export interface Engine {
  /** Shares that a job can be cut into: the caller and its threads. */
  shares: number;
  bytes: number;
  u8: Uint8Array;
  i32: Int32Array;
  u32: Uint32Array;
  f32: Float32Array;
  f64: Float64Array;
  /** The address of so many fresh zero bytes, a multiple of 64. InvalidInputError when the memory is full. */
  take(bytes: number): number;
  mark(): number;
  release(mark: number): void;
  /** Runs a kernel on all threads, or on the caller alone with `shares` = 1. */
  run(kernel: string, integers: readonly number[], reals?: readonly number[], shares?: number): void;
  close(): void;
}

const PAGE = 65_536;
/** Addresses are 32 bits wide. */
const MAX_BYTES = 65_535 * PAGE;
const ALIGNMENT = 64;

/** Control words, as 32-bit positions. */
const GENERATION = 0;
const PENDING = 1;
const KERNEL = 2;
const SHARES = 3;
const BROKEN = 4;
const ARGUMENTS = 256;
const MAX_INTEGERS = 48;
const REALS = ARGUMENTS + 4 * MAX_INTEGERS;
const MAX_REALS = 32;
/** The compiler puts its constant tables below (kernels/build.mjs holds it to that); every thread writes the same there. */
const HEAP = 16_384;

/** No kernel takes as long: a thread that is silent for this time is gone. */
const SILENCE_MILLISECONDS = 120_000;

/** What a thread does: wait without spinning, run the kernel on its share, say that it is done. */
const WORKER = `
const { module, memory, share, names } = workerData;
const { exports } = new WebAssembly.Instance(module, { env: { memory } });
const control = new Int32Array(memory.buffer, 0, 16);
let seen = workerData.generation;
for (;;) {
  Atomics.wait(control, ${GENERATION}, seen);
  const now = Atomics.load(control, ${GENERATION});
  if (now === seen) continue;
  seen = now;
  const kernel = control[${KERNEL}];
  if (kernel < 0) break;
  try {
    if (share < control[${SHARES}]) exports[names[kernel]](share, control[${SHARES}], ${ARGUMENTS});
  } catch {
    Atomics.store(control, ${BROKEN}, 1);
  }
  if (Atomics.sub(control, ${PENDING}, 1) === 1) Atomics.notify(control, ${PENDING});
}
`;

function brokenOff(kernel: string): PerennialError {
  return new PerennialError('ServiceUnavailableError', `a thread broke off in the kernel ${kernel}`);
}

let compiled: WasmModule | undefined;

function compile(): WasmModule {
  if (compiled) return compiled;
  const bytes = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const simd = bytes(KERNELS.simd);
  compiled = new WebAssembly.Module(WebAssembly.validate(simd) ? simd : bytes(KERNELS.scalar));
  return compiled;
}

/**
 * An engine with memory for `bytes` of data. Threads start with the first job that is cut into shares, so that a
 * small training pays for none. InvalidInputError above 4 GB, which is what the kernels can address.
 */
export function createEngine(bytes: number, threads: Threads = NO_THREADS): Engine {
  const pages = Math.ceil((bytes + HEAP) / PAGE) + 1;
  if (pages * PAGE > MAX_BYTES)
    throw new PerennialError(
      'InvalidInputError',
      `this training needs ${(bytes / 2 ** 30).toFixed(1)} GB, the kernels address 4 GB: train on fewer rows or columns`,
    );
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const module = compile();
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const names = Object.keys(exports).filter((name) => typeof exports[name] === 'function');
  const { buffer } = memory;
  const i32 = new Int32Array(buffer);
  const f64 = new Float64Array(buffer);
  const u8 = new Uint8Array(buffer);
  const started: { stop(): void }[] = [];
  let top = HEAP;
  let used = HEAP;

  function startThreads(): void {
    while (started.length < threads.extra)
      started.push(
        threads.start(WORKER, {
          module,
          memory,
          names,
          share: started.length + 1,
          generation: Atomics.load(i32, GENERATION),
        }),
      );
  }

  function signal(kernel: number, shares: number): void {
    i32[KERNEL] = kernel;
    i32[SHARES] = shares;
    Atomics.store(i32, PENDING, started.length);
    Atomics.add(i32, GENERATION, 1);
    Atomics.notify(i32, GENERATION);
  }

  return {
    shares: 1 + threads.extra,
    bytes: pages * PAGE,
    u8,
    i32,
    f64,
    u32: new Uint32Array(buffer),
    f32: new Float32Array(buffer),
    take(size) {
      const address = top;
      top += Math.ceil(size / ALIGNMENT) * ALIGNMENT;
      if (top > pages * PAGE)
        throw new PerennialError(
          'InvalidInputError',
          'the memory of the kernels is too small for this training',
        );
      // memory never handed out before is zero
      u8.fill(0, address, Math.min(top, used));
      used = Math.max(used, top);
      return address;
    },
    mark: () => top,
    release(mark) {
      top = mark;
    },
    run(kernel, integers, reals = [], shares = 1 + threads.extra) {
      if (integers.length > MAX_INTEGERS || reals.length > MAX_REALS)
        throw new RangeError(`the kernel ${kernel} was given too many arguments`);
      i32.set(integers, ARGUMENTS / 4);
      f64.set(reals, REALS / 8);
      const call = exports[kernel] as Kernel;
      if (shares === 1 || threads.extra === 0) {
        call(0, 1, ARGUMENTS);
        return;
      }
      startThreads();
      signal(names.indexOf(kernel), shares);
      call(0, shares, ARGUMENTS);
      for (let left = Atomics.load(i32, PENDING); left > 0; left = Atomics.load(i32, PENDING))
        if (Atomics.wait(i32, PENDING, left, SILENCE_MILLISECONDS) === 'timed-out') throw brokenOff(kernel);
      if (i32[BROKEN] === 1) throw brokenOff(kernel);
    },
    close() {
      if (started.length > 0) signal(-1, 0);
      for (const thread of started.splice(0)) thread.stop();
    },
  };
}
