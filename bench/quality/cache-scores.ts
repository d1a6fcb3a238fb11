import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figures } from '../bench-line.ts';

const SCRIPTS = ['peer_presets.py', 'quality_sets.py', 'tree_libraries.py'];
const PEERS = join(import.meta.dirname, '..', 'peers');

/**
 * What `measure` found, or what it found before for the same key and the same scripts: kept in a JSON file of the
 * folder, one for each.
 */
export async function cacheScores(
  folder: string,
  key: Record<string, unknown>,
  measure: () => Promise<Figures>,
): Promise<Figures> {
  const digest = createHash('sha256').update(JSON.stringify(key));
  for (const script of SCRIPTS) digest.update(readFileSync(join(PEERS, script)));
  const path = join(folder, `scores-${digest.digest('hex').slice(0, 16)}.json`);
  if (existsSync(path)) return (JSON.parse(readFileSync(path, 'utf8')) as { scores: Figures }).scores;
  const scores = await measure();
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${path}.part`, JSON.stringify({ ...key, scores }));
  renameSync(`${path}.part`, path);
  return scores;
}
