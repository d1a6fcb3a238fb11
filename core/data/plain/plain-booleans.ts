import { FALSE_TEXTS, TRUE_TEXTS } from '../columns/text-grammar.ts';
import type { Column } from '../frame.ts';
import { GrowingIntegers } from './growing-values.ts';
import type { PlainColumn } from './plain-column.ts';
import { TextSet } from './text-set.ts';

/** true and false in three spellings, and 1 and 0 where the column is known to be boolean. */
export class PlainBooleans implements PlainColumn {
  readonly #values: GrowingIntegers;
  readonly #missing: TextSet;
  readonly #true: TextSet;
  readonly #false: TextSet;

  constructor(missing: TextSet, isInferred: boolean, rows: number) {
    this.#missing = missing;
    this.#true = new TextSet(isInferred ? TRUE_TEXTS : [...TRUE_TEXTS, '1']);
    this.#false = new TextSet(isInferred ? FALSE_TEXTS : [...FALSE_TEXTS, '0']);
    this.#values = new GrowingIntegers(rows);
  }

  add(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#true.has(bytes, start, end)) this.#values.push(1);
    else if (this.#false.has(bytes, start, end)) this.#values.push(0);
    else if (this.#missing.has(bytes, start, end)) this.#values.push(-1);
    else return false;
    return true;
  }

  finish(): { values: Column; levelRows: number[] } {
    return { values: { kind: 'boolean', values: Int8Array.from(this.#values.finish()) }, levelRows: [] };
  }
}
