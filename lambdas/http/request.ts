/** The parts of an API Gateway HTTP API (payload 2.0) event that functions read. */
export interface HttpEvent {
  version: '2.0';
  routeKey: string;
  rawPath: string;
  rawQueryString: string;
  headers: Record<string, string>;
  /** Left out where a route has none; some gateways say null. */
  pathParameters?: Record<string, string> | null | undefined;
  requestContext: {
    requestId: string;
    authorizer?:
      | {
          iam?: { userArn: string } | null | undefined;
          /** What authorize-key said of a key. */
          lambda?: { keyId: string; models?: string | undefined } | null | undefined;
        }
      | undefined;
  };
  body?: string | undefined;
  isBase64Encoded: boolean;
}

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
