import { sha256 } from '../../core/canonical-json.ts';
import type { Clock } from '../../platform/clock.ts';
import type { EventQueue } from '../../platform/local/event-queue.ts';

const MOST_DELAY_MILLISECONDS = 20 * 60_000;

/**
 * Makes a queue deliver every event to every target twice, the second time up to 20 minutes after the first
 * succeeded, half of the first ones late, and what is due at once in another order.
 */
export function disorderEvents(queue: EventQueue, clock: Clock, seed: number): void {
  const original = { ...queue };
  const repeated = new Set<string>();
  const chance = (what: string, id: string): number =>
    Number.parseInt(sha256(`${seed} ${what} ${id}`).slice(0, 8), 16) / 2 ** 32;
  const later = (what: string, id: string): number =>
    clock.now().getTime() + Math.floor(chance(what, id) * MOST_DELAY_MILLISECONDS);

  queue.fanOut = (eventId, targets) => {
    original.fanOut(eventId, targets);
    for (const target of targets) {
      const id = `${eventId}/${target}`;
      if (chance('late', id) < 0.5) original.retryLater(id, later('how late', id), 'late on purpose');
    }
  };
  queue.pending = (limit, except) =>
    original
      .pending(1_000, except)
      .sort((a, b) => chance('order', a.id) - chance('order', b.id))
      .slice(0, limit);
  queue.done = (id) => {
    if (repeated.has(id)) return original.done(id);
    repeated.add(id);
    original.retryLater(id, later('again', id), 'twice on purpose');
  };
}
