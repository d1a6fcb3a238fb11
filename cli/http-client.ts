import { randomUUID } from 'node:crypto';
import { createAuthoriser } from './authorisation/authorise.ts';
import { explainRefusal } from './authorisation/explain-refusal.ts';
import { ProblemError, UsageError } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';
import { ConnectionBrokenError, exchange, type HttpAnswer, type HttpRequest } from './http-exchange.ts';
import { isPassing, readJson } from './read-answer.ts';

export const DEFAULT_URL = 'http://127.0.0.1:8787';

/** A path of the API, made by `apiPath` so that no part of it can leave its place. */
export type ApiPath = string & { readonly made?: 'by apiPath' };

/** Builds a path; parts are percent-encoded, and "..", "." and nothing are refused. */
export function apiPath(strings: TemplateStringsArray, ...parts: (string | number)[]): ApiPath {
  const encoded = parts.map((part) => {
    if (['', '.', '..'].includes(String(part))) throw new UsageError(`"${part}" is not a name or an id`);
    return encodeURIComponent(part);
  });
  return String.raw({ raw: strings }, ...encoded);
}

/** The platform's HTTP API. Answers are taken as their contracts say; refusals throw ProblemError. */
export interface ApiClient {
  readonly url: URL;
  /** True where predictions and labels are sent with an API key. */
  readonly hasKey: boolean;
  get<T>(path: ApiPath, query?: Record<string, string | number | undefined>): Promise<T>;
  /** As `get`, but undefined where the platform knows no such thing. */
  find<T>(path: ApiPath): Promise<T | undefined>;
  /** A write, repeated safely under one Idempotency-Key when the connection breaks. */
  write<T>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: ApiPath,
    body?: unknown,
  ): Promise<{ status: number; body: T }>;
  /** As `write`, with a text that is no JSON. */
  writeText<T>(method: 'PUT', path: ApiPath, contentType: string, text: string): Promise<T>;
}

const ATTEMPTS = 4;
const FIRST_PAUSE_MILLISECONDS = 200;
const LONGEST_PAUSE_MILLISECONDS = 10_000;

/** A client of the platform at `url`; `key` is an API key for predictions and labels. */
export function createClient(options: {
  url: string;
  key?: string | undefined;
  io: Pick<CliIo, 'env' | 'now' | 'sleep'>;
}): ApiClient {
  const base = parseBaseUrl(options.url);
  const authoriser = createAuthoriser(base, options.io, options.key);

  async function send(
    make: () => HttpRequest | Promise<HttpRequest>,
  ): Promise<HttpAnswer & { attempt: number }> {
    for (let attempt = 1; ; attempt++) {
      let pause = FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1);
      try {
        const answer = await exchange(await make());
        if (!isPassing(answer) || attempt === ATTEMPTS) return { ...answer, attempt };
        pause = retryAfter(answer) ?? pause;
      } catch (error) {
        if (!(error instanceof ConnectionBrokenError) || attempt === ATTEMPTS) throw error;
      }
      await options.io.sleep(Math.min(pause, LONGEST_PAUSE_MILLISECONDS));
    }
  }

  async function call<T>(request: Omit<HttpRequest, 'url' | 'body'> & { path: string; body?: string }) {
    const url = new URL(base.href.replace(/\/$/, '') + request.path);
    const [path = ''] = request.path.split('?');
    const headers = { accept: 'application/json, application/problem+json', ...request.headers };
    // each attempt is signed anew: a signature is good for five minutes
    const answer = await send(async () => ({
      ...request,
      url,
      headers: { ...headers, ...(await authoriser.headersFor({ ...request, url, headers }, path)) },
    }));
    const proof = authoriser.proofOf(request.method, path);
    if (proof !== 'nothing' && (answer.status === 401 || answer.status === 403))
      throw explainRefusal(answer, { proof, method: request.method, path }, options.io.now());
    return { status: answer.status, body: readJson(answer, url) as T };
  }

  const write = async <T>(method: string, path: ApiPath, contentType: string, body: string | undefined) =>
    call<T>({
      method,
      path,
      headers: {
        'idempotency-key': randomUUID(),
        ...(body !== undefined && {
          'content-type': contentType,
          'content-length': String(Buffer.byteLength(body)),
        }),
      },
      body,
    });

  const get = async <T>(path: ApiPath, query: Record<string, string | number | undefined> = {}) => {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) search.set(name, String(value));
    // a blank as "+" would be signed as one thing and read as another
    const suffix = search.size > 0 ? `?${String(search).replaceAll('+', '%20')}` : '';
    return (await call<T>({ method: 'GET', path: path + suffix, headers: {} })).body;
  };

  return {
    url: base,
    hasKey: options.key !== undefined,
    get,
    async find<T>(path: ApiPath) {
      try {
        return await get<T>(path);
      } catch (error) {
        if (error instanceof ProblemError && error.problem.status === 404) return undefined;
        throw error;
      }
    },
    write: (method, path, body) =>
      write(method, path, 'application/json', body === undefined ? undefined : JSON.stringify(body)),
    async writeText<T>(method: string, path: ApiPath, contentType: string, text: string) {
      return (await write<T>(method, path, contentType, text)).body;
    },
  };
}

function parseBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new UsageError(`"${text}" is not an http(s) URL`, `such as ${DEFAULT_URL}`);
  return url;
}

function retryAfter(answer: HttpAnswer): number | undefined {
  const seconds = Number(answer.headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
}
