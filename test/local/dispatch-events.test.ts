import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../core/random.ts';
import { dispatchEvents, type EventDispatcher } from '../../local/dispatch-events.ts';
import { createVirtualClock, type VirtualClock } from '../../platform/clock.ts';
import type { QueuedEvent } from '../../platform/local/event-queue.ts';
import { type LocalStore, openLocalStore } from '../../platform/local/open-local-store.ts';

const HOUR = 3_600_000;
let clock: VirtualClock;
let store: LocalStore;
let dispatcher: EventDispatcher;
let invoked: { name: string; event: Record<string, unknown>; at: string }[];
let dead: { delivery: QueuedEvent; error: string }[];
/** What the functions do; nothing, unless a test says otherwise. */
let work: (name: string) => Promise<unknown>;

beforeEach(() => {
  clock = createVirtualClock(new Date('2026-03-01T10:00:00Z'));
  store = openLocalStore({ clock, random: createRandom(3).next });
  invoked = [];
  dead = [];
  work = async () => undefined;
  start();
});
afterEach(() => {
  dispatcher.stop();
  store.close();
});

function start(): void {
  dispatcher = dispatchEvents(
    store.eventQueue,
    clock,
    async (name, event) => {
      invoked.push({ name, event: event as Record<string, unknown>, at: clock.now().toISOString() });
      return work(name);
    },
    (delivery, error) => dead.push({ delivery, error }),
  );
}

const ask = (n = 1) =>
  store.events.put(
    Array.from({ length: n }, (_, i) => ({
      detailType: 'Retrain requested',
      detail: { model: 'm', requestId: `r-${i}` },
    })),
  );
const fail = (name = 'Error', message = 'no') => Promise.reject(Object.assign(new Error(message), { name }));

describe('dispatchEvents', () => {
  it('hands an event to the function whose rule matches, in EventBridge’s form', async () => {
    await ask();
    await clock.advanceBy(0);

    expect(invoked).toMatchObject([
      {
        name: 'start-run',
        event: {
          version: '0',
          id: expect.any(String),
          source: 'perennial',
          time: '2026-03-01T10:00:00.000Z',
          'detail-type': 'Retrain requested',
          detail: { model: 'm', requestId: 'r-0' },
        },
      },
    ]);
    expect(dispatcher.isIdle()).toBe(true);
  });

  it('lets go of an event that no rule matches', async () => {
    await store.events.put([{ detailType: 'Nobody listens', detail: {} }]);
    await clock.advanceBy(HOUR);

    expect(invoked).toEqual([]);
    expect(store.eventQueue.nextDueAt()).toBeUndefined();
  });

  it('tries a target again, later and later, until it is done with the event', async () => {
    let left = 4;
    work = () => (left-- > 0 ? fail() : Promise.resolve());
    await ask();
    await clock.advanceBy(HOUR);

    const seconds = invoked.map(({ at }) => (Date.parse(at) - Date.parse('2026-03-01T10:00:00Z')) / 1_000);
    expect(seconds).toEqual([0, 1, 3, 7, 15]);
    expect(new Set(invoked.map(({ event }) => event.id)).size).toBe(1);
    expect(dead).toEqual([]);
  });

  it('makes an event that nobody takes for a day a dead letter, with the last reason, and says so', async () => {
    work = () => fail('NotFoundError', 'there is no model "m"');
    await ask();
    await clock.advanceBy(25 * HOUR);
    const tries = invoked.length;
    await clock.advanceBy(25 * HOUR);

    expect(invoked.length).toBe(tries);
    expect(tries).toBeGreaterThan(50);
    expect(tries).toBeLessThanOrEqual(185);
    expect(dead).toMatchObject([
      { delivery: { target: 'start-run' }, error: 'NotFoundError: there is no model "m"' },
    ]);
    expect(store.eventQueue.deadLetters()).toHaveLength(1);
    expect(dispatcher.isIdle()).toBe(true);
  });

  it('tries a dead letter again when a person says so, once', async () => {
    work = () => fail();
    await ask();
    await clock.advanceBy(25 * HOUR);
    const tries = invoked.length;
    work = async () => undefined;

    store.eventQueue.redrive(store.eventQueue.deadLetters()[0]!.id);
    await clock.advanceBy(0);

    expect(invoked.length).toBe(tries + 1);
    expect(store.eventQueue.deadLetters()).toEqual([]);
    await clock.advanceBy(HOUR);
    expect(invoked.length).toBe(tries + 1);
  });

  it('has at most eight deliveries under way, and takes all of a hundred', async () => {
    let running = 0;
    let most = 0;
    work = async () => {
      most = Math.max(most, ++running);
      await clock.sleep(10);
      running--;
    };
    await ask(100);
    await clock.advanceBy(HOUR);

    expect(most).toBe(8);
    expect(invoked).toHaveLength(100);
    expect(new Set(invoked.map(({ event }) => event.id)).size).toBe(100);
  });

  it('is not held up by one event that fails', async () => {
    work = () => (invoked.length === 1 ? fail() : Promise.resolve());
    await ask(3);
    await clock.advanceBy(0);

    expect(invoked).toHaveLength(3);
  });

  it('goes on after a stop where it left off: what was under way comes again', async () => {
    let release = (): void => undefined;
    work = () => new Promise<void>((resolve) => (release = resolve));
    await ask();
    await clock.advanceBy(0);
    dispatcher.stop();
    work = async () => undefined;

    start();
    await clock.advanceBy(0);

    expect(invoked).toHaveLength(2);
    expect(dispatcher.isIdle()).toBe(true);
    release();
  });

  it('does nothing any more once it was stopped', async () => {
    dispatcher.stop();
    await ask();
    await clock.advanceBy(HOUR);

    expect(invoked).toEqual([]);
  });
});
