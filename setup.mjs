// Installs what is missing, once per lockfile, with whatever Node (20 or newer) the machine has.
// Everything after it runs on the Node 24 that the install brings.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const stamp = join(root, 'node_modules', '.perennial-setup');
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

function stop(message) {
  process.stderr.write(`perennial: ${message}\n`);
  process.exit(1);
}

if (process.platform === 'win32') stop('Windows is supported through WSL: run this inside a WSL shell.');
if (Number(process.versions.node.split('.')[0]) < 20)
  stop(`Node 20 or newer is needed to begin, this is ${process.version}.`);

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  process.stderr.write('perennial: installing dependencies (once, about half a minute) …\n');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    // npm's chatter goes to stderr so that `-- --json` stays one object a line
    stdio: ['ignore', 2, 2],
  });
  if (npm.status !== 0) stop(`npm ci failed (exit ${npm.status ?? npm.signal}); the lines above say why.`);
  if (!existsSync(join(root, 'node_modules', '.bin', 'node')))
    stop(
      `no Node 24 package exists for ${process.platform}-${process.arch}; Linux and macOS on x64 and arm64 have one.`,
    );
  writeFileSync(stamp, wanted);
}

await import('./kernels/build.mjs');
await import('./kernels/build-threads.mjs');
