/** A level that can be shown: longer ones are counted among the distinct levels, but not named. */
const LONGEST_LEVEL = 1_000;

/** Collects the most frequent of many levels that come one by one. */
export class TopLevels {
  readonly #most: number;
  readonly #top: { value: string; count: number }[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Levels must come in code-point order: then the first of equally frequent ones stays first. */
  add(value: string, count: number): void {
    const last = this.#top[this.#most - 1];
    if ((last !== undefined && count <= last.count) || value.length > LONGEST_LEVEL) return;
    const place = this.#top.findIndex((entry) => entry.count < count);
    this.#top.splice(place === -1 ? this.#top.length : place, 0, { value, count });
    if (this.#top.length > this.#most) this.#top.pop();
  }

  /** Most frequent first. */
  list(): { value: string; count: number }[] {
    return [...this.#top];
  }
}
