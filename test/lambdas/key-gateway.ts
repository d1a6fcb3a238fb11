import type { HttpEvent, HttpResult } from '../../lambdas/http/request.ts';
import { answerHttp } from '../../local/answer-http.ts';
import type { Answer, ControlPlane } from './control-plane.ts';

export interface Authorised {
  isAuthorized: boolean;
  context?: { keyId: string; models?: string };
}

/** What an HTTP API asks its authorizer about a request: payload 2.0. */
export function authorizerEvent(routeKey: string, authorization?: string): object {
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: 'arn:aws:execute-api:eu-west-1:111122223333:api/$default/POST/models/m/predict',
    identitySource: authorization === undefined ? [] : [authorization],
    routeKey,
    rawPath: '/models/green-taxi/predict',
    rawQueryString: '',
    headers: authorization === undefined ? {} : { authorization },
    requestContext: { requestId: 'r', http: { method: 'POST', path: '/models/green-taxi/predict' } },
    pathParameters: { model: 'green-taxi' },
  };
}

/**
 * An HTTP API in front of the functions that asks the authorizer on every route, as a deployment with a mistake in it
 * would, and keeps its answers for each header, as the real one does for a minute.
 */
export function openKeyGateway(plane: ControlPlane) {
  const cache = new Map<string, Authorised>();

  async function ask(routeKey: string, authorization?: string): Promise<Authorised> {
    return (await plane.invoke('authorize-key', authorizerEvent(routeKey, authorization))) as Authorised;
  }

  async function call(
    method: string,
    target: string,
    body: unknown,
    authorization?: string,
  ): Promise<Answer & { reached: boolean }> {
    let reached = false;
    const result = await answerHttp(
      {
        method,
        target,
        headers: authorization === undefined ? {} : { authorization },
        body: JSON.stringify(body),
      },
      plane.services.newId(),
      async (name, event) => {
        const http = event as HttpEvent;
        if (authorization === undefined) return refuse(401);
        const known = cache.get(authorization) ?? (await ask(http.routeKey, authorization));
        cache.set(authorization, known);
        if (!known.isAuthorized) return refuse(403);
        reached = true;
        const requestContext = { ...http.requestContext, authorizer: { lambda: known.context ?? null } };
        return plane.invoke(name, { ...http, requestContext });
      },
    );
    return {
      status: result.statusCode,
      headers: result.headers,
      body: JSON.parse(result.body),
      reached,
    };
  }

  return { ask, call, forget: () => cache.clear() };
}

function refuse(statusCode: number): HttpResult {
  return { statusCode, headers: {}, body: '{"message":"Forbidden"}' };
}
