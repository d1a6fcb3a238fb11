export interface Rounds<Sample> {
  /** What each contestant's warm-up gave: the first run in its process. */
  warmUp: Record<string, Sample>;
  /** By contestant, one sample a round. */
  timed: Record<string, Sample[]>;
}

type Contestants<Sample> = Record<string, () => Promise<Sample>>;

/**
 * Lets every contestant run once untimed, then once a round, one after the other. Each round begins with the next
 * contestant, so that none always runs first and a slow spell of the machine falls on all. `warmUps` are run instead
 * of the first untimed turn, where that would take too long or, being none, would mean nothing.
 */
export async function runRounds<Sample>(
  contestants: Contestants<Sample>,
  rounds: number,
  warmUps: Contestants<Sample> = contestants,
): Promise<Rounds<Sample>> {
  const names = Object.keys(contestants);
  const result: Rounds<Sample> = { warmUp: {}, timed: Object.fromEntries(names.map((name) => [name, []])) };
  for (const [name, warmUp] of Object.entries(warmUps)) result.warmUp[name] = await warmUp();
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length]!;
      result.timed[name]!.push(await contestants[name]!());
    }
  }
  return result;
}
