import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WORKFLOWS } from '../../core/contracts/workflows.ts';
import { functions } from '../../wiring/functions.ts';
import { openApiDocument } from '../../wiring/openapi.ts';
import type { FunctionWiring } from '../../wiring/types.ts';

const FOLDER = new URL('../../lambdas/', import.meta.url);
const wired = Object.entries(functions) as [string, FunctionWiring][];

describe('the wiring', () => {
  it('has an entry for every function with a handler, and no other', () => {
    const folders = readdirSync(FOLDER).filter((name) => existsSync(new URL(`${name}/handler.ts`, FOLDER)));

    expect(wired.map(([name]) => name).toSorted()).toEqual(folders.toSorted());
  });

  it('names functions by a verb and a noun, and says what each is for', () => {
    for (const [name, { purpose }] of wired) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(purpose.length).toBeGreaterThan(10);
    }
  });

  it('starts every function by something', () => {
    for (const [name, { routes, events, every, task, authorizer }] of wired)
      expect([name, Boolean(routes ?? events ?? every ?? task ?? authorizer)]).toEqual([name, true]);
  });

  it('answers no route twice', () => {
    const routes = wired.flatMap(([, wiring]) =>
      (wiring.routes ?? []).map(({ method, path }) => `${method} ${path}`),
    );

    expect(new Set(routes).size).toBe(routes.length);
  });

  it('has a handler for every route, and a route for every handler', () => {
    for (const [name, { routes }] of wired) {
      if (!routes) continue;
      const source = readFileSync(new URL(`${name}/handler.ts`, FOLDER), 'utf8');
      const handled = [...source.matchAll(/'((?:GET|PUT|POST|DELETE) \/[^']*)'/g)].map(([, route]) => route);
      expect([name, handled.toSorted()]).toEqual([
        name,
        routes.map(({ method, path }) => `${method} ${path}`).toSorted(),
      ]);
    }
  });

  it('opens to anyone nothing but health and the API’s description, and to predictors predictions and labels', () => {
    const byAuth = (auth: string) =>
      wired.flatMap(([, { routes = [] }]) =>
        routes.filter((route) => route.auth === auth).map(({ method, path }) => `${method} ${path}`),
      );

    expect(byAuth('open')).toEqual(['GET /health', 'GET /openapi.json']);
    expect(byAuth('prediction')).toEqual(['POST /models/{model}/predict', 'POST /models/{model}/labels']);
  });

  it('answers within API Gateway’s thirty seconds', () => {
    for (const [, { routes, timeoutSeconds }] of wired) if (routes) expect(timeoutSeconds).toBeLessThan(30);
  });

  it('names workflows that there are, and prefixes that end with a slash', () => {
    for (const [, { uses }] of wired) {
      for (const machine of [uses.workflows?.start, uses.workflows?.describe, uses.workflows?.stop].flat())
        if (machine) expect(WORKFLOWS).toContain(machine);
      for (const prefix of Object.values(uses.objects ?? {}).flat())
        expect(prefix).toMatch(/^[a-z]+(\/[a-z]+)*\/$/);
    }
  });

  it('lets predict write no record, and nothing but who changes what serves write artifacts', () => {
    expect(Object.keys(functions.predict.uses.records)).toEqual(['get']);
    const writers = wired
      .filter(([, { uses }]) => uses.objects?.write?.includes('artifacts/'))
      .map(([name]) => name);
    expect(writers).toEqual(['fit-model', 'collect-fit']);
    const removers = wired.filter(([, { uses }]) => uses.objects?.remove);
    expect(removers.map(([name]) => name)).toEqual(['sweep-drops', 'manage-models']);
    for (const [, { uses }] of removers) expect(uses.objects?.remove).not.toContain('artifacts/');
  });

  it('lets no function that trains change what serves', () => {
    for (const name of ['train-candidate', 'fit-model', 'collect-fit', 'evaluate-model'] as const)
      expect((functions[name].uses as FunctionWiring['uses']).records?.put).toBeUndefined();
  });
});

describe('the API’s description', () => {
  const document = openApiDocument() as {
    paths: Record<string, Record<string, { parameters: { name: string }[] }>>;
  };

  it('has every route, with its parameters', () => {
    for (const [, { routes = [] }] of wired)
      for (const { method, path } of routes) {
        const operation = document.paths[path]?.[method.toLowerCase()];
        expect(operation?.parameters.map(({ name }) => `{${name}}`) ?? 'missing').toEqual(
          path.match(/\{\w+\}/g) ?? [],
        );
      }
  });

  it('is JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});
