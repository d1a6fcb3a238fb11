import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { signRequest, type UnsignedRequest } from '../../../aws/bare/sign-request.ts';

const AT = new Date('2026-01-02T03:04:05.678Z');
const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

/** What AWS's own library signs, over the same headers. */
async function reference(
  request: UnsignedRequest,
  service: string,
  region: string,
  credentials: typeof CREDENTIALS & { sessionToken?: string },
): Promise<string | undefined> {
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, uriEscapePath: false });
  const { method, url, headers, body } = request;
  const { headers: signed } = (await signer.sign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: {},
      headers: { ...headers, host: url.host },
      body,
    } as never,
    { signingDate: AT },
  )) as unknown as { headers: Record<string, string> };
  return signed.authorization;
}

const CASES: [string, UnsignedRequest, string, string, string?][] = [
  [
    'a call of a JSON service',
    {
      method: 'POST',
      url: new URL('https://dynamodb.eu-west-1.amazonaws.com/'),
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' },
      body: '{"TableName":"täble"}',
    },
    'dynamodb',
    'eu-west-1',
  ],
  [
    'an object, with credentials of a role',
    {
      method: 'GET',
      url: new URL('https://bucket.s3.us-east-1.amazonaws.com/artifacts/a%20b%2Bc'),
      headers: { 'x-amz-expected-bucket-owner': '123456789012' },
      body: '',
    },
    's3',
    'us-east-1',
    'a/session+token=',
  ],
  [
    'a local address with a port',
    { method: 'POST', url: new URL('http://127.0.0.1:4566/'), headers: { 'x-two': ' a   b ' }, body: '' },
    'firehose',
    'eu-west-1',
  ],
];

describe('a signature', () => {
  it.each(CASES)('is AWS’s own for %s', async (_title, request, service, region, sessionToken) => {
    const credentials = { ...CREDENTIALS, ...(sessionToken && { sessionToken }) };

    const signed = signRequest(request, { service, region }, credentials, AT);

    expect(signed.authorization).toBe(await reference(request, service, region, credentials));
  });

  it('changes with anything that is signed', () => {
    const [, request] = CASES[0]!;
    const sign = (changed: Partial<UnsignedRequest>, region = 'eu-west-1'): string | undefined =>
      signRequest({ ...request, ...changed }, { service: 'dynamodb', region }, CREDENTIALS, AT).authorization;

    const signatures = [
      sign({}),
      sign({ body: '{}' }),
      sign({ method: 'GET' }),
      sign({ headers: {} }),
      sign({ url: new URL('https://dynamodb.eu-west-1.amazonaws.com/other') }),
      sign({}, 'eu-west-2'),
    ];

    expect(new Set(signatures).size).toBe(signatures.length);
  });
});
