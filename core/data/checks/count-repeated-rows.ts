import type { Column } from '../frame.ts';

/** So many columns, the most distinct ones, mostly tell all rows apart. */
const FIRST_COLUMNS = 3;

/**
 * How many of `rows` rows are equal to an earlier one in every column. Rows count as equal when 64 bits that are made of
 * all their values are. `columns` come with the number of their distinct values.
 */
export function countRepeatedRows(
  columns: readonly { values: Column; distinct: number }[],
  rows: number,
): number {
  const ordered = columns.toSorted((a, b) => b.distinct - a.distinct).map(({ values }) => values);
  const few = ordered.slice(0, FIRST_COLUMNS);
  const repeated = rows - countDistinct(few, rows);
  if (repeated === 0 || few.length === ordered.length) return repeated;
  return rows - countDistinct(ordered, rows);
}

function countDistinct(columns: readonly Column[], rows: number): number {
  const { low, high } = hashRows(columns, rows);
  return countPairs(low, high);
}

/** 64 bits a row that are made of all its values. */
export function hashRows(columns: readonly Column[], rows: number): { low: Int32Array; high: Int32Array } {
  const low = new Int32Array(rows);
  const high = new Int32Array(rows);
  for (const column of columns) mixColumn(column, low, high);
  return { low, high };
}

function mixColumn(column: Column, low: Int32Array, high: Int32Array): void {
  if (column.kind === 'category' || column.kind === 'boolean') {
    const codes = column.kind === 'category' ? column.codes : column.values;
    for (let i = 0; i < low.length; i++) mixWord(low, high, i, codes[i]!);
    return;
  }
  const { buffer, byteOffset } = column.values;
  const words = new Int32Array(buffer, byteOffset, 2 * low.length);
  for (let i = 0; i < low.length; i++) {
    mixWord(low, high, i, words[2 * i]!);
    mixWord(low, high, i, words[2 * i + 1]!);
  }
}

/** One step of MurmurHash3 (Appleby 2011) for each half, with multipliers of their own. */
function mixWord(low: Int32Array, high: Int32Array, i: number, word: number): void {
  const a = Math.imul(word, 0xcc9e2d51);
  const b = low[i]! ^ Math.imul((a << 15) | (a >>> 17), 0x1b873593);
  low[i] = (Math.imul((b << 13) | (b >>> 19), 5) + 0xe6546b64) | 0;
  const c = Math.imul(word ^ 0x7f4a7c15, 0x85ebca6b);
  const d = high[i]! ^ Math.imul((c << 16) | (c >>> 16), 0xc2b2ae35);
  high[i] = (Math.imul((d << 11) | (d >>> 21), 9) + 0x38495ab5) | 0;
}

/** Distinct pairs, by open addressing in a table that is at most half full. */
function countPairs(low: Int32Array, high: Int32Array): number {
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * low.length + 2)));
  let distinct = 0;
  for (let i = 0; i < low.length; i++) {
    let slot = (low[i]! ^ (low[i]! >>> 15) ^ high[i]!) & (slots.length - 1);
    for (;;) {
      const other = slots[slot]! - 1;
      if (other === -1) {
        slots[slot] = i + 1;
        distinct++;
        break;
      }
      if (low[other] === low[i] && high[other] === high[i]) break;
      slot = (slot + 1) & (slots.length - 1);
    }
  }
  return distinct;
}
