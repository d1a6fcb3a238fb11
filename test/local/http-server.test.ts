import { type IncomingHttpHeaders, request as startRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HealthAnswer } from '../../core/contracts/api.ts';
import { startHttpServer } from '../../local/http-server.ts';
import { openPlatform, type Platform } from '../../local/open-platform.ts';
import { createVirtualClock, type VirtualClock } from '../../platform/clock.ts';

const MEGABYTE = 1024 * 1024;

let platform: Platform;
let clock: VirtualClock;
let http: Awaited<ReturnType<typeof startHttpServer>>;
let port: number;
beforeAll(async () => {
  clock = createVirtualClock(new Date('2026-03-01T10:00:00Z'));
  platform = await openPlatform({ clock, schedules: false });
  http = await startHttpServer(platform, { port: 0 });
  port = Number(new URL(http.url).port);
});
afterAll(async () => {
  await http.close();
  await platform.close();
});

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Sends what is said and nothing else: no client's own headers, no checks. */
function send(
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: Uint8Array | string } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = startRequest(
      { port, host: '127.0.0.1', method, path, headers: options.headers ?? {} },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}
const detailOf = ({ text }: Reply): string => JSON.parse(text).detail;

/** Sends bytes that need not be HTTP, and answers what comes back until the server hangs up. */
function sendRaw(bytes: Uint8Array | string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk));
    // a server that hangs up at once may do so before it was told everything
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

describe('who may talk to the server on this machine', () => {
  it.each(['127.0.0.1', 'localhost', 'LocalHost'])('a client that calls it %s', async (name) => {
    expect((await send('GET', '/health', { headers: { host: `${name}:${port}` } })).status).toBe(200);
  });

  it.each([
    'evil.example',
    'evil.example:8787',
    'localhost',
    '127.0.0.1:1',
    '[::1]',
    '127.0.0.1.evil.example',
  ])('no client that calls it %j, as a page does whose name was bound to this address', async (host) => {
    const { status } = await send('GET', '/models', { headers: { host } });

    expect([400, 421]).toContain(status);
  });

  it('no client that does not say whom it calls', async () => {
    expect(await sendRaw('GET /models HTTP/1.1\r\nHost:\r\n\r\n')).toMatch(/^HTTP\/1\.1 421 /);
    expect(await sendRaw('GET /models HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await sendRaw('GET /models HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 421 /);
  });

  it.each(['http://evil.example', 'https://localhost', 'null', 'http://localhost:1', 'http://127.0.0.1'])(
    'no page of %j',
    async (origin) => {
      const reply = await send('POST', '/models/a/pause', { headers: { origin } });

      expect(reply.status).toBe(403);
      expect(reply.headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('its own pages', async () => {
    for (const origin of [`http://127.0.0.1:${port}`, `http://localhost:${port}`])
      expect((await send('GET', '/models', { headers: { origin } })).status).toBe(200);
  });

  it('nobody from another machine: it listens on the loopback only', () => {
    expect(http.server.address()).toMatchObject({ address: '127.0.0.1' });
  });
});

describe('what the server answers', () => {
  it('is never kept or taken for something else by a browser', async () => {
    const { headers } = await send('GET', '/models');

    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });

  it('is a problem for a route that there is not, and for a path that is no text', async () => {
    expect((await send('GET', '/nothing/here')).status).toBe(404);
    expect((await send('PATCH', '/models')).status).toBe(404);
    expect((await send('GET', '/models/%ff')).status).toBe(400);
  });

  it('names the version and the events that no function could take', async () => {
    const health = async () => HealthAnswer.parse(JSON.parse((await send('GET', '/health?probe=1')).text));
    expect(await health()).toMatchObject({ status: 'ok', time: clock.now().toISOString(), deadLetters: 0 });
    const [delivery] = queueEvent();
    platform.store.eventQueue.deadLetter(delivery!.id, 'nobody could');

    expect((await health()).deadLetters).toBe(1);
  });

  it('goes on after bytes that are no HTTP', async () => {
    for (const junk of ['\u0000\u0001\u0002', 'GET', 'NOPE / HTTP/9.9\r\n\r\n', '\u0016\u0003\u0001\u0002'])
      expect(await sendRaw(junk)).toMatch(/^(HTTP\/1\.1 400 |$)/);
    expect(await sendRaw(`GET / HTTP/1.1\r\nHost: ${'x'.repeat(100_000)}\r\n\r\n`)).toMatch(
      /^(HTTP\/1\.1 4|$)/,
    );

    expect((await send('GET', '/health')).status).toBe(200);
  });

  it('goes on after a client that hangs up in the middle of a body', async () => {
    await sendRaw(
      `POST /models/a/pause HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 100\r\n\r\n{"why`,
    );

    expect((await send('GET', '/health')).status).toBe(200);
  });
});

/** Puts an event on the bus; answers it before anyone takes it. */
function queueEvent() {
  const { eventQueue } = platform.store;
  const before = new Set(eventQueue.pending(1_000).map(({ id }) => id));
  eventQueue.enqueue('test', 'Lost', {});
  return eventQueue.pending(1_000).filter(({ id }) => !before.has(id));
}

describe('bodies', () => {
  it('of more than ten megabytes are refused', async () => {
    const body = Buffer.alloc(10 * MEGABYTE + 1, ' ');

    const reply = await send('PUT', '/models/a', { body });

    expect(reply.status).toBe(413);
    expect(detailOf(reply)).toContain(String(10 * MEGABYTE));
  });

  it('that never end are cut off', async () => {
    const body = Buffer.alloc(50 * MEGABYTE, ' ');

    const outcome = await send('PUT', '/models/a', { body }).then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );

    expect([413, 'ECONNRESET', 'EPIPE']).toContain(outcome);
    expect((await send('GET', '/health')).status).toBe(200);
  });

  it('of more than Lambda takes are refused as API Gateway would', async () => {
    const reply = await send('PUT', '/models/a', { body: Buffer.alloc(7 * MEGABYTE, ' ') });

    expect(reply.status).toBe(413);
  });

  it('that are no UTF-8 are refused', async () => {
    const reply = await send('PUT', '/models/a', { body: Buffer.from([0xff, 0xfe, 0x00]) });

    expect(reply.status).toBe(400);
    expect(detailOf(reply)).toContain('UTF-8');
  });

  it('are handed on byte for byte', async () => {
    const spec = 'name: taxi\ntask: regression\ntarget: "ü😀"\nfeatures: { x: number }\n';

    const reply = await send('PUT', '/models/taxi', { body: spec, headers: { 'content-type': 'text/yaml' } });

    expect(reply.status).toBe(200);
    expect(JSON.parse((await send('GET', '/models/taxi')).text).spec.target).toBe('ü😀');
  });
});

describe('an upload address', () => {
  async function startUpload(bytes: number): Promise<string> {
    await send('PUT', '/models/taxi', {
      body: 'name: taxi\ntask: regression\ntarget: y\nfeatures: { x: number }\n',
      headers: { 'content-type': 'text/yaml' },
    });
    const reply = await send('POST', '/models/taxi/drops', {
      body: JSON.stringify({ filename: 'a.csv', bytes }),
    });
    return new URL(JSON.parse(reply.text).uploads[0].url).pathname;
  }

  it('takes exactly the bytes that were announced, once', async () => {
    const path = await startUpload(5);

    const taken = await send('PUT', path, { body: '12345' });
    expect(taken.status).toBe(200);
    expect(taken.headers['x-amz-version-id']).toMatch(/./);
    expect((await send('PUT', path, { body: '12345' })).status).toBe(412);
    const { items } = await platform.services.objects.list('incoming/taxi/');
    expect(items.at(-1)).toMatchObject({ bytes: 5, versionId: taken.headers['x-amz-version-id'] });
  });

  it('takes neither fewer nor more bytes, and says so', async () => {
    const path = await startUpload(5);

    expect((await send('PUT', path, { body: '1234' })).status).toBe(400);
    expect((await send('PUT', path, { body: '123456' })).status).toBe(400);
    expect((await send('PUT', path, { body: Buffer.alloc(3 * MEGABYTE) })).status).toBe(400);
    expect((await send('PUT', path, { body: '12345' })).status).toBe(200);
  });

  it('is for one PUT only, and nobody guesses it', async () => {
    const path = await startUpload(5);

    expect((await send('POST', path, { body: '12345' })).status).toBe(405);
    expect((await send('GET', path)).status).toBe(405);
    for (const guess of ['/_uploads/', '/_uploads/..%2f..', `${path}x`, '/_uploads/%00'])
      expect((await send('PUT', guess, { body: '12345' })).status).toBe(403);
  });

  it('is over after its time', async () => {
    const path = await startUpload(5);
    await clock.advanceBy(3_600_001);

    expect((await send('PUT', path, { body: '12345' })).status).toBe(403);
  });
});
