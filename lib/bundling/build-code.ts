import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildSync } from 'esbuild';
import type { FunctionName } from '../../wiring/functions.ts';
import { buildOptions } from './build-options.ts';
import { CACHE, ROOT } from './cache-folder.ts';
import { writeEntry } from './write-entry.ts';

const ENTRIES = join(CACHE, 'entries');
/** A native package, which is put beside the code as it is; onnxruntime's is not imported but found by its path. */
const NATIVES = ['@duckdb/node-bindings'];

/**
 * Writes `<folder>/<name>/index.mjs` and its source map for each function, all in one go because they share most of
 * their sources. Answers by function the sources of ours that went into it, relative to the repository.
 */
export function buildCode(names: readonly FunctionName[], folder: string): Map<FunctionName, string[]> {
  mkdirSync(ENTRIES, { recursive: true });
  for (const name of names) writeFileSync(entryPath(name), writeEntry(name, relative(ENTRIES, ROOT)));

  const { metafile } = buildSync({
    ...buildOptions(),
    entryPoints: names.map((name) => ({ in: entryPath(name), out: `${name}/index` })),
    outdir: folder,
    external: NATIVES,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
  });

  const outputs = Object.entries(metafile.outputs);
  return new Map(
    names.map((name) => {
      const output = outputs.find(([path]) => path.endsWith(`/${name}/index.mjs`))?.[1];
      const inputs = Object.keys(output?.inputs ?? {});
      return [name, inputs.filter((path) => !path.includes('node_modules/')).toSorted()];
    }),
  );
}

function entryPath(name: FunctionName): string {
  return join(ENTRIES, `${name}.ts`);
}
