import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../platform/clock.ts';
import { createIds } from '../../platform/local/create-ids.ts';
import { type LocalStoreOptions, openLocalStore } from '../../platform/local/open-local-store.ts';
import type { StaleReads } from '../../platform/local/records.ts';
import { createLocalWorkflows } from '../../platform/local/workflows.ts';
import { nameOfFailure } from './contract/contract-subject.ts';
import { START } from './local-subject.ts';

const open = (options: Partial<LocalStoreOptions> = {}) => {
  const clock = createVirtualClock(START);
  return { clock, store: openLocalStore({ clock, ...options }) };
};

describe('ids', () => {
  it('has 26 lower-case letters and digits and sorts by time and order of making', async () => {
    const clock = createVirtualClock(START);
    let draws = 0;
    const ids = createIds(clock, () => [0.5, 1 - 2 ** -53][draws++ % 2]!, 1);
    const made: string[] = [];
    for (let round = 0; round < 40; round++) {
      made.push(ids.newId(), ids.newId());
      await clock.advanceBy(round % 3);
    }

    expect(made.every((id) => /^[0-9a-z]{26}$/.test(id))).toBe(true);
    expect(made).toEqual(made.toSorted());
    expect(new Set(made).size).toBe(80);
  });

  it('differs between two openings with the same seed and time', () => {
    const clock = createVirtualClock(START);
    const idOfOpening = (opening: number) => createIds(clock, () => 0.25, opening).newId();

    expect(idOfOpening(1)).not.toBe(idOfOpening(2));
  });

  it('makes the same ids again from the same seed', () => {
    const clock = createVirtualClock(START);
    const idsOf = () => createIds(clock, () => 0.25, 1);

    expect(idsOf().newId()).toBe(idsOf().newId());
    expect(idsOf().newToken()).toBe(idsOf().newToken());
  });
});

describe('local objects', () => {
  it('lists at most 1,000 keys a page, whatever the limit', async () => {
    const { store } = open();
    for (let n = 0; n < 1_001; n++) await store.objects.put(`k/${n}`, new Uint8Array());

    const page = await store.objects.list('k/', { limit: 5_000 });

    expect(page.items).toHaveLength(1_000);
    expect((await store.objects.list('k/', { next: page.next })).items).toHaveLength(1);
    store.close();
  });

  it('keeps keys apart that differ after a NUL, and gives the MD5 as ETag', async () => {
    const { store } = open();
    await store.objects.put('a\u0000b', Buffer.from('one'));
    const head = await store.objects.put('a\u0000c', Buffer.from('hello\n'));

    expect((await store.objects.list('a')).items.map((each) => each.key)).toEqual(['a\u0000b', 'a\u0000c']);
    expect(head.etag).toBe('b1946ac92492d2347c6235b4d2611184'); // as in S3's documentation of events
    store.close();
  });

  it('describes an upload until it is used or over, and says why it refuses one', async () => {
    const { clock, store } = open();
    store.setBaseUrl('http://localhost:1/');
    const presign = async (key: string) => {
      const { url } = await store.objects.presignPut(key, { bytes: 2, expiresSeconds: 10 });
      expect(url).toMatch(/^http:\/\/localhost:1\/_uploads\/[0-9a-z]{50}$/);
      return url.split('/').at(-1)!;
    };
    const [used, late] = [await presign('a'), await presign('b')];
    const accept = (token: string, text: string) =>
      nameOfFailure(store.acceptUpload(token, Buffer.from(text)));

    expect(store.findUpload(used)).toEqual({ key: 'a', bytes: 2, expiresAt: '2026-03-01T10:00:10.000Z' });
    expect(await accept(used, 'xyz')).toBe('InvalidInputError');
    expect(await accept(used, 'xy')).toBe('none');
    expect(await accept(used, 'xy')).toBe('ConditionFailedError');
    expect(store.findUpload(used)).toBeUndefined();
    await clock.advanceBy(10_000);
    expect(await accept(late, 'xy')).toBe('NotAllowedError');
    expect(await accept('unknown', 'xy')).toBe('NotFoundError');
    expect(store.findUpload(late)).toBeUndefined();
    store.close();
  });

  it('takes an upload from a file of exactly the stated length', async () => {
    const { store } = open();
    const scratch = store.createScratch();
    const { url } = await store.objects.presignPut('a', { bytes: 2, expiresSeconds: 10 });
    const accept = (path: string) => nameOfFailure(store.acceptUpload(url.split('/').at(-1)!, path));
    await writeFile(scratch.path('longer'), 'xyz');
    await writeFile(scratch.path('exact'), 'xy');

    expect(await accept(scratch.path('longer'))).toBe('InvalidInputError');
    expect(await accept(scratch.path('exact'))).toBe('none');
    expect((await store.objects.get('a')).head.bytes).toBe(2);
    store.close();
  });

  it('leaves no event and no version behind when a put is refused', async () => {
    const { store } = open();
    await store.objects.put('a', Buffer.from('x'));
    await nameOfFailure(store.objects.put('a', Buffer.from('y'), { ifAbsent: true }));

    expect(store.eventQueue.pending(10)).toHaveLength(1);
    store.close();
  });
});

describe('stale reads', () => {
  const openStale = (...kinds: Parameters<StaleReads>[0][]) =>
    open({ staleReads: (kind) => kinds.includes(kind) }).store.records;

  it('answers the item before its last write, unless the read is consistent', async () => {
    const records = openStale('get');
    const key = { pk: 'p', sk: 'a' };
    await records.write({ put: { ...key, n: 1 } });
    expect(await records.get(key)).toBeUndefined();
    await records.write({ put: { ...key, n: 2 } });
    await records.write({ put: { pk: 'p', sk: 'b' } });

    expect(await records.get(key)).toMatchObject({ n: 1 });
    expect(await records.get(key, { consistent: true })).toMatchObject({ n: 2 });
    await records.write({ delete: key });
    expect(await records.get(key)).toMatchObject({ n: 2 });
    expect(await records.get(key, { consistent: true })).toBeUndefined();
  });

  it('answers a partition before the last write or transaction in it', async () => {
    const records = openStale('query');
    const read = async (pk: string) => (await records.query({ pk })).items.map((item) => item.sk);
    await records.transact([{ put: { pk: 'p', sk: 'a' } }, { put: { pk: 'p', sk: 'b' } }]);
    expect(await read('p')).toEqual([]);
    await records.transact([{ delete: { pk: 'p', sk: 'a' } }, { put: { pk: 'p', sk: 'c' } }]);
    await records.write({ put: { pk: 'q', sk: 'z' } });

    expect(await read('p')).toEqual(['a', 'b']);
    expect((await records.query({ pk: 'p' }, { consistent: true })).items).toHaveLength(2);
    expect(await records.get({ pk: 'p', sk: 'c' })).toBeDefined();
  });

  it('misses the newest item of the index and shows one that has left', async () => {
    const records = openStale('queryIndex');
    const read = async () => (await records.queryIndex({ ipk: 'i' })).items.map((item) => item.sk);
    await records.write({ put: { pk: 'p', sk: 'a', ipk: 'i', isk: '1' } });
    await records.write({ put: { pk: 'p', sk: 'b', ipk: 'i', isk: '2' } });
    expect(await read()).toEqual(['a']);
    await records.write({ update: { pk: 'p', sk: 'a' }, remove: ['ipk', 'isk'] });

    expect(await read()).toEqual(['a', 'b']);
  });

  it('decides conditions on the true state', async () => {
    const records = openStale('get', 'query', 'queryIndex');
    await records.write({ put: { pk: 'p', sk: 'a', rev: 1 } });

    const again = records.write({ put: { pk: 'p', sk: 'a' }, if: { absent: true } });

    expect(await nameOfFailure(again)).toBe('ConditionFailedError');
  });
});

describe('local streams', () => {
  it('flushes a buffer by age, and keeps a younger one', async () => {
    const { clock, store } = open();
    await store.streams.put('predictions', 'old', [{ model: 'old', n: 1 }]);
    await clock.advanceBy(30_000);
    await store.streams.put('predictions', 'young', [{ model: 'young', n: 2 }]);
    expect(await store.flushStreams()).toEqual([]);
    await clock.advanceBy(30_000);

    const heads = await store.flushStreams();

    expect(heads.map((head) => head.key)).toEqual([
      expect.stringMatching(/^logs\/predictions\/old\/2026\/03\/01\/10\/[0-9a-z]{26}\.jsonl\.gz$/),
    ]);
    expect(await store.flushStreams({ olderThanMs: 30_000 })).toHaveLength(1);
    expect(await store.flushStreams({ force: true })).toEqual([]);
    store.close();
  });

  it('flushes whole pieces of 5 MB at once and keeps the rest until it is due', async () => {
    const { store } = open();
    const record = { model: 'm', text: 'x'.repeat(1_000_000) };
    for (let n = 0; n < 7; n++) await store.streams.put('predictions', 'm', [record]);

    expect(await store.flushStreams()).toHaveLength(1);
    expect(await store.flushStreams({ force: true })).toHaveLength(1);
    store.close();
  });

  it('writes each record once when two flushes overlap', async () => {
    const { store } = open();
    await store.streams.put('predictions', 'm', [{ model: 'm', n: 1 }]);

    const both = await Promise.all([
      store.flushStreams({ force: true }),
      store.flushStreams({ force: true }),
    ]);

    expect(both.flat()).toHaveLength(1);
    store.close();
  });
});

describe('local workflows', () => {
  it('refuses an unknown machine when the host can tell', async () => {
    const { store } = open();
    const workflows = createLocalWorkflows(store, () => Promise.reject(new Error('not reached')), {
      hasMachine: () => false,
    });

    const start = workflows.start({ machine: 'nobody', name: 'n', input: {} });

    expect(await nameOfFailure(start)).toBe('NotFoundError');
    expect(await workflows.describe('nobody', 'n')).toBeUndefined();
    store.close();
  });

  it('counts a run that rejects or throws as FAILED under the name of the error', async () => {
    const { store } = open();
    const workflows = createLocalWorkflows(store, ({ name }) => {
      if (name === 'throws') throw new TypeError('at once');
      return Promise.reject(new RangeError('later'));
    });
    await workflows.start({ machine: 'm', name: 'throws', input: {} });
    await workflows.start({ machine: 'm', name: 'rejects', input: {} });
    expect(workflows.running()).toBe(2);

    await workflows.settled();

    expect(workflows.running()).toBe(0);
    expect(await workflows.describe('m', 'throws')).toMatchObject({
      status: 'FAILED',
      error: 'TypeError',
      cause: 'at once',
    });
    expect(await workflows.describe('m', 'rejects')).toMatchObject({ status: 'FAILED', error: 'RangeError' });
    store.close();
  });

  it('hands the run its input, its ids and a signal, and ignores what it does after a stop', async () => {
    const { clock, store } = open();
    const seen: unknown[] = [];
    const workflows = createLocalWorkflows(store, async (request, { signal, onTransition }) => {
      seen.push(request);
      await clock.sleep(1_000, signal).catch((reason) => seen.push(reason.message));
      onTransition({ at: clock.now().toISOString(), state: 'S', kind: 'exited' });
      return { status: 'SUCCEEDED', output: 1 };
    });
    await workflows.start({ machine: 'm', name: 'n', input: { a: 1 } });
    await clock.advanceBy(10);
    await workflows.stop('m', 'n', 'Cancelled', 'why');
    await workflows.settled();

    expect(seen).toEqual([
      {
        machine: 'm',
        name: 'n',
        input: { a: 1 },
        executionId: 'arn:aws:states:local:000000000000:execution:m:n',
        startedAt: START.toISOString(),
      },
      'why',
    ]);
    expect(await workflows.describe('m', 'n')).toMatchObject({ status: 'ABORTED', error: 'Cancelled' });
    expect(await workflows.history('m', 'n')).toEqual([]);
    store.close();
  });

  it('takes no answer for a task that an ended run left open', async () => {
    const { store } = open();
    const tokens: string[] = [];
    const workflows = createLocalWorkflows(store, async (_request, { openTask }) => {
      tokens.push(openTask('S').token);
      return { status: 'SUCCEEDED' };
    });
    await workflows.start({ machine: 'm', name: 'n', input: {} });
    await workflows.settled();

    expect(await nameOfFailure(workflows.succeedTask(tokens[0]!, {}))).toBe('NotFoundError');
    store.close();
  });

  it('takes the same input with its members in another order for the same', async () => {
    const { store } = open();
    const workflows = createLocalWorkflows(store, () => new Promise(() => undefined));
    await workflows.start({ machine: 'm', name: 'n', input: { a: 1, b: 2 } });

    await workflows.start({ machine: 'm', name: 'n', input: { b: 2, a: 1 } });

    expect(workflows.running()).toBe(1);
    store.close();
  });

  it('takes an empty error and cause for none', async () => {
    const { store } = open();
    const workflows = createLocalWorkflows(store, async () => ({
      status: 'TIMED_OUT',
      error: '',
      cause: '',
    }));
    await workflows.start({ machine: 'm', name: 'n', input: {} });
    await workflows.settled();

    const execution = await workflows.describe('m', 'n');

    expect(execution?.status).toBe('TIMED_OUT');
    expect(execution).not.toHaveProperty('error');
    expect(execution).not.toHaveProperty('cause');
    store.close();
  });

  it('keeps at most 25,000 steps of an execution', async () => {
    const { store } = open();
    const workflows = createLocalWorkflows(store, async (_request, { onTransition }) => {
      for (let n = 0; n < 25_010; n++)
        onTransition({ at: START.toISOString(), state: String(n), kind: 'entered' });
      return { status: 'SUCCEEDED' };
    });
    await workflows.start({ machine: 'm', name: 'n', input: {} });
    await workflows.settled();

    const steps = await workflows.history('m', 'n');

    expect(steps).toHaveLength(25_000);
    expect(steps.at(-1)).toEqual({ at: START.toISOString(), state: '24999', kind: 'entered' });
    store.close();
  });

  it('leaves input and output out of the event when they are too large for it', async () => {
    const { store } = open();
    const large = 'x'.repeat(200_000);
    const workflows = createLocalWorkflows(store, async ({ input }) => ({
      status: 'SUCCEEDED',
      output: input,
    }));
    await workflows.start({ machine: 'm', name: 'n', input: large });
    await workflows.settled();

    const [began, ended] = store.eventQueue.pending(10).map(({ event }) => event.detail);

    expect(began).toMatchObject({ status: 'RUNNING', input: JSON.stringify(large) });
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      input: null,
      output: null,
      outputDetails: { included: false },
    });
    store.close();
  });
});
