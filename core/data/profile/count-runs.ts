/** What equal neighbours of ascending values show. */
export interface Runs {
  distinct: number;
  /** The most frequent values, most frequent first and smaller first among equals. */
  top: { value: number; count: number }[];
}

/** Counts equal neighbours of ascending values, and keeps the `most` most frequent ones. */
export function countRuns(ascending: Float64Array, most: number): Runs {
  const top: Runs['top'] = [];
  let distinct = 0;
  let first = 0;
  for (let i = 1; i <= ascending.length; i++) {
    if (i < ascending.length && ascending[i] === ascending[first]) continue;
    distinct++;
    const count = i - first;
    if (top.length < most || (most > 0 && count > top[most - 1]!.count)) {
      insert(top, { value: ascending[first]!, count }, most);
    }
    first = i;
  }
  return { distinct, top };
}

function insert(top: Runs['top'], entry: { value: number; count: number }, most: number): void {
  const place = top.findIndex(({ count }) => count < entry.count);
  top.splice(place === -1 ? top.length : place, 0, entry);
  if (top.length > most) top.pop();
}
