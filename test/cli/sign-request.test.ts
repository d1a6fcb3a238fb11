import { describe, expect, it } from 'vitest';
import { signRequest } from '../../cli/authorisation/sign-request.ts';
import { NOW } from './use-cli.ts';

const keys = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const HOST = 'https://abc123.execute-api.eu-west-1.amazonaws.com';
const SCOPE = 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/eu-west-1/execute-api/aws4_request';

describe('signRequest', () => {
  // made by botocore 1.44.5 (botocore.auth.SigV4Auth, its clock standing at NOW), which Python callers sign with
  it.each([
    {
      name: 'a plain read',
      method: 'GET',
      url: `${HOST}/models`,
      signed: 'host;x-amz-date',
      signature: '07131a957cdb61ba974be05a03adbf86626ea984faafa9f9a60b630d90450f15',
    },
    {
      name: 'a query with every awkward character',
      method: 'GET',
      url: `${HOST}/models/houses/runs?limit=20&next=a%2Fb%3D%2B%20c`,
      signed: 'host;x-amz-date',
      signature: '009f0c98f3f4949184ab59dcfe1421413444190e2900ec6c369fe2dafef2479a',
    },
    {
      name: 'an encoded path, parameters that repeat and one without value, a session token',
      method: 'GET',
      url: `${HOST}/models/a%20b%C3%A9/versions/1?x=2&x=1&a`,
      token: 'session/token+=',
      signed: 'host;x-amz-date;x-amz-security-token',
      signature: 'ae1fc63e0a017b6c2d1cc8e208383f0b2607d4c1087c7a013d40257518caf07e',
    },
    {
      name: 'a body that is not ASCII',
      method: 'POST',
      url: `${HOST}/models/houses/predict`,
      headers: { 'content-type': 'application/json' },
      body: '{"rows":[{"rooms":3,"zone":"é"}]}',
      signed: 'content-type;host;x-amz-date',
      signature: '956c37126ebf4c4baebd57798935b22f023337b665f9c337e392553f64d703e7',
    },
    {
      name: 'a port, a stage with "$", a deletion with a body',
      method: 'DELETE',
      url: 'http://127.0.0.1:4566/_aws/execute-api/abc123/$default/keys/d6j0w80004106105',
      headers: { 'content-type': 'application/json', 'idempotency-key': '0f0e' },
      body: '{"why":"x"}',
      token: 'token',
      signed: 'content-type;host;idempotency-key;x-amz-date;x-amz-security-token',
      signature: 'd7cba19980cd385cedcde96fe07a099be0dea98ce7fa495f4210337ecac38c59',
    },
  ])(
    'signs $name as botocore does',
    async ({ method, url, headers = {}, body, token, signed, signature }) => {
      const made = await signRequest(
        {
          method,
          url: new URL(url),
          headers: { accept: 'application/json', ...(headers as Record<string, string>) },
          body,
        },
        { ...keys, ...(token && { sessionToken: token }) },
        'eu-west-1',
        NOW,
      );

      expect(made).toMatchObject({
        'x-amz-date': '20261121T120000Z',
        authorization: `${SCOPE}, SignedHeaders=${signed}, Signature=${signature}`,
        ...(token && { 'x-amz-security-token': token }),
      });
      expect(made).not.toHaveProperty('host');
    },
  );
});
