import { type FunctionName, functions } from '../wiring/functions.ts';
import type { FunctionWiring, RouteWiring } from '../wiring/types.ts';

export interface MatchedRoute {
  functionName: FunctionName;
  /** As API Gateway names it: "PUT /models/{model}". */
  routeKey: string;
  auth: RouteWiring['auth'];
  params: Record<string, string>;
}

const routes = (Object.entries(functions) as [FunctionName, FunctionWiring][]).flatMap(
  ([functionName, wiring]) =>
    (wiring.routes ?? []).map((route) => ({ functionName, route, segments: route.path.split('/') })),
);

/**
 * The route of a request path (without its query), its parameters decoded exactly once. `undefined` when
 * there is none, 'badEncoding' when a parameter is no percent-encoded UTF-8.
 */
export function matchRoute(method: string, path: string): MatchedRoute | 'badEncoding' | undefined {
  const parts = path.split('/');
  for (const { functionName, route, segments } of routes) {
    if (route.method !== method || segments.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const matches = segments.every((segment, i) => {
      const part = parts[i] ?? '';
      if (!segment.startsWith('{')) return segment === part;
      params[segment.slice(1, -1)] = part;
      return part !== '';
    });
    if (!matches) continue;
    try {
      for (const name of Object.keys(params)) params[name] = decodeURIComponent(params[name] ?? '');
    } catch {
      return 'badEncoding';
    }
    return { functionName, routeKey: `${route.method} ${route.path}`, auth: route.auth, params };
  }
  return undefined;
}
