// Bundles what a thread runs that grows whole forests, as a text in a TypeScript module: threads are started from a
// text (core/training/kernels/engine.ts), so that they work in any bundle of a function.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'core', 'training', 'trees', 'threads');

/** The body of a function of `workerData`. */
export function bundleFitThread() {
  const { outputFiles } = buildSync({
    entryPoints: [join(folder, 'serve-fits.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'fits',
    target: 'node24',
    minify: true,
    legalComments: 'none',
  });
  return `${outputFiles[0].text}fits.serveFits(workerData);`;
}

const target = join(folder, 'fit-thread.ts');
const text = `// Made by kernels/build-threads.mjs\nexport const FIT_THREAD = ${JSON.stringify(bundleFitThread())};\n`;
if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
