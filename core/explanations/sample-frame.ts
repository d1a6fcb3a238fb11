import type { Frame } from '../data/frame.ts';
import { takeColumn } from '../data/take-column.ts';
import { rawColumn } from '../features/raw-column.ts';
import { createRandom } from '../random.ts';
import { allRows } from '../training/take-values.ts';

/** At most `most` of the rows, drawn by seed, in the order they came in. */
export function drawRows(rows: Int32Array, most: number, seed: number): Int32Array {
  if (rows.length <= most) return rows;
  const random = createRandom(seed);
  const places = allRows(rows.length);
  for (let i = 0; i < most; i++) {
    const j = i + random.integer(rows.length - i);
    const drawn = places[j]!;
    places[j] = places[i]!;
    places[i] = drawn;
  }
  return places
    .subarray(0, most)
    .sort()
    .map((place) => rows[place]!);
}

/** A frame of the named columns at `rows`; InvalidInputError for a column that is not there. */
export function takeFrame(frame: Frame, names: readonly string[], rows: Int32Array): Frame {
  const columns = names.map((name) => [name, takeColumn(rawColumn(frame, name), rows)] as const);
  return { rows: rows.length, columns: Object.fromEntries(columns) };
}
