import type { AwsCredentials } from './find-credentials.ts';

export interface RequestToSign {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string | undefined;
}

/** Headers that a proxy on the way may change, or that say nothing of what is asked, are not signed. */
const SIGNED_HEADERS = ['content-type', 'idempotency-key'];

/** The headers that sign a request to API Gateway (AWS Signature Version 4, service execute-api). */
export async function signRequest(
  { method, url, headers, body }: RequestToSign,
  credentials: AwsCredentials,
  region: string,
  at: Date,
): Promise<Record<string, string>> {
  const [{ SignatureV4 }, { Sha256 }] = await Promise.all([
    import('@smithy/signature-v4'),
    import('@aws-crypto/sha256-js'),
  ]);
  const signer = new SignatureV4({
    service: 'execute-api',
    region,
    credentials,
    sha256: Sha256,
    applyChecksum: false,
  });
  const signed = await signer.sign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: queryOf(url),
      headers: {
        host: url.host,
        ...Object.fromEntries(Object.entries(headers).filter(([name]) => SIGNED_HEADERS.includes(name))),
      },
      ...(body !== undefined && { body }),
    },
    { signingDate: at },
  );
  const { host: _host, ...own } = signed.headers;
  return own;
}

function queryOf(url: URL): Record<string, string[]> {
  const names = [...new Set(url.searchParams.keys())];
  return Object.fromEntries(names.map((name) => [name, url.searchParams.getAll(name)]));
}
