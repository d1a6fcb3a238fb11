import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { exampleData, exampleSpec } from '../loop/drop-and-train.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'local', 'main.ts');
const running = new Set<ChildProcess>();
const folders: string[] = [];

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-test-'));
  folders.push(folder);
  return folder;
}

/** Starts the server on a free port and answers once it says where it listens. */
function startServer(state: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--state', state], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
      if (url) resolve({ child, url });
    });
    child.stderr.on('data', (chunk: Buffer) => (output += chunk));
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${output}`)));
  });
}

function killServer(child: ChildProcess): Promise<void> {
  running.delete(child);
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

async function call(
  url: string,
  method: string,
  path: string,
  body?: string | Buffer,
  type = 'application/json',
) {
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body && {
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { 'content-type': type },
    }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** Asks again until `done`, for at most as long as the test may take. */
async function until<Answer>(
  askAgain: () => Promise<Answer>,
  done: (answer: Answer) => boolean,
): Promise<Answer> {
  for (;;) {
    const answer = await askAgain();
    if (done(answer)) return answer;
    await new Promise(setImmediate);
  }
}

test('a drop whose server is killed after the upload is finished by the next server', async () => {
  const state = newFolder();
  const first = await startServer(state);
  await call(first.url, 'PUT', '/models/telco-churn', exampleSpec('telco-churn'), 'application/yaml');
  const bytes = exampleData('telco-churn.csv');
  const { body: start } = await call(
    first.url,
    'POST',
    '/models/telco-churn/drops',
    JSON.stringify({ filename: 'telco.csv', bytes: bytes.length }),
  );
  const uploaded = await fetch(start.uploads[0].url, { method: 'PUT', body: new Uint8Array(bytes) });
  await killServer(first.child);

  const second = await startServer(state);
  const model = await until(
    () => call(second.url, 'GET', '/models/telco-churn'),
    ({ body }) => body.serving !== null,
  );
  const { body: drop } = await call(second.url, 'GET', `/models/telco-churn/drops/${start.dropId}`);

  expect(uploaded.status).toBe(200);
  expect(drop.outcome).toBe('accepted');
  expect(model.body.serving.routes).toMatchObject([{ version: 1, role: 'champion' }]);
  await killServer(second.child);
});

test('a second server on the same state folder is refused, naming the folder', async () => {
  const state = newFolder();
  const first = await startServer(state);

  await expect(startServer(state)).rejects.toThrow(state);
  await killServer(first.child);
});

test('a file moved into incoming/<model>/ is a drop, and files still being written are not', async () => {
  const state = newFolder();
  const { child, url } = await startServer(state);
  await call(url, 'PUT', '/models/penguins', exampleSpec('penguins'), 'application/yaml');
  const incoming = join(state, 'incoming', 'penguins');
  mkdirSync(incoming, { recursive: true });
  writeFileSync(join(incoming, 'half.csv.part'), 'species,island\n');
  writeFileSync(join(incoming, '.hidden'), exampleData('penguins.csv'));
  renameSync(join(incoming, '.hidden'), join(incoming, 'penguins.csv'));

  const drops = await until(
    () => call(url, 'GET', '/models/penguins/drops'),
    ({ body }) => body.items[0]?.outcome !== undefined,
  );

  expect(drops.body.items).toMatchObject([{ filename: 'penguins.csv', outcome: 'accepted' }]);
  await killServer(child);
});

test('requests that name another host, or come from another origin, are refused', async () => {
  const { child, url } = await startServer(newFolder());

  const foreignOrigin = await fetch(`${url}/models`, { headers: { origin: 'https://example.com' } });
  const ownOrigin = await fetch(`${url}/models`, { headers: { origin: url } });

  expect([foreignOrigin.status, ownOrigin.status]).toEqual([403, 200]);
  await killServer(child);
});
