import * as z from 'zod';

/** The parts of an API Gateway HTTP API (payload 2.0) event that functions read. */
export const HttpEvent = z.object({
  version: z.literal('2.0'),
  routeKey: z.string(),
  rawPath: z.string(),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), z.string()).default({}),
  /** Left out where a route has none; some gateways say null. */
  pathParameters: z.record(z.string(), z.string()).nullish(),
  requestContext: z.object({
    requestId: z.string(),
    authorizer: z
      .object({
        iam: z.object({ userArn: z.string() }).nullish(),
        /** What authorize-key said of a key. */
        lambda: z.object({ keyId: z.string(), models: z.string().optional() }).nullish(),
      })
      .optional(),
  }),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
});
export type HttpEvent = z.infer<typeof HttpEvent>;

/** One request as route handlers see it. */
export interface ApiRequest {
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Record<string, string>;
  requestId: string;
  /** Who calls: an ARN or `key:<id>` when deployed, `local` on the laptop. */
  caller: string;
  /** Names this act for the ledger: the digest of the Idempotency-Key, or the request's own id. */
  actionId: string;
  /** The raw body as text; '' when there is none. */
  text: string;
}

export interface ApiAnswer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** What API Gateway expects back. */
export interface HttpResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}
