import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Architecture, ROOT } from './cache-folder.ts';
import { linkFiles } from './link-files.ts';

const PACKAGE = join('node_modules', 'onnxruntime-node');

/**
 * Puts onnxruntime's natives where platform/onnx-runtime.ts finds them, which uses nothing else of the package: of its
 * 288 MB the two files of one platform.
 */
export function addOnnxruntime(folder: string, architecture: Architecture): void {
  const natives = join(PACKAGE, 'bin', 'napi-v6', 'linux', architecture);
  if (!existsSync(join(ROOT, natives)))
    throw new Error(`this onnxruntime-node has no natives for linux and ${architecture}`);
  linkFiles(join(ROOT, natives), join(folder, natives));
}
