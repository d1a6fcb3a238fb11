import type { BuildOptions } from 'esbuild';
import { ROOT } from './cache-folder.ts';
import { writeStandIns } from './stand-ins.ts';

/** CommonJS packages in an ES module ask for other modules by `require`. */
const REQUIRE = "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);";

/** What everything in a bundle is built with. Names stay, so that stack traces can be read without the maps. */
export function buildOptions() {
  return {
    absWorkingDir: ROOT,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // the ES modules of packages that have both: only those can be stripped of what is not used
    mainFields: ['module', 'main'],
    outExtension: { '.js': '.mjs' },
    banner: { js: REQUIRE },
    alias: writeStandIns(),
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'error',
  } satisfies BuildOptions;
}
