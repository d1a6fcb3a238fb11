import type { ColumnProfile } from '../../contracts/profile.ts';
import type { Column } from '../frame.ts';
import { profileNumbers } from '../profile/profile-numbers.ts';
import { profileTimes } from '../profile/profile-times.ts';
import { sortNumbers } from '../profile/sort-numbers.ts';
import type { TypedColumn } from '../rows/typed-column.ts';
import type { ColumnDigest } from './column-digest.ts';
import type { LevelTally } from './level-tally.ts';

/** What is known of one column once all its values were seen. */
export interface ColumnContent {
  profile: ColumnProfile;
  digest: string;
  /** The values themselves, where they are kept. */
  values?: Column;
}

const CODES_AT_ONCE = 8_192;

/** Room for sorting columns of so many rows, one after the other. */
export class SortingRoom {
  readonly values: Float64Array;
  readonly spare: Float64Array;

  constructor(rows: number) {
    this.values = new Float64Array(rows);
    this.spare = new Float64Array(rows);
  }
}

/** The profile and the digest of a column; `digest` and `tally` have its levels already. Numbers hold no −0. */
export function contentOf(
  { name, zoned }: TypedColumn,
  column: Column,
  digest: ColumnDigest,
  tally: LevelTally,
  room: SortingRoom,
): ColumnContent {
  if (column.kind === 'category') return ofCategory(name, column.codes, digest, tally);
  if (column.kind === 'boolean') return ofBoolean(name, column.values, digest);
  const { values } = column;
  digest.addValues(values);
  const ascending = sortNumbers(presentOf(values, room.values), room.spare);
  const profile =
    column.kind === 'number'
      ? profileNumbers(name, ascending, values.length)
      : profileTimes(name, ascending, values.length, zoned ?? false);
  return { profile, digest: digest.finish() };
}

/** The values that are not missing, copied to the beginning of `present`. */
function presentOf(values: Float64Array, present: Float64Array): Float64Array {
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) present[count++] = value;
  }
  return present.subarray(0, count);
}

function ofCategory(name: string, codes: Int32Array, digest: ColumnDigest, tally: LevelTally): ColumnContent {
  addCodes(digest, codes);
  const missing = countOf(codes, -1);
  return {
    profile: { kind: 'category', name, rows: codes.length, missing, ...tally.counts() },
    digest: digest.finish(),
  };
}

function ofBoolean(name: string, values: Int8Array, digest: ColumnDigest): ColumnContent {
  addCodes(digest, values);
  const rows = values.length;
  const missing = countOf(values, -1);
  const trueCount = countOf(values, 1);
  const distinct = Number(trueCount > 0) + Number(trueCount < rows - missing);
  return {
    profile: { kind: 'boolean', name, rows, missing, distinct, true: trueCount },
    digest: digest.finish(),
  };
}

/** Codes count as the doubles that they are, −1 as NaN. */
function addCodes(digest: ColumnDigest, codes: Int32Array | Int8Array): void {
  const doubles = new Float64Array(CODES_AT_ONCE);
  for (let from = 0; from < codes.length; from += CODES_AT_ONCE) {
    const count = Math.min(CODES_AT_ONCE, codes.length - from);
    for (let i = 0; i < count; i++) {
      const code = codes[from + i]!;
      doubles[i] = code === -1 ? Number.NaN : code;
    }
    digest.addValues(doubles.subarray(0, count));
  }
}

function countOf(codes: Int32Array | Int8Array, wanted: number): number {
  let count = 0;
  for (let i = 0; i < codes.length; i++) if (codes[i] === wanted) count++;
  return count;
}
