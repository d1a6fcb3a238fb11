import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { buildOptions } from './build-options.ts';
import { type Architecture, ROOT } from './cache-folder.ts';
import { linkFiles } from './link-files.ts';
import { writePackage } from './write-package.ts';

const PACKAGE = join(ROOT, 'node_modules', 'onnxruntime-node');

/**
 * Puts onnxruntime into `<folder>/node_modules`: its JavaScript as one file instead of forty, and of its 288 MB of
 * natives the two files of one platform.
 */
export function addOnnxruntime(folder: string, architecture: Architecture): void {
  const natives = join('bin', 'napi-v6', 'linux', architecture);
  if (!existsSync(join(PACKAGE, natives)))
    throw new Error(`this onnxruntime-node has no natives for linux and ${architecture}`);
  const target = join(folder, 'node_modules', 'onnxruntime-node');
  mkdirSync(join(target, 'dist'), { recursive: true });
  linkFiles(join(PACKAGE, natives), join(target, natives));
  buildSync({
    ...buildOptions(),
    stdin: {
      contents: "export { InferenceSession, Tensor } from 'onnxruntime-node';",
      resolveDir: ROOT,
    },
    // as the package's own dist/, from which it looks for ../bin
    outfile: join(target, 'dist', 'index.mjs'),
    external: ['../bin/*'],
    define: { 'process.platform': '"linux"', 'process.arch': JSON.stringify(architecture) },
  });
  writePackage(target, { name: 'onnxruntime-node', main: 'dist/index.mjs' });
}
