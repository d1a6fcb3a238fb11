import { expect, it } from 'vitest';
import { isPredictionRoute } from '../../../core/contracts/prediction-routes.ts';
import { functions } from '../../../wiring/functions.ts';
import type { FunctionWiring } from '../../../wiring/types.ts';

it('prediction routes are the ones that the wiring says are', () => {
  const routes = Object.values(functions as Record<string, FunctionWiring>).flatMap(
    (wiring) => wiring.routes ?? [],
  );

  for (const { method, path, auth } of routes)
    expect([path, isPredictionRoute(`${method} ${path}`)]).toEqual([path, auth === 'prediction']);
});
