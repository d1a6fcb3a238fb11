import { posix } from 'node:path';
import { blankComments, readImports } from './read-imports.ts';

/** What one layer may import: other layers and files by the start of their path, packages by name. */
interface Layer {
  /** Paths from the root that start with one of these, or are one of them. */
  paths: readonly string[];
  /** Package names; a `*` at the end stands for anything: `node:*` is all of Node. */
  packages: readonly string[];
}

const INTERFACES = ['platform/services.ts', 'platform/models.ts', 'platform/tables.ts'];

/** The layers by their folder. */
export const LAYERS: Record<string, Layer> = {
  core: { paths: ['core/'], packages: ['zod', 'node:crypto'] },
  // AssemblyScript; what it is compiled to is core's
  kernels: { paths: ['kernels/'], packages: [] },
  wiring: { paths: ['core/contracts/', 'wiring/'], packages: ['zod'] },
  platform: {
    paths: ['core/', 'platform/'],
    packages: [
      'node:*',
      'zod',
      '@duckdb/node-api',
      'onnxruntime-node',
      '@aws-sdk/*',
      '@smithy/node-http-handler',
    ],
  },
  lambdas: { paths: ['core/', 'lambdas/', ...INTERFACES], packages: ['node:zlib', 'zod'] },
  local: { paths: ['core/', 'lambdas/', 'wiring/', 'platform/', 'local/'], packages: ['node:*', 'zod'] },
  // the host on Lambda, as local/ is the one on a laptop
  aws: {
    paths: ['core/', 'lambdas/', 'wiring/', 'platform/', 'aws/'],
    packages: ['node:*', 'zod', '@middy/core', '@aws-lambda-powertools/*'],
  },
  // the program in the image of SageMaker jobs: what trains there is core's, and the code's digest the functions'
  trainer: { paths: ['core/', 'trainer/', 'lambdas/store/code-digest.ts'], packages: ['node:*', 'zod'] },
  lib: {
    paths: ['core/contracts/', 'core/cost/', 'wiring/', 'lib/'],
    packages: ['node:*', 'zod', 'yaml', 'aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', 'cdk-nag', 'esbuild'],
  },
  bin: { paths: ['lib/', 'wiring/'], packages: ['node:*', 'aws-cdk-lib', 'cdk-nag'] },
  cli: {
    paths: ['core/', 'cli/', 'platform/'],
    packages: [
      'node:*',
      'zod',
      'yaml',
      '@smithy/signature-v4',
      '@aws-crypto/sha256-js',
      '@aws-sdk/credential-providers',
      '@aws-sdk/client-lambda',
    ],
  },
  docs: { paths: ['core/', 'docs/'], packages: ['node:*'] },
  demo: { paths: ['core/', 'platform/', 'local/', 'wiring/', 'cli/', 'demo/'], packages: ['node:*'] },
  bench: {
    paths: ['core/', 'lambdas/', 'platform/', 'local/', 'wiring/', 'lib/', 'bench/'],
    packages: [
      'node:*',
      'esbuild',
      'onnxruntime-node',
      '@duckdb/node-api',
      '@smithy/signature-v4',
      '@aws-crypto/sha256-js',
    ],
  },
};

/** Single functions that need one thing more than their layer. */
const EXCEPTIONS: Record<string, Layer> = {
  'lambdas/ingest-drop/': { paths: ['platform/ingest-dropped.ts'], packages: [] },
  'lambdas/manage-models/': { paths: [], packages: ['yaml'] },
  'lambdas/read-records/': { paths: ['wiring/openapi.ts'], packages: [] },
};

/** Folders of one layer that stand side by side: what both need lies beside them. */
const APART: readonly (readonly [folder: string, other: string])[] = [
  ['platform/aws/', 'platform/local/'],
  ['platform/local/', 'platform/aws/'],
];

/** What core may not name: everything that makes the same input give another answer tomorrow. */
const IMPURE: readonly [pattern: RegExp, name: string][] = [
  [/\bprocess\s*\.\s*env\b/, 'process.env'],
  [/\bDate\s*\.\s*now\b/, 'Date.now'],
  [/\bnew\s+Date\s*(?:\(\s*\)|(?=\s*[;,)\]]))/, 'new Date() without an argument'],
  [/\bMath\s*\.\s*random\b/, 'Math.random'],
  [/\bperformance\s*\.\s*now\b/, 'performance.now'],
  [/['"`](?:node:)?fs(?:\/promises)?['"`]/, 'node:fs'],
  [/\bcrypto\s*\.\s*(?:randomUUID|getRandomValues)\b/, 'random bytes'],
];

/** Every arrow of a source file that its layer does not allow, as sentences; `path` is from the root. */
export function checkArrows(path: string, source: string): string[] {
  const [layerName = ''] = path.split('/');
  const layer = LAYERS[layerName];
  if (!layer) return [];
  const extra = Object.entries(EXCEPTIONS).find(([start]) => path.startsWith(start))?.[1];
  const allowed = {
    paths: [...layer.paths, ...(extra?.paths ?? [])],
    packages: [...layer.packages, ...(extra?.packages ?? [])],
  };
  const apart = APART.filter(([folder]) => path.startsWith(folder)).map(([, other]) => other);
  const forbidden = readImports(source)
    .filter((specifier) => !isAllowed(path, specifier, allowed) || isBelow(path, specifier, apart))
    .map((specifier) => `${path} imports ${specifier}`);
  return layerName === 'core' ? [...forbidden, ...checkPurity(path, source)] : forbidden;
}

function isAllowed(path: string, specifier: string, { paths, packages }: Layer): boolean {
  if (specifier.startsWith('.')) return isBelow(path, specifier, paths);
  return packages.some((name) =>
    name.endsWith('*') ? specifier.startsWith(name.slice(0, -1)) : name === specifier,
  );
}

/** Whether an import leads to one of these files, or below one of these folders. */
function isBelow(path: string, specifier: string, paths: readonly string[]): boolean {
  if (!specifier.startsWith('.')) return false;
  const target = posix.join(posix.dirname(path), specifier);
  return paths.some((start) => (start.endsWith('/') ? target.startsWith(start) : target === start));
}

function checkPurity(path: string, source: string): string[] {
  const code = blankComments(source);
  const impure = IMPURE.filter(([pattern]) => pattern.test(code)).map(([, name]) => `${path} uses ${name}`);
  const fromCrypto = [...code.matchAll(/import\s+([^;'"]*?)\s+from\s*['"]node:crypto['"]/g)];
  const notHash = fromCrypto.filter(([, names = '']) => !/^\{\s*createHash\s*,?\s*\}$/.test(names));
  return [...impure, ...notHash.map(([, names]) => `${path} imports ${names} from node:crypto`)];
}
