import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isLoopback } from '../../cli/authorisation/is-loopback.ts';
import { makeKey } from '../../core/authorisation/make-key.ts';
import { model, version } from './sample-records.ts';
import { problem, type StubRequest } from './stub-platform.ts';
import { NOW, useCli } from './use-cli.ts';

const cli = useCli();
const DEPLOYED = 'https://abc123.execute-api.eu-west-1.amazonaws.com';
const { key } = makeKey(
  Uint8Array.from({ length: 38 }, (_, i) => i),
  NOW,
);
const credentials = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret-of-the-access-key',
};
const signing = { PERENNIAL_AUTH: 'iam', AWS_REGION: 'eu-west-1', ...credentials };
const lists = { 'GET /models': { items: [] }, 'GET /approvals': { items: [] } };

/** Nothing of this machine's own credentials is found, and AWS itself is not reached. */
beforeEach(() => {
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
  const home = cli.folder();
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  for (const name of [
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ])
    vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe('a request', () => {
  it('to this machine carries neither key nor signature', async () => {
    const stub = await cli.platform(lists);

    await cli.run(['status'], { url: stub.url, env: { ...credentials, PERENNIAL_KEY: key } });

    for (const { headers } of stub.requests) expect(headers.authorization).toBeUndefined();
  });

  it('is signed by the credentials of the environment under PERENNIAL_AUTH=iam, each with its token', async () => {
    const stub = await cli.platform(lists);

    const { exitCode } = await cli.run(['status'], {
      url: stub.url,
      env: { ...signing, AWS_SESSION_TOKEN: 'token' },
    });

    expect(exitCode).toBe(0);
    expect(stub.requests.length).toBeGreaterThan(0);
    for (const { headers } of stub.requests) {
      expect(headers.authorization).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261121\/eu-west-1\/execute-api\/aws4_request, /,
      );
      expect(headers['x-amz-security-token']).toBe('token');
    }
  });

  it('is signed anew when it is repeated', async () => {
    const stub = await cli.platform({
      'POST /models/houses/pause': ({ nth }: StubRequest) =>
        nth === 0 ? { ...problem(503, 'busy'), headers: { 'retry-after': '7' } } : { body: model },
    });

    await cli.run(['pause', 'houses'], { url: stub.url, env: signing });

    const sent = stub.requests.map(({ headers }) => headers);
    expect(sent.map((headers) => headers['x-amz-date'])).toEqual(['20261121T120000Z', '20261121T120007Z']);
    expect(new Set(sent.map(({ authorization }) => authorization)).size).toBe(2);
    expect(new Set(sent.map((headers) => headers['idempotency-key'])).size).toBe(1);
  });

  it('that uploads carries nothing but what its address says', async () => {
    const stub = await cli.platform({
      'POST /models/houses/drops': {
        dropId: '01hfz3tq7bqk5w0z8r6vxnm2cd',
        uploads: [{ url: '/upload/1', from: 0, to: 3 }],
        expiresAt: NOW.toISOString(),
      },
      'PUT /upload/1': {},
    });
    const cwd = cli.folder({ 'a.csv': 'a\n1' });

    await cli.run(['drop', 'houses', 'a.csv'], {
      url: stub.url,
      cwd,
      env: { ...signing, PERENNIAL_KEY: key },
    });

    const upload = stub.requests.find(({ method }) => method === 'PUT');
    expect(stub.requests[0]?.headers.authorization).toContain('AWS4');
    expect(upload?.headers.authorization).toBeUndefined();
    expect(Object.keys(upload?.headers ?? {}).filter((name) => name.startsWith('x-amz'))).toEqual([]);
  });

  it('that anybody may make waits for no credentials', async () => {
    const stub = await cli.platform({ 'GET /health': { status: 'ok', time: NOW.toISOString() } });

    const { stdout } = await cli.run(['doctor'], {
      url: stub.url,
      env: { PERENNIAL_AUTH: 'iam', AWS_REGION: 'eu-west-1' },
    });

    expect(stdout).toContain('the platform answers');
    expect(stub.requests.map(({ path }) => path)).toEqual(['/health']);
  });
});

describe('credentials', () => {
  it('that are not found are wrong usage, and it says how to sign in', async () => {
    const { exitCode, stderr } = await cli.run(['status', '--url', DEPLOYED]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('no AWS credentials found');
    expect(stderr).toContain('aws sso login');
  });

  it('of a profile that is not there are wrong usage, naming it', async () => {
    const { exitCode, stderr } = await cli.run(['status', '--url', DEPLOYED], {
      env: { AWS_PROFILE: 'nobody' },
    });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('the profile "nobody"');
  });

  it('of a profile go before the ones of the environment', async () => {
    writeFileSync(
      process.env.AWS_SHARED_CREDENTIALS_FILE!,
      '[work]\naws_access_key_id = AKIDWORK\naws_secret_access_key = s\n',
    );
    const stub = await cli.platform(lists);

    await cli.run(['status'], { url: stub.url, env: { ...signing, AWS_PROFILE: 'work' } });

    expect(stub.requests[0]?.headers.authorization).toContain('Credential=AKIDWORK/');
  });

  it('that are over are told before anything is sent', async () => {
    const stub = await cli.platform(lists);

    const { exitCode, stderr } = await cli.run(['status'], {
      url: stub.url,
      env: { ...signing, AWS_CREDENTIAL_EXPIRATION: '2026-11-21T11:59:59Z' },
    });

    expect(exitCode).toBe(3);
    expect(stderr).toContain('expired at 2026-11-21T11:59:59.000Z');
    expect(stub.requests).toEqual([]);
  });

  it('of a sign-in that is over say to sign in once more', async () => {
    const start = 'https://example.awsapps.com/start';
    writeFileSync(
      process.env.AWS_CONFIG_FILE!,
      `[profile work]\nsso_start_url = ${start}\nsso_region = eu-west-1\nsso_account_id = 111122223333\nsso_role_name = dev\n`,
    );
    const cache = join(process.env.HOME!, '.aws', 'sso', 'cache');
    mkdirSync(cache, { recursive: true });
    writeFileSync(
      join(cache, `${createHash('sha1').update(start).digest('hex')}.json`),
      JSON.stringify({
        accessToken: 't',
        expiresAt: '2020-01-01T00:00:00Z',
        region: 'eu-west-1',
        startUrl: start,
      }),
    );

    const { exitCode, stderr } = await cli.run(['status', '--url', DEPLOYED], {
      env: { AWS_PROFILE: 'work' },
    });

    expect(exitCode).toBe(3);
    expect(stderr).toContain('expired');
    expect(stderr).toContain('aws sso login');
  });

  it('need a region where the address names none', async () => {
    const { AWS_REGION: _region, ...nowhere } = signing;
    const { exitCode, stderr } = await cli.run(['status', '--url', 'https://ml.example.org'], {
      env: nowhere,
    });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('set AWS_REGION');
  });

  it('are asked for by "iam" and no other word', async () => {
    const { exitCode, stderr } = await cli.run(['status'], { env: { PERENNIAL_AUTH: 'IAM' } });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('PERENNIAL_AUTH');
  });
});

describe('a refusal of AWS', () => {
  const refuse =
    (status: number, message: string, headers: Record<string, string> = {}) =>
    () => ({
      status,
      headers: { date: NOW.toUTCString(), ...headers },
      body: { message },
    });

  it.each([
    ['Forbidden', {}, 'may not call it', 'execute-api:Invoke'],
    [
      'User: arn:aws:iam::1:user/a is not authorized to perform: execute-api:Invoke',
      {},
      'may not call',
      'account',
    ],
    ['The security token included in the request is expired', {}, 'credentials are expired', 'aws sso login'],
    [
      'Forbidden',
      { 'x-amzn-errortype': 'ExpiredTokenException' },
      'credentials are expired',
      'aws sso login',
    ],
    [
      'The security token included in the request is invalid.',
      {},
      'does not know these credentials',
      'aws sts',
    ],
    ['The request signature we calculated does not match', {}, 'does not know these credentials', 'aws sts'],
    ['Signature expired: 20261121T110000Z is now earlier than', {}, 'clock', 'set the clock'],
    ['Signature not yet current: 20261121T130000Z is still later than', {}, 'clock', 'set the clock'],
    ['Forbidden', { date: 'Sat, 21 Nov 2026 12:06:00 GMT' }, '6 min 0 s apart', 'set the clock'],
    ['Forbidden', { date: 'nonsense' }, 'may not call it', 'execute-api:Invoke'],
  ])('%j %j exits 3, says "%s" and what to do', async (message, headers, said, todo) => {
    const { url } = await cli.platform({ 'GET /models': refuse(403, message, headers) });

    const { exitCode, stderr } = await cli.run(['status'], { url, env: signing });

    expect(exitCode).toBe(3);
    expect(stderr).toContain(said);
    expect(stderr).toContain(todo);
    expect(stderr).not.toContain('secret-of-the-access-key');
  });

  it('of a prediction says that a key may be what is missing', async () => {
    const { url } = await cli.platform({
      'GET /models/houses': model,
      'GET /models/houses/versions/2': version(2),
      'POST /models/houses/predict': refuse(403, 'Forbidden'),
    });

    const { exitCode, stderr } = await cli.run(['predict', 'houses', '--row', 'rooms=3'], {
      url,
      env: signing,
    });

    expect(exitCode).toBe(3);
    expect(stderr).toContain('PERENNIAL_KEY or --key');
  });

  it('without JSON is told all the same', async () => {
    const { url } = await cli.platform({ 'GET /models': () => ({ status: 401, text: '<html>no</html>' }) });

    expect((await cli.run(['status'], { url, env: signing })).exitCode).toBe(3);
  });

  it('in the doctor is one thing to see to beside the others', async () => {
    const { url } = await cli.platform({
      'GET /health': { status: 'ok', time: NOW.toISOString() },
      'GET /models': refuse(403, 'Forbidden'),
    });

    const { exitCode, objects } = await cli.run(['doctor', '--json'], { url, env: signing });

    expect(exitCode).toBe(1);
    const { checks } = objects[0] as unknown as { checks: { subject: string; verdict: string }[] };
    expect(Object.fromEntries(checks.map(({ subject, verdict }) => [subject, verdict]))).toMatchObject({
      platform: 'ok',
      region: 'ok',
      credentials: 'ok',
      access: 'problem',
    });
  });

  it('is foreseen by the doctor where credentials end soon', async () => {
    const { url } = await cli.platform({
      'GET /health': { status: 'ok', time: NOW.toISOString() },
      ...lists,
    });

    const { stdout } = await cli.run(['doctor'], {
      url,
      env: { ...signing, AWS_CREDENTIAL_EXPIRATION: '2026-11-21T12:10:00Z' },
    });

    expect(stdout).toContain('good for 10 min 0 s');
  });
});

describe('an API key', () => {
  const predictions = { model: 'houses', version: 2, requestId: 'r', predictions: [{ value: 7 }] };
  const routes = {
    'GET /models/houses': model,
    'GET /models/houses/versions/2': version(2),
    'POST /models/houses/predict': predictions,
    'POST /models/houses/labels': () => ({ status: 202, body: { accepted: 1 } }),
  };

  it.each([
    ['PERENNIAL_KEY', [], { PERENNIAL_KEY: key }],
    ['--key', ['--key', key], { PERENNIAL_KEY: 'another' }],
  ])('in %s is sent with predictions, and control requests are signed', async (_where, options, env) => {
    const stub = await cli.platform(routes);

    const { exitCode } = await cli.run(['predict', 'houses', '--row', 'rooms=3', ...options], {
      url: stub.url,
      env: { ...signing, ...env },
    });

    expect(exitCode).toBe(0);
    expect(stub.requests.map(({ headers }) => headers.authorization?.split(' ')[0])).toEqual([
      'AWS4-HMAC-SHA256',
      'AWS4-HMAC-SHA256',
      'Bearer',
    ]);
    expect(stub.requests[2]?.headers.authorization).toBe(`Bearer ${key}`);
    for (const { headers } of stub.requests.slice(0, 2)) expect(JSON.stringify(headers)).not.toContain(key);
  });

  it('is sent with labels', async () => {
    const stub = await cli.platform(routes);
    const cwd = cli.folder({ 'labels.csv': 'predictionId,label\nr:0,1\n' });

    await cli.run(['labels', 'houses', 'labels.csv'], { url: stub.url, cwd, env: { PERENNIAL_KEY: key } });

    expect(stub.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, `Bearer ${key}`]);
  });

  it('alone, without credentials, is enough for rows in JSON', async () => {
    const stub = await cli.platform(routes);

    const { exitCode } = await cli.run(['predict', 'houses', '--row', '{"rooms":3}'], {
      url: stub.url,
      env: { PERENNIAL_AUTH: 'iam', PERENNIAL_KEY: key },
    });

    expect(exitCode).toBe(0);
    expect(stub.requests.map(({ path }) => path)).toEqual(['/models/houses/predict']);
  });

  it('with a typing error is not sent and not printed', async () => {
    const stub = await cli.platform(routes);
    const mistyped = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;

    const { exitCode, stdout, stderr } = await cli.run(['predict', 'houses', '--row', '{"rooms":3}'], {
      url: stub.url,
      env: { PERENNIAL_KEY: mistyped },
    });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('a character is wrong or missing');
    expect(stdout + stderr).not.toContain(mistyped);
    expect(stub.requests).toEqual([]);
  });

  it('goes over https only, unless to this machine', async () => {
    const { exitCode, stderr } = await cli.run(
      ['predict', 'houses', '--row', '{"rooms":3}', '--url', 'http://ml.example.org'],
      { env: { PERENNIAL_KEY: key } },
    );

    expect(exitCode).toBe(2);
    expect(stderr).toContain('https only');
  });

  it.each([
    [401, { message: 'Unauthorized' }, 'unknown, revoked or expired'],
    [403, { message: 'Forbidden' }, 'unknown, revoked or expired'],
    [403, { detail: 'this API key is not good for this model' }, 'not good for this model'],
  ])('that is refused by %i %j exits 3 and says so', async (status, body, said) => {
    const { url } = await cli.platform({ 'POST /models/houses/predict': () => ({ status, body }) });

    const { exitCode, stderr } = await cli.run(['predict', 'houses', '--row', '{"rooms":3}'], {
      url,
      env: { PERENNIAL_KEY: key },
    });

    expect(exitCode).toBe(3);
    expect(stderr).toContain(said);
    expect(stderr).toContain('npx perennial keys list');
    expect(stderr).not.toContain(key);
  });
});

describe('this machine', () => {
  it.each([
    ['http://127.0.0.1:8787', true],
    ['http://127.1.2.3', true],
    ['http://localhost', true],
    ['http://api.localhost:1', true],
    ['http://[::1]:1', true],
    ['http://127.evil.example', false],
    ['http://127.0.0.1.evil.example', false],
    ['http://localhost.evil.example', false],
    ['http://evillocalhost', false],
    ['http://128.0.0.1', false],
    [DEPLOYED, false],
  ])('is meant by %s: %j', (url, expected) => {
    expect(isLoopback(new URL(url))).toBe(expected);
  });
});
