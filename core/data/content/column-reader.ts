import type { ColumnProfile } from '../../contracts/profile.ts';
import { profileNumbers } from '../profile/profile-numbers.ts';
import { profileTimes } from '../profile/profile-times.ts';
import { sortNumbers } from '../profile/sort-numbers.ts';
import type { TypedColumn } from '../rows/typed-column.ts';
import type { ColumnDigest } from './column-digest.ts';
import type { LevelCounts } from './read-levels.ts';

/** What is known of one column once all its values were seen. */
export interface ColumnContent {
  profile: ColumnProfile;
  digest: string;
}

/** Takes in one column's values, all as doubles, piece by piece in row order. */
export class ColumnReader {
  readonly #column: TypedColumn;
  readonly #digest: ColumnDigest;
  readonly #levels: LevelCounts;
  readonly #rows: number;
  /** Numbers and times that are there, for their order; booleans and levels are counted already. */
  readonly #present: Float64Array;
  #count = 0;
  #trueCount = 0;

  constructor(column: TypedColumn, digest: ColumnDigest, levels: LevelCounts, rows: number) {
    this.#column = column;
    this.#digest = digest;
    this.#levels = levels;
    this.#rows = rows;
    const isOrdered = column.kind === 'number' || column.kind === 'timestamp';
    this.#present = new Float64Array(isOrdered ? rows : 0);
  }

  add(values: Float64Array, valid: Uint8Array): void {
    const canBeOrdered = this.#present.length > 0;
    for (let i = 0; i < values.length; i++) {
      if (valid[i] === 0) {
        values[i] = Number.NaN;
        continue;
      }
      // Adding 0 makes −0 of it 0.
      const value = values[i]! + 0;
      values[i] = value;
      if (canBeOrdered) this.#present[this.#count] = value;
      this.#count++;
      this.#trueCount += value === 1 ? 1 : 0;
    }
    this.#digest.addValues(values);
  }

  finish(): ColumnContent {
    return { profile: this.#profile(), digest: this.#digest.finish() };
  }

  #profile(): ColumnProfile {
    const { name, kind, zoned } = this.#column;
    const base = { name, rows: this.#rows, missing: this.#rows - this.#count };
    switch (kind) {
      case 'number':
        return profileNumbers(name, sortNumbers(this.#present.subarray(0, this.#count)), this.#rows);
      case 'timestamp':
        return profileTimes(
          name,
          sortNumbers(this.#present.subarray(0, this.#count)),
          this.#rows,
          zoned ?? false,
        );
      case 'boolean': {
        const distinct = Number(this.#trueCount > 0) + Number(this.#trueCount < this.#count);
        return { kind, ...base, distinct, true: this.#trueCount };
      }
      case 'category':
        return { kind, ...base, ...this.#levels };
    }
  }
}
