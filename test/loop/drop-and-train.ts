import { readFileSync } from 'node:fs';
import type { DropRecord } from '../../core/contracts/drop.ts';
import type { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import type { RunRecord } from '../../core/contracts/run.ts';
import { openPlatform, type Platform } from '../../local/open-platform.ts';
import { createVirtualClock } from '../../platform/clock.ts';

/** A platform in memory on a clock that stands still, without schedules. */
export function openQuietPlatform(): Promise<Platform> {
  return openPlatform({ clock: createVirtualClock(new Date('2026-01-05T08:00:00Z')), schedules: false });
}

/** An example's spec as text, optionally with some of its text replaced. */
export function exampleSpec(name: string, ...replacements: [string | RegExp, string][]): string {
  const text = readFileSync(new URL(`../../examples/models/${name}.yaml`, import.meta.url), 'utf8');
  return replacements.reduce((spec, [from, to]) => spec.replace(from, to), text);
}

export function exampleData(file: string): Buffer {
  return readFileSync(new URL(`../../examples/data/${file}`, import.meta.url));
}

/** An answer of the platform's API, parsed; throws with the problem where it is none of the 2xx. */
export async function ask(
  platform: Platform,
  method: string,
  target: string,
  body?: string | object,
): Promise<any> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const headers: Record<string, string> =
    typeof body === 'string' ? { 'content-type': 'application/yaml' } : {};
  const result = await platform.http({ method, target, headers, ...(text !== undefined && { body: text }) });
  const answer = result.body === '' ? undefined : JSON.parse(result.body);
  if (result.statusCode >= 300) throw new Error(`${method} ${target}: ${result.statusCode} ${result.body}`);
  return answer;
}

export interface Outcome {
  drop: DropRecord;
  run: RunRecord | undefined;
  version: ModelVersionRecord | undefined;
}

/** Drops bytes as a user would and waits until nothing happens any more. */
export async function dropFile(
  platform: Platform,
  model: string,
  filename: string,
  bytes: Uint8Array,
): Promise<Outcome> {
  const { dropId, uploads } = await ask(platform, 'POST', `/models/${model}/drops`, {
    filename,
    bytes: bytes.length,
  });
  const token = new URL(uploads[0].url).pathname.split('/').at(-1) ?? '';
  await platform.store.acceptUpload(token, bytes);
  await platform.settle();
  const drop: DropRecord = await ask(platform, 'GET', `/models/${model}/drops/${dropId}`);
  const run = await ask(platform, 'GET', `/models/${model}/runs/${drop.runId}`).catch(() => undefined);
  const version = run?.version && (await ask(platform, 'GET', `/models/${model}/versions/${run.version}`));
  return { drop, run, version };
}
