import { createHash, createHmac } from 'node:crypto';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface UnsignedRequest {
  method: 'GET' | 'POST';
  url: URL;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/** The service and region that a signature is good for. */
export interface SigningScope {
  service: string;
  region: string;
}

/**
 * The headers of a request with its AWS Signature Version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/
 * create-signed-request.html). The URL has no query, and its path is percent-encoded as it goes over the wire.
 */
export function signRequest(
  { method, url, headers, body }: UnsignedRequest,
  { service, region }: SigningScope,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  at: Date,
): Record<string, string> {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const digest = sha256(body);
  const signed: Record<string, string> = {
    ...headers,
    host: url.host,
    'x-amz-date': time,
    'x-amz-content-sha256': digest,
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(signed).toSorted();
  const lines = names.map((name) => `${name}:${signed[name]!.trim().replace(/\s+/g, ' ')}`);
  const canonical = [method, url.pathname, '', ...lines, '', names.join(';'), digest].join('\n');
  const scope = [day, region, service, 'aws4_request'];
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\n');
  const credential = `${accessKeyId}/${scope.join('/')}`;
  const signature = hmac(key, text).toString('hex');
  return {
    ...signed,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
