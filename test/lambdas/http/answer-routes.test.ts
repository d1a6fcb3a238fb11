import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Problem } from '../../../core/contracts/api.ts';
import { ERROR_NAMES, type ErrorName, PerennialError } from '../../../core/errors.ts';
import { answerRoutes, type RouteHandler } from '../../../lambdas/http/answer-routes.ts';
import { BadRequest, parseBody } from '../../../lambdas/http/problem.ts';
import type { HttpResult } from '../../../lambdas/http/request.ts';
import type { Services } from '../../../platform/services.ts';
import { type ControlPlane, openControlPlane } from '../control-plane.ts';

let plane: ControlPlane;
beforeEach(() => {
  plane = openControlPlane();
});
afterEach(() => plane.close());

interface Request {
  body?: string;
  headers?: Record<string, string>;
  routeKey?: string;
  rawPath?: string;
  isBase64Encoded?: boolean;
  pathParameters?: null;
}

/** One request to one route, as API Gateway hands it over. */
async function ask(route: RouteHandler, request: Request = {}, options = {}) {
  const event = {
    version: '2.0',
    routeKey: 'POST /things',
    rawPath: '/things',
    rawQueryString: 'a=1&b=%2F',
    headers: {},
    requestContext: { requestId: 'request-1' },
    isBase64Encoded: false,
    ...request,
  };
  const handler = answerRoutes({ 'POST /things': route, 'GET /things': route }, options);
  const { statusCode, headers, body } = (await handler(event, plane.services as Services)) as HttpResult;
  return { status: statusCode, headers, body: JSON.parse(body) };
}

const ok: RouteHandler = async (request) => ({ status: 200, body: { text: request.text } });
const failWith =
  (error: unknown): RouteHandler =>
  () =>
    Promise.reject(error);

describe('a route', () => {
  it('takes path parameters that are null for none', async () => {
    expect((await ask(ok, { pathParameters: null, body: 'b' })).status).toBe(200);
  });

  it('sees the request once decoded: headers in lower case, the query, the caller', async () => {
    const { body } = await ask(
      async ({ headers, query, caller, text, requestId }) => ({
        status: 200,
        body: { headers, query: [...query], caller, text, requestId },
      }),
      { headers: { 'X-Thing': 'T' }, body: 'b' },
    );

    expect(body).toEqual({
      headers: { 'x-thing': 'T' },
      query: [
        ['a', '1'],
        ['b', '/'],
      ],
      caller: 'local',
      text: 'b',
      requestId: 'request-1',
    });
  });

  it('names the caller by the ARN that the gateway checked', async () => {
    const route: RouteHandler = async ({ caller }) => ({ status: 200, body: { caller } });
    const requestContext = { requestId: 'r', authorizer: { iam: { userArn: 'arn:aws:iam::1:user/ann' } } };

    expect((await ask(route, { requestContext } as Request)).body).toEqual({
      caller: 'arn:aws:iam::1:user/ann',
    });
  });

  it('answers JSON with the request’s id', async () => {
    expect(await ask(ok, { body: 'x' })).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-request-id': 'request-1' },
    });
  });

  it('reads a body that the gateway encoded as Base64, and refuses one that is no UTF-8', async () => {
    const encode = (...bytes: number[]) => Buffer.from(bytes).toString('base64');

    expect((await ask(ok, { body: encode(0xc3, 0xa9), isBase64Encoded: true })).body.text).toBe('é');
    expect((await ask(ok, { body: encode(0xc3, 0x28), isBase64Encoded: true })).status).toBe(400);
  });

  it('that is unknown is a problem, not a crash', async () => {
    expect(await ask(ok, { routeKey: 'POST /others' })).toMatchObject({
      status: 404,
      headers: { 'content-type': 'application/problem+json' },
    });
  });
});

describe('an error', () => {
  const STATUSES: Partial<Record<ErrorName, number>> = {
    InvalidInputError: 422,
    NotFoundError: 404,
    ConflictError: 409,
    NotAllowedError: 409,
    TooLargeError: 413,
    SizeLimitError: 413,
    UnsupportedError: 422,
    SqlRefusedError: 422,
    ServiceUnavailableError: 503,
  };

  it.each(ERROR_NAMES.map((name) => [name, STATUSES[name] ?? 500] as const))(
    '%s becomes a problem of status %i',
    async (name, status) => {
      const answer = await ask(failWith(new PerennialError(name, 'because')));

      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(Problem.parse(answer.body)).toMatchObject({ status, requestId: 'request-1' });
      expect(answer.body.detail === 'because').toBe(status !== 500);
    },
  );

  it.each([400, 404, 413, 415, 422])(
    'of a bad request keeps its status %i and its issues',
    async (status) => {
      const issues = [{ field: 'a', code: 'odd', message: 'is odd' }];

      const { body } = await ask(failWith(new BadRequest(status, 'odd', issues)));

      expect(Problem.parse(body)).toMatchObject({ status, detail: 'odd', issues });
    },
  );

  it('that is ours says nothing but an id; the log says everything', async () => {
    const secret = 'arn:aws:s3:::perennial-data/artifacts/secret';
    const { status, body } = await ask(failWith(Object.assign(new Error(secret), { stack: secret })));

    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('arn:');
    expect(body.detail).toContain('request-1');
    expect(plane.logged).toMatchObject([
      { level: 'error', requestId: 'request-1', error: { message: secret } },
    ]);
  });

  it.each(['text', undefined, null, { a: 1 }])(
    'that is %j and no Error at all is ours, too',
    async (thrown) => {
      expect((await ask(failWith(thrown))).status).toBe(500);
    },
  );

  it('of an object that is missing in the store is ours, and names no key', async () => {
    const { status, body } = await ask(async ({ text }, { objects }) => {
      await objects.get('artifacts/sha256/aa.onnx');
      return { status: 200, body: text };
    });

    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('artifacts');
  });

  it('that asks to try again says when', async () => {
    const { headers } = await ask(failWith(new PerennialError('ServiceUnavailableError', 'busy')));

    expect(headers['retry-after']).toBe('1');
  });

  it('of a conflict carries the revision to look at', async () => {
    const { body } = await ask(
      failWith(new PerennialError('ConflictError', 'moved', { rev: 7, model: 'm' })),
    );

    expect(body.rev).toBe(7);
    expect(body).not.toHaveProperty('model');
  });

  it('of a bad request names at most twenty issues, too', async () => {
    const issues = Array.from({ length: 50 }, (_, i) => ({ field: `f${i}`, code: 'odd', message: 'is odd' }));

    expect((await ask(failWith(new BadRequest(400, 'odd', issues)))).body.issues).toHaveLength(20);
  });

  it('names at most twenty issues', async () => {
    const schema = z.strictObject(
      Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`f${i}`, z.number()])),
    );
    const { status, body } = await ask(async () => ({ status: 200, body: parseBody(schema, {}) }));

    expect(status).toBe(422);
    expect(body.issues).toHaveLength(20);
    expect(body.issues[0]).toMatchObject({ field: 'f0', code: 'wrongType' });
  });

  it('names unknown fields by their names', async () => {
    const schema = z.strictObject({ a: z.strictObject({ b: z.number() }) });
    const { body } = await ask(async () => ({
      status: 200,
      body: parseBody(schema, { a: { b: 1, c: 2 }, d: 3 }),
    }));

    expect(body.issues.map(({ field, code }: { field: string; code: string }) => [field, code])).toEqual([
      ['a.c', 'unknownField'],
      ['d', 'unknownField'],
    ]);
  });
});

describe('an Idempotency-Key', () => {
  /** Counts how often it is done. */
  function counting() {
    const state = { done: 0, route: null as unknown as RouteHandler };
    state.route = async ({ actionId }) => ({ status: 202, body: { done: ++state.done, actionId } });
    return state;
  }
  const keyed = (key: string, request: Request = {}): Request => ({
    ...request,
    headers: { 'Idempotency-Key': key },
  });

  it('has a request done once and answered alike', async () => {
    const thing = counting();

    const first = await ask(thing.route, keyed('k', { body: 'b' }));
    const second = await ask(thing.route, keyed('k', { body: 'b' }));

    expect(thing.done).toBe(1);
    expect([second.status, second.body]).toEqual([202, first.body]);
  });

  it('has every request done anew without one', async () => {
    const thing = counting();

    await ask(thing.route);
    await ask(thing.route);

    expect(thing.done).toBe(2);
  });

  it('used for another body is refused', async () => {
    const thing = counting();
    await ask(thing.route, keyed('k', { body: 'b' }));

    expect((await ask(thing.route, keyed('k', { body: 'c' }))).status).toBe(422);
    expect(thing.done).toBe(1);
  });

  it('of another address or another key is another act', async () => {
    const thing = counting();

    const answers = [
      await ask(thing.route, keyed('k')),
      await ask(thing.route, keyed('l')),
      await ask(thing.route, keyed('k', { rawPath: '/things/2' })),
    ];

    expect(new Set(answers.map(({ body }) => body.actionId)).size).toBe(3);
  });

  it('does not keep a refusal: the request may be mended and asked again', async () => {
    let isBroken = true;
    const route: RouteHandler = async () => {
      if (isBroken) throw new PerennialError('ConflictError', 'not now');
      return { status: 200, body: {} };
    };
    expect((await ask(route, keyed('k'))).status).toBe(409);
    isBroken = false;

    expect((await ask(route, keyed('k'))).status).toBe(200);
  });

  it('names the same act for the ledger each time', async () => {
    const names: string[] = [];
    const route: RouteHandler = async ({ actionId }) => {
      names.push(actionId);
      throw new PerennialError('ConflictError', 'not now');
    };

    await ask(route, keyed('k'));
    await ask(route, keyed('k'));

    expect(new Set(names).size).toBe(1);
    expect(names[0]).toMatch(/^key-[0-9a-f]{32}$/);
  });

  it('means nothing to a read', async () => {
    const thing = counting();

    await ask(thing.route, keyed('k', { routeKey: 'GET /things' }));
    await ask(thing.route, keyed('k', { routeKey: 'GET /things' }));

    expect(thing.done).toBe(2);
  });

  it('writes nothing down for a route that can be repeated', async () => {
    const thing = counting();
    const writes: unknown[] = [];
    const { write } = plane.services.records;
    plane.services.records.write = async (request) => {
      writes.push(request);
      return write(request);
    };

    await ask(thing.route, keyed('k'), { repeatable: true });

    expect(writes).toEqual([]);
  });

  it('with a large answer is done again instead of being kept', async () => {
    let done = 0;
    const route: RouteHandler = async () => ({
      status: 200,
      body: { done: ++done, text: 'x'.repeat(200_000) },
    });

    await ask(route, keyed('k'));

    expect((await ask(route, keyed('k'))).body.done).toBe(2);
  });

  it.each(['', 'a b', 'é', 'a\u0007', 'k'.repeat(201)])('that is %j is refused', async (key) => {
    expect((await ask(ok, keyed(key))).status).toBe(400);
  });
});
