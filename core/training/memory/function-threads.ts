/** Memory at which Lambda gives a whole virtual processor, and the most of them. */
const MEGABYTES_PER_THREAD = 1_769;
const MOST_THREADS = 6;

/** How many threads a function of so many megabytes computes with; as many as any has where that is not known. */
export function functionThreads(functionMegabytes: number | undefined): number {
  if (functionMegabytes === undefined) return MOST_THREADS;
  return Math.min(MOST_THREADS, Math.ceil(functionMegabytes / MEGABYTES_PER_THREAD));
}
