import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { layersOfNodes } from '../../bench/profile-layers.ts';

const ROOT = join(import.meta.dirname, '..', '..');

function node(id: number, functionName: string, path: string, children: number[] = []) {
  const url = path === '' || path.startsWith('node:') ? path : pathToFileURL(join(ROOT, path)).href;
  return { id, callFrame: { functionName, url }, children };
}

it('gives a frame that is not the project’s to the layer that called it, and the rest to the runtime', () => {
  const layers = layersOfNodes([
    node(1, '(root)', '', [2, 3, 4, 10]),
    node(2, '(idle)', ''),
    node(3, '(garbage collector)', ''),
    node(4, 'invoke', 'local/invoke-functions.ts', [5]),
    node(5, 'handler', 'lambdas/fit-model/handler.ts', [6, 8]),
    node(6, 'write', 'platform/local/records.ts', [7]),
    node(7, 'run', 'node:sqlite'),
    node(8, 'parse', 'node_modules/zod/v4/core/parse.js', [9]),
    node(9, 'runTask', 'local/workflow/run-machine.ts'),
    node(10, 'processTicks', 'node:internal/process'),
  ]);

  expect(Object.fromEntries(layers)).toEqual({
    1: 'runtime',
    2: 'waiting',
    3: 'garbage collection',
    4: 'host',
    5: 'functions',
    6: 'store',
    7: 'store',
    8: 'functions',
    9: 'interpreter',
    10: 'runtime',
  });
});
