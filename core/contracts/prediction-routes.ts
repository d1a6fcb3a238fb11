/**
 * The routes that an API key is good for, as API Gateway names them. Functions may not read the wiring, and a test
 * holds this list against it.
 */
const PREDICTION_ROUTES: readonly string[] = ['POST /models/{model}/predict', 'POST /models/{model}/labels'];

const PATTERNS = PREDICTION_ROUTES.map((route) => new RegExp(`^${route.replaceAll(/\{\w+\}/g, '[^/]+')}$`));

/** The same of a request's method and path. */
export function isPredictionRequest(method: string, path: string): boolean {
  return PATTERNS.some((pattern) => pattern.test(`${method} ${path}`));
}

/** True for a route that answers predictions or takes their labels; everything else is control. */
export function isPredictionRoute(routeKey: string): boolean {
  return PREDICTION_ROUTES.includes(routeKey);
}
