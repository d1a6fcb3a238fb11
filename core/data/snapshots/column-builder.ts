import type { Column } from '../frame.ts';
import type { TableVector } from '../table-session.ts';

/** Fills one frame column from doubles: numbers, seconds, level codes, or 1 and 0. */
export class ColumnBuilder {
  readonly #column: Column;
  readonly #missing: number;

  /** `column` has room for all rows, and its levels already. */
  constructor(column: Column) {
    this.#column = column;
    const isCoded = column.kind === 'category' || column.kind === 'boolean';
    this.#missing = isCoded ? -1 : Number.NaN;
  }

  /** Writes a vector from row `start` on. */
  set(start: number, vector: TableVector): void {
    if (vector.type !== 'double') throw new TypeError(`a frame column came as ${vector.type}`);
    const target = this.#column.kind === 'category' ? this.#column.codes : this.#column.values;
    const { values, valid } = vector;
    // adding 0 makes −0 of it 0
    for (let i = 0; i < values.length; i++)
      target[start + i] = valid[i] === 1 ? values[i]! + 0 : this.#missing;
  }

  finish(): Column {
    return this.#column;
  }
}

/** A column of `rows` rows to be filled. */
export function emptyColumn(kind: Column['kind'], rows: number, levels: string[]): Column {
  switch (kind) {
    case 'category':
      return { kind, codes: new Int32Array(rows), levels };
    case 'boolean':
      return { kind, values: new Int8Array(rows) };
    default:
      return { kind, values: new Float64Array(rows) };
  }
}
