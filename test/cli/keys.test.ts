import { describe, expect, it } from 'vitest';
import { makeKey } from '../../core/authorisation/make-key.ts';
import { CreateKeyAnswer, KeyItem } from '../../core/contracts/api-key.ts';
import { problem, type StubRequest } from './stub-platform.ts';
import { NOW, useCli } from './use-cli.ts';

const cli = useCli();
const { key, keyId } = makeKey(
  Uint8Array.from({ length: 38 }, (_, i) => i),
  NOW,
);

const item = (more: object = {}): KeyItem =>
  KeyItem.parse({
    keyId,
    name: 'web-shop',
    state: 'valid',
    createdAt: '2026-11-21T11:00:00.000Z',
    createdBy: 'arn:aws:iam::1:user/ann',
    acts: [
      { what: 'keyCreated', at: '2026-11-21T11:00:00.000Z', who: 'arn:aws:iam::1:user/ann', why: 'a trial' },
    ],
    ...more,
  });
const created = (more: object = {}) => CreateKeyAnswer.parse({ ...item(more), key });

describe('keys create', () => {
  it('shows the key alone on stdout, and beside it where to put it', async () => {
    const stub = await cli.platform({ 'POST /keys': () => ({ status: 201, body: created() }) });

    const { exitCode, stdout, stderr } = await cli.run(['keys', 'create', 'web-shop'], { url: stub.url });

    expect(exitCode).toBe(0);
    expect(stdout).toBe(`${key}\n`);
    expect(stderr).toContain('for all models, until it is revoked');
    expect(stderr).toContain('shown once');
    expect(stderr).toContain('secret store');
    expect(stderr).not.toContain(key);
    expect(JSON.parse(stub.requests[0]!.text)).toEqual({ name: 'web-shop' });
  });

  it('sends what the key is good for', async () => {
    const more = { models: ['a', 'b'], expiresAt: '2027-02-19T12:00:00.000Z' };
    const stub = await cli.platform({ 'POST /keys': () => ({ status: 201, body: created(more) }) });

    const { stderr } = await cli.run(
      ['keys', 'create', 'web-shop', '--days', '90', '--model', 'a', '--model', 'b', '--why', 'w'],
      { url: stub.url },
    );

    expect(JSON.parse(stub.requests[0]!.text)).toEqual({
      name: 'web-shop',
      days: 90,
      models: ['a', 'b'],
      why: 'w',
    });
    expect(stderr).toContain('for a, b, until 2027-02-19 12:00:00Z');
  });

  it.each([
    ['2027-01-31', '2027-01-31T23:59:59.999Z'],
    ['2027-01-31T12:00:00Z', '2027-01-31T12:00:00.000Z'],
    ['2027-01-31T12:00:00+02:00', '2027-01-31T10:00:00.000Z'],
  ])('takes --expires %s', async (text, expiresAt) => {
    const stub = await cli.platform({ 'POST /keys': () => ({ status: 201, body: created({ expiresAt }) }) });

    await cli.run(['keys', 'create', 'web-shop', '--expires', text], { url: stub.url });

    expect(JSON.parse(stub.requests[0]!.text)).toMatchObject({ expiresAt });
  });

  it('under --json is one object with the key', async () => {
    const { url } = await cli.platform({ 'POST /keys': () => ({ status: 201, body: created() }) });

    expect((await cli.run(['keys', 'create', 'web-shop', '--json'], { url })).objects).toEqual([created()]);
  });

  it('whose answer was lost says which key to revoke', async () => {
    const { url } = await cli.platform({
      'POST /keys': ({ nth }: StubRequest) =>
        nth === 0
          ? 'hang up'
          : problem(409, `this request made the key ${keyId} already, and a key is shown once: revoke it`),
    });

    const { exitCode, stderr } = await cli.run(['keys', 'create', 'web-shop'], { url });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('the answer that showed it was lost');
    expect(stderr).toContain(`npx perennial keys revoke ${keyId}`);
  });
});

describe('keys list', () => {
  it('is a table, without any key', async () => {
    const { url } = await cli.platform({
      'GET /keys': {
        items: [
          item({
            state: 'revoked',
            revokedAt: '2026-11-21T11:50:00.000Z',
            revokedBy: 'local',
            models: ['a', 'b'],
          }),
          item({ state: 'expired', expiresAt: '2026-11-21T11:30:00.000Z' }),
          item(),
        ],
      },
    });

    const { exitCode, stdout } = await cli.run(['keys', 'list'], { url });

    expect(exitCode).toBe(0);
    expect(stdout.split('\n').map((line) => line.trimEnd())).toEqual([
      'ID                NAME      STATE               MODELS  CREATED  BY                       EXPIRES',
      `${keyId}  web-shop  revoked 10 min ago  a b     1 h ago  arn:aws:iam::1:user/ann  never`,
      `${keyId}  web-shop  expired             all     1 h ago  arn:aws:iam::1:user/ann  2026-11-21 11:30:00Z`,
      `${keyId}  web-shop  valid               all     1 h ago  arn:aws:iam::1:user/ann  never`,
      '',
    ]);
  });

  it('under --json has who did what, when and why, of all pages', async () => {
    const { url } = await cli.platform({
      'GET /keys': ({ query }: StubRequest) => ({
        body: query.get('next') ? { items: [item({ name: 'b' })] } : { items: [item()], next: keyId },
      }),
    });

    const { objects } = await cli.run(['keys', 'list', '--json'], { url });

    expect(objects).toEqual([{ items: [item(), item({ name: 'b' })] }]);
  });

  it('says how to make the first one', async () => {
    const { url } = await cli.platform({ 'GET /keys': { items: [] } });

    expect((await cli.run(['keys', 'list'], { url })).stdout).toContain('keys create NAME');
  });
});

describe('keys revoke', () => {
  const revoked = item({ state: 'revoked', revokedAt: NOW.toISOString(), revokedBy: 'local' });

  it('revokes by id, with a reason', async () => {
    const stub = await cli.platform({ [`DELETE /keys/${keyId}`]: revoked });

    const { exitCode, stdout } = await cli.run(['keys', 'revoke', keyId, '--why', 'leaked'], {
      url: stub.url,
    });

    expect(exitCode).toBe(0);
    expect(JSON.parse(stub.requests[0]!.text)).toEqual({ why: 'leaked' });
    expect(stdout).toBe(`web-shop: key ${keyId} is revoked\n`);
  });

  it('of a whole key sends the id alone', async () => {
    const stub = await cli.platform({ [`DELETE /keys/${keyId}`]: revoked });

    const { exitCode } = await cli.run(['keys', 'revoke', key], { url: stub.url });

    expect(exitCode).toBe(0);
    expect(JSON.stringify(stub.requests)).not.toContain(key.split('_')[2]);
  });

  it('of a mistyped key sends and prints nothing of it', async () => {
    const stub = await cli.platform({});

    const { exitCode, stderr } = await cli.run(['keys', 'revoke', `${key}x`], { url: stub.url });

    expect(exitCode).toBe(2);
    expect(stderr).not.toContain(key.slice(0, 40));
    expect(stub.requests).toEqual([]);
  });

  it('of a key that there is not exits 1', async () => {
    const { url } = await cli.platform({});

    expect((await cli.run(['keys', 'revoke', keyId], { url })).exitCode).toBe(1);
  });
});

describe('keys', () => {
  it.each([
    [['keys', 'make', 'x'], 'keys has no "make"'],
    [['keys', 'constructor', 'x'], 'keys has no "constructor"'],
    [['keys', 'create'], 'npx perennial keys create NAME'],
    [['keys', 'revoke'], 'npx perennial keys revoke ID'],
    [['keys', 'list', 'x'], 'keys list takes no argument'],
    [['keys', 'list', '--days', '1'], 'keys list has no option --days'],
    [['keys', 'revoke', keyId, '--model', 'a'], 'keys revoke has no option --model'],
    [['keys', 'create', 'x', '--days', '1', '--expires', '2027-01-31'], 'either --days or --expires'],
    [['keys', 'create', 'x', '--days', '0'], '--days is a whole number'],
    [['keys', 'create', 'x', '--expires', '2027-01-31T12:00:00'], '--expires is a day or a time'],
    [['keys', 'create', 'x', '--expires', '2027-02-31'], '--expires is a day or a time'],
    [['keys'], 'an argument is missing'],
  ])('refuses %j as wrong usage', async (argv, message) => {
    const { exitCode, stderr } = await cli.run(argv);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
