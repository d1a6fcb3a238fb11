import { describe, expect, it } from 'vitest';
import { Problem } from '../../core/contracts/api.ts';
import { readEvent } from '../../lambdas/http/read-event.ts';
import { answerHttp, type HttpRequest } from '../../local/answer-http.ts';

/** Answers a request with a function that gives back the event it got. */
async function ask(request: HttpRequest, invoke?: () => Promise<unknown>) {
  const invoked: { name: string; event: unknown }[] = [];
  const result = await answerHttp(request, 'request-1', async (name, event) => {
    invoked.push({ name, event });
    return invoke ? invoke() : { statusCode: 200, headers: {}, body: '{}' };
  });
  return { ...result, invoked };
}

describe('answerHttp', () => {
  it('hands the function the event that API Gateway would', async () => {
    const { statusCode, invoked } = await ask({
      method: 'POST',
      target: '/models/green-taxi/drops?a=1&b=?',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });

    expect(statusCode).toBe(200);
    expect(invoked).toMatchObject([{ name: 'manage-drops' }]);
    expect(readEvent(invoked[0]?.event)).toEqual({
      version: '2.0',
      routeKey: 'POST /models/{model}/drops',
      rawPath: '/models/green-taxi/drops',
      rawQueryString: 'a=1&b=?',
      headers: { 'content-type': 'application/json' },
      pathParameters: { model: 'green-taxi' },
      requestContext: { requestId: 'request-1' },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  it.each([
    [{ method: 'GET', target: '/nothing' }, 404],
    [{ method: 'PATCH', target: '/models' }, 404],
    [{ method: 'GET', target: '' }, 404],
    [{ method: 'GET', target: '/models/%zz' }, 400],
    [{ method: 'GET', target: 'http://elsewhere/models' }, 404],
    [{ method: 'GET', target: `/${'x'.repeat(10_000)}` }, 404],
  ])('answers %j with a problem of status %i, and calls nothing', async (request, status) => {
    const { statusCode, headers, body, invoked } = await ask(request);

    expect(statusCode).toBe(status);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(Problem.parse(JSON.parse(body))).toMatchObject({ status, requestId: 'request-1' });
    expect(body.length).toBeLessThan(1_000);
    expect(invoked).toEqual([]);
  });

  it.each([
    [1, 200],
    [5.9, 200],
    [6, 200],
    [6.1, 413],
    [9.9, 413],
    [10.1, 413],
  ])('answers a body of %f MB with %i', async (megabytes, status) => {
    const body = 'x'.repeat(Math.floor(megabytes * 1024 * 1024));

    const { statusCode, invoked } = await ask({ method: 'POST', target: '/models/a/predict', body });

    expect(statusCode).toBe(status);
    expect(invoked).toHaveLength(status === 200 ? 1 : 0);
  });

  it('counts bytes, not characters', async () => {
    const body = 'é'.repeat(3 * 1024 * 1024 + 1);

    expect((await ask({ method: 'POST', target: '/models/a/predict', body })).statusCode).toBe(413);
  });

  it('answers a function that breaks with an id and nothing else', async () => {
    const { statusCode, body } = await ask({ method: 'GET', target: '/health' }, () =>
      Promise.reject(new Error('secret in /var/task')),
    );

    expect(statusCode).toBe(500);
    expect(body).not.toContain('secret');
    expect(body).toContain('request-1');
  });
});
