import { Readable } from 'node:stream';

/** A request as it would go over the wire. */
export interface SentRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** The body where it is JSON. */
  json: any;
}

export interface StubAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** An object is sent as JSON. A stream may break off. */
  body?: string | object | Readable;
}

/** Stands in for a service below an SDK client: answers in turn, or by a function, and keeps what was sent. */
export interface StubService {
  requests: SentRequest[];
  /** To be spread into a client's settings. */
  settings: {
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    maxAttempts: number;
    requestHandler: { handle(request: unknown): Promise<{ response: never }> };
  };
}

export function stubService(
  answers: (StubAnswer | Error)[] | ((request: SentRequest) => StubAnswer | Error),
  maxAttempts = 2,
): StubService {
  const requests: SentRequest[] = [];
  const handle = async (sent: unknown): Promise<{ response: never }> => {
    const request = await toSentRequest(sent as WireRequest);
    requests.push(request);
    const answer = typeof answers === 'function' ? answers(request) : answers[requests.length - 1];
    if (answer === undefined) throw new Error(`nobody expected ${request.method} ${request.path}`);
    if (answer instanceof Error) throw answer;
    const { status = 200, headers = {}, body = '' } = answer;
    const isText = typeof body === 'string';
    const stream =
      body instanceof Readable ? body : Readable.from([Buffer.from(isText ? body : JSON.stringify(body))]);
    return { response: { statusCode: status, headers, body: stream } as never };
  };
  return {
    requests,
    settings: {
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts,
      requestHandler: { handle },
    },
  };
}

/** An error answer of a JSON service. */
export function jsonError(type: string, fields: object = {}, status = 400): StubAnswer {
  return { status, body: { __type: type, message: 'arn:aws:secret:name', ...fields } };
}

/** An error answer of S3. */
export function xmlError(code: string, status: number): StubAnswer {
  return { status, body: `<Error><Code>${code}</Code><Message>bucket secret-name</Message></Error>` };
}

/** A connection that broke: whether the request arrived, nobody knows. */
export function brokenConnection(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

interface WireRequest {
  method: string;
  path: string;
  query?: Record<string, string>;
  headers: Record<string, string>;
  body?: unknown;
}

async function toSentRequest({ method, path, query = {}, headers, body }: WireRequest): Promise<SentRequest> {
  const isJson = headers['content-type']?.includes('json');
  // a stream that nobody reads would keep its file open
  const bytes = body instanceof Readable ? Buffer.concat(await body.toArray()) : body;
  return { method, path, query, headers, json: isJson ? JSON.parse(textOf(bytes)) : undefined };
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  return new TextDecoder().decode(body as Uint8Array);
}
