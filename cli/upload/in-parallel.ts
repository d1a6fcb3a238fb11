/**
 * Does the work on all items, at most `limit` at once, and answers the results in their order. After a failure nothing
 * more is begun, the signal ends what is under way, and that first failure is thrown when all of it has ended.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, place: number, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const stop = new AbortController();
  let failure: { error: unknown } | undefined;

  async function takeTurns(): Promise<void> {
    for (const [place, item] of waiting) {
      if (failure) return;
      try {
        results[place] = await work(item, place, stop.signal);
      } catch (error) {
        failure ??= { error };
        stop.abort();
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, takeTurns));
  if (failure) throw failure.error;
  return results;
}
