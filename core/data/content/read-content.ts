import type { ColumnProfile } from '../../contracts/profile.ts';
import { profileNumbers } from '../profile/profile-numbers.ts';
import { profileTimes } from '../profile/profile-times.ts';
import { sortNumbers } from '../profile/sort-numbers.ts';
import type { TypedColumn } from '../rows/typed-column.ts';
import type { TableSession } from '../table-session.ts';
import { ColumnDigest } from './column-digest.ts';
import { dropLevels, type LevelCounts, readLevels } from './read-levels.ts';

/** What is kept of the table `typed`, by column. */
export interface ColumnContent {
  profile: ColumnProfile;
  digest: string;
}

/** Values held at once, 256 MB of doubles; more columns than fit are read in turns. */
const VALUES_AT_ONCE = 2 ** 25;

/** Reads every kept row once: the digest and the profile of each column, the same whatever the engine's threads do. */
export async function readContent(
  session: TableSession,
  columns: readonly TypedColumn[],
  rows: number,
): Promise<ColumnContent[]> {
  const contents: ColumnContent[] = [];
  const atOnce = Math.max(1, Math.floor(VALUES_AT_ONCE / Math.max(1, rows)));
  for (let i = 0; i < columns.length; i += atOnce) {
    contents.push(...(await readGroup(session, columns.slice(i, i + atOnce), rows)));
  }
  return contents;
}

async function readGroup(
  session: TableSession,
  columns: readonly TypedColumn[],
  rows: number,
): Promise<ColumnContent[]> {
  const readers: ColumnReader[] = [];
  for (const column of columns) {
    const digest = new ColumnDigest(column);
    const levels = column.kind === 'category' ? await readLevels(session, column, digest) : undefined;
    readers.push(new ColumnReader(column, digest, levels, rows));
  }
  const values = columns.map(sqlDouble).join(', ');
  for await (const chunk of session.chunks(`SELECT ${values} FROM typed WHERE verdict = 0`)) {
    readers.forEach((reader, i) => {
      const vector = chunk.columns[i]!;
      if (vector.type === 'double') reader.add(vector.values, vector.valid);
    });
  }
  for (const column of columns) if (column.kind === 'category') await dropLevels(session, column);
  return readers.map((reader) => reader.finish());
}

/** Every kind as doubles: seconds, level numbers, 1 and 0. */
function sqlDouble({ kind, sqlName }: TypedColumn): string {
  switch (kind) {
    case 'number':
      return sqlName;
    case 'timestamp':
      return `epoch(${sqlName})`;
    case 'boolean':
      return `CAST(CAST(${sqlName} AS TINYINT) AS DOUBLE)`;
    case 'category':
      return `CAST(enum_code(CAST(${sqlName} AS level_of_${sqlName})) AS DOUBLE)`;
  }
}

class ColumnReader {
  readonly #column: TypedColumn;
  readonly #digest: ColumnDigest;
  readonly #levels: LevelCounts | undefined;
  readonly #rows: number;
  /** Numbers and times that are there, for their order; booleans and levels are counted already. */
  readonly #present: Float64Array;
  #count = 0;
  #trueCount = 0;

  constructor(column: TypedColumn, digest: ColumnDigest, levels: LevelCounts | undefined, rows: number) {
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
        return { kind, ...base, distinct: this.#levels!.distinct, top: this.#levels!.top };
    }
  }
}
