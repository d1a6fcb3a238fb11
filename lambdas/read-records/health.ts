import { openApiDocument } from '../../wiring/openapi.ts';
import type { RouteHandler } from '../http/answer-routes.ts';

/** That the platform answers, and its time. */
export const getHealth: RouteHandler = async (_request, services) => ({
  status: 200,
  body: { status: 'ok', time: services.now().toISOString() },
});

/** The API's own description, made from the wiring and the contracts. */
export const getOpenApi: RouteHandler = async () => ({ status: 200, body: openApiDocument() });
