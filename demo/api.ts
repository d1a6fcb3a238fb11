/** A request to the demo's own server, and its answer. */
export interface ApiReply {
  status: number;
  body: any;
}

/** Talks HTTP to the platform, as any caller would. */
export function createApi(url: string) {
  async function call(
    method: string,
    path: string,
    body?: unknown,
    type = 'application/json',
  ): Promise<ApiReply> {
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': type },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }
  return {
    call,
    /** As `call`, for requests that have to succeed. */
    async expect(method: string, path: string, body?: unknown, type?: string): Promise<any> {
      const reply = await call(method, path, body, type);
      if (reply.status >= 300)
        throw new Error(`${method} ${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
      return reply.body;
    },
    async upload(address: string, bytes: Uint8Array): Promise<void> {
      const response = await fetch(address, { method: 'PUT', body: Buffer.from(bytes) });
      if (!response.ok) throw new Error(`the upload answered ${response.status}`);
    },
  };
}

export type Api = ReturnType<typeof createApi>;
