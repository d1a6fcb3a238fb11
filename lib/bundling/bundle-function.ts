import { type FunctionName, functions } from '../../wiring/functions.ts';
import { buildBundles } from './build-bundles.ts';
import type { Architecture } from './cache-folder.ts';
import { findBundle } from './find-bundle.ts';

export interface BundleOptions {
  architecture: Architecture;
}

/**
 * The folder with everything one function runs on: `index.mjs` (handler `index.handler`), its source map and the
 * natives it needs. What has not changed is not built again; what has, is built together with every other function
 * that changed, because they share most of the work.
 */
export function bundleFunction(name: FunctionName, { architecture }: BundleOptions): string {
  const found = findBundle(name, architecture);
  if (found) return found;
  const names = Object.keys(functions) as FunctionName[];
  const stale = names.filter((other) => other === name || !findBundle(other, architecture));
  return buildBundles(stale, architecture)[name]!;
}

/** As `bundleFunction`, for these functions only; by name. */
export function bundleFunctions<Name extends FunctionName>(
  names: readonly Name[],
  { architecture }: BundleOptions,
): Record<Name, string> {
  const found = names.map((name) => [name, findBundle(name, architecture)] as const);
  const stale = found.filter(([, folder]) => !folder).map(([name]) => name);
  const built = stale.length > 0 ? buildBundles(stale, architecture) : {};
  return { ...Object.fromEntries(found), ...built } as Record<Name, string>;
}
