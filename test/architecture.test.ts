import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkArrows, LAYERS } from './architecture/check-arrows.ts';
import { readImports } from './architecture/read-imports.ts';

const ROOT = join(import.meta.dirname, '..');
const sources = globSync(
  Object.keys(LAYERS).map((layer) => `${layer}/**/*.ts`),
  { cwd: ROOT },
)
  .filter((path) => !path.includes('node_modules') && !path.includes('.cache'))
  .map((path) => ({
    path: path.replaceAll('\\', '/'),
    source: readFileSync(join(ROOT, path), 'utf8'),
  }));

function isDependency(path: string): boolean {
  return path.includes('node_modules');
}

describe('the tree', () => {
  it('has sources in every inner layer, so that the next test looks at something', () => {
    for (const layer of ['core', 'wiring', 'platform', 'lambdas', 'local', 'cli'])
      expect(sources.filter(({ path }) => path.startsWith(`${layer}/`)).length, layer).toBeGreaterThan(2);
  });

  it('has no folder of sources that nobody said the arrows of', () => {
    const folders = readdirSync(ROOT, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^\.|^node_modules$|^test$/.test(entry.name))
      .filter(({ name }) => globSync(`${name}/**/*.ts`, { cwd: ROOT, exclude: isDependency }).length > 0);

    for (const { name } of folders) expect(Object.keys(LAYERS)).toContain(name);
  });

  it('has arrows that point inward only', () => {
    expect(sources.flatMap(({ path, source }) => checkArrows(path, source))).toEqual([]);
  });
});

describe('the reader of imports', () => {
  it.each([
    ["import { a } from './a.ts';", './a.ts'],
    ["import type { A } from './a.ts';", './a.ts'],
    ["import {\n  a,\n  type B,\n} from './a.ts';", './a.ts'],
    ["import * as a from 'zod';", 'zod'],
    ["import a, { b } from 'zod';", 'zod'],
    ["import './a.ts';", './a.ts'],
    ["export { a } from './a.ts';", './a.ts'],
    ["export * from './a.ts';", './a.ts'],
    ["export type { A } from './a.ts';", './a.ts'],
    ['const a = await import("./a.ts");', './a.ts'],
    ["type A = typeof import('onnxruntime-node');", 'onnxruntime-node'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a source to be read
    ['const a = await import(`../lambdas/${name}/handler.ts`);', '../lambdas/'],
    ["const a = require('node:fs');", 'node:fs'],
  ])('finds the specifier of %j', (source, specifier) => {
    expect(readImports(source)).toEqual([specifier]);
  });

  it.each([
    "// import { a } from './a.ts';",
    "/* import './a.ts'; */",
    "/**\n * import './a.ts';\n */",
    "const text = 'a // b';",
    'export const from = 1;',
    "export const a = { from: 'x' };",
    "export function f(): string { return 'x'; }",
  ])('finds nothing in %j', (source) => {
    expect(readImports(source)).toEqual([]);
  });

  it('is not led astray by an address inside a string', () => {
    const source = "const url = 'http://example.org';\nimport { a } from './a.ts';";

    expect(readImports(source)).toEqual(['./a.ts']);
  });
});

describe('the checker of arrows', () => {
  it.each([
    ['core/data/a.ts', "import { Services } from '../../platform/services.ts';"],
    ['core/data/a.ts', "import type { Services } from '../../platform/services.ts';"],
    ['core/data/a.ts', "import { readFileSync } from 'node:fs';"],
    ['core/data/a.ts', "import { S3Client } from '@aws-sdk/client-s3';"],
    ['core/data/a.ts', "const { parse } = await import('yaml');"],
    ['core/data/a.ts', "import { randomUUID } from 'node:crypto';"],
    ['core/data/a.ts', "import { createHash, randomBytes } from 'node:crypto';"],
    ['core/data/a.ts', 'export const now = () => Date.now();'],
    ['core/data/a.ts', 'export const now = () => new Date();'],
    ['core/data/a.ts', 'export const now = () => new Date( ).getTime();'],
    ['core/data/a.ts', 'export const now = (f = [new Date]) => f;'],
    ['core/data/a.ts', 'export const draw = () => Math.random();'],
    ['core/data/a.ts', 'export const home = process.env.HOME;'],
    ['core/data/a.ts', 'export const { HOME } = process\n  .env;'],
    ['wiring/a.ts', "import { predictRows } from '../core/training/predict-rows.ts';"],
    ['wiring/a.ts', "import { handler } from '../lambdas/predict/handler.ts';"],
    ['platform/a.ts', "import { functions } from '../wiring/functions.ts';"],
    ['platform/local/a.ts', "import { openPlatform } from '../../local/open-platform.ts';"],
    ['platform/aws/a.ts', "import { checkLimit } from '../local/check-limit.ts';"],
    ['platform/local/a.ts', "import type { S3ObjectsOptions } from '../aws/objects.ts';"],
    ['lambdas/predict/a.ts', "import { functions } from '../../wiring/functions.ts';"],
    ['lambdas/predict/a.ts', "import { openLocalStore } from '../../platform/local/open-local-store.ts';"],
    ['lambdas/predict/a.ts', "import { createOnnxModels } from '../../platform/onnx-models.ts';"],
    ['lambdas/predict/a.ts', "import { sniffFile } from '../../platform/sniff-file.ts';"],
    ['lambdas/predict/a.ts', "import { parse } from 'yaml';"],
    ['lambdas/predict/a.ts', "import { readFileSync } from 'node:fs';"],
    ['lambdas/predict/a.ts', "import { openApiDocument } from '../../wiring/openapi.ts';"],
    ['local/a.ts', "import { main } from '../cli/main.ts';"],
    ['local/a.ts', "import { api } from '../demo/api.ts';"],
    ['cli/a.ts', "import { handler } from '../lambdas/predict/handler.ts';"],
    ['cli/a.ts', "import { functions } from '../wiring/functions.ts';"],
    ['local/a.ts', "import { makeHost } from '../test/local/workflow/make-host.ts';"],
    ['cli/a.ts', "import { bench } from '../bench/main.ts';"],
    ['demo/a.ts', "import { bench } from '../bench/main.ts';"],
    ['bench/a.ts', "import { START } from '../test/platform/local-subject.ts';"],
    // a layer whose name only starts alike is another one
    ['core/a.ts', "import { a } from '../core-tools/a.ts';"],
  ])('refuses %s: %s', (path, source) => {
    expect(checkArrows(path, source)).not.toEqual([]);
  });

  it.each([
    ['core/data/a.ts', "import { z } from 'zod';\nimport { createHash } from 'node:crypto';"],
    ['core/data/a.ts', 'export const at = (text: string) => new Date(text);'],
    ['core/data/a.ts', '// process.env, Date.now() and Math.random() are not for core'],
    ['lambdas/ingest-drop/a.ts', "import { ingestDropped } from '../../platform/ingest-dropped.ts';"],
    ['lambdas/manage-models/a.ts', "import { parseDocument } from 'yaml';"],
    ['lambdas/read-records/a.ts', "import { gunzipSync } from 'node:zlib';"],
    ['lambdas/read-records/health.ts', "import { openApiDocument } from '../../wiring/openapi.ts';"],
    ['wiring/a.ts', "import { Problem } from '../core/contracts/api.ts';"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a source to be read
    ['local/a.ts', 'const { handler } = await import(`../lambdas/${name}/handler.ts`);'],
    ['cli/a.ts', "import { sniffFile } from '../platform/sniff-file.ts';"],
  ])('lets through %s: %s', (path, source) => {
    expect(checkArrows(path, source)).toEqual([]);
  });
});
