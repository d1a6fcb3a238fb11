import { mkdirSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { CACHE } from './cache-folder.ts';

/**
 * Modules that bundles hold in the place of others, because those cost time at every cold start; by the name they
 * stand in for, each a file written below the cache.
 *
 * - Node's own modules: an `import` of one reads every property it has, and with `node:http` and `node:crypto` that
 *   loads undici, http2 and WebCrypto, which nothing of ours uses. What hands over the module as it is does not.
 * - The SDK's chain of credential providers: Lambda gives credentials in the environment and in no other way; the
 *   others of the chain bring clients of their own.
 */
export function writeStandIns(): Record<string, string> {
  const folder = join(CACHE, 'stand-ins');
  mkdirSync(folder, { recursive: true });
  const write = (name: string, source: string): string => {
    const path = join(folder, name);
    writeFileSync(path, source);
    return path;
  };
  const credentials = "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';\n";
  const standIns = { '@aws-sdk/credential-provider-node': write('credentials.mjs', credentials) };
  const builtins = builtinModules.filter((name) => /^[a-z][a-z0-9_/]*$/.test(name)).toSorted();
  return Object.assign(
    standIns,
    ...builtins.map((name) => {
      const source = `module.exports = process.getBuiltinModule('node:${name}');\n`;
      const path = write(`${name.replaceAll('/', '-')}.cjs`, source);
      return { [name]: path, [`node:${name}`]: path };
    }),
  );
}
