import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import type { Json } from '../../core/contracts/names.ts';
import { hashLedgerEntry, verifyLedger } from '../../core/registry/ledger-hash.ts';
import { openRun } from '../../lambdas/store/open-run.ts';
import { type ControlPlane, openControlPlane, START } from './control-plane.ts';
import { putVersion } from './make-version.ts';

const MODEL = 'green-taxi';
const PATH = `/models/${MODEL}`;
const DROP_ID = '01jx0000000000000000000000';

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel(MODEL);
});
afterEach(() => plane.close());

const packageVersion = JSON.parse(readFileSync('package.json', 'utf8')).version;

const get = (target: string) => plane.call('GET', target);

/** Every item of a list, page by page. */
async function readAll(
  target: string,
  limit: number,
): Promise<{ pages: number; items: Record<string, Json>[] }> {
  const items: Record<string, Json>[] = [];
  let next: string | undefined;
  let pages = 0;
  do {
    const { status, body } = await get(
      `${target}?limit=${limit}${next ? `&next=${encodeURIComponent(next)}` : ''}`,
    );
    expect(status).toBe(200);
    expect(body.items.length).toBeLessThanOrEqual(limit);
    items.push(...body.items);
    next = body.next;
    pages++;
  } while (next);
  return { pages, items };
}

describe('health and the API’s own description', () => {
  it('answer without any model', async () => {
    expect((await get('/health')).body).toEqual({
      status: 'ok',
      time: START.toISOString(),
      version: packageVersion,
    });
    const { body } = await get('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toContain('/models/{model}/predict');
  });
});

describe('models', () => {
  it('are listed with what serves, what is open and how the last run ended', async () => {
    await plane.applyModel('blue-taxi');
    await putVersion(plane, MODEL, 1);
    await plane.call('POST', `${PATH}/promote`, { version: 1, rev: 0 });
    await plane.deliver('claim-drop', await plane.putObject(`incoming/${MODEL}/a.csv`));
    await openRun(plane.services, MODEL, 'retrain-b-1', { kind: 'manual', by: 'local', why: '' });

    const { items } = (await get('/models')).body;

    expect(items).toEqual([
      { model: 'blue-taxi', task: 'regression', revision: 1, openDrops: 0 },
      {
        model: MODEL,
        task: 'regression',
        revision: 1,
        champion: { version: 1, since: START.toISOString(), rev: 1 },
        openDrops: 1,
        lastRun: { runId: 'retrain-b-1' },
      },
    ]);
  });

  it('come in pages', async () => {
    for (let i = 0; i < 6; i++) await plane.applyModel(`model-${i}`);

    const { pages, items } = await readAll('/models', 3);

    expect(pages).toBe(3);
    expect(items.map(({ model }) => model)).toEqual([
      MODEL,
      ...Array.from({ length: 6 }, (_, i) => `model-${i}`),
    ]);
  });

  it('that a lagging list still has and that were deleted are left out', async () => {
    const { query } = plane.store.records;
    plane.store.records.query = async (request, options) => {
      const page = await query(request, options);
      return request.pk === 'MODELS'
        ? { ...page, items: [{ pk: 'MODELS', sk: 'gone', model: 'gone' }, ...page.items] }
        : page;
    };

    const { status, body } = await get('/models');

    expect(status).toBe(200);
    expect(body.items).toMatchObject([{ model: MODEL }]);
  });

  it('are shown with their spec and what serves', async () => {
    expect((await get(PATH)).body).toMatchObject({ spec: { name: MODEL }, revision: 1, serving: null });
  });
});

describe('a list', () => {
  beforeEach(async () => {
    for (let version = 1; version <= 7; version++) {
      await putVersion(plane, MODEL, version);
      await plane.deliver('claim-drop', await plane.putObject(`incoming/${MODEL}/day-${version}.csv`));
      await openRun(plane.services, MODEL, `run-${version}-1`, { kind: 'manual', by: 'local', why: '' });
      const datasetId = String(version).repeat(64);
      await plane.services.records.write({
        put: { ...recordKey.datasetOrder(MODEL, version), datasetId },
      });
      await plane.services.records.write({
        put: {
          ...recordKey.dataset(MODEL, datasetId),
          schema: 1,
          model: MODEL,
          datasetId,
          seq: version,
          dropId: DROP_ID,
          filename: 'a.csv',
          acceptedAt: START.toISOString(),
          rows: 1,
          columns: [],
          counts: { read: 1, kept: 1, leftOut: 0, quarantined: 0, byReason: [] },
          dataDigest: datasetId,
          snapshotKey: objectKey.datasetSnapshot(MODEL, datasetId),
          profileKey: objectKey.datasetProfile(MODEL, datasetId),
          findings: [],
        },
      });
      await plane.clock.advanceBy(1_000);
    }
  });

  it.each([
    ['versions', 'version', [7, 6, 5, 4, 3, 2, 1]],
    ['datasets', 'seq', [7, 6, 5, 4, 3, 2, 1]],
    ['runs', 'runId', [7, 6, 5, 4, 3, 2, 1].map((i) => `run-${i}-1`)],
    ['drops', 'filename', [7, 6, 5, 4, 3, 2, 1].map((i) => `day-${i}.csv`)],
  ])('of %s has the newest first and no item twice, whatever its pages', async (list, field, expected) => {
    for (const limit of [1, 3, 7, 1_000]) {
      const { items, pages } = await readAll(`${PATH}/${list}`, limit);
      expect(items.map((item) => item[field])).toEqual(expected);
      expect(pages).toBeLessThanOrEqual(Math.ceil(7 / limit) + 1);
    }
  });

  it('of datasets names each without its profile, which is shown with the one that is asked for', async () => {
    const datasetId = '7'.repeat(64);
    const profile = Buffer.from('{"rows":1}');
    await plane.services.objects.put(objectKey.datasetProfile(MODEL, datasetId), profile);

    expect((await get(`${PATH}/datasets`)).body.items[0]).not.toHaveProperty('profile');
    expect((await get(`${PATH}/datasets/${datasetId}`)).body).toMatchObject({
      datasetId,
      seq: 7,
      profile: { rows: 1 },
    });
  });

  it('has 100 items where nobody says how many', async () => {
    for (let i = 0; i < 101; i++) await plane.applyModel(`model-${i}`);

    const { body } = await get('/models');

    expect(body.items).toHaveLength(100);
    expect(body.next).toBeDefined();
  });

  it.each(['0', '-1', '1001', '1.5', '1e2', '0x10', ' 5', 'many', ''])(
    'refuses the limit "%s"',
    async (limit) => {
      const { status, body } = await get(`${PATH}/versions?limit=${encodeURIComponent(limit)}`);

      expect(status).toBe(422);
      expect(body.issues).toMatchObject([{ field: 'limit' }]);
    },
  );

  it.each(['nonsense', '', '%00', Buffer.from('["x","y"]').toString('base64url')])(
    'refuses a next that no list answered: %j',
    async (next) => {
      expect((await get(`${PATH}/versions?next=${next}`)).status).toBe(422);
    },
  );

  it('refuses the next of another list', async () => {
    const { next } = (await get(`${PATH}/versions?limit=2`)).body;

    expect((await get(`${PATH}/datasets?next=${next}`)).status).toBe(422);
  });

  it.each(['drops', 'datasets', 'runs', 'versions', 'drift', 'decisions', 'ledger'])(
    'of %s of an unknown model is not found',
    async (list) => {
      expect((await get(`/models/blue-taxi/${list}`)).status).toBe(404);
    },
  );

  it.each(['drift', 'decisions'])('of %s may be empty', async (list) => {
    expect((await get(`${PATH}/${list}`)).body).toEqual({ items: [] });
  });
});

describe('one record', () => {
  it.each([
    'drops/01jx0000000000000000000009',
    'drops/x',
    `datasets/${'a'.repeat(64)}`,
    'datasets/x',
    'runs/none-1',
    'runs/..',
    'versions/9',
    'versions/0',
    'versions/-1',
    'versions/1.0',
    'versions/0x1',
    'versions/1e0',
    'versions/%201',
    'versions/99999999999',
    'versions/9/explanation',
    'versions/x/explanation',
  ])('that is not there is not found: %s', async (path) => {
    await putVersion(plane, MODEL, 1);

    expect((await get(`${PATH}/${path}`)).status).toBe(404);
  });

  it('a version comes with its evaluation', async () => {
    await putVersion(plane, MODEL, 1);

    expect((await get(`${PATH}/versions/1`)).body).toMatchObject({ version: 1, evaluation: { schema: 1 } });
  });

  it('a version that was explained answers its explanation, as it was stored', async () => {
    const explanationDigest = 'e'.repeat(64);
    await putVersion(plane, MODEL, 1, { explanationDigest });
    const stored = { schema: 1, method: 'linear', importance: [] };
    await plane.services.objects.put(
      objectKey.explanation(MODEL, explanationDigest),
      Buffer.from(JSON.stringify(stored)),
    );

    const { status, body } = await get(`${PATH}/versions/1/explanation`);

    expect(status).toBe(200);
    expect(body).toEqual(stored);
  });

  it('a version from before explanations has none, and is told so', async () => {
    await putVersion(plane, MODEL, 1);

    const { status, body } = await get(`${PATH}/versions/1/explanation`);

    expect(status).toBe(404);
    expect(body.detail).toBe(
      `version 1 of ${MODEL} has no explanation: it was judged before explanations were stored`,
    );
  });

  it('a drop and a run come with what their execution did and went wrong, without payloads', async () => {
    await plane.deliver('claim-drop', await plane.putObject(`incoming/${MODEL}/${DROP_ID}/a.csv`));
    const runId = `drop-${DROP_ID}-1`;
    await openRun(plane.services, MODEL, runId, { kind: 'drop', dropId: DROP_ID });
    const { executions } = plane.store;
    const step = { at: START.toISOString(), state: 'Ingest drop' };
    executions.addStep(1, { ...step, kind: 'entered', detail: { secret: 1 } });
    executions.addStep(1, { ...step, kind: 'failed', detail: { Error: 'E' } });
    await plane.endExecution('train-model', runId, { status: 'FAILED', error: 'E', cause: 'c' });

    const execution = {
      status: 'FAILED',
      error: 'E',
      cause: 'c',
      steps: [
        { ...step, kind: 'entered' },
        { ...step, kind: 'failed', detail: { Error: 'E' } },
      ],
    };
    expect((await get(`${PATH}/drops/${DROP_ID}`)).body.execution).toEqual(execution);
    expect((await get(`${PATH}/runs/${runId}`)).body.execution).toEqual(execution);
  });
});

describe('the bad rows of a drop', () => {
  const quarantine = `${PATH}/drops/${DROP_ID}/quarantine`;

  beforeEach(async () => {
    await plane.deliver('claim-drop', await plane.putObject(`incoming/${MODEL}/${DROP_ID}/a.csv`));
  });

  it('are none where none were kept', async () => {
    expect((await get(quarantine)).body).toEqual({ items: [] });
  });

  it.each([
    ['compressed', gzipSync],
    ['plain', (text: string) => Buffer.from(text)],
  ])('come in pages, %s', async (_how, write) => {
    const rows = Array.from({ length: 5 }, (_, row) => ({ row, column: 'x', reason: 'notANumber' }));
    const key = `quarantine/${MODEL}/${DROP_ID}/1.jsonl.gz`;
    await plane.services.objects.put(key, write(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`));
    await plane.services.records.write({
      update: recordKey.drop(MODEL, DROP_ID),
      set: { quarantineKey: key },
    });

    expect((await readAll(quarantine, 2)).items).toEqual(rows);
    for (const next of ['x', '-1', '1.5', '6', '1e0'])
      expect((await get(`${quarantine}?next=${next}`)).status).toBe(422);
  });
});

describe('the ledger', () => {
  beforeEach(async () => {
    for (const version of [1, 2]) await putVersion(plane, MODEL, version);
  });

  const hour = (h: number) => new Date(START.getTime() + h * 3_600_000).toISOString();
  const at = async (time: string) => (await get(`${PATH}/ledger?at=${encodeURIComponent(time)}`)).body;

  async function makeHistory(): Promise<void> {
    await plane.clock.advanceTo(new Date(hour(1)));
    await plane.call('POST', `${PATH}/promote`, { version: 1, rev: 0 });
    await plane.clock.advanceTo(new Date(hour(2)));
    await plane.call('POST', `${PATH}/promote`, { version: 2, rev: 1 });
    await plane.clock.advanceTo(new Date(hour(3)));
    await plane.call('POST', `${PATH}/rollback`, { rev: 2 });
    await plane.clock.advanceTo(new Date(hour(4)));
  }

  it('has everything that happened, oldest first, in pages, and verifies', async () => {
    await makeHistory();

    const { items } = await readAll(`${PATH}/ledger`, 2);

    expect(items.map(({ what }) => what)).toEqual([
      'modelApplied',
      'versionPromoted',
      'versionPromoted',
      'rolledBack',
    ]);
    expect(verifyLedger(items as never)).toEqual({ valid: true, entries: 4 });
  });

  it('says what served at a time, and why', async () => {
    await makeHistory();

    expect(await at(hour(0.5))).toMatchObject({ serving: null, entry: null });
    expect(await at(hour(1))).toMatchObject({ serving: { rev: 1, routes: [{ version: 1 }] } });
    expect(await at(hour(1.99))).toMatchObject({ serving: { rev: 1 } });
    expect(await at(hour(2))).toMatchObject({ serving: { rev: 2, routes: [{ version: 2 }] } });
    expect(await at(hour(9))).toMatchObject({
      serving: { rev: 3, routes: [{ version: 1 }] },
      entry: { what: 'rolledBack', why: 'asked for by hand' },
    });
  });

  it('reads a time with its zone', async () => {
    await makeHistory();

    // 13:30 at UTC+2 is half past eleven
    expect(await at('2026-03-01T13:30:00+02:00')).toMatchObject({ serving: { rev: 1 } });
  });

  it('says that nothing served after the model was deleted, and what served before', async () => {
    await makeHistory();
    await plane.call('DELETE', `${PATH}?data=true`);

    expect(await at(hour(5))).toMatchObject({ serving: null, entry: { what: 'modelDeleted' } });
    expect(await at(hour(2))).toMatchObject({ serving: { rev: 2 } });
  });

  it.each(['1', 'yesterday', '2026-03-01', '2026-03-01T10:00:00', '2026-13-01T00:00:00Z', ''])(
    'refuses the time "%s"',
    async (time) => {
      const { status, body } = await get(`${PATH}/ledger?at=${encodeURIComponent(time)}`);

      expect(status).toBe(422);
      expect(body.issues).toMatchObject([{ field: 'at', code: 'badTime' }]);
    },
  );

  it('of a model that never was is not found, at no time', async () => {
    expect((await get('/models/blue-taxi/ledger')).status).toBe(404);
    expect((await get(`/models/blue-taxi/ledger?at=${hour(1)}`)).status).toBe(404);
  });

  it.each([
    ['a changed reason', (entry: Record<string, Json>) => ({ ...entry, why: 'it was fine' }), 2],
    ['a changed time', (entry: Record<string, Json>) => ({ ...entry, at: hour(0) }), 2],
    [
      'a changed entry with a hash made anew',
      (entry: Record<string, Json>) => {
        const changed = { ...entry, who: 'somebody else' };
        return { ...changed, hash: hashLedgerEntry(changed as never) };
      },
      3,
    ],
  ])('tells %s', async (_what, change, brokenAt) => {
    await makeHistory();
    const { records } = plane.services;
    const key = recordKey.ledger(MODEL, 2);
    const { pk, sk, ...entry } = (await records.get(key, { consistent: true }))!;
    await records.write({ put: { pk, sk, ...(change(entry as never) as object) } });

    const { items } = (await get(`${PATH}/ledger`)).body;

    expect(verifyLedger(items)).toMatchObject({ valid: false, seq: brokenAt });
  });

  it.each([
    [1, 1],
    [2, 2],
    [3, 3],
  ])('tells that entry %i was deleted', async (seq, brokenAt) => {
    await makeHistory();
    await plane.services.records.write({ delete: recordKey.ledger(MODEL, seq) });

    const { items } = (await get(`${PATH}/ledger`)).body;

    expect(verifyLedger(items)).toMatchObject({ valid: false, seq: brokenAt });
  });
});
