const GROWTH = 1.5;

/** Doubles whose number is not known beforehand; `rows` is a guess. */
export class GrowingDoubles {
  #values: Float64Array<ArrayBuffer>;
  #count = 0;

  constructor(rows: number) {
    this.#values = new Float64Array(Math.max(16, rows));
  }

  push(value: number): void {
    if (this.#count === this.#values.length) this.#grow();
    this.#values[this.#count++] = value;
  }

  finish(): Float64Array {
    return this.#values.subarray(0, this.#count);
  }

  #grow(): void {
    const larger = new Float64Array(Math.ceil(this.#values.length * GROWTH));
    larger.set(this.#values);
    this.#values = larger;
  }
}

/** The same of whole numbers of 32 bits. */
export class GrowingIntegers {
  #values: Int32Array<ArrayBuffer>;
  #count = 0;

  constructor(rows: number) {
    this.#values = new Int32Array(Math.max(16, rows));
  }

  push(value: number): void {
    if (this.#count === this.#values.length) this.#grow();
    this.#values[this.#count++] = value;
  }

  get count(): number {
    return this.#count;
  }

  at(index: number): number {
    return this.#values[index]!;
  }

  finish(): Int32Array {
    return this.#values.subarray(0, this.#count);
  }

  #grow(): void {
    const larger = new Int32Array(Math.ceil(this.#values.length * GROWTH));
    larger.set(this.#values);
    this.#values = larger;
  }
}
