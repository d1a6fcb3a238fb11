import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyChecksum } from '../../core/authorisation/key-checksum.ts';
import { makeKey } from '../../core/authorisation/make-key.ts';
import { PerennialError } from '../../core/errors.ts';
import { answerRoutes } from '../../lambdas/http/answer-routes.ts';
import { handler as manageModels } from '../../lambdas/manage-models/handler.ts';
import { functions } from '../../wiring/functions.ts';
import type { FunctionWiring } from '../../wiring/types.ts';
import { type ControlPlane, openControlPlane, START } from './control-plane.ts';
import { openKeyGateway } from './key-gateway.ts';

const PREDICT = 'POST /models/{model}/predict';
let plane: ControlPlane;
let gateway: ReturnType<typeof openKeyGateway>;
let reads: number;
beforeEach(() => {
  reads = 0;
  plane = openControlPlane({
    wrapServices: (name, services) =>
      name === 'authorize-key' ? { ...services, records: countReads(services.records) } : services,
  });
  gateway = openKeyGateway(plane);
});
afterEach(() => plane.close());

function countReads<T extends { get(...args: never[]): unknown }>(records: T): T {
  return {
    ...records,
    get: (...args: never[]) => {
      reads++;
      return records.get(...args);
    },
  };
}

async function createKey(body: object = {}): Promise<{ key: string; keyId: string }> {
  return (await plane.call('POST', '/keys', { name: 'shop', ...body })).body;
}
const isLetThrough = async (key: string, routeKey = PREDICT) =>
  (await gateway.ask(routeKey, `Bearer ${key}`)).isAuthorized;

/** The key with another character at a place. */
function mistype(key: string, at: number): string {
  return key.slice(0, at) + (key[at] === 'z' ? 'y' : 'z') + key.slice(at + 1);
}

describe('a key', () => {
  it('is let through on predictions and labels, and named', async () => {
    const { key, keyId } = await createKey();

    for (const routeKey of [PREDICT, 'POST /models/{model}/labels'])
      expect(await gateway.ask(routeKey, `Bearer ${key}`)).toEqual({
        isAuthorized: true,
        context: { keyId },
      });
  });

  it.each(
    Object.values(functions as Record<string, FunctionWiring>)
      .flatMap(({ routes = [] }) => routes)
      .filter(({ auth }) => auth !== 'prediction')
      .map(({ method, path }) => `${method} ${path}`),
  )('is worth nothing on %s', async (routeKey) => {
    const { key } = await createKey();

    expect(await isLetThrough(key, routeKey)).toBe(false);
    expect(reads).toBe(0);
  });

  it.each(['$default', '', 'post /models/{model}/predict', 'POST /models/m/predict'])(
    'is worth nothing on a route like %j',
    async (routeKey) => {
      expect(await isLetThrough((await createKey()).key, routeKey)).toBe(false);
    },
  );

  it('with one wrong character anywhere is refused without a look at the records', async () => {
    const { key } = await createKey();

    for (let at = 0; at < key.length; at++)
      expect([at, await isLetThrough(mistype(key, at))]).toEqual([at, false]);
    expect(reads).toBe(0);
  });

  it('of somebody else’s making, well formed as it is, is refused', async () => {
    const { keyId } = await createKey();
    const random = new Uint8Array(38).fill(7);
    const unknown = makeKey(random, START).key;
    // the id of a key there is, and another secret
    const { key } = makeKeyWithId(keyId);

    expect(await isLetThrough(unknown)).toBe(false);
    expect(await isLetThrough(key)).toBe(false);
    expect(reads).toBe(2);
  });

  it('is refused from the moment it is revoked', async () => {
    const { key, keyId } = await createKey();

    await plane.call('DELETE', `/keys/${keyId}`);

    expect(await isLetThrough(key)).toBe(false);
  });

  it('is refused from the moment it expires', async () => {
    const { key } = await createKey({ days: 1 });

    await plane.clock.advanceTo(new Date(START.getTime() + 86_400_000 - 1));
    expect(await isLetThrough(key)).toBe(true);
    await plane.clock.advanceTo(new Date(START.getTime() + 86_400_000));
    expect(await isLetThrough(key)).toBe(false);
  });

  it('that was good once tells the log why it is not any more, without itself', async () => {
    const { key, keyId } = await createKey();
    await plane.call('DELETE', `/keys/${keyId}`);

    await isLetThrough(key);

    expect(plane.logged).toEqual([{ level: 'info', message: 'API key refused', keyId, verdict: 'revoked' }]);
  });

  it('is nobody’s when the records cannot be read', async () => {
    const { key } = await createKey();
    plane.wrapServices = (_name, services) => ({
      ...services,
      records: {
        ...services.records,
        get: () => Promise.reject(new PerennialError('ServiceUnavailableError', 'down')),
      },
    });

    await expect(gateway.ask(PREDICT, `Bearer ${key}`)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
  });
});

describe('an Authorization header', () => {
  it('takes "bearer" in any case and blanks around the key', async () => {
    const { key } = await createKey();

    for (const header of [`bearer ${key}`, `BEARER   ${key} `])
      expect((await gateway.ask(PREDICT, header)).isAuthorized).toBe(true);
  });

  it('that is none is refused', async () => {
    expect(await gateway.ask(PREDICT)).toEqual({ isAuthorized: false });
  });

  it('that is junk is refused without a look at the records', async () => {
    const { key } = await createKey();

    for (const header of [
      '',
      'Bearer',
      'Bearer ',
      key,
      `Basic ${key}`,
      `Bearer${key}`,
      `Bearer ${key}, Bearer ${key}`,
      `Bearer ${key},${key}`,
      `Bearer ${key} ${key}`,
      `Bearer ${key}\u0000`,
      `Bearer ${key}\n`,
      `Bearer ${key.toUpperCase()}`,
      `Bearer ${key}é`,
      `Bearer ${key.replace('0', '０')}${key.includes('0') ? '' : '０'}`,
      `Bearer\u00a0${key}`,
      `\ufeffBearer ${key}`,
      `Bearer ${'x'.repeat(1_000_000)}`,
      `Bearer ${' '.repeat(100_000)}`,
      '🗝'.repeat(1_000),
      'AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=d',
      '__proto__',
    ])
      expect([header.slice(0, 40), await gateway.ask(PREDICT, header)]).toEqual([
        header.slice(0, 40),
        { isAuthorized: false },
      ]);
    expect(reads).toBe(0);
  });
});

describe('behind a gateway that asks on every route and keeps its answers', () => {
  beforeEach(async () => {
    for (const model of ['green-taxi', 'blue-taxi']) await plane.applyModel(model);
  });
  const label = { labels: [{ predictionId: 'r:0', label: 1 }] };
  const bearer = async (body?: object) => `Bearer ${(await createKey(body)).key}`;

  it('labels are taken from the holder of a key, and from nobody else', async () => {
    const call = (header?: string) => gateway.call('POST', '/models/green-taxi/labels', label, header);

    expect((await call(await bearer())).status).toBe(202);
    expect((await call()).status).toBe(401);
    expect((await call('Bearer x')).status).toBe(403);
  });

  it('a key of one model is good for that one, whichever it asked for first', async () => {
    for (const order of [
      ['green-taxi', 'blue-taxi'],
      ['blue-taxi', 'green-taxi'],
    ]) {
      const header = await bearer({ models: ['green-taxi', 'red-taxi'] });
      const statuses: Record<string, number> = {};
      for (const model of order)
        statuses[model!] = (await gateway.call('POST', `/models/${model}/labels`, label, header)).status;

      expect(statuses).toEqual({ 'green-taxi': 202, 'blue-taxi': 403 });
    }
  });

  it('a key of another model learns nothing of this one, not even whether there is one', async () => {
    const header = await bearer({ models: ['red-taxi'] });

    const answers = await Promise.all(
      ['green-taxi', 'no-taxi'].map((model) =>
        gateway.call('POST', `/models/${model}/labels`, label, header),
      ),
    );

    expect(answers.map(({ status, body }) => [status, body.detail])).toEqual([
      [403, 'this API key is not good for this model'],
      [403, 'this API key is not good for this model'],
    ]);
  });

  it('an answer that was kept for a prediction opens no control route', async () => {
    const header = await bearer();
    await gateway.call('POST', '/models/green-taxi/labels', label, header);

    const answer = await gateway.call('POST', '/models/green-taxi/pause', {}, header);

    expect(answer).toMatchObject({ status: 403, reached: true, body: { title: 'Forbidden' } });
    expect((await plane.call('GET', '/models/green-taxi')).body.paused).toBeUndefined();
  });

  it('a caller is named by the ARN where IAM let it in', async () => {
    const event = {
      version: '2.0',
      routeKey: 'POST /models/{model}/pause',
      rawPath: '/models/green-taxi/pause',
      pathParameters: { model: 'green-taxi' },
      requestContext: { requestId: 'r', authorizer: { iam: { userArn: 'arn:a' }, lambda: null } },
    };

    const answer = await manageModels(event, { ...plane.services, scratch });

    expect(JSON.parse((answer as { body: string }).body).paused.by).toBe('arn:a');
  });

  it('a caller with a key is named by its id', async () => {
    const seen = answerRoutes({
      'POST /models/{model}/labels': async ({ caller }) => ({ status: 200, body: caller }),
    });
    const event = {
      version: '2.0',
      routeKey: 'POST /models/{model}/labels',
      rawPath: '/models/green-taxi/labels',
      requestContext: { requestId: 'r', authorizer: { lambda: { keyId: '0123456789abcdef' } } },
    };

    expect(await seen(event, { ...plane.services, scratch })).toMatchObject({
      body: '"key:0123456789abcdef"',
    });
  });
});

const scratch = { folder: () => '', path: () => '', freeBytes: () => 0 };

/** A well-formed key with the id of another one. */
function makeKeyWithId(keyId: string): { key: string } {
  const text = `perennial_${keyId}_${'a'.repeat(52)}`;
  return { key: text + keyChecksum(text) };
}
