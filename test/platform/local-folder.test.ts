import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRandom } from '../../core/random.ts';
import { createVirtualClock } from '../../platform/clock.ts';
import { openDatabase } from '../../platform/local/database.ts';
import { type LocalStore, openLocalStore } from '../../platform/local/open-local-store.ts';
import { createLocalWorkflows } from '../../platform/local/workflows.ts';
import { nameOfFailure } from './contract/contract-subject.ts';
import { makeFolder, START } from './local-subject.ts';

const WRITER = fileURLToPath(new URL('./local-crash-writer.ts', import.meta.url));
const KILLS = 10;

type Acknowledgement = { kind: string; name: string };

describe('a state folder', () => {
  let folder: { path: string; remove(): void };
  const open = (seed = 1) =>
    openLocalStore({
      folder: folder.path,
      clock: createVirtualClock(START),
      random: createRandom(seed).next,
    });
  const listBodies = () => readdirSync(join(folder.path, 'objects'));
  const failureOfOpening = () => {
    try {
      open().close();
      return undefined;
    } catch (error) {
      return error as Error;
    }
  };

  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => folder.remove());

  function startWriter(...task: string[]): ChildProcess {
    return spawn(process.execPath, [WRITER, folder.path, ...task], { stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Kills the writer after so many acknowledgements; answers all that came through. */
  async function killAfter(count: number, round: number): Promise<Acknowledgement[]> {
    const writer = startWriter('write', String(round));
    const acknowledged: Acknowledgement[] = [];
    for await (const line of createInterface({ input: writer.stdout! })) {
      acknowledged.push(JSON.parse(line));
      if (acknowledged.length === count) writer.kill('SIGKILL');
    }
    if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
    expect(writer.signalCode).toBe('SIGKILL');
    return acknowledged;
  }

  async function readLines(store: LocalStore): Promise<string[]> {
    await store.flushStreams({ force: true });
    const names: string[] = [];
    for (const { key } of (await store.objects.list('logs/')).items) {
      const text = gunzipSync((await store.objects.get(key)).body)
        .toString()
        .trim();
      names.push(...text.split('\n').map((line) => JSON.parse(line).name));
    }
    return names.sort();
  }

  it('loses nothing acknowledged and invents nothing when its process is killed at any moment', async () => {
    const random = createRandom(7);
    const acknowledged: Acknowledgement[] = [];
    for (let round = 0; round < KILLS; round++) {
      acknowledged.push(...(await killAfter(1 + random.integer(60), round)));
    }
    const namesOf = (kind: string) =>
      acknowledged
        .filter((each) => each.kind === kind)
        .map((each) => each.name)
        .sort();

    const store = open();

    const objects = (await store.objects.list('objects/')).items;
    for (const { key } of objects) {
      expect(`objects/${Buffer.from((await store.objects.get(key)).body)}`).toBe(key);
    }
    expect(objects.map((head) => head.key.slice(8))).toEqual(expect.arrayContaining(namesOf('object')));
    const entries = (await store.records.query({ pk: 'entries' }, { consistent: true })).items;
    expect(entries.map((item) => item.sk)).toEqual(expect.arrayContaining(namesOf('record')));
    expect(await store.records.get({ pk: 'count', sk: 'count' }, { consistent: true })).toMatchObject({
      n: entries.length,
    });
    const lines = await readLines(store);
    expect(lines).toEqual(expect.arrayContaining(namesOf('line')));
    expect(new Set(lines).size).toBe(lines.length);
    const events = store.eventQueue.pending(100_000).map(({ event }) => event);
    const written = events
      .filter((event) => event.detailType === 'written')
      .map((event) => event.detail.name);
    expect(written).toEqual(expect.arrayContaining(namesOf('event')));
    const created = events.filter((event) => event.source === 'aws.s3');
    expect(created).toHaveLength((await store.objects.list('')).items.length);
    for (const name of namesOf('execution')) {
      expect(store.executions.find('machine', name)).toMatchObject({
        status: 'ABORTED',
        error: 'Perennial.Interrupted',
        input: { name },
      });
    }
    expect(listBodies()).toHaveLength((await store.objects.list('')).items.length);
    store.close();
  });

  it('shows no trace of an object whose process died between body and row', async () => {
    const writer = startWriter('crash-in-put');
    await once(writer, 'exit');
    expect(writer.signalCode).toBe('SIGKILL');
    expect(listBodies()).toHaveLength(1);

    const store = open();

    expect(listBodies()).toEqual([]);
    expect((await store.objects.list('')).items).toEqual([]);
    expect(store.eventQueue.pending(10)).toEqual([]);
    store.close();
  });

  it('keeps the records of a flush whose process died between body and row', async () => {
    const writer = startWriter('crash-in-flush');
    await once(writer, 'exit');
    expect(writer.signalCode).toBe('SIGKILL');
    expect(listBodies()).toHaveLength(1);

    const store = open();

    expect(listBodies()).toEqual([]);
    const [head] = await store.flushStreams({ force: true });
    expect(gunzipSync((await store.objects.get(head!.key)).body).toString()).toBe(
      '{"model":"model","n":1}\n',
    );
    expect(await store.flushStreams({ force: true })).toEqual([]);
    store.close();
  });

  it('refuses a second process, and a second opening in one process, with what to do', async () => {
    const holder = startWriter('hold');
    await once(holder.stdout!, 'data');

    const refused = failureOfOpening();
    holder.kill('SIGKILL');
    await once(holder, 'exit');

    expect(refused).toMatchObject({ name: 'StateFolderError', details: { folder: folder.path } });
    expect(refused?.message).toContain(folder.path);
    expect(refused?.message).toMatch(/in use.*Stop that one/);
    const store = open();
    expect(failureOfOpening()?.name).toBe('StateFolderError');
    await store.records.write({ put: { pk: 'a', sk: 'b' } });
    store.close();
    expect(failureOfOpening()).toBeUndefined();
  });

  it.each([
    ['a database that is none', () => writeFileSync(join(folder.path, 'state.db'), 'x'.repeat(5_000))],
    [
      'records of another release',
      () => {
        const database = openDatabase(join(folder.path, 'state.db'));
        database.execute('PRAGMA user_version = 99');
        database.close();
      },
    ],
    ['a folder in the place of the database', () => mkdirSync(join(folder.path, 'state.db'))],
    ['a file in the place of the objects', () => writeFileSync(join(folder.path, 'objects'), '')],
  ])('refuses %s and lets go of the lock', (_, damage) => {
    damage();

    expect(failureOfOpening()).toMatchObject({ name: 'StateFolderError', details: { folder: folder.path } });
    expect(failureOfOpening()?.message).not.toContain('in use');
  });

  it('refuses a file in its own place', () => {
    const file = join(folder.path, 'file');
    writeFileSync(file, '');

    expect(() => openLocalStore({ folder: file, clock: createVirtualClock(START) })).toThrowError(
      expect.objectContaining({ name: 'StateFolderError' }),
    );
  });

  it('finds everything again, also when opened with the same seed and start of time', async () => {
    for (let opening = 1; opening <= 3; opening++) {
      const store = open();
      const { url } = await store.objects.presignPut(`upload-${opening}`, { bytes: 1, expiresSeconds: 60 });
      await store.acceptUpload(url.split('/').at(-1)!, Buffer.from('x'));
      await store.objects.put('same', Buffer.from(String(opening)));
      await store.events.put([{ detailType: 'opened', detail: { opening } }]);
      store.close();
    }

    const store = open();

    expect(Buffer.from((await store.objects.get('same')).body).toString()).toBe('3');
    expect((await store.objects.list('')).items).toHaveLength(4);
    expect(listBodies()).toHaveLength(6);
    expect(store.eventQueue.pending(100)).toHaveLength(9);
    store.close();
  });

  it('takes an upload that was presigned before a restart', async () => {
    const before = open();
    const { url } = await before.objects.presignPut('a', { bytes: 1, expiresSeconds: 60 });
    before.close();

    const store = open();

    await store.acceptUpload(url.split('/').at(-1)!, Buffer.from('x'));
    expect(await store.objects.head('a')).toMatchObject({ bytes: 1 });
    store.close();
  });

  it('reports the executions that a former process left running, once, and keeps their names taken', async () => {
    const before = open();
    const workflows = createLocalWorkflows(before, () => new Promise(() => undefined));
    await workflows.start({ machine: 'm', name: 'one', input: {} });
    await workflows.start({ machine: 'm', name: 'two', input: {} });
    await workflows.stop('m', 'two', 'E', 'why');
    before.close();

    const store = open();

    expect(store.interruptedExecutions).toBe(1);
    expect(store.executions.find('m', 'one')).toMatchObject({
      status: 'ABORTED',
      error: 'Perennial.Interrupted',
    });
    expect(store.executions.find('m', 'two')).toMatchObject({ status: 'ABORTED', error: 'E' });
    const aborted = store.eventQueue.pending(10).filter(({ event }) => event.detail.status === 'ABORTED');
    expect(aborted.map(({ event }) => event.detail.name)).toEqual(['two', 'one']);
    const again = createLocalWorkflows(store, async () => ({ status: 'SUCCEEDED' }));
    const start = again.start({ machine: 'm', name: 'one', input: {} });
    expect(await nameOfFailure(start)).toBe('ExecutionAlreadyExistsError');
    store.close();
    const later = open();
    expect(later.interruptedExecutions).toBe(0);
    later.close();
  });

  it('deletes the body of a version that is removed for good, and keeps those of deleted keys', async () => {
    const store = open();
    const first = await store.objects.put('a', Buffer.from('1'));
    await store.objects.put('a', Buffer.from('2'));
    await store.objects.remove('a');
    await store.objects.remove('a', { versionId: first.versionId });

    expect(listBodies()).toHaveLength(1);
    store.close();
  });

  it('never makes a path of a key', async () => {
    const store = open();
    await store.objects.put('../../escaped', Buffer.from('x'));
    await store.objects.put('/absolute', Buffer.from('x'));

    expect(listBodies().every((name) => /^[0-9a-f-]{36}$/.test(name))).toBe(true);
    store.close();
  });

  it('leaves no body behind when a put is refused', async () => {
    const store = open();
    const puts = Array.from({ length: 4 }, () =>
      nameOfFailure(store.objects.put('a', Buffer.from('x'), { ifAbsent: true })),
    );
    await Promise.all(puts);
    await nameOfFailure(store.objects.upload('b', join(folder.path, 'no-such-file')));

    expect(listBodies()).toHaveLength(1);
    store.close();
  });

  it('sweeps what invocations of a former process left', () => {
    const before = open();
    const left = before.createScratch().path('left');
    writeFileSync(left, 'x');

    before.close();
    mkdirSync(join(folder.path, 'scratch', 'stray'), { recursive: true });
    open().close();

    expect(existsSync(left)).toBe(false);
    expect(existsSync(join(folder.path, 'scratch', 'stray'))).toBe(false);
  });

  it('silences the warning about SQLite and no other', () => {
    const program = `
      import { openDatabase } from '${join(import.meta.dirname, '../../platform/local/database.ts')}';
      openDatabase(':memory:').close();
      process.emitWarning('another', 'ExperimentalWarning');`;

    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
    });

    expect(stderr).toContain('ExperimentalWarning: another');
    expect(stderr).not.toContain('SQLite');
  });
});
