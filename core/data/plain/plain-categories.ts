import { compareCodePoints } from '../../features/compare-code-points.ts';
import type { Column } from '../frame.ts';
import { GrowingIntegers } from './growing-values.ts';
import type { PlainColumn } from './plain-column.ts';
import type { TextSet } from './text-set.ts';

/** Texts as they are, told apart by their bytes; a text is made of each level once only. */
export class PlainCategories implements PlainColumn {
  readonly #codes: GrowingIntegers;
  readonly #missing: TextSet;
  /** Level bytes one after the other; level i ends at #ends[i]. */
  #bytes = new Uint8Array(1_024);
  readonly #ends = new GrowingIntegers(64);
  readonly #hashes = new GrowingIntegers(64);
  readonly #levelRows: number[] = [];
  /** Open addressing: a level's number plus one, or 0; at most half full. */
  #slots = new Int32Array(128);

  constructor(missing: TextSet, rows: number) {
    this.#missing = missing;
    this.#codes = new GrowingIntegers(rows);
  }

  add(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#missing.has(bytes, start, end)) {
      this.#codes.push(-1);
      return true;
    }
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    hash ^= hash >>> 15;
    const level = this.#find(bytes, start, end, hash);
    this.#levelRows[level]!++;
    this.#codes.push(level);
    return true;
  }

  finish(): { values: Column; levelRows: number[] } {
    const texts = this.#levelRows.map((_, level) => this.#textOf(level));
    const order = texts.map((_, level) => level).sort((a, b) => compareCodePoints(texts[a]!, texts[b]!));
    const codeOf = new Int32Array(order.length);
    order.forEach((level, code) => {
      codeOf[level] = code;
    });
    const codes = this.#codes.finish();
    for (let i = 0; i < codes.length; i++) if (codes[i] !== -1) codes[i] = codeOf[codes[i]!]!;
    return {
      values: { kind: 'category', codes, levels: order.map((level) => texts[level]!) },
      levelRows: order.map((level) => this.#levelRows[level]!),
    };
  }

  /** The level of these bytes, a new one when there is none yet. */
  #find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    let slot = hash & (this.#slots.length - 1);
    for (let held = this.#slots[slot]!; held !== 0; held = this.#slots[slot]!) {
      if (this.#isLevel(held - 1, bytes, start, end, hash)) return held - 1;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
    const level = this.#levelRows.push(0) - 1;
    this.#slots[slot] = level + 1;
    this.#keep(bytes, start, end);
    this.#hashes.push(hash);
    if (2 * this.#levelRows.length > this.#slots.length) this.#growSlots();
    return level;
  }

  #isLevel(level: number, bytes: Uint8Array, start: number, end: number, hash: number): boolean {
    if (this.#hashes.at(level) !== hash) return false;
    const from = this.#startOf(level);
    if (this.#ends.at(level) - from !== end - start) return false;
    for (let i = start; i < end; i++) if (this.#bytes[from + i - start] !== bytes[i]) return false;
    return true;
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    const from = this.#startOf(this.#ends.count);
    const to = from + end - start;
    if (to > this.#bytes.length) {
      const larger = new Uint8Array(2 * to);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(bytes.subarray(start, end), from);
    this.#ends.push(to);
  }

  #growSlots(): void {
    this.#slots = new Int32Array(4 * this.#slots.length);
    for (let level = 0; level < this.#levelRows.length; level++) {
      let slot = this.#hashes.at(level) & (this.#slots.length - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = level + 1;
    }
  }

  #startOf(level: number): number {
    return level === 0 ? 0 : this.#ends.at(level - 1);
  }

  #textOf(level: number): string {
    return Buffer.from(this.#bytes.buffer).toString('utf8', this.#startOf(level), this.#ends.at(level));
  }
}
