const BITS = 62;

/**
 * Misfits of many columns as bits of a few integers: a row without misfits costs a few zeros, and each column
 * can be counted.
 */
export class MisfitMask {
  readonly #prefix: string;
  readonly #conditions: { id: number; condition: string }[] = [];

  /** `prefix` names the SQL columns of the mask. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Adds a column's misfit condition; one that never holds takes no bit. */
  add(id: number, condition: string): void {
    if (condition !== 'false') this.#conditions.push({ id, condition });
  }

  /** SQL select-list entries of the mask's integers. */
  columns(): string[] {
    return this.#words().map((word, i) => {
      const bits = word.map(
        ({ condition }, bit) => `CASE WHEN ${condition} THEN ${1n << BigInt(bit)} ELSE 0 END::BIGINT`,
      );
      return `${bits.join(' | ')} AS ${this.#prefix}${i}`;
    });
  }

  /** SQL names of the mask's integers. */
  names(): string[] {
    return this.#words().map((_, i) => `${this.#prefix}${i}`);
  }

  /** SQL: does this column's value not fit? */
  has(id: number): string {
    const index = this.#conditions.findIndex((entry) => entry.id === id);
    if (index === -1) return 'false';
    const word = `${this.#prefix}${Math.floor(index / BITS)}`;
    return `(${word} & ${1n << BigInt(index % BITS)}) <> 0`;
  }

  /** SQL: does any column's value not fit? */
  hasAny(): string {
    const words = this.names().map((name) => `${name} <> 0`);
    return words.length === 0 ? 'false' : `(${words.join(' OR ')})`;
  }

  #words(): { condition: string }[][] {
    const words: { condition: string }[][] = [];
    for (let i = 0; i < this.#conditions.length; i += BITS) words.push(this.#conditions.slice(i, i + BITS));
    return words;
  }
}
