import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { REGION } from '../ministack/start-ministack.ts';

export interface SignedRequest {
  method: string;
  url: string;
  service: string;
  body?: string;
  headers?: Record<string, string>;
  /** @default - the root of the account */
  credentials?: Credentials;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

const ROOT_CREDENTIALS: Credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** One request by AWS Signature Version 4, for services whose clients are not among our packages and for the API. */
export async function signedFetch(request: SignedRequest): Promise<Response> {
  const { method, service, body, headers = {}, credentials = ROOT_CREDENTIALS } = request;
  const url = new URL(request.url);
  const signer = new SignatureV4({ service, region: REGION, credentials, sha256: Sha256 });
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...headers },
    ...(body !== undefined && { body }),
  });
  const { host: _host, ...own } = signed.headers;
  return fetch(url, { method, headers: own, ...(body !== undefined && { body }) });
}
