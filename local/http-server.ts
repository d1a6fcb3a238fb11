import { createWriteStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { HealthAnswer } from '../core/contracts/api.ts';
import { isPerennialError } from '../core/errors.ts';
import type { HttpResult } from '../lambdas/http/request.ts';
import type { Platform } from './open-platform.ts';

/** What API Gateway takes in; larger bodies are cut off before they are read. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** How much more of a body that is too large is read for the client's sake. */
const MAX_REST_BYTES = 3 * MAX_BODY_BYTES;
const UPLOAD_PATH = '/_uploads/';

/**
 * The platform's HTTP API on this machine's loopback. Requests that name another host, or come from a page of
 * another origin, are refused: a web page must not reach the platform of the person who looks at it.
 */
export async function startHttpServer(
  platform: Platform,
  options: { port: number },
): Promise<{ url: string; server: Server; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(platform, server, request)
      .catch(
        (error): HttpResult => problem(500, 'Something broke on our side', String(error?.name ?? 'Error')),
      )
      .then((result) => send(response, result));
  });
  server.requestTimeout = 600_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${portOf(server)}`;
  platform.store.setBaseUrl(url);
  return {
    url,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(platform: Platform, server: Server, request: IncomingMessage): Promise<HttpResult> {
  const refusal = refuseForeign(request, portOf(server));
  if (refusal) return refusal;
  const method = request.method ?? 'GET';
  const target = request.url ?? '/';
  if (target.startsWith(UPLOAD_PATH))
    return acceptUpload(platform, request, target.slice(UPLOAD_PATH.length));
  const body = await readBody(request);
  if (body === undefined) return problem(413, 'Too large', `a body is at most ${MAX_BODY_BYTES} bytes`);
  if (!isUtf8(body)) return problem(400, 'The request cannot be read', 'the body is not UTF-8 text');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
  const result = await platform.http({
    method,
    target,
    headers,
    ...(body.length > 0 && { body: body.toString('utf8') }),
  });
  return isHealth(method, target, result) ? addDeadLetters(platform, result) : result;
}

function isHealth(method: string, target: string, { statusCode }: HttpResult): boolean {
  return method === 'GET' && target.split('?')[0] === '/health' && statusCode === 200;
}

/** Only the host knows what its functions could not take; on AWS an alarm watches the dead-letter queues. */
function addDeadLetters(platform: Platform, result: HttpResult): HttpResult {
  const health: HealthAnswer = {
    ...HealthAnswer.parse(JSON.parse(result.body)),
    deadLetters: platform.store.eventQueue.countDeadLetters(),
  };
  return { ...result, body: JSON.stringify(health) };
}

function refuseForeign(request: IncomingMessage, port: number): HttpResult | undefined {
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host, origin } = request.headers;
  if (!host || !own.includes(host.toLowerCase()))
    return problem(421, 'Misdirected request', `this server answers as ${own.join(' or ')} only`);
  if (origin !== undefined && !own.some((name) => origin.toLowerCase() === `http://${name}`))
    return problem(403, 'Forbidden', 'requests from pages of another origin are refused');
  return undefined;
}

async function acceptUpload(
  platform: Platform,
  request: IncomingMessage,
  token: string,
): Promise<HttpResult> {
  if (request.method !== 'PUT') return problem(405, 'Method not allowed', 'an upload is one PUT');
  const expected = platform.store.findUpload(token);
  if (!expected) {
    request.resume();
    return refuseUpload(platform, token);
  }
  const scratch = platform.store.createScratch();
  try {
    const path = scratch.path('upload');
    let received = 0;
    await pipeline(
      request,
      async function* limit(source: AsyncIterable<Buffer>) {
        for await (const chunk of source) {
          received += chunk.length;
          // the rest is read and thrown away, so that the client gets its answer
          if (received <= expected.bytes) yield chunk;
          else if (received > expected.bytes + MAX_REST_BYTES) throw new RangeError('far too long');
        }
      },
      createWriteStream(path),
    );
    if (received > expected.bytes) return tooLong(expected.bytes);
    const head = await platform.store.acceptUpload(token, path);
    return {
      statusCode: 200,
      headers: { etag: `"${head.etag}"`, ...(head.versionId && { 'x-amz-version-id': head.versionId }) },
      body: '',
    };
  } catch (error) {
    if (error instanceof RangeError) return tooLong(expected.bytes);
    if (isPerennialError(error, 'ConditionFailedError'))
      return problem(412, 'Precondition failed', error.message);
    if (isPerennialError(error, 'NotFoundError')) return problem(404, 'Not found', error.message);
    if (isPerennialError(error)) return problem(400, 'Bad request', error.message);
    throw error;
  } finally {
    await scratch.dispose();
  }
}

function tooLong(announcedBytes: number): HttpResult {
  return problem(400, 'Bad request', `the body is longer than the ${announcedBytes} bytes announced`);
}

/** Why an address takes no upload: one that took its file before answers as S3 does for a key that exists. */
async function refuseUpload(platform: Platform, token: string): Promise<HttpResult> {
  const refusal = await platform.store.acceptUpload(token, new Uint8Array()).catch((error: unknown) => error);
  return isPerennialError(refusal, 'ConditionFailedError')
    ? problem(412, 'Precondition failed', 'the file was uploaded already')
    : problem(403, 'Forbidden', 'this upload address is unknown or expired');
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // the rest is read and thrown away, so that the client gets its answer
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
    else if (bytes > MAX_BODY_BYTES + MAX_REST_BYTES) request.destroy();
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

function isUtf8(body: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body);
    return true;
  } catch {
    return false;
  }
}

function problem(status: number, title: string, detail: string): HttpResult {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: 'about:blank', title, status, detail, requestId: '' }),
  };
}

function send(response: ServerResponse, result: HttpResult): void {
  response.writeHead(result.statusCode, {
    ...result.headers,
    'content-length': Buffer.byteLength(result.body),
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  response.end(result.body);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
