import { once } from 'node:events';
import { appendFileSync, truncateSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DROP_ID } from './sample-records.ts';
import { problem, type StubAnswer, type StubRequest } from './stub-platform.ts';
import { useCli } from './use-cli.ts';

const cli = useCli();
const TEXT = 'abcdefghijklmnopqrstuvwxyz';
const PART_BYTES = 5;
const PARTS = 6;
const EXPIRES_AT = '2026-11-21T18:00:00.000Z';
const COMPLETE = `POST /models/houses/drops/${DROP_ID}/complete`;
const ABORT = `POST /models/houses/drops/${DROP_ID}/abort`;

/** A platform that takes the file in parts of five bytes, each with an ETag of its own. */
function inParts(): Record<string, unknown> {
  const ranges = Array.from({ length: PARTS }, (_, place) => ({
    url: `/uploads/${place}?X-Amz-Signature=secret`,
    from: place * PART_BYTES,
    to: Math.min((place + 1) * PART_BYTES, TEXT.length),
  }));
  return {
    'POST /models/houses/drops': {
      dropId: DROP_ID,
      uploads: ranges,
      complete: `/models/houses/drops/${DROP_ID}/complete`,
      expiresAt: EXPIRES_AT,
    },
    ...Object.fromEntries(
      ranges.map((_, place) => [
        `PUT /uploads/${place}`,
        ({ nth }: StubRequest): StubAnswer => ({ headers: { etag: `"part-${place}-${nth}"` }, text: '' }),
      ]),
    ),
    [COMPLETE]: { dropId: DROP_ID },
    [ABORT]: { dropId: DROP_ID, aborted: true },
  };
}

const inOne = {
  'POST /models/houses/drops': {
    dropId: DROP_ID,
    uploads: [{ url: '/uploads/0', from: 0, to: TEXT.length }],
    expiresAt: EXPIRES_AT,
  },
  'PUT /uploads/0': {},
};

async function drop(
  routes: Record<string, unknown>,
  { text = TEXT, ...options }: { text?: string; isTTY?: boolean; columns?: number; cwd?: string } = {},
) {
  const stub = await cli.platform(routes);
  const cwd = options.cwd ?? cli.folder({ 'houses.csv': text });
  const result = await cli.run(['drop', 'houses', 'houses.csv'], { ...options, url: stub.url, cwd });
  const asked = (name: string) => stub.requests.filter(({ method, path }) => `${method} ${path}` === name);
  return { ...result, asked, puts: stub.requests.filter(({ method }) => method === 'PUT') };
}

const s3Error = (status: number, code: string, message: string): StubAnswer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  text: `<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});

describe('a file in parts', () => {
  it('is sent range by range, and completed by the ETags in their order', async () => {
    const { exitCode, stdout, puts, asked } = await drop(inParts());

    expect(exitCode).toBe(0);
    expect(stdout).toContain(DROP_ID);
    const inOrder = puts.toSorted((a, b) => a.path.localeCompare(b.path));
    expect(inOrder.map(({ text }) => text)).toEqual(['abcde', 'fghij', 'klmno', 'pqrst', 'uvwxy', 'z']);
    // S3 knows no conditions on parts
    for (const { headers } of puts) expect(headers['if-none-match']).toBeUndefined();
    expect(asked(COMPLETE).map(({ text }) => JSON.parse(text))).toEqual([
      { etags: [0, 1, 2, 3, 4, 5].map((place) => `"part-${place}-0"`) },
    ]);
    expect(asked(ABORT)).toEqual([]);
  });

  it.each([
    ['the connection breaks', 'hang up' as const],
    ['S3 fails', s3Error(500, 'InternalError', 'We encountered an internal error')],
    ['S3 is busy', s3Error(503, 'SlowDown', 'Please reduce your request rate')],
    ['S3 waited too long', s3Error(400, 'RequestTimeout', 'Your socket connection was not read from')],
  ])('has a part sent again when %s', async (_, answer) => {
    const routes = inParts();
    const { exitCode, asked } = await drop({
      ...routes,
      'PUT /uploads/2': ({ nth }: StubRequest) =>
        nth < 2 ? answer : { headers: { etag: `"part-2-${nth}"` }, text: '' },
    });

    expect(exitCode).toBe(0);
    expect(asked('PUT /uploads/2').map(({ text }) => text)).toEqual(['klmno', 'klmno', 'klmno']);
    expect(JSON.parse(asked(COMPLETE)[0]!.text).etags[2]).toBe('"part-2-2"');
  });

  it('is given up after some attempts, its parts removed, and no word of the address', async () => {
    const { exitCode, stderr, asked } = await drop({ ...inParts(), 'PUT /uploads/1': () => 'hang up' });

    expect(exitCode).toBe(3);
    expect(stderr).toContain('could not be sent in 6 attempts');
    expect(stderr).toContain('nothing became a drop');
    expect(stderr).not.toContain('secret');
    expect(asked('PUT /uploads/1')).toHaveLength(6);
    expect(asked(ABORT)).toHaveLength(1);
    expect(asked(COMPLETE)).toEqual([]);
  });

  it.each([
    ['its address has ended', s3Error(403, 'AccessDenied', 'Request has expired'), EXPIRES_AT],
    [
      'the permission behind it has ended',
      s3Error(400, 'ExpiredToken', 'The provided token has expired.'),
      EXPIRES_AT,
    ],
    [
      'the upload was aborted',
      s3Error(404, 'NoSuchUpload', 'The upload does not exist'),
      'run the same command again',
    ],
  ])('is given up at once when %s, with what to do', async (_, answer, hint) => {
    const { exitCode, stderr, asked } = await drop({ ...inParts(), 'PUT /uploads/1': () => answer });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('the file is not taken any more: ');
    expect(stderr).toContain(/<Message>(.*)<\/Message>/.exec(answer.text ?? '')?.[1]);
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('secret');
    expect(asked('PUT /uploads/1')).toHaveLength(1);
    expect(asked(ABORT)).toHaveLength(1);
  });

  it.each([
    ['longer', 0, (path: string) => appendFileSync(path, 'x')],
    ['shorter', 0, (path: string) => truncateSync(path, 3)],
    ['longer after all was sent', 5, (path: string) => appendFileSync(path, 'x')],
  ])('is no drop when the file gets %s', async (_, place, change) => {
    const routes = inParts();
    const cwd = cli.folder({ 'houses.csv': TEXT });
    const { exitCode, stderr, asked } = await drop(
      {
        ...routes,
        [`PUT /uploads/${place}`]: () => {
          change(join(cwd, 'houses.csv'));
          return { headers: { etag: '"part"' }, text: '' };
        },
      },
      { cwd },
    );

    expect(exitCode).toBe(1);
    expect(stderr).toContain('houses.csv changed while it was sent');
    expect(asked(COMPLETE)).toEqual([]);
    expect(asked(ABORT)).toHaveLength(1);
  });

  it('is given up where an ETag is kept back', async () => {
    const { exitCode, stderr, asked } = await drop({ ...inParts(), 'PUT /uploads/3': {} });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('did not say its ETag');
    expect(asked(ABORT)).toHaveLength(1);
  });

  it('is a drop when it was completed and every answer to that lost', async () => {
    const { exitCode, stdout } = await drop({
      ...inParts(),
      [COMPLETE]: () => 'hang up',
      [ABORT]: () => problem(409, 'the upload is complete: the file is a drop by now'),
    });

    expect(exitCode).toBe(0);
    expect(stdout).toContain(DROP_ID);
  });

  it('is no drop when its parts cannot be joined, whatever becomes of the abort', async () => {
    const { exitCode, stderr, asked } = await drop({
      ...inParts(),
      [COMPLETE]: () => problem(422, 'the parts do not make up the file: look at uploads.1'),
      [ABORT]: () => problem(500, 'broken'),
    });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('look at uploads.1');
    expect(asked(ABORT)).toHaveLength(1);
  });

  it('shows on a terminal how much is sent, and takes back what is sent again', async () => {
    const routes = inParts();
    const { stderr } = await drop(
      {
        ...routes,
        'PUT /uploads/5': ({ nth }: StubRequest) =>
          nth === 0 ? problem(503, 'busy') : { headers: { etag: '"e"' }, text: '' },
      },
      { isTTY: true, columns: 80 },
    );

    const shown = [...stderr.matchAll(/houses\.csv {2}(\d+) B of 26 B/g)].map(([, bytes]) => Number(bytes));
    expect(shown[0]).toBe(0);
    expect(shown.at(-1)).toBe(26);
    expect(shown.some((bytes, place) => place > 0 && bytes < shown[place - 1]!)).toBe(true);
    expect(stderr.endsWith('\r\u001b[2K')).toBe(true);
  });
});

describe('a file in one PUT', () => {
  it('is no object when it gets longer before its end was sent', async () => {
    const cwd = cli.folder({ 'houses.csv': TEXT });
    const { exitCode, stderr, puts } = await drop(
      {
        ...inOne,
        'POST /models/houses/drops': () => {
          appendFileSync(join(cwd, 'houses.csv'), 'x');
          return { body: inOne['POST /models/houses/drops'] };
        },
      },
      { cwd },
    );

    expect(exitCode).toBe(1);
    expect(stderr).toContain('changed while it was sent');
    // it ended before it was whole, so nobody took it
    expect(puts).toEqual([]);
  });

  it('is sent again when the other side fails, and not when the address has ended', async () => {
    const busy = await drop({
      ...inOne,
      'PUT /uploads/0': ({ nth }: StubRequest) => (nth === 0 ? s3Error(500, 'InternalError', 'x') : {}),
    });
    const late = await drop({
      ...inOne,
      'PUT /uploads/0': () => s3Error(403, 'AccessDenied', 'Request has expired'),
    });

    expect([busy.exitCode, busy.puts.length]).toEqual([0, 2]);
    expect([late.exitCode, late.puts.length]).toEqual([1, 1]);
    expect(late.stderr).toContain('run the same command again');
  });

  it('is not sent where it is refused, so that the refusal is read', async () => {
    const bucket = createServer();
    let received = 0;
    bucket.on('checkContinue', (request, response) => {
      request.on('data', (chunk: Buffer) => (received += chunk.length));
      response.writeHead(403, { connection: 'close' });
      response.end('<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>');
    });
    bucket.listen(0, '127.0.0.1');
    await once(bucket, 'listening');
    const text = 'x'.repeat(8_000_000);
    const { port } = bucket.address() as AddressInfo;

    const { exitCode, stderr } = await drop(
      {
        'POST /models/houses/drops': {
          dropId: DROP_ID,
          uploads: [{ url: `http://127.0.0.1:${port}/x`, from: 0, to: text.length }],
          expiresAt: EXPIRES_AT,
        },
      },
      { text },
    );
    bucket.close();

    expect(exitCode).toBe(1);
    expect(stderr).toContain('Request has expired');
    expect(received).toBe(0);
  });
});
