import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { isLoopback } from './authorisation/is-loopback.ts';
import { UnreachableError } from './cli-error.ts';

export interface HttpRequest {
  method: string;
  url: URL;
  headers: Record<string, string>;
  /** Bytes to send; a stream needs its length in the headers. */
  body?: string | Readable;
}

export interface HttpAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
}

/** A connection that says nothing for so long is given up. */
const SILENCE_LIMIT_MILLISECONDS = 120_000;

/** How long a body waits to be asked for. */
const PATIENCE_MILLISECONDS = 1_000;

/** Errors of the connection after which the same request may be sent once more. */
const BROKEN_OFF = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT']);

/** One request and its whole answer. Throws ConnectionBrokenError when it broke off, UnreachableError when nobody is there. */
export function exchange(request: HttpRequest): Promise<HttpAnswer> {
  const send = request.url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const outgoing = send(request.url, { method: request.method, headers: request.headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', (error) => reject(toConnectionError(error, request.url)));
      answer.on('end', () => {
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        });
        // answered before all was sent: what is left of the body would hold the connection
        if (!outgoing.writableEnded) outgoing.destroy();
      });
    });
    outgoing.setTimeout(SILENCE_LIMIT_MILLISECONDS, () =>
      outgoing.destroy(Object.assign(new Error('no answer for two minutes'), { code: 'ETIMEDOUT' })),
    );
    outgoing.on('error', (error) => reject(toConnectionError(error, request.url)));
    const { body } = request;
    if (body === undefined || typeof body === 'string') outgoing.end(body);
    else {
      body.on('error', (error) => outgoing.destroy(error));
      if (request.headers.expect) sendWhenAsked(outgoing, body);
      else body.pipe(outgoing);
    }
  });
}

/**
 * For `expect: 100-continue`: the body is sent once the other side wants it, so that a refusal is read and not lost with
 * a connection that ended in the middle. Who does not know the question gets the body after a second.
 */
function sendWhenAsked(outgoing: ClientRequest, body: Readable): void {
  const send = (): void => {
    clearTimeout(timer);
    outgoing.removeListener('continue', send);
    body.pipe(outgoing);
  };
  const timer = setTimeout(send, PATIENCE_MILLISECONDS);
  outgoing.once('continue', send);
  for (const end of ['response', 'close']) outgoing.once(end, () => clearTimeout(timer));
}

/** The connection ended in the middle: the request may or may not have arrived. */
export class ConnectionBrokenError extends UnreachableError {}

function toConnectionError(error: NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] }, url: URL) {
  const code = error.code ?? error.errors?.[0]?.code ?? '';
  if (['ENOENT', 'EACCES', 'EISDIR'].includes(code)) return error;
  const isLocal = isLoopback(url);
  const hint = isLocal
    ? 'start it with npm start, or name another place with --url or PERENNIAL_URL'
    : 'check --url or PERENNIAL_URL and the network';
  const message = `nothing answers at ${url.origin} (${code || error.message})`;
  return BROKEN_OFF.has(code)
    ? new ConnectionBrokenError(message, hint, error)
    : new UnreachableError(message, hint, error);
}
