import type { ColumnReading } from '../columns/source-column.ts';
import { fitsFrame } from '../most-frame-values.ts';
import { PlainBooleans } from './plain-booleans.ts';
import { PlainCategories } from './plain-categories.ts';
import type { PlainColumn } from './plain-column.ts';
import { PlainNumbers } from './plain-numbers.ts';
import { PlainTimes } from './plain-times.ts';
import { TextSet } from './text-set.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
/** Stand for missing and for the end of a text; no category may hold them. */
const RESERVED = [0x00, 0x01];
/** What is not plain. */
const UNEVEN = -1;

export interface PlainFormat {
  delimiter: string;
  nulls: readonly string[];
  hasCarriageReturns: boolean;
}

/**
 * Reads the rows of a CSV file that is in order all through: every record one line of as many fields as there are columns,
 * quotes only around whole fields and none inside, every value plainly of its column's kind. With the first thing else
 * it gives up.
 */
export class PlainTable {
  readonly columns: PlainColumn[];
  rows = 0;
  readonly #delimiter: number;
  readonly #hasCarriageReturns: boolean;
  /** 1 for the bytes that end a field, or have to be looked at. */
  readonly #isSpecial = new Uint8Array(256);

  /** `rows` is a guess at how many there are. */
  constructor(readings: readonly ColumnReading[], format: PlainFormat, rows: number) {
    const { delimiter, nulls, hasCarriageReturns } = format;
    this.columns = readings.map((reading) => columnOf(reading, nulls, rows));
    this.#delimiter = delimiter.charCodeAt(0);
    this.#hasCarriageReturns = hasCarriageReturns;
    for (const byte of [this.#delimiter, LINE_FEED, CARRIAGE_RETURN, QUOTE, ...RESERVED])
      this.#isSpecial[byte] = 1;
  }

  /** Reads the lines of `bytes` that end there, of the last bytes all; false when one is not plain. */
  add(bytes: Uint8Array, from: number, isLast: boolean): number | undefined {
    const limit = isLast ? bytes.length : bytes.lastIndexOf(LINE_FEED) + 1;
    let position = from;
    while (position < limit) {
      position = this.#addRow(bytes, position, limit);
      if (position === UNEVEN) return undefined;
      this.rows++;
      if (!fitsFrame(this.columns.length, this.rows)) return undefined;
    }
    return Math.max(from, limit);
  }

  /** Reads one record and answers the position after its line end. */
  #addRow(bytes: Uint8Array, from: number, limit: number): number {
    const last = this.columns.length - 1;
    let position = from;
    for (let i = 0; i <= last; i++) {
      let start = position;
      let end = this.#endOfField(bytes, start, limit);
      position = end;
      if (end === start && bytes[start] === QUOTE && start < limit) {
        start++;
        end = bytes.indexOf(QUOTE, start);
        if (end === -1 || !this.#isEven(bytes, start, end)) return UNEVEN;
        position = end + 1;
      }
      if (i === last) position = this.#endOfLine(bytes, position, limit);
      else position = position < limit && bytes[position] === this.#delimiter ? position + 1 : UNEVEN;
      if (position === UNEVEN || !this.columns[i]!.add(bytes, start, end)) return UNEVEN;
    }
    return position;
  }

  #endOfField(bytes: Uint8Array, from: number, limit: number): number {
    let position = from;
    while (position < limit && this.#isSpecial[bytes[position]!] === 0) position++;
    return position;
  }

  /** Whether what is between quotes is one line and holds nothing reserved. */
  #isEven(bytes: Uint8Array, start: number, end: number): boolean {
    let position = start;
    while (position < end && (this.#isSpecial[bytes[position]!] === 0 || bytes[position] === this.#delimiter))
      position++;
    return position === end;
  }

  /** The position after the line end that has to be here, of the file's own kind; the last line may have none. */
  #endOfLine(bytes: Uint8Array, position: number, limit: number): number {
    if (position === limit) return position;
    if (!this.#hasCarriageReturns) return bytes[position] === LINE_FEED ? position + 1 : UNEVEN;
    const isEnd = bytes[position] === CARRIAGE_RETURN && bytes[position + 1] === LINE_FEED;
    return isEnd ? position + 2 : UNEVEN;
  }
}

function columnOf(reading: ColumnReading, nulls: readonly string[], rows: number): PlainColumn {
  const missing = new TextSet(nulls, reading.kind !== 'category');
  switch (reading.kind) {
    case 'number':
      return new PlainNumbers(missing, !reading.isInferred, rows);
    case 'category':
      return new PlainCategories(missing, rows);
    case 'boolean':
      return new PlainBooleans(missing, reading.isInferred, rows);
    case 'timestamp':
      return new PlainTimes(missing, reading.form ?? 'unzoned', rows);
  }
}
