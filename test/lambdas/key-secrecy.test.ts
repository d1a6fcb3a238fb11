import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseKey } from '../../core/authorisation/parse-key.ts';
import { sha256 } from '../../core/canonical-json.ts';
import { openPlatform } from '../../local/open-platform.ts';
import { createVirtualClock } from '../../platform/clock.ts';
import { START } from './control-plane.ts';
import { authorizerEvent } from './key-gateway.ts';

/** The bytes of every file in a folder, as one text. */
function readFolder(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

it('a key is in no byte of the state and in no line of log, whatever was done with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const logged: unknown[] = [];
  const platform = await openPlatform({
    folder,
    clock: createVirtualClock(START),
    schedules: false,
    log: (entry) => logged.push(entry),
  });
  const call = async (method: string, target: string, body: unknown, headers: Record<string, string> = {}) =>
    JSON.parse((await platform.http({ method, target, headers, body: JSON.stringify(body) })).body);
  const once = { 'Idempotency-Key': 'once' };

  const keys = [
    (await call('POST', '/keys', { name: 'a' })).key,
    (await call('POST', '/keys', { name: 'b', models: ['m'], days: 1 }, once)).key,
  ] as string[];
  await call('POST', '/keys', { name: 'b', models: ['m'], days: 1 }, once);
  for (const key of keys) {
    const authorization = `Bearer ${key}`;
    await platform.invoke('authorize-key', authorizerEvent('POST /models/{model}/predict', authorization));
    await call('POST', '/models/m/predict', { rows: [{}] }, { authorization, 'Idempotency-Key': 'k' });
    await call('POST', '/models/m/pause', {}, { authorization, 'Idempotency-Key': 'k' });
    await call('DELETE', `/keys/${parseKey(key)!.keyId}`, {}, once);
    await platform.invoke('authorize-key', authorizerEvent('POST /models/{model}/predict', authorization));
  }
  // the authorizer breaks on a record that is none, and somebody logs the error
  keys.push((await call('POST', '/keys', { name: 'c' })).key);
  const { keyId } = parseKey(keys[2]!)!;
  await platform.services.records.write({ put: { pk: `KEY#${keyId}`, sk: 'KEY', broken: true } });
  const broken = await platform
    .invoke('authorize-key', authorizerEvent('POST /models/{model}/predict', `Bearer ${keys[2]}`))
    .catch((error: unknown) => error);
  await platform.close();

  const kept = [readFolder(folder), JSON.stringify(logged), String(broken), JSON.stringify(broken)].join(
    '\n',
  );

  expect(broken).toBeInstanceOf(Error);
  expect(logged.length).toBeGreaterThan(0);
  for (const key of keys) {
    expect(kept).toContain(parseKey(key)!.keyId);
    if (key !== keys[2]) expect(kept).toContain(sha256(key));
    const secret = key.split('_')[2]!;
    // no part of the secret that is long enough to be one
    for (let from = 0; from + 8 <= secret.length; from++)
      expect(kept).not.toContain(secret.slice(from, from + 8));
  }
});
