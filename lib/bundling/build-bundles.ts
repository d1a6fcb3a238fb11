import { existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FunctionName, functions } from '../../wiring/functions.ts';
import type { Uses } from '../../wiring/types.ts';
import { buildCode } from './build-code.ts';
import type { Architecture } from './cache-folder.ts';
import { addDuckdb } from './duckdb.ts';
import { BUNDLES, bundlePath, digestInputs, recordPath } from './find-bundle.ts';
import { addOnnxruntime } from './onnxruntime.ts';

/**
 * Builds bundles and puts each in its place when it is whole, so that a build that breaks off, or two at once, leave
 * nothing half done. Older bundles of the same functions are deleted.
 */
export function buildBundles(
  names: readonly FunctionName[],
  architecture: Architecture,
): Partial<Record<FunctionName, string>> {
  mkdirSync(BUNDLES, { recursive: true });
  const workshop = mkdtempSync(join(BUNDLES, 'building-'));
  try {
    const inputsOf = buildCode(names, workshop);
    return Object.fromEntries(
      names.map((name) => {
        addNatives(name, join(workshop, name), architecture);
        return [name, putInPlace(name, join(workshop, name), inputsOf.get(name) ?? [], architecture)];
      }),
    );
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

function addNatives(name: FunctionName, folder: string, architecture: Architecture): void {
  const uses: Uses = functions[name].uses;
  if (uses.models) addOnnxruntime(folder, architecture);
  if (uses.tables) addDuckdb(folder, architecture);
}

function putInPlace(name: FunctionName, built: string, inputs: string[], architecture: Architecture): string {
  const digest = digestInputs(name, inputs);
  const folder = bundlePath(name, architecture, digest);
  if (!existsSync(folder)) renameSync(built, folder);
  writeFileSync(recordPath(name, architecture), JSON.stringify({ inputs, digest }));
  for (const other of globSync(`${name}-${architecture}-*`, { cwd: BUNDLES }))
    if (join(BUNDLES, other) !== folder) rmSync(join(BUNDLES, other), { recursive: true, force: true });
  return folder;
}
