import type { HttpResult } from '../lambdas/http/request.ts';
import type { FunctionName } from '../wiring/functions.ts';
import { matchRoute } from './match-route.ts';

export interface HttpRequest {
  method: string;
  /** Path and query, as in the request line. */
  target: string;
  headers?: Record<string, string>;
  body?: string;
}

/** What Lambda behind the HTTP API takes. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/** Answers a request as the HTTP API would: the same event to the same function. */
export async function answerHttp(
  request: HttpRequest,
  requestId: string,
  invoke: (name: FunctionName, event: unknown) => Promise<unknown>,
): Promise<HttpResult> {
  const [path = '/', ...query] = request.target.split('?');
  const route = matchRoute(request.method, path);
  const problem = (status: number, title: string, detail: string): HttpResult => ({
    statusCode: status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: 'about:blank', title, status, detail, requestId }),
  });
  if (route === 'badEncoding') return problem(400, 'Bad request', 'the path is not percent-encoded UTF-8');
  if (!route) return problem(404, 'Not found', `there is no route ${request.method} ${path.slice(0, 200)}`);
  if (request.body && Buffer.byteLength(request.body) > MAX_EVENT_BYTES)
    return problem(413, 'Too large', `a body is at most ${MAX_EVENT_BYTES} bytes`);
  const event = {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: path,
    rawQueryString: query.join('?'),
    headers: request.headers ?? {},
    pathParameters: route.params,
    requestContext: { requestId, http: { method: request.method, path } },
    ...(request.body !== undefined && { body: request.body }),
    isBase64Encoded: false,
  };
  try {
    return (await invoke(route.functionName, event)) as HttpResult;
  } catch {
    return problem(500, 'Something broke on our side', `quote ${requestId} to find the cause in the logs`);
  }
}
