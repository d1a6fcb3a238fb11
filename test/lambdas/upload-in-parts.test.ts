import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CompleteDropAnswer, StartDropAnswer } from '../../core/contracts/api.ts';
import { UNFINISHED_UPLOAD_DAYS } from '../../core/contracts/drop.ts';
import { MAX_DROP_BYTES } from '../../core/contracts/most-drop-bytes.ts';
import type { Objects } from '../../platform/services.ts';
import { type ControlPlane, openControlPlane, START } from './control-plane.ts';

const MODEL = 'green-taxi';
const MEBIBYTE = 2 ** 20;
/** Just too large for one PUT: four parts of 16 MiB, and one byte. */
const BYTES = 64 * MEBIBYTE + 1;
const PART = Buffer.alloc(16 * MEBIBYTE, 'x,y\n1,2\n');

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel(MODEL);
});
afterEach(() => plane.close());

type Started = Awaited<ReturnType<typeof start>>;

async function start(bytes = BYTES, filename = 'january.csv') {
  const { status, body } = await plane.call('POST', `/models/${MODEL}/drops`, { filename, bytes });
  expect(status).toBe(200);
  return StartDropAnswer.parse(body);
}

/** Sends the ranges of these places; answers all the ETags that are known. */
async function send({ uploads }: Started, places: readonly number[]): Promise<string[]> {
  const etags = uploads.map(() => '0'.repeat(32));
  for (const place of places) {
    const { url, from, to } = uploads[place]!;
    const token = url.replace(/^.*\/_uploads\//, '');
    etags[place] = (await plane.store.acceptUpload(token, PART.subarray(0, to - from))).etag;
  }
  return etags;
}

const complete = ({ complete }: Started, etags: readonly unknown[], headers = {}) =>
  plane.call('POST', complete!, { etags }, headers);
const abort = ({ complete }: Started) => plane.call('POST', complete!.replace(/complete$/, 'abort'));
const countObjects = async () => (await plane.services.objects.list('incoming/')).items.length;

/** Puts something else in the place of verbs of the handler's objects. */
function replace(changes: (objects: Objects) => Partial<Objects>): void {
  plane.wrapServices = (_name, own) => ({ ...own, objects: { ...own.objects, ...changes(own.objects) } });
}

describe('a file too large for one PUT', () => {
  it('is sent in parts and becomes a drop by being completed', async () => {
    const started = await start();

    expect(started.uploads.map(({ from, to }) => [from, to])).toEqual([
      [0, 16 * MEBIBYTE],
      [16 * MEBIBYTE, 32 * MEBIBYTE],
      [32 * MEBIBYTE, 48 * MEBIBYTE],
      [48 * MEBIBYTE, 64 * MEBIBYTE],
      [64 * MEBIBYTE, BYTES],
    ]);
    expect(started.complete).toBe(`/models/${MODEL}/drops/${started.dropId}/complete`);
    expect(Date.parse(started.expiresAt) - START.getTime()).toBe(6 * 3_600_000);
    const etags = await send(started, [4, 2, 0, 1, 3]);
    expect(await countObjects()).toBe(0);

    const { status, body } = await complete(started, etags);

    expect([status, body]).toEqual([200, { dropId: started.dropId }]);
    const events = plane.takeEvents('Object Created');
    expect(events).toMatchObject([{ detail: { object: { size: BYTES } } }]);
    expect(await plane.deliver('claim-drop', events[0]!)).toEqual({ dropId: started.dropId });
    const drop = await plane.call('GET', `/models/${MODEL}/drops/${started.dropId}`);
    expect(drop.body).toMatchObject({ filename: 'january.csv', bytes: BYTES });

    // whoever did not get the answer asks again, also when the drop is under way
    expect(await complete(started, etags)).toMatchObject({ status: 200, body: { dropId: started.dropId } });
    expect(plane.takeEvents('Object Created')).toEqual([]);
    expect((await abort(started)).status).toBe(409);
    expect(await countObjects()).toBe(1);
  });

  it('is completed again before the drop is claimed, by the same or another request', async () => {
    const started = await start();
    const etags = await send(started, [0, 1, 2, 3, 4]);
    const key = { 'Idempotency-Key': 'once' };

    const answers = [
      await complete(started, etags, key),
      await complete(started, etags, key),
      await complete(
        started,
        etags.map((etag) => `"${etag}"`),
      ),
    ];

    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(CompleteDropAnswer.parse(answer.body)).toEqual({ dropId: started.dropId });
    }
    expect(plane.takeEvents('Object Created')).toHaveLength(1);
  });

  it('is no drop and no object while parts are missing, and the caller is told which', async () => {
    const started = await start();
    const etags = await send(started, [0, 2, 4]);
    etags[4] = 'f'.repeat(32);

    const { status, body } = await complete(started, etags);

    expect(status).toBe(422);
    expect(body.detail).toContain('uploads.1, uploads.3, uploads.4');
    expect(body.issues).toMatchObject([
      { field: 'etags.1', code: 'missing', message: expect.stringContaining('PUT this range') },
      { field: 'etags.3', code: 'missing' },
      { field: 'etags.4', code: 'changed', message: expect.stringContaining('PUT this range again') },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/incoming|perennial-local/);
    expect(await countObjects()).toBe(0);
  });

  it.each([
    [['0'.repeat(32)], 'wrongCount'],
    [Array(6).fill('0'.repeat(32)), 'wrongCount'],
    [[], 'invalid'],
    [[1, 2, 3, 4, 5], 'wrongType'],
    [['', 'a', 'a', 'a', 'a'], 'invalid'],
    [Array(10_001).fill('a'), 'invalid'],
  ])('is not completed by the ETags %j', async (etags, code) => {
    const { status, body } = await complete(await start(), etags);

    expect(status).toBe(422);
    expect(body.issues[0]).toMatchObject({ code, field: expect.stringMatching(/^etags/) });
  });

  it('is not written over what was put in its place', async () => {
    const started = await start();
    const etags = await send(started, [0, 1, 2, 3, 4]);
    await plane.services.objects.put(
      `incoming/${MODEL}/${started.dropId}/january.csv`,
      Buffer.from('by hand'),
    );

    const { status, body } = await complete(started, etags);

    expect(status).toBe(409);
    expect(body.detail).toContain('drop the file again');
    expect(JSON.stringify(body)).not.toContain('incoming');
  });

  it('is forgotten once aborted', async () => {
    const started = await start();
    const etags = await send(started, [0]);

    expect(await abort(started)).toMatchObject({
      status: 200,
      body: { dropId: started.dropId, aborted: true },
    });
    expect((await abort(started)).status).toBe(200);
    const late = await complete(started, etags);

    expect(late.status).toBe(404);
    expect(late.body.detail).toContain('Drop the file again');
    await expect(send(started, [1])).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('can be completed after the time of its addresses, but not after that of its parts', async () => {
    const started = await start();
    const etags = await send(started, [0, 1, 2, 3, 4]);
    const forgotten = await start();
    await plane.clock.advanceBy(6 * 3_600_000);

    await expect(send(forgotten, [0])).rejects.toMatchObject({ name: 'NotAllowedError' });
    expect((await complete(started, etags)).status).toBe(200);
    await plane.clock.advanceBy(UNFINISHED_UPLOAD_DAYS * 86_400_000);
    for (const end of [complete(forgotten, etags), abort(forgotten)])
      expect(await end).toMatchObject({
        status: 404,
        body: { detail: expect.stringContaining('its time is over') },
      });
  });

  it('is no drop when the answer of its start was lost', async () => {
    replace(() => ({ presignPart: () => Promise.reject(new Error('killed')) }));
    const { status } = await plane.call('POST', `/models/${MODEL}/drops`, {
      filename: 'a.csv',
      bytes: BYTES,
    });
    expect(status).toBe(500);
    delete plane.wrapServices;

    expect((await plane.call('GET', `/models/${MODEL}/drops`)).body).toEqual({ items: [] });
    expect(await countObjects()).toBe(0);
  });

  it('goes with its model', async () => {
    const started = await start();
    const etags = await send(started, [0]);
    await plane.call('DELETE', `/models/${MODEL}?data=true`);

    expect((await complete(started, etags)).status).toBe(404);
    await plane.applyModel(MODEL);
    expect((await complete(started, etags)).status).toBe(404);
  });

  it.each(['01jx0000000000000000000009', 'nonsense', '..%2F..', '%00'])('is not found as %s', async (id) => {
    for (const act of ['complete', 'abort']) {
      const answer = await plane.call('POST', `/models/${MODEL}/drops/${id}/${act}`, { etags: ['a'] });
      expect(answer.status).toBe(404);
    }
  });

  it('is not found under another model', async () => {
    await plane.applyModel('blue-taxi');
    const { dropId } = await start();

    const answer = await plane.call('POST', `/models/blue-taxi/drops/${dropId}/complete`, { etags: ['a'] });

    expect(answer.status).toBe(404);
    expect(answer.body.detail).not.toContain(MODEL);
  });

  it('gets an answer far below what a function may give, at its largest and under the longest name', async () => {
    // as long as AWS makes URLs: path and signature, and the token of a role's credentials
    replace((objects) => ({
      presignPart: async (key, part) => ({
        ...(await objects.presignPart(key, part)),
        url: `https://bucket.s3.eu-west-1.amazonaws.com/${encodeURIComponent(key)}?${'x'.repeat(2_000)}`,
      }),
    }));
    const started = await start(MAX_DROP_BYTES, '日'.repeat(196).concat('.csv'));

    expect(started.uploads).toHaveLength(256);
    expect(JSON.stringify(started).length).toBeLessThan(1.5e6);
  });
});

describe('a file that ingest cannot read', () => {
  it('is refused before it is sent, with the limit and what to do', async () => {
    const { status, body } = await plane.call('POST', `/models/${MODEL}/drops`, {
      filename: 'a.csv',
      bytes: MAX_DROP_BYTES + 1,
    });

    expect(status).toBe(413);
    expect(body.detail).toContain(`at most ${MAX_DROP_BYTES} bytes`);
    expect(body.detail).toContain('split it');
  });

  it('is refused at the limit of the deployment where that is lower', async () => {
    plane.wrapServices = (_name, own) => ({ ...own, mostDropBytes: 1_000 });
    const start = (bytes: number) =>
      plane.call('POST', `/models/${MODEL}/drops`, { filename: 'a.csv', bytes });

    expect((await start(1_000)).status).toBe(200);
    expect((await start(1_001)).status).toBe(413);
  });
});
