import { isPredictionRoute } from '../contracts/prediction-routes.ts';

/** What the authorizer says of a caller with a key; the gateway hands it to the function. */
export interface KeyContext {
  keyId: string;
  /** Names of the only models it is good for, with commas between them; absent for all. */
  models?: string | undefined;
}

/**
 * Why a caller with a valid key may not do this, or undefined when it may. This is asked in every function and not in
 * the authorizer, because the gateway reuses the authorizer's answer for a minute for whatever the same key asks next.
 */
export function refuseUse(
  { models }: KeyContext,
  routeKey: string,
  model: string | undefined,
): string | undefined {
  if (!isPredictionRoute(routeKey)) return 'an API key is good for predictions and labels only';
  if (models === undefined || models.split(',').includes(model ?? '')) return undefined;
  return 'this API key is not good for this model';
}
