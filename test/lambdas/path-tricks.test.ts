import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../core/contracts/api.ts';
import type { Services } from '../../platform/services.ts';
import { functions } from '../../wiring/functions.ts';
import type { FunctionWiring } from '../../wiring/types.ts';
import { type ControlPlane, openControlPlane } from './control-plane.ts';

const routes = Object.values(functions as Record<string, FunctionWiring>).flatMap(
  (wiring) => wiring.routes ?? [],
);
const BODIES: Record<string, unknown> = {
  'PUT /models/{model}': { name: 'm', task: 'regression', target: 'y', features: { x: 'number' } },
  'POST /models/{model}/drops': { filename: 'a.csv', bytes: 1 },
  'POST /models/{model}/promote': { version: 1, rev: 0 },
  'POST /models/{model}/rollback': { rev: 1 },
  'POST /models/{model}/predict': { rows: [{}] },
  'POST /models/{model}/labels': { labels: [{ predictionId: 'a:0', label: 1 }] },
  'POST /approvals/{approvalId}': { decision: 'approve' },
};

/** Ways to climb out of a path, in every spelling: plain, encoded once, twice, in parts, overlong, look-alikes. */
function makeTricks(): string[] {
  const up = [
    '..',
    '.',
    '%2e%2e',
    '%2E%2E',
    '.%2e',
    '%2e.',
    '%252e%252e',
    '%25252e',
    '．．',
    '%ef%bc%8e%ef%bc%8e',
  ];
  const slash = [
    '%2f',
    '%2F',
    '%5c',
    '%5C',
    '%252f',
    '%255c',
    '\\',
    '%c0%af',
    '%e0%80%af',
    '%ef%bc%8f',
    ';/',
    '%00/',
  ];
  const ends = ['', 'etc%2fpasswd', 'artifacts', 'x%00'];
  const single = [
    '%00',
    '%0d%0aSet-Cookie:x',
    '%c0%ae%c0%ae',
    '%e0%80%ae',
    '%f0%80%80%ae',
    '%ff',
    '%',
    '%2',
    '%zz',
    'file:',
    'file%3a%2f%2f%2fetc%2fpasswd',
    's3:',
    's3%3a%2f%2fbucket%2fkey',
    'http%3a%2f%2f169.254.169.254',
    '~',
    '~root',
    '$(id)',
    '%24%7bx%7d',
    "'%20or%201=1--",
    '*',
    '?x',
    'a#b',
    'A',
    'Green-Taxi',
    'grün',
    '%F0%9F%9A%95',
    'constructor%00',
    '__proto__',
    'MODEL%23x',
    'x'.repeat(64),
    'x'.repeat(5_000),
  ];
  return [
    ...up.flatMap((dots) => slash.flatMap((bar) => ends.map((end) => `${dots}${bar}${end}`))),
    ...up,
    ...single,
  ];
}

const tricks = makeTricks();
let plane: ControlPlane;
let calls: string[] = [];

beforeAll(async () => {
  plane = openControlPlane();
  await plane.applyModel('green-taxi');
  plane.wrapServices = (_name, services) => countCalls(services);
});
afterAll(() => plane.close());

/** Every call to something outside the function is written down. */
function countCalls(services: Services): Services {
  const counted = { ...services } as unknown as Record<string, unknown>;
  for (const name of ['objects', 'records', 'events', 'workflows', 'streams', 'tables', 'models'] as const) {
    const service = services[name] as unknown as Record<string, unknown>;
    counted[name] = Object.fromEntries(
      Object.entries(service).map(([verb, value]) => [
        verb,
        typeof value === 'function'
          ? (...args: unknown[]) => {
              calls.push(`${name}.${verb}`);
              return value.apply(service, args);
            }
          : value,
      ]),
    );
  }
  return counted as unknown as Services;
}

async function ask(method: string, path: string, routeKey: string) {
  calls = [];
  const body = BODIES[routeKey];
  return plane.call(method, path, body);
}

describe('tricks in place of a model’s name', () => {
  it('are more than four hundred', () => {
    expect(new Set(tricks).size).toBeGreaterThan(400);
  });

  it.each(
    routes
      .filter(({ path }) => path.includes('{model}'))
      .map((route) => [`${route.method} ${route.path}`, route] as const),
  )('reach nothing behind %s', async (routeKey, { method, path }) => {
    for (const trick of tricks) {
      const target = path.replace('{model}', trick).replace(/\{\w+\}/g, '1');

      const answer = await ask(method, method === 'DELETE' ? `${target}?data=true` : target, routeKey);

      expect([trick, answer.status, calls]).toEqual([trick, expect.toSatisfy(isRefusal), []]);
      expect(Problem.safeParse(answer.body).success).toBe(true);
    }
  });
});

describe('tricks in place of the other names', () => {
  it.each(
    routes
      .filter(({ path }) => /\{(?!model)\w+\}/.test(path))
      .map((route) => [`${route.method} ${route.path}`, route] as const),
  )('reach no object and no workflow behind %s', async (routeKey, { method, path }) => {
    // one of them is a good name for a run
    for (const trick of tricks.filter((each) => !/^[a-z0-9-]+$/.test(each))) {
      const target = path.replace('{model}', 'green-taxi').replace(/\{\w+\}/g, trick);

      const answer = await ask(method, target, routeKey);

      expect([trick, answer.status]).toEqual([trick, expect.toSatisfy(isRefusal)]);
      expect(calls.filter((call) => call !== 'records.get')).toEqual([]);
    }
  });
});

describe('names that look odd and are none of the tricks', () => {
  it('that no route has are not found', async () => {
    for (const target of [
      '',
      '/',
      '//',
      '/models/',
      '/models//drops',
      '/models/green-taxi/',
      '/Models',
      '/../models',
    ])
      expect((await plane.call('GET', target)).status).toBe(404);
  });
});

function isRefusal(status: number): boolean {
  return status === 400 || status === 404 || status === 422;
}
