// Compiles the kernels to WebAssembly, once per change of their sources, and writes them as a TypeScript module, so
// that a bundle of a function holds them as it holds any other module.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const target = join(folder, '..', 'core', 'training', 'kernels', 'wasm.ts');

const VARIANTS = { simd: ['simd'], scalar: [] };

function readSources() {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .sort();
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

async function compile(asc, sources, features) {
  let binary;
  const stderr = [];
  const { error } = await asc.main(
    [
      'index.ts',
      '--outFile',
      'kernels.wasm',
      '-O3',
      '--runtime',
      'stub',
      '--noAssert',
      '--importMemory',
      '--sharedMemory',
      '--maximumMemory',
      '65535',
      // constant tables lie between the engine's control words and its heap: more of them do not compile
      '--memoryBase',
      '1024',
      '--lowMemoryLimit',
      '16384',
      '--enable',
      ['threads', ...features].join(','),
      ...(features.includes('simd') ? [] : ['--disable', 'simd']),
    ],
    {
      readFile: (name) => sources[basename(name)] ?? null,
      writeFile: (_, contents) => {
        binary = contents;
      },
      listFiles: () => [],
      stderr: { write: (text) => stderr.push(text) },
    },
  );
  if (error || !binary) throw new Error(`the kernels do not compile\n${stderr.join('')}${error ?? ''}`);
  return Buffer.from(binary).toString('base64');
}

const sources = readSources();
const digest = createHash('sha256')
  .update(JSON.stringify([sources, readFileSync(fileURLToPath(import.meta.url), 'utf8')]))
  .digest('hex');
const header = `// Made by kernels/build.mjs from sources with the digest ${digest}\n`;
if (!existsSync(target) || !readFileSync(target, 'utf8').startsWith(header)) {
  const { default: asc } = await import('assemblyscript/asc');
  const variants = [];
  for (const [name, features] of Object.entries(VARIANTS))
    variants.push(`  ${name}:\n    '${await compile(asc, sources, features)}',\n`);
  writeFileSync(target, `${header}export const KERNELS = {\n${variants.join('')}};\n`);
}
