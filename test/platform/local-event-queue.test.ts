import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../platform/clock.ts';
import type { EventQueue } from '../../platform/local/event-queue.ts';
import { type LocalStore, openLocalStore } from '../../platform/local/open-local-store.ts';
import { START } from './local-subject.ts';

describe('the event queue', () => {
  let clock: VirtualClock;
  let store: LocalStore;
  let queue: EventQueue;
  const put = (...types: string[]) =>
    store.events.put(types.map((detailType) => ({ detailType, detail: { of: detailType } })));
  const pendingIds = () => queue.pending(100).map((each) => each.id);
  const inMilliseconds = (milliseconds: number) => clock.now().getTime() + milliseconds;

  beforeEach(() => {
    clock = createVirtualClock(START);
    store = openLocalStore({ clock });
    queue = store.eventQueue;
  });
  afterEach(() => store.close());

  it('is empty at first', () => {
    expect(queue.pending(10)).toEqual([]);
    expect(queue.nextDueAt()).toBeUndefined();
    expect(queue.deadLetters()).toEqual([]);
  });

  it('hands out events oldest first, without a target and without attempts', async () => {
    await put('one', 'two');
    await put('three');

    const pending = queue.pending(2);

    expect(pending.map((each) => each.event.detailType)).toEqual(['one', 'two']);
    expect(pending[0]).toMatchObject({
      id: pending[0]!.event.id,
      event: { source: 'perennial', detail: { of: 'one' }, time: START.toISOString() },
      attempts: 0,
      nextAttemptAt: START.toISOString(),
    });
    expect(pending[0]).not.toHaveProperty('target');
  });

  it('leaves out what the caller has in hand, without running dry', async () => {
    await put('one', 'two', 'three');
    const [first, second] = queue.pending(2);

    const rest = queue.pending(2, new Set([first!.id, second!.id]));

    expect(rest.map((each) => each.event.detailType)).toEqual(['three']);
    expect(queue.nextDueAt(new Set(queue.pending(3).map((each) => each.id)))).toBeUndefined();
  });

  it('replaces an event by one row per target, each done by itself', async () => {
    await put('one');
    const { id, event } = queue.pending(1)[0]!;

    queue.fanOut(id, ['train', 'log', 'train']);

    expect(queue.pending(10)).toMatchObject([
      { id: `${id}/train`, target: 'train', event },
      { id: `${id}/log`, target: 'log', event },
    ]);
    queue.done(`${id}/train`);
    queue.done(`${id}/train`);
    expect(pendingIds()).toEqual([`${id}/log`]);
    queue.done(`${id}/log`);
    expect(pendingIds()).toEqual([]);
  });

  it('is over with an event that no rule wants', async () => {
    await put('one');

    queue.fanOut(pendingIds()[0]!, []);

    expect(queue.nextDueAt()).toBeUndefined();
  });

  it('fans an event out once', async () => {
    await put('one');
    const [id] = pendingIds() as [string];
    queue.fanOut(id, ['a']);
    queue.done(`${id}/a`);

    queue.fanOut(id, ['a']);

    expect(pendingIds()).toEqual([]);
  });

  it('keeps a failed delivery until its next time, with the count and the error', async () => {
    await put('one');
    const [id] = pendingIds() as [string];

    queue.retryLater(id, inMilliseconds(1_000), 'down');

    expect(pendingIds()).toEqual([]);
    expect(queue.nextDueAt()).toEqual(new Date(inMilliseconds(1_000)));
    await clock.advanceBy(1_000);
    expect(queue.pending(1)).toMatchObject([{ id, attempts: 1, error: 'down' }]);
    queue.retryLater(id, inMilliseconds(0), 'still down');
    expect(queue.pending(1)).toMatchObject([{ id, attempts: 2, error: 'still down' }]);
  });

  it('puts a dead letter aside until it is redriven, as often as one likes', async () => {
    await put('one');
    const [id] = pendingIds() as [string];
    queue.fanOut(id, ['a', 'b']);

    queue.deadLetter(`${id}/a`, 'hopeless');

    expect(pendingIds()).toEqual([`${id}/b`]);
    expect(queue.deadLetters()).toMatchObject([
      { id: `${id}/a`, target: 'a', attempts: 1, error: 'hopeless', event: { detailType: 'one' } },
    ]);
    queue.done(`${id}/b`);
    await clock.advanceBy(5);
    queue.redrive(`${id}/a`);
    queue.redrive(`${id}/a`);
    expect(queue.deadLetters()).toEqual([]);
    expect(queue.pending(10)).toMatchObject([{ id: `${id}/a`, attempts: 0 }]);
  });

  it('does not count or move what is dead, and knows no row that never was', async () => {
    await put('one');
    const [id] = pendingIds() as [string];
    queue.deadLetter(id, 'first');

    queue.retryLater(id, 0, 'second');
    queue.deadLetter(id, 'third');

    expect(queue.deadLetters()).toMatchObject([{ attempts: 1, error: 'first' }]);
    queue.done('never');
    queue.fanOut('never', ['a']);
    expect(() => queue.redrive('never')).toThrowError(expect.objectContaining({ name: 'NotFoundError' }));
  });

  it('tells its subscribers once for one call, after it is committed', async () => {
    const told: number[] = [];
    const unsubscribe = queue.subscribe(() => told.push(queue.pending(10).length));

    await put('one', 'two');
    await put('three');
    unsubscribe();
    await put('four');

    expect(told).toEqual([2, 3]);
  });
});
