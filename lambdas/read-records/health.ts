import type { HealthAnswer } from '../../core/contracts/api.ts';
import { PRODUCT_VERSION } from '../../core/version.ts';
import { openApiDocument } from '../../wiring/openapi.ts';
import type { RouteHandler } from '../http/answer-routes.ts';

/** That the platform answers, its time and its version. Reads nothing, so that anyone may ask often. */
export const getHealth: RouteHandler = async (_request, services) => {
  const body: HealthAnswer = {
    status: 'ok',
    time: services.now().toISOString(),
    version: PRODUCT_VERSION,
  };
  return { status: 200, body };
};

/** The API's own description, made from the wiring and the contracts. */
export const getOpenApi: RouteHandler = async () => ({ status: 200, body: openApiDocument() });
