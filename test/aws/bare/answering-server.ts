import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Answers the next request; the connection is the answer's to break. */
export type Reply = (response: ServerResponse, asked: Asked) => void;

/** A service on the loopback that answers with `replies`, one a request, the last one for ever. */
export async function openAnsweringServer() {
  const asked: Asked[] = [];
  const state = { replies: [] as Reply[] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const question = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      asked.push(question);
      const reply = state.replies.length > 1 ? state.replies.shift() : state.replies[0];
      reply?.(response, question);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reply(...replies: Reply[]) {
      state.replies = replies;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

export const json =
  (body: object, status = 200): Reply =>
  (response) =>
    void response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify(body));

export const bytes =
  (body: string | Uint8Array, headers: Record<string, string> = {}, status = 200): Reply =>
  (response) =>
    void response.writeHead(status, headers).end(body);

export const breakOff: Reply = (response) => void response.destroy();
