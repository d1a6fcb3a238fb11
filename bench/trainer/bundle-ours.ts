import { join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * Bundles a script of ours into one file, as functions are deployed: a process then starts without reading and
 * stripping a hundred sources. Answers the file's path.
 */
export function bundleOurs(script: string): string {
  const outfile = join(import.meta.dirname, '..', '.cache', 'run-ours.mjs');
  buildSync({
    entryPoints: [script],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    minifySyntax: true,
    logLevel: 'warning',
    // packages in the old module form ask for it
    banner: {
      js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
  });
  return outfile;
}
