import { digestOf } from '../../core/canonical-json.ts';
import type { Handler } from '../handle.ts';
import { type AskRoute, answerRepeatable, type RouteHandler } from './answer-repeatable.ts';
import { recallAnswer, rememberAnswer } from './remember-answer.ts';

export type { RouteHandler };

/**
 * As `answerRepeatable`, with a write under an Idempotency-Key answered once. Routes that are `repeatable` give the
 * same answer by themselves when they are asked again: nothing is written down for them.
 */
export function answerRoutes(
  routes: Record<string, RouteHandler>,
  options: { repeatable?: boolean } = {},
): Handler {
  return options.repeatable ? answerRepeatable(routes) : answerRepeatable(routes, askOnce);
}

const askOnce: AskRoute = async (route, http, request, services) => {
  if (request.headers['idempotency-key'] === undefined || http.routeKey.startsWith('GET '))
    return route(request, services);
  const body = digestOf([http.rawPath, request.text]);
  const earlier = await recallAnswer(services.records, request.actionId, body);
  if (earlier) return earlier;
  const answer = await route(request, services);
  await rememberAnswer(services, request.actionId, body, answer);
  return answer;
};
