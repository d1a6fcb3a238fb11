import { TopLevels } from '../profile/top-levels.ts';
import type { ColumnDigest } from './column-digest.ts';

const MOST_TOP_LEVELS = 50;

/** Takes in a category column's levels one by one: their part of its digest and of its profile. */
export class LevelTally {
  readonly #digest: ColumnDigest;
  readonly #top = new TopLevels(MOST_TOP_LEVELS);
  /** The levels themselves, where they are kept. */
  readonly levels: string[] = [];
  readonly #isKeeping: boolean;
  #distinct = 0;

  constructor(digest: ColumnDigest, isKeeping: boolean) {
    this.#digest = digest;
    this.#isKeeping = isKeeping;
  }

  /** Levels must come in code-point order, each with the number of its rows. */
  add(level: string, rows: number): void {
    this.#digest.addLevel(level);
    this.#top.add(level, rows);
    this.#distinct++;
    if (this.#isKeeping) this.levels.push(level);
  }

  counts(): { distinct: number; top: { value: string; count: number }[] } {
    return { distinct: this.#distinct, top: this.#top.list() };
  }
}
