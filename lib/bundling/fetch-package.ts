import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './cache-folder.ts';

interface Platform {
  os: string;
  cpu: string;
  libc: string;
}

/**
 * A package for another platform than this machine's, in the version and with the digest of our package-lock.json:
 * answers its folder below `store`, fetched by npm on the first call. Scripts of packages never run.
 */
export function fetchPackage(name: string, platform: Platform, store: string): string {
  const locked = readLocked(name);
  const home = join(store, `${name.replaceAll(/[@/]+/g, '-').replace(/^-/, '')}-${locked.version}`);
  const fetched = join(home, 'node_modules', name);
  if (existsSync(join(fetched, 'package.json'))) return fetched;

  mkdirSync(store, { recursive: true });
  const workshop = mkdtempSync(`${home}.`);
  try {
    installInto(workshop, name, locked, platform);
    rmSync(home, { recursive: true, force: true });
    renameSync(workshop, home);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
  return fetched;
}

interface Locked {
  version: string;
  integrity: string;
}

function readLocked(name: string): Locked {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked | undefined>;
  };
  const locked = packages[`node_modules/${name}`];
  if (!locked?.integrity) throw new Error(`package-lock.json does not pin ${name}`);
  return locked;
}

/** A project of this one package, with its entry of our lock file, so that npm accepts no other bytes. */
function installInto(folder: string, name: string, locked: Locked, { os, cpu, libc }: Platform): void {
  // npm lets other platforms in for optional dependencies only
  const optionalDependencies = { [name]: locked.version };
  const project = { name: 'natives', version: '1.0.0', private: true, optionalDependencies };
  const lock = {
    name: project.name,
    version: project.version,
    lockfileVersion: 3,
    packages: { '': project, [`node_modules/${name}`]: locked },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  const options = [
    `--os=${os}`,
    `--cpu=${cpu}`,
    `--libc=${libc}`,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ];
  const npm = spawnSync('npm', ['ci', ...options, '--loglevel=error'], { cwd: folder, encoding: 'utf8' });
  const isThere = existsSync(join(folder, 'node_modules', name, 'package.json'));
  if (npm.status !== 0 || !isThere)
    throw new Error(
      `npm could not fetch ${name} ${locked.version} for ${os}-${cpu}, which is needed once: ${(npm.stderr ?? '').trim() || npm.error?.message || 'it was left out'}`,
    );
}
