import { describe, expect, it } from 'vitest';
import { matchRoute } from '../../local/match-route.ts';
import { functions } from '../../wiring/functions.ts';
import type { FunctionWiring } from '../../wiring/types.ts';

const routes = (Object.entries(functions) as [string, FunctionWiring][]).flatMap(([name, wiring]) =>
  (wiring.routes ?? []).map((route) => ({ name, ...route })),
);

describe('matchRoute', () => {
  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'finds %s in its own function',
    (routeKey, { name, method, path, auth }) => {
      const target = path.replace(/\{\w+\}/g, 'x1');

      expect(matchRoute(method, target)).toMatchObject({ functionName: name, routeKey, auth });
    },
  );

  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'takes %s for no other method',
    (routeKey, { path }) => {
      const target = path.replace(/\{\w+\}/g, 'x1');
      const others = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'get', ''].filter(
        (method) => !routes.some((route) => route.method === method && route.path === routeKey.split(' ')[1]),
      );

      for (const method of others) expect(matchRoute(method, target)).toBeUndefined();
    },
  );

  it('decodes a parameter exactly once', () => {
    const paramsOf = (part: string) => {
      const route = matchRoute('GET', `/models/${part}`);
      return typeof route === 'object' ? route.params : route;
    };

    expect(paramsOf('a%20b')).toEqual({ model: 'a b' });
    expect(paramsOf('%2e%2e%2fx')).toEqual({ model: '../x' });
    expect(paramsOf('%252e%252e')).toEqual({ model: '%2e%2e' });
    expect(paramsOf('a+b')).toEqual({ model: 'a+b' });
    expect(paramsOf('%F0%9F%9A%95')).toEqual({ model: '\u{1f695}' });
  });

  it.each(['%', '%2', '%zz', '%ff', '%c0%ae', '%ed%a0%80', 'a%'])(
    'says of %s that it is no percent-encoded UTF-8',
    (part) => {
      expect(matchRoute('GET', `/models/${part}`)).toBe('badEncoding');
    },
  );

  it.each([
    '',
    '/',
    'models',
    '/models/',
    '/models//drops',
    '//models',
    '/models/a/',
    '/models/a/b/c/d/e',
    '/MODELS',
    '/%6dodels',
    '/models/a/Drops',
    'http://127.0.0.1/models',
  ])('knows no route %j', (path) => {
    expect(matchRoute('GET', path)).toBeUndefined();
  });

  it('is not taken in by names that every object has', () => {
    expect(matchRoute('GET', '/constructor')).toBeUndefined();
    expect(matchRoute('GET', '/models/__proto__')).toMatchObject({ params: { model: '__proto__' } });
  });
});
