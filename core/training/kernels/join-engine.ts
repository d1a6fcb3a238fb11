import type { Engine, EngineParts, Kernel } from './engine.ts';
import { type MemoryPlace, openMemory } from './engine-memory.ts';
import { WebAssembly } from './web-assembly.ts';

/** The kernels once more on another thread, for work of its own on a stretch of the same memory. */
export function joinEngine({ module, memory }: EngineParts, place: MemoryPlace): Engine {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const own = openMemory(memory, place);
  return {
    ...own,
    shares: 1,
    bytes: place.end - place.heap,
    parts: { module, memory },
    run(kernel, integers, reals = []) {
      own.writeArguments(kernel, integers, reals);
      (exports[kernel] as Kernel)(0, 1, place.args);
    },
    close: () => undefined,
  };
}
