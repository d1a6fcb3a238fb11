import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UNFINISHED_UPLOAD_DAYS } from '../../core/contracts/drop.ts';
import { createRandom } from '../../core/random.ts';
import { createVirtualClock } from '../../platform/clock.ts';
import { openDatabase } from '../../platform/local/database.ts';
import { type LocalStore, openLocalStore } from '../../platform/local/open-local-store.ts';
import { nameOfFailure } from './contract/contract-subject.ts';
import { makeFolder, START } from './local-subject.ts';

const FIRST = Buffer.alloc(5 * 2 ** 20, 'a');
const SECOND = Buffer.from('b');
const DAY = 86_400_000;

let folder: { path: string; remove(): void };
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

const open = (days = 0) =>
  openLocalStore({
    folder: folder.path,
    clock: createVirtualClock(new Date(START.getTime() + days * DAY)),
    random: createRandom(1).next,
  });
const countBodies = () => readdirSync(join(folder.path, 'objects')).length;

async function sendPart(store: LocalStore, uploadId: string, number: number, body: Uint8Array) {
  const part = { uploadId, number, bytes: body.length, expiresSeconds: 60 };
  const { url } = await store.objects.presignPart('k', part);
  return (await store.acceptUpload(url.split('/').at(-1)!, body)).etag;
}

/** An upload with both parts sent. */
async function send(store: LocalStore) {
  const { uploadId } = await store.objects.createUpload('k');
  const etags = [await sendPart(store, uploadId, 1, FIRST), await sendPart(store, uploadId, 2, SECOND)];
  return { uploadId, etags, bytes: FIRST.length + 1 };
}

describe('an upload in parts on this machine', () => {
  it('has the ETag that S3 gives: the MD5 of the MD5s of its parts, and how many there are', async () => {
    const store = open();
    const md5 = (...texts: Uint8Array[]) => {
      const hash = createHash('md5');
      for (const text of texts) hash.update(text);
      return hash.digest();
    };

    const { etag } = await store.objects.completeUpload('k', await send(store));

    expect(etag).toBe(`${md5(md5(FIRST), md5(SECOND)).toString('hex')}-2`);
    store.close();
  });

  it('goes on after a restart, and leaves one body behind', async () => {
    const before = open();
    const upload = await send(before);
    before.close();

    const store = open();
    await store.objects.completeUpload('k', upload);

    expect((await store.objects.get('k')).body.byteLength).toBe(upload.bytes);
    expect(countBodies()).toBe(1);
    store.close();
  });

  it('keeps the last body of a part that is sent again, and none of a part that is refused', async () => {
    const store = open();
    const { uploadId } = await store.objects.createUpload('k');
    await sendPart(store, uploadId, 1, Buffer.from('one'));
    await sendPart(store, uploadId, 1, Buffer.from('two'));
    const { url } = await store.objects.presignPart('k', {
      uploadId,
      number: 2,
      bytes: 1,
      expiresSeconds: 60,
    });
    await nameOfFailure(store.acceptUpload(url.split('/').at(-1)!, Buffer.from('too long')));

    expect(countBodies()).toBe(1);
    await store.objects.abortUpload('k', { uploadId });
    expect(countBodies()).toBe(0);
    store.close();
  });

  it('leaves nothing behind when it is forgotten: by the next upload, or by the next start', async () => {
    const before = open();
    const late = await send(before);
    before.close();
    const store = open(UNFINISHED_UPLOAD_DAYS - 1);
    expect(countBodies()).toBe(2);
    store.close();

    const later = open(UNFINISHED_UPLOAD_DAYS);
    expect(countBodies()).toBe(0);
    expect(await nameOfFailure(later.objects.completeUpload('k', late))).toBe('NotFoundError');
    later.close();

    const clock = createVirtualClock(START);
    const running = openLocalStore({ folder: folder.path, clock });
    await send(running);
    await clock.advanceBy(UNFINISHED_UPLOAD_DAYS * DAY);
    await running.objects.createUpload('other');
    expect(countBodies()).toBe(0);
    running.close();
  });

  it('is a whole when a part is sent again, or the upload aborted, while it is completed', async () => {
    for (let round = 0; round < 4; round++) {
      const store = open();
      const upload = await send(store);
      const other = Buffer.alloc(FIRST.length, 'c');
      const disturb = () =>
        round % 2 === 0 ? sendPart(store, upload.uploadId, 1, other) : store.objects.abortUpload('k', upload);

      const [completion] = await Promise.all([
        nameOfFailure(store.objects.completeUpload('k', upload)),
        nameOfFailure(disturb()),
      ]);

      expect(['none', 'InvalidInputError', 'NotFoundError']).toContain(completion);
      const head = await store.objects.head('k');
      expect(head?.bytes).toBe(completion === 'none' ? upload.bytes : undefined);
      if (head) await store.objects.remove('k');
      store.close();
    }
  });

  it('is possible in a folder of the release before', async () => {
    const before = open();
    await before.objects.put('kept', SECOND);
    before.close();
    const database = openDatabase(join(folder.path, 'state.db'));
    database.execute(`
      DROP TABLE unfinished_uploads; DROP TABLE upload_parts;
      ALTER TABLE uploads DROP COLUMN upload; ALTER TABLE uploads DROP COLUMN part;
      PRAGMA user_version = 1;`);
    database.close();

    const store = open();
    await store.objects.completeUpload('k', await send(store));

    expect((await store.objects.list('')).items.map(({ key }) => key)).toEqual(['k', 'kept']);
    store.close();
  });
});
