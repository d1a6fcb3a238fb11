import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PredictAnswer, Problem } from '../../core/contracts/api.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import { PredictionLogRecord } from '../../core/contracts/watch.ts';
import { PerennialError } from '../../core/errors.ts';
import { createOnnxModels } from '../../platform/onnx-models.ts';
import { type ControlPlane, openControlPlane } from './control-plane.ts';
import { makeArtifact, row, rowValue, serveModel } from './serve-model.ts';

const MODEL = 'green-taxi';
const models = createOnnxModels();
let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane({ models });
  await plane.applyModel(MODEL);
});
afterEach(() => plane.close());

const predict = (body: unknown, headers?: Record<string, string>) =>
  plane.call('POST', `/models/${MODEL}/predict`, body, headers);
const fail = (error: unknown) => () => Promise.reject(error);
const throttled = new PerennialError('ServiceUnavailableError', 'throttled');

async function readLog(): Promise<PredictionLogRecord[]> {
  await plane.store.flushStreams({ force: true });
  const { items } = await plane.services.objects.list('logs/predictions/');
  const texts = await Promise.all(
    items.map(async ({ key }) => gunzipSync((await plane.services.objects.get(key)).body).toString()),
  );
  return texts.flatMap((text) =>
    text
      .trim()
      .split('\n')
      .map((line) => PredictionLogRecord.parse(JSON.parse(line))),
  );
}

describe('predict', () => {
  it('answers every row by the version that serves, named in the answer', async () => {
    await serveModel(plane, MODEL, { version: 7 });

    const { status, body, headers } = await predict({
      rows: [row, { ...row, zone: 'b' }, { ...row, zone: 'never seen' }, { ...row, zone: null, tip: null }],
    });

    expect(status).toBe(200);
    expect(PredictAnswer.parse(body)).toMatchObject({ model: MODEL, version: 7 });
    // tip null is filled with 5, half a point more than 4
    const values = [rowValue, rowValue + 10, rowValue + 20, rowValue + 30.5];
    expect(body.predictions).toEqual(values.map((value) => ({ value })));
    expect(headers).not.toHaveProperty('x-perennial-stale');
  });

  it('answers two classes with the more probable label, the positive one from a half on', async () => {
    await serveModel(plane, MODEL, { task: 'binary', classes: ['no', 'yes'], intercept: [0] });

    expect((await predict({ rows: [row] })).body.predictions).toEqual([
      { label: 'yes', probabilities: { no: 0.5, yes: 0.5 } },
    ]);
  });

  it('answers many classes with probabilities that sum to one', async () => {
    const intercept = [0, Math.log(2), 0];
    await serveModel(plane, MODEL, { task: 'multiclass', classes: ['x', 'y', 'z'], intercept });

    const { predictions } = (await predict({ rows: [row] })).body;

    expect(predictions[0].label).toBe('y');
    expect(predictions[0].probabilities).toEqual({ x: 0.25, y: 0.5, z: 0.25 });
  });

  it('keeps the request id that the caller gave, and makes one otherwise', async () => {
    await serveModel(plane, MODEL);

    expect((await predict({ rows: [row], requestId: 'mine-1' })).body.requestId).toBe('mine-1');
    const ids = [await predict({ rows: [row] }), await predict({ rows: [row] })].map(
      ({ body }) => body.requestId,
    );
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
  });

  it('gives a request that is repeated under one Idempotency-Key the same prediction ids', async () => {
    await serveModel(plane, MODEL);
    const key = { 'Idempotency-Key': 'k-1' };

    const [first, second, other] = [
      await predict({ rows: [row] }, key),
      await predict({ rows: [row] }, key),
      await predict({ rows: [row] }, { 'Idempotency-Key': 'k-2' }),
    ];

    expect(second.body).toEqual(first.body);
    expect(other.body.requestId).not.toBe(first.body.requestId);
    expect(first.body.requestId).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
  });

  it('logs one record a request, before it answers', async () => {
    await serveModel(plane, MODEL, { version: 7 });

    await predict({ rows: [row, { ...row, tip: null, zone: null, at: null }], requestId: 'r', entity: 'e' });

    expect(await readLog()).toEqual([
      {
        at: plane.clock.now().toISOString(),
        requestId: 'r',
        model: MODEL,
        version: 7,
        entity: 'e',
        numbers: [
          [3, 4],
          [3, null],
        ],
        categories: [['a'], [null]],
        times: [[Date.parse('2026-03-01T07:30:00Z') / 1000], [null]],
        booleans: [[false], [false]],
        values: [rowValue, 6 + 2.5 + 40],
      },
    ]);
  });

  it.each([
    [{ never: ['tip', 'zone'] }, { numbers: [[3, null]], categories: [[null]] }],
    [{ features: ['tip'] }, { numbers: [[null, 4]], categories: [[null]], booleans: [[null]] }],
    [{ features: 'none' }, { numbers: [[null, null]], times: [[null]], booleans: [[null]] }],
    [
      { features: ['tip', 'zone'], never: ['tip'] },
      { numbers: [[null, null]], categories: [['a']] },
    ],
  ])('keeps what the spec’s log %j leaves out of the log', async (log, logged) => {
    await plane.applyModel(MODEL, { log });
    await serveModel(plane, MODEL);

    await predict({ rows: [row] });

    expect(await readLog()).toMatchObject([{ ...logged, values: [rowValue] }]);
  });

  it('follows a change of what may be logged within a minute', async () => {
    await serveModel(plane, MODEL);
    await predict({ rows: [row] });
    await plane.applyModel(MODEL, { log: { features: 'none' } });
    await plane.clock.advanceBy(60_000);

    await predict({ rows: [row], requestId: 'after' });

    const after = (await readLog()).find(({ requestId }) => requestId === 'after');
    expect(after).toMatchObject({ numbers: [[null, null]] });
  });

  it('costs one read of the table a request', async () => {
    await serveModel(plane, MODEL);
    await predict({ rows: [row] });
    const { get } = plane.store.records;
    let reads = 0;
    plane.store.records.get = (...args) => {
      reads++;
      return get(...args);
    };

    for (let i = 0; i < 3; i++) await predict({ rows: [row] });

    expect(reads).toBe(3);
  });
});

describe('a function that knows nothing yet', () => {
  it('reads the artifact and what may be logged side by side', async () => {
    await serveModel(plane, MODEL);
    const { get: getRecord } = plane.store.records;
    const { get: getObject } = plane.store.objects;
    const { promise: isArtifactAsked, resolve: askArtifact } = Promise.withResolvers<void>();
    plane.store.objects.get = (...args) => {
      askArtifact();
      return getObject(...args);
    };
    plane.store.records.get = async (key, ...args) => {
      if (key.sk === recordKey.spec(MODEL).sk) await isArtifactAsked;
      return getRecord(key, ...args);
    };

    expect((await predict({ rows: [row] })).status).toBe(200);
  });

  it('knows no model whose spec is gone, though something serves still', async () => {
    await serveModel(plane, MODEL);
    await plane.services.records.write({ delete: recordKey.spec(MODEL) });

    expect((await predict({ rows: [row] })).status).toBe(404);
  });

  it('answers with an id and no more when a record is not what it must be', async () => {
    await serveModel(plane, MODEL);
    const { get } = plane.store.records;
    plane.store.records.get = async (...args) => {
      const item = await get(...args);
      return item && { ...item, rev: 'secret' };
    };

    const { status, body } = await predict({ rows: [row] });

    expect(status).toBe(500);
    expect(JSON.stringify([body, plane.logged])).not.toContain('secret');
  });
});

describe('what predict refuses', () => {
  beforeEach(() => serveModel(plane, MODEL));

  it('is a row that the model has no finite answer for, by its number, and logs nothing of it', async () => {
    const far = { ...row, distance: 3.4e38 };

    const { status, body: problem } = await predict({ rows: [row, far, row] });

    expect(status).toBe(422);
    expect(Problem.parse(problem).issues).toMatchObject([{ row: 1, field: '', code: 'outOfRange' }]);
    expect(await readLog()).toEqual([]);
  });

  it.each([
    [{}, 'rows'],
    [{ rows: [] }, 'rows'],
    [{ rows: row }, 'rows'],
    [{ rows: 'x' }, 'rows'],
    [{ rows: Array.from({ length: 10_001 }, () => 1) }, 'rows'],
    [{ rows: [row], more: 1 }, 'more'],
    [{ rows: [row], requestId: 'a b' }, 'requestId'],
    [{ rows: [row], requestId: '' }, 'requestId'],
    [{ rows: [row], entity: '' }, 'entity'],
    [[], '(body)'],
    [null, '(body)'],
    ['"text"', '(body)'],
  ])('is %j, for its field', async (body, field) => {
    const { status, body: problem } = await predict(typeof body === 'string' ? body : JSON.stringify(body));

    expect(status).toBe(422);
    expect(Problem.parse(problem).issues?.map((issue) => issue.field)).toContain(field);
    expect(await readLog()).toEqual([]);
  });

  const { distance: _distance, ...withoutDistance } = row;
  it.each([
    ['a row that is none', 7, '', 'notAnObject'],
    ['a row that is an array', [3], '', 'notAnObject'],
    ['a missing field', withoutDistance, 'distance', 'missingField'],
    ['an unknown field', { ...row, tips: 1 }, 'tips', 'unknownField'],
    ['null that is not allowed', { ...row, distance: null }, 'distance', 'notNullable'],
    ['a number as text', { ...row, distance: '3' }, 'distance', 'wrongType'],
    ['a number as text with blanks', { ...row, distance: ' 12 ' }, 'distance', 'wrongType'],
    ['an empty text', { ...row, distance: '' }, 'distance', 'wrongType'],
    ['a hexadecimal text', { ...row, distance: '0x10' }, 'distance', 'wrongType'],
    ['a boolean as a number', { ...row, distance: true }, 'distance', 'wrongType'],
    ['a number beyond float32', { ...row, distance: 1e39 }, 'distance', 'outOfRange'],
    ['a number in a list', { ...row, distance: [3] }, 'distance', 'wrongType'],
    ['an object as a category', { ...row, zone: {} }, 'zone', 'wrongType'],
    ['half of a surrogate pair', { ...row, zone: '\ud800' }, 'zone', 'badText'],
    ['a text that stands for missing', { ...row, zone: '\u0001' }, 'zone', 'badText'],
    ['0 for false', { ...row, shared: 0 }, 'shared', 'wrongType'],
    ['a day that does not exist', { ...row, at: '2026-02-30T00:00:00' }, 'at', 'badTime'],
    ['a time with a zone', { ...row, at: '2026-03-01T07:30:00Z' }, 'at', 'zoneForbidden'],
    ['a time as a number', { ...row, at: 1772350200 }, 'at', 'wrongType'],
  ])('is %s, named by row, field and code', async (_what, bad, field, code) => {
    const { status, body } = await predict({ rows: [row, bad] });

    expect(status).toBe(422);
    expect(Problem.parse(body).issues).toMatchObject([{ row: 1, field, code }]);
    expect(await readLog()).toEqual([]);
  });

  it.each([
    ['1e400', 'distance', 'notFinite'],
    ['-1e400', 'distance', 'notFinite'],
  ])('is the number %s, which JSON can write and nothing can hold', async (text, field, code) => {
    const body = JSON.stringify({ rows: [row] }).replace('"distance":3', `"distance":${text}`);

    expect((await predict(body)).body.issues).toMatchObject([{ row: 0, field, code }]);
  });

  it.each(['__proto__', 'constructor', 'toString'])(
    'is the unknown field %s, and no prototype changes',
    async (name) => {
      const body = JSON.stringify({ rows: [row] }).replace('"tip"', `"${name}":{"x":1},"tip"`);

      const { status, body: problem } = await predict(body);

      expect(status).toBe(422);
      expect(problem.issues).toMatchObject([{ row: 0, field: name, code: 'unknownField' }]);
      expect(({} as { x?: number }).x).toBeUndefined();
    },
  );

  it('is told of all at once, up to twenty', async () => {
    const rows = Array.from({ length: 100 }, () => ({ ...row, distance: 'x', shared: 'y' }));

    const { body } = await predict({ rows });

    expect(body.issues).toHaveLength(20);
    expect(body.issues[1]).toMatchObject({ row: 0, field: 'shared' });
  });

  it.each([
    [-0, rowValue - 6],
    [2 ** 53 + 1, undefined],
    [1e-45, rowValue - 6],
  ])('is not the number %f: it is one', async (distance, value) => {
    const { status, body } = await predict({ rows: [{ ...row, distance }] });

    expect(status).toBe(200);
    if (value !== undefined) expect(body.predictions).toEqual([{ value }]);
  });

  it('is no body of 10,000 rows in any order of fields', async () => {
    const { at, ...rest } = row;
    const rows = Array.from({ length: 10_000 }, () => ({ at, ...rest }));

    const { status, body } = await predict({ rows });

    expect(status).toBe(200);
    expect(body.predictions).toHaveLength(10_000);
  });
});

describe('predict without its champion', () => {
  it('knows no model that was not applied, and says nothing of those that were', async () => {
    const { status, body } = await plane.call('POST', '/models/blue-taxi/predict', { rows: [row] });

    expect(status).toBe(404);
    expect(JSON.stringify(body)).not.toContain(MODEL);
  });

  it('asks to come back while nothing serves yet', async () => {
    const { status, headers } = await predict({ rows: [row] });

    expect(status).toBe(503);
    expect(headers['retry-after']).toBeDefined();
  });

  it.each([
    ['is throttled', throttled],
    ['breaks in another way', new Error('socket hang up')],
  ])('goes on with the last known good one when the table %s', async (_how, error) => {
    await serveModel(plane, MODEL, { version: 7 });
    await predict({ rows: [row] });
    plane.store.records.get = fail(error);

    const { status, body, headers } = await predict({ rows: [row] });

    expect(status).toBe(200);
    expect(body).toMatchObject({ version: 7, predictions: [{ value: rowValue }] });
    expect(headers['x-perennial-stale']).toBe('true');
    expect(plane.logged).toMatchObject([{ level: 'warn', model: MODEL, version: 7 }]);
  });

  it('takes up the new champion as soon as the table answers again', async () => {
    await serveModel(plane, MODEL, { version: 7 });
    await predict({ rows: [row] });
    const { get } = plane.store.records;
    plane.store.records.get = fail(throttled);
    await predict({ rows: [row] });
    plane.store.records.get = get;
    await serveModel(plane, MODEL, { version: 8, intercept: [1] });

    const { body, headers } = await predict({ rows: [row] });

    expect(body).toMatchObject({ version: 8, predictions: [{ value: rowValue + 1 }] });
    expect(headers).not.toHaveProperty('x-perennial-stale');
  });

  it('asks to come back when the table is down and nothing is known', async () => {
    await serveModel(plane, MODEL);
    plane.store.records.get = fail(throttled);

    expect((await predict({ rows: [row] })).status).toBe(503);
  });

  it('stops with a model that was deleted, also when the table goes down after', async () => {
    await serveModel(plane, MODEL);
    await predict({ rows: [row] });
    for (const key of [recordKey.spec(MODEL), recordKey.serving(MODEL)])
      await plane.services.records.write({ delete: key });
    expect((await predict({ rows: [row] })).status).toBe(404);
    plane.store.records.get = fail(throttled);

    expect((await predict({ rows: [row] })).status).toBe(503);
  });

  it('touches the artifact’s bytes once: a warm function has them', async () => {
    const digest = await serveModel(plane, MODEL);
    await predict({ rows: [row] });
    const { head } = await plane.services.objects.get(objectKey.artifact(digest));
    await plane.services.objects.remove(objectKey.artifact(digest), { versionId: head.versionId });

    expect((await predict({ rows: [row] })).status).toBe(200);
  });
});

describe('an artifact that is not the registered one', () => {
  const damage: [string, (bytes: Uint8Array) => Uint8Array][] = [
    ['has one bit flipped', (bytes) => bytes.with(bytes.length >> 1, bytes[bytes.length >> 1]! ^ 1)],
    ['is cut off', (bytes) => bytes.subarray(0, -1)],
    ['is longer', (bytes) => Uint8Array.from([...bytes, 0])],
    ['is another model’s', () => makeArtifact({ intercept: [99] })],
    ['is empty', () => new Uint8Array()],
    ['is a page of HTML', () => Buffer.from('<html>denied</html>')],
  ];

  it.each(damage)('that %s is refused, and says no more than an id', async (_what, change) => {
    await serveModel(plane, MODEL, {}, change(makeArtifact()));

    const { status, body } = await predict({ rows: [row] });

    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toMatch(/artifact|sha256|onnx/);
    expect(plane.logged).toMatchObject([{ level: 'error', error: { name: 'InvalidModelError' } }]);
  });

  it.each(damage)('that %s leaves the last good version answering, with an alarm', async (_what, change) => {
    await serveModel(plane, MODEL, { version: 7 });
    await predict({ rows: [row] });
    const newer = { version: 8, intercept: [1] };
    await serveModel(plane, MODEL, newer, change(makeArtifact(newer)));

    const { status, body, headers } = await predict({ rows: [row] });

    expect(status).toBe(200);
    expect(body).toMatchObject({ version: 7, predictions: [{ value: rowValue }] });
    expect(headers['x-perennial-stale']).toBe('true');
    expect(plane.logged).toMatchObject([{ level: 'error', version: 7 }]);
  });

  it('is taken once it is mended: a failed load is not remembered', async () => {
    const digest = await serveModel(plane, MODEL, {}, Buffer.from('x'));
    expect((await predict({ rows: [row] })).status).toBe(500);
    await plane.services.objects.put(objectKey.artifact(digest), makeArtifact());

    expect((await predict({ rows: [row] })).status).toBe(200);
  });

  it('asks to come back when the bucket is down and nothing is known', async () => {
    await serveModel(plane, MODEL);
    plane.store.objects.get = fail(throttled);

    expect((await predict({ rows: [row] })).status).toBe(503);
  });
});

describe('a log that takes nothing', () => {
  it('stops no prediction: the loss is told to the caller and to the operator', async () => {
    await serveModel(plane, MODEL);
    plane.store.streams.put = fail(throttled);

    const { status, body, headers } = await predict({ rows: [row, row] });

    expect(status).toBe(200);
    expect(body.predictions).toHaveLength(2);
    expect(headers['x-perennial-log']).toBe('failed');
    expect(plane.logged).toMatchObject([{ level: 'error', message: 'predictions not logged', rows: 2 }]);
  });
});

describe('one request', () => {
  it('has one version, though the champion changes while it is answered', async () => {
    await serveModel(plane, MODEL, { version: 7 });
    const { get } = plane.store.objects;
    plane.store.objects.get = async (...args) => {
      await serveModel(plane, MODEL, { version: 8, intercept: [1] });
      return get(...args);
    };

    const { body } = await predict({ rows: [row] });

    expect(body).toMatchObject({ version: 7, predictions: [{ value: rowValue }] });
    expect(await readLog()).toMatchObject([{ version: 7, values: [rowValue] }]);
  });
});
