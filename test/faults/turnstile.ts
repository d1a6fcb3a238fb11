/** Someone who takes turns: one run of a function. */
export interface Walker {
  /** Orders those that wait, whoever came first. */
  readonly label: string;
}

interface Turn {
  walker: Walker;
  isSlow: boolean;
  begin(): void;
}

/** Turns of the event loop after which whatever a finished function set off has begun, and what that set off in turn. */
const SLOW_TURNS = 10;

/**
 * Lets one call of all functions under way through at a time, and only when all of them wait, so that files and
 * native threads do not decide who is first: a schedule gives the same order every time.
 */
export class Turnstile {
  readonly #choose: (count: number) => number;
  readonly #walkers = new Map<Walker, { waiting: Turn[]; under: number }>();
  #isChecking = false;

  /** `choose` answers who of `count` goes next: 0 … count−1. */
  constructor(choose: (count: number) => number) {
    this.#choose = choose;
  }

  enter(walker: Walker): void {
    this.#walkers.set(walker, { waiting: [], under: 0 });
  }

  /** Waits for a turn, does the call, and gives the turn back. Who is slow goes when nobody else can. */
  async pass<Result>(walker: Walker, call: () => Promise<Result>, isSlow = false): Promise<Result> {
    const state = this.#walkers.get(walker);
    if (!state) return call();
    await new Promise<void>((begin) => {
      state.waiting.push({ walker, isSlow, begin });
      this.#check();
    });
    try {
      return await call();
    } finally {
      state.under--;
      if (state.waiting.length > 0) this.#check();
    }
  }

  /** Calls that the walker leaves behind are nobody's turn any more. */
  leave(walker: Walker): void {
    const left = this.#walkers.get(walker)?.waiting ?? [];
    this.#walkers.delete(walker);
    for (const turn of left) turn.begin();
    this.#check();
  }

  #check(): void {
    if (this.#isChecking || !this.#areAllWaiting()) return;
    this.#isChecking = true;
    void this.#letOneThrough().finally(() => {
      this.#isChecking = false;
      this.#check();
    });
  }

  async #letOneThrough(): Promise<void> {
    const isAlone = this.#walkers.size === 1;
    const isSlow = [...this.#walkers.values()].every(({ waiting }) => waiting[0]?.isSlow);
    for (let turn = isAlone ? 1 : 0; turn < (isSlow ? SLOW_TURNS : 1); turn++)
      await new Promise(setImmediate);
    if (!this.#areAllWaiting()) return;
    const turns = [...this.#walkers.values()].flatMap(({ waiting }) => waiting.slice(0, 1));
    const quick = turns.filter(({ isSlow }) => !isSlow);
    const ready = (quick.length > 0 ? quick : turns).sort((a, b) =>
      a.walker.label < b.walker.label ? -1 : 1,
    );
    const next = ready[this.#choose(ready.length)]!;
    const state = this.#walkers.get(next.walker)!;
    state.waiting.shift();
    state.under++;
    next.begin();
  }

  #areAllWaiting(): boolean {
    const states = [...this.#walkers.values()];
    return states.length > 0 && states.every(({ waiting, under }) => waiting.length > 0 && under === 0);
  }
}
