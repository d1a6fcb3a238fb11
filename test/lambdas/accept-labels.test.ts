import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabelLogRecord } from '../../core/contracts/watch.ts';
import { PerennialError } from '../../core/errors.ts';
import { type ControlPlane, openControlPlane, START } from './control-plane.ts';

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel('green-taxi');
});
afterEach(() => plane.close());

const send = (labels: unknown, headers?: Record<string, string>) =>
  plane.call('POST', '/models/green-taxi/labels', { labels }, headers);
async function readLog(): Promise<LabelLogRecord[]> {
  await plane.store.flushStreams({ force: true });
  const { items } = await plane.services.objects.list('logs/labels/green-taxi/');
  const texts = await Promise.all(
    items.map(async ({ key }) => gunzipSync((await plane.services.objects.get(key)).body).toString()),
  );
  return texts.flatMap((text) =>
    text
      .trim()
      .split('\n')
      .map((line) => LabelLogRecord.parse(JSON.parse(line))),
  );
}

describe('POST …/labels', () => {
  it('logs numbers, texts and booleans with the time they came', async () => {
    const labels = [
      { predictionId: 'r-1:0', label: 7.5 },
      { predictionId: 'r-1:1', label: 'yes', observedAt: '2026-02-01T00:00:00Z' },
      { predictionId: 'r-1:99999', label: false },
    ];

    const { status, body } = await send(labels);

    expect([status, body]).toEqual([202, { accepted: 3 }]);
    expect(await readLog()).toEqual(
      labels.map((label) => ({ at: START.toISOString(), model: 'green-taxi', ...label })),
    );
  });

  it('may be sent again, also under an Idempotency-Key', async () => {
    const key = { 'Idempotency-Key': 'k' };
    const labels = [{ predictionId: 'r-1:0', label: 7.5 }];

    expect([await send(labels, key), await send(labels, key)].map(({ status }) => status)).toEqual([
      202, 202,
    ]);
  });

  it.each([
    ['labels', undefined],
    ['labels', []],
    ['labels', 'x'],
    ['labels', Array.from({ length: 10_001 }, (_, i) => ({ predictionId: `r:${i}`, label: 1 }))],
    ['labels.0.label', [{ predictionId: 'r:0' }]],
    ['labels.0.label', [{ predictionId: 'r:0', label: null }]],
    ['labels.0.label', [{ predictionId: 'r:0', label: {} }]],
    ['labels.0.label', [{ predictionId: 'r:0', label: 'x'.repeat(1_001) }]],
    ['labels.0.predictionId', [{ predictionId: 'r', label: 1 }]],
    ['labels.0.predictionId', [{ predictionId: 'r:x', label: 1 }]],
    ['labels.0.predictionId', [{ predictionId: 'a b:0', label: 1 }]],
    ['labels.0.predictionId', [{ predictionId: 'r:0\n', label: 1 }]],
    [
      'labels.1.observedAt',
      [
        { predictionId: 'r:0', label: 1 },
        { predictionId: 'r:1', label: 1, observedAt: 'now' },
      ],
    ],
    ['labels.0.more', [{ predictionId: 'r:0', label: 1, more: 1 }]],
  ])('refuses a wrong %s, naming it, and logs nothing', async (field, labels) => {
    const { status, body } = await send(labels);

    expect(status).toBe(422);
    expect(body.issues.map((issue: { field: string }) => issue.field)).toContain(field);
    expect(await readLog()).toEqual([]);
  });

  it('refuses a number that JSON can write and nothing can hold', async () => {
    const body = '{"labels":[{"predictionId":"r:0","label":1e999}]}';

    expect((await plane.call('POST', '/models/green-taxi/labels', body)).status).toBe(422);
  });

  it('knows no model that was not applied', async () => {
    const labels = [{ predictionId: 'r:0', label: 1 }];

    expect((await plane.call('POST', '/models/blue-taxi/labels', { labels })).status).toBe(404);
  });

  it('says so when the log takes nothing: a label is not lost silently', async () => {
    plane.store.streams.put = () => Promise.reject(new PerennialError('ServiceUnavailableError', 'down'));

    expect((await send([{ predictionId: 'r:0', label: 1 }])).status).toBe(503);
  });
});
