import { refuseUse } from '../../core/authorisation/refuse-use.ts';
import { sha256 } from '../../core/canonical-json.ts';
import { isPerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import type { Handler } from '../handle.ts';
import { BadRequest, toProblem } from './problem.ts';
import { readEvent } from './read-event.ts';
import type { ApiAnswer, ApiRequest, HttpEvent, HttpResult } from './request.ts';

export type RouteHandler = (request: ApiRequest, services: Services) => Promise<ApiAnswer>;

/** How a route is asked: at once, or once for each Idempotency-Key. */
export type AskRoute = (
  route: RouteHandler,
  http: HttpEvent,
  request: ApiRequest,
  services: Services,
) => Promise<ApiAnswer>;

/**
 * One function's HTTP routes ("POST /models/{model}/predict") as a handler of API Gateway events. Every error becomes
 * a problem+json answer here and nowhere else. Without `ask` the routes have to give the same answer by themselves
 * when they are asked again: nothing is written down for them.
 */
export function answerRepeatable(
  routes: Record<string, RouteHandler>,
  ask: AskRoute = (route, _http, request, services) => route(request, services),
): Handler {
  return async (event, services): Promise<HttpResult> => {
    const http = readEvent(event);
    const { requestId } = http.requestContext;
    try {
      const route = routes[http.routeKey];
      if (!route) throw new BadRequest(404, `there is no route ${http.routeKey}`);
      refuseKey(http);
      return toResult(requestId, await ask(route, http, toRequest(http), services));
    } catch (error) {
      const problem = toProblem(error, requestId);
      if (problem.status >= 500)
        services.log({
          level: 'error',
          message: 'request failed',
          requestId,
          route: http.routeKey,
          error: describe(error),
        });
      return {
        statusCode: problem.status,
        headers: {
          'content-type': 'application/problem+json',
          ...(problem.status === 503 && { 'retry-after': '1' }),
        },
        body: JSON.stringify(problem),
      };
    }
  };
}

function refuseKey({ requestContext: { authorizer }, routeKey, pathParameters }: HttpEvent): void {
  const refusal = authorizer?.lambda && refuseUse(authorizer.lambda, routeKey, pathParameters?.model);
  if (refusal) throw new BadRequest(403, refusal);
}

function toRequest(http: HttpEvent): ApiRequest {
  const headers = Object.fromEntries(
    Object.entries(http.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const { requestId, authorizer } = http.requestContext;
  const key = headers['idempotency-key'];
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key))
    throw new BadRequest(400, 'an Idempotency-Key is 1 to 200 visible ASCII characters');
  const text = http.isBase64Encoded ? decodeText(http.body ?? '') : (http.body ?? '');
  return {
    params: http.pathParameters ?? {},
    query: new URLSearchParams(http.rawQueryString),
    headers,
    requestId,
    caller: authorizer?.iam?.userArn ?? (authorizer?.lambda ? `key:${authorizer.lambda.keyId}` : 'local'),
    actionId:
      key === undefined
        ? `request-${requestId}`
        : `key-${sha256(`${http.routeKey} ${http.rawPath} ${key}`).slice(0, 32)}`,
    text,
  };
}

/** Bodies that the gateway takes for binary come as Base64; text is UTF-8, and what is none is not repaired. */
function decodeText(base64: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    throw new BadRequest(400, 'the body is not UTF-8 text');
  }
}

function toResult(requestId: string, answer: ApiAnswer): HttpResult {
  return {
    statusCode: answer.status,
    headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...answer.headers },
    body: JSON.stringify(answer.body),
  };
}

function describe(error: unknown): unknown {
  if (isPerennialError(error))
    return { name: error.name, message: error.message, details: error.details, stack: error.stack };
  return error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : String(error);
}
