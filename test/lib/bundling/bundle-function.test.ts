import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODEL, ROW, ROW_VALUE, serveOneModel } from '../../../bench/serve-one-model.ts';
import { buildCode } from '../../../lib/bundling/build-code.ts';
import { bundleFunctions } from '../../../lib/bundling/bundle-function.ts';
import { zippedSize } from '../../../lib/bundling/zipped-size.ts';
import type { FunctionName } from '../../../wiring/functions.ts';
import { httpEvent } from '../../aws/lambda-event.ts';
import { runBundle } from './run-bundle.ts';

const NAMES = ['predict', 'read-records', 'ingest-drop'] as const satisfies FunctionName[];
/** Making its schemas takes longer than everything else that these do in JavaScript. */
const WITHOUT_ZOD = ['accept-labels', 'authorize-key', 'predict'] as const satisfies FunctionName[];
const architecture = process.arch === 'arm64' ? 'arm64' : 'x64';
/** Far from the repository, whose packages Node would find otherwise. */
const outside = mkdtempSync(join(tmpdir(), 'perennial-bundles-'));
const folderOf = (name: (typeof NAMES)[number]): string => join(outside, name);

beforeAll(() => {
  const bundles = bundleFunctions(NAMES, { architecture });
  for (const name of NAMES) cpSync(bundles[name], folderOf(name), { recursive: true });
});
afterAll(() => {
  rmSync(outside, { recursive: true, force: true });
});

const predictEvent = (body: unknown): object =>
  httpEvent('POST /models/{model}/predict', JSON.stringify(body), { model: MODEL });

describe('a bundle', () => {
  it('answers in a bare Node process', async () => {
    const { answer } = await runBundle(folderOf('read-records'), httpEvent('GET /openapi.json'));

    expect(answer!.statusCode).toBe(200);
    expect(Object.keys(JSON.parse(answer!.body).paths)).toContain('/models/{model}/predict');
  });

  it('counts a request that cannot be read, without a line of log for it', async () => {
    const { answer, log } = await runBundle(folderOf('predict'), predictEvent('no object'));

    expect(answer!.statusCode).toBe(422);
    expect(log.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(log)).toMatchObject({ Requests: 1, RequestsRefused: 1, ColdStarts: [1] });
  });

  it('answers with a problem that names nothing of ours while the services cannot be reached', async () => {
    const { answer, log } = await runBundle(folderOf('predict'), predictEvent({ rows: [ROW] }));

    expect(answer!.statusCode).toBe(503);
    expect(answer!.headers['content-type']).toBe('application/problem+json');
    expect(JSON.stringify(answer)).not.toMatch(/arn:|-of-ours|123456789012|127\.0\.0\.1|\bat /);
    expect(log).toContain('ServiceUnavailableError');
  });

  it('throws errors with the names that workflows match on', async () => {
    const { thrown } = await runBundle(folderOf('ingest-drop'), { detail: 'no event' });

    expect(thrown).toBe('InvalidInputError');
  });

  it('is the same bytes whenever it is built', () => {
    const folders = ['once', 'twice'].map((name) => join(outside, name));
    for (const folder of folders) buildCode(['predict'], folder);
    const [once, twice] = folders.map((folder) => {
      const files = readdirSync(join(folder, 'predict')).toSorted();
      return files.map((file) => [file, readFileSync(join(folder, 'predict', file), 'base64')]);
    });

    expect(once).toEqual(twice);
    expect(once!.map(([file]) => file)).toContain('index.mjs');
  });

  it('is not built again while nothing changes', () => {
    const again = bundleFunctions(NAMES, { architecture });

    for (const name of NAMES) expect(again[name]).toBe(bundleFunctions([name], { architecture })[name]);
  });

  it('holds natives for one platform, and only those of what the function uses', () => {
    const nativesOf = (name: (typeof NAMES)[number]): string[] =>
      readdirSync(folderOf(name), { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.(?:node|so)(?:\.\d+)*$/.test(path))
        .toSorted();

    expect(nativesOf('read-records')).toEqual([]);
    expect(nativesOf('ingest-drop')).toEqual([
      'node_modules/@duckdb/node-bindings/duckdb.node',
      'node_modules/@duckdb/node-bindings/libduckdb.so',
    ]);
    expect(nativesOf('predict')).toEqual([
      `node_modules/onnxruntime-node/bin/napi-v6/linux/${architecture}/libonnxruntime.so.1`,
      `node_modules/onnxruntime-node/bin/napi-v6/linux/${architecture}/onnxruntime_binding.node`,
    ]);
  });

  it.each(WITHOUT_ZOD)('holds no zod for %s, which a caller waits for', (name) => {
    const { [name]: folder } = bundleFunctions([name], { architecture });

    expect(readFileSync(join(folder, 'index.mjs'), 'utf8')).not.toContain('_zod');
  });

  it('is at most 11 MB zipped for predictions on arm64', () => {
    const { zippedBytes } = zippedSize(bundleFunctions(['predict'], { architecture: 'arm64' }).predict);

    expect(zippedBytes).toBeLessThan(11_000_000);
    expect(zippedBytes).toBeGreaterThan(9_000_000);
  });
});

// natives are for Linux, whatever the machine that builds
if (process.platform === 'linux')
  describe('a bundle with natives', () => {
    it('predicts by onnxruntime, and loads nothing of Node’s that no answer needs', async () => {
      const services = await serveOneModel();
      const { answer, modules, log } = await runBundle(
        folderOf('predict'),
        predictEvent({ rows: [ROW] }),
        services.url,
      ).finally(services.close);

      expect(JSON.parse(answer!.body)).toMatchObject({ model: MODEL, predictions: [{ value: ROW_VALUE }] });
      expect(answer!.headers).not.toHaveProperty('x-perennial-log');
      for (const module of ['internal/deps/undici/undici', 'http2', 'perf_hooks'])
        expect(modules).not.toContain(module);
      expect(log.trim().split('\n')).toHaveLength(1);
    });

    it('loads DuckDB', () => {
      const load = createRequire(join(folderOf('ingest-drop'), 'index.mjs'));

      expect(load('@duckdb/node-bindings').library_version()).toMatch(/^v\d+\.\d+\.\d+$/);
    });
  });
