import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StubRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  text: string;
  /** How often this route was asked before. */
  nth: number;
}

export type StubAnswer = { status?: number; headers?: Record<string, string>; text?: string; body?: unknown };
export type StubRoute = unknown | ((request: StubRequest) => StubAnswer | 'hang up');

/** A problem+json answer. */
export function problem(status: number, detail: string, more: object = {}): StubAnswer {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: { type: 'about:blank', title: `title ${status}`, status, detail, requestId: 'request-1', ...more },
  };
}

function answerOf(route: StubRoute, request: StubRequest): StubAnswer | 'hang up' {
  if (route === undefined) return problem(404, `there is no ${request.method} ${request.path}`);
  if (typeof route !== 'function') return { body: route };
  try {
    return route(request);
  } catch (error) {
    return problem(500, String(error));
  }
}

/**
 * A platform of fixed answers: "GET /models" → the body of a 200, or a function of the request. What has no
 * route is 404, as on the real one. `requests` is everything that was asked, in order.
 */
export async function startStubPlatform(routes: Record<string, StubRoute>) {
  const requests: StubRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://stub');
    // whoever gave up in the middle of a request has asked nothing
    const chunks = await incoming.toArray().catch(() => undefined);
    if (!chunks) return;
    const name = `${incoming.method} ${url.pathname}`;
    const request: StubRequest = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      text: Buffer.concat(chunks).toString('utf8'),
      nth: requests.filter((earlier) => `${earlier.method} ${earlier.path}` === name).length,
    };
    requests.push(request);
    const route = routes[name];
    const answer = answerOf(route, request);
    if (answer === 'hang up') {
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    outgoing.end(answer.text ?? JSON.stringify(answer.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
