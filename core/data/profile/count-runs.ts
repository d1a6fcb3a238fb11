/** Distinct values of ascending values with their counts, in two arrays of one length. */
export interface Runs {
  length: number;
  values: Float64Array;
  counts: Uint32Array;
}

/** Counts equal neighbours of ascending values. */
export function countRuns(ascending: Float64Array): Runs {
  let length = 0;
  for (let i = 0; i < ascending.length; i++) if (i === 0 || ascending[i] !== ascending[i - 1]) length++;
  const values = new Float64Array(length);
  const counts = new Uint32Array(length);
  let run = -1;
  for (let i = 0; i < ascending.length; i++) {
    if (i === 0 || ascending[i] !== ascending[i - 1]) values[++run] = ascending[i]!;
    counts[run]!++;
  }
  return { length, values, counts };
}

/** The most frequent values, most frequent first and smaller first among equals. */
export function mostFrequent(runs: Runs, most: number): { value: number; count: number }[] {
  const top: { value: number; count: number }[] = [];
  for (let i = 0; i < runs.length; i++) {
    const count = runs.counts[i]!;
    if (top.length === most && count <= top[most - 1]!.count) continue;
    const place = top.findIndex((entry) => entry.count < count);
    top.splice(place === -1 ? top.length : place, 0, { value: runs.values[i]!, count });
    if (top.length > most) top.pop();
  }
  return top;
}
