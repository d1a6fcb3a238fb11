import { PerennialError } from '../../errors.ts';
import type { WasmMemory } from './web-assembly.ts';

/** Where in a memory an engine keeps the arguments of a kernel, and the stretch that it hands out. */
export interface MemoryPlace {
  args: number;
  heap: number;
  end: number;
}

/** A stretch of the kernels' memory: `take` hands out addresses, `mark` and `release` give back everything taken since. */
export interface EngineMemory {
  u8: Uint8Array;
  i32: Int32Array;
  u32: Uint32Array;
  f32: Float32Array;
  f64: Float64Array;
  /** The address of so many fresh zero bytes, a multiple of 64. InvalidInputError when the memory is full. */
  take(bytes: number): number;
  mark(): number;
  release(mark: number): void;
  /** Puts down what a kernel is called with: up to 48 whole numbers (mostly addresses) and 32 reals. */
  writeArguments(kernel: string, integers: readonly number[], reals: readonly number[]): void;
}

const ALIGNMENT = 64;
const MAX_INTEGERS = 48;
const MAX_REALS = 32;
/** What the arguments of a kernel take (kernels/arguments.ts). */
export const ARGUMENT_BYTES = 4 * MAX_INTEGERS + 8 * MAX_REALS;

/** Lays a stretch of the memory out anew. Bytes above `heap` that were never handed out have to be zero. */
export function openMemory({ buffer }: WasmMemory, { args, heap, end }: MemoryPlace): EngineMemory {
  const u8 = new Uint8Array(buffer);
  const i32 = new Int32Array(buffer);
  const f64 = new Float64Array(buffer);
  const firstReal = (args + 4 * MAX_INTEGERS) / 8;
  let top = heap;
  let used = heap;
  return {
    u8,
    i32,
    f64,
    u32: new Uint32Array(buffer),
    f32: new Float32Array(buffer),
    take(size) {
      const address = top;
      top += Math.ceil(size / ALIGNMENT) * ALIGNMENT;
      if (top > end)
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
    writeArguments(kernel, integers, reals) {
      if (integers.length > MAX_INTEGERS || reals.length > MAX_REALS)
        throw new RangeError(`the kernel ${kernel} was given too many arguments`);
      // many times as fast as `set`, which copies lists by their iterators
      for (let i = 0; i < integers.length; i++) i32[args / 4 + i] = integers[i]!;
      for (let i = 0; i < reals.length; i++) f64[firstReal + i] = reals[i]!;
    },
  };
}
