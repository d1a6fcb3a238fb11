import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Check } from '../../cli/doctor/check.ts';
import { checkConcurrency } from '../../cli/doctor/check-concurrency.ts';
import { NOW, useCli } from './use-cli.ts';

const cli = useCli();
const ROOT = join(import.meta.dirname, '../..');
const DEPLOYED = new URL('https://abc123.execute-api.eu-west-1.amazonaws.com');
const credentials = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
const io = { env: credentials as Record<string, string>, now: () => NOW };
const prod = readFileSync(join(ROOT, 'environments/prod.yaml'), 'utf8');

/** A folder with environments that keep executions for functions, in a region. */
function environments(kept: Record<string, string>, region = 'eu-west-1'): string {
  return cli.folder(
    Object.fromEntries(
      Object.entries(kept).map(([name, reserved]) => [
        `${name}.yaml`,
        prod
          .replace(/^name: prod/m, `name: ${name}`)
          .replace(/^region: \S+/m, `region: ${region}`)
          .replace(/^reservedConcurrency: \{\}/m, `reservedConcurrency: ${reserved}`),
      ]),
    ),
  );
}

function check(total: number, kept: Record<string, string> = {}, unreserved = total, region?: string) {
  return checkConcurrency(io, DEPLOYED, {
    readQuota: async () => ({ total, unreserved }),
    environments: environments(kept, region),
  });
}
const warnings = (checks: Check[]) => checks.filter(({ verdict }) => verdict !== 'ok');

describe('the quota of functions at once', () => {
  it('is not looked at on this machine, where nothing is signed', async () => {
    const readQuota = vi.fn();

    expect(await checkConcurrency(io, new URL('http://127.0.0.1:8787'), { readQuota })).toEqual([]);
    expect(readQuota).not.toHaveBeenCalled();
  });

  it('is asked for in the region of the API, by the credentials there are', async () => {
    const readQuota = vi.fn(async () => ({ total: 1_000, unreserved: 1_000 }));

    await checkConcurrency(io, DEPLOYED, { readQuota });

    expect(readQuota).toHaveBeenCalledExactlyOnceWith(
      'eu-west-1',
      expect.objectContaining({ accessKeyId: 'AKIDEXAMPLE' }),
    );
  });

  it('of a new account is too little, and it says how to ask for more', async () => {
    const [found] = await check(10);

    expect(found?.verdict).toBe('warning');
    expect(found?.message).toMatch(/10 functions at once in eu-west-1, as any new one/);
    expect(found?.todo).toContain('service-quotas');
  });

  it.each([
    [99, 'warning'],
    [100, 'ok'],
    [1_000, 'ok'],
  ])('of %i is %s', async (total, verdict) => {
    expect(await check(total)).toMatchObject([{ verdict }]);
  });

  it('is told with what functions already keep of it', async () => {
    expect((await check(1_000, {}, 700))[0]?.message).toBe(
      'the account may run 1,000 functions at once in eu-west-1, 300 of them kept for particular functions',
    );
  });
});

describe('an environment', () => {
  it('that keeps more than the quota allows is named, with what would be enough', async () => {
    const [found, ...others] = warnings(
      await check(250, { prod: '{ predict: 200, train-model: 1 }', dev: '{}' }),
    );

    expect(others).toEqual([]);
    expect(found?.message).toContain(
      'environments/prod.yaml keeps 201 executions (predict: 200, train-model: 1)',
    );
    expect(found?.message).toContain('of 250 it can keep 150');
    expect(found?.todo).toContain('at least 301');
  });

  it.each([
    [300, '{ predict: 200 }', 0],
    [299, '{ predict: 200 }', 1],
    [150, '{ predict: 51 }', 1],
  ])('with a quota of %i that keeps %s is told about %i times', async (total, kept, times) => {
    expect(warnings(await check(total, { prod: kept }))).toHaveLength(times);
  });

  it('can keep nothing in a new account', async () => {
    const found = warnings(await check(10, { prod: '{ predict: 1 }' }));

    expect(found.map(({ message }) => message)).toEqual([
      expect.stringContaining('as any new one'),
      expect.stringContaining('of 10 it can keep 0'),
    ]);
  });

  it('of another region has nothing to do with it', async () => {
    expect(warnings(await check(250, { prod: '{ predict: 200 }' }, 250, 'us-east-1'))).toEqual([]);
  });

  it('whose file is broken is left to cdk synth', async () => {
    const folder = cli.folder({ 'a.yaml': 'name: [', 'b.yaml': 'name: b', 'c.txt': '' });
    const readQuota = async () => ({ total: 250, unreserved: 250 });

    expect(warnings(await checkConcurrency(io, DEPLOYED, { readQuota, environments: folder }))).toEqual([]);
  });
});

describe('what cannot be read', () => {
  it('for want of a region or credentials is said, and is no problem', async () => {
    const nowhere = { env: { ...credentials, PERENNIAL_AUTH: 'iam' }, now: () => NOW };
    const over = {
      env: { ...credentials, AWS_CREDENTIAL_EXPIRATION: '2026-11-21T11:00:00Z' },
      now: () => NOW,
    };

    for (const checks of [
      await checkConcurrency(nowhere, new URL('http://127.0.0.1:1')),
      await checkConcurrency(over, DEPLOYED),
    ])
      expect(checks).toMatchObject([
        { verdict: 'warning', message: expect.stringMatching(/^not looked at/) },
      ]);
  });
});

describe('the doctor', () => {
  const signing = { ...credentials, PERENNIAL_AUTH: 'iam', AWS_REGION: 'eu-west-1' };
  afterEach(() => vi.unstubAllEnvs());

  /** The platform and AWS Lambda in one stub. */
  async function doctor(settings: unknown) {
    const stub = await cli.platform({
      'GET /health': { status: 'ok', time: NOW.toISOString() },
      'GET /models': { items: [] },
      'GET /2016-08-19/account-settings': settings,
    });
    vi.stubEnv('AWS_ENDPOINT_URL', stub.url);
    const run = await cli.run(['doctor', '--json'], { url: stub.url, env: signing });
    const { checks } = run.objects[0] as unknown as { checks: Check[] };
    return {
      ...run,
      requests: stub.requests,
      found: checks.find(({ subject }) => subject === 'concurrency'),
    };
  }

  it('asks AWS Lambda, signed, and tells what it answers', async () => {
    const { exitCode, found, requests } = await doctor({
      AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 },
      AccountUsage: { FunctionCount: 3 },
    });

    expect(exitCode).toBe(0);
    expect(found?.message).toContain('10 functions at once in eu-west-1');
    const asked = requests.find(({ path }) => path.includes('account-settings'));
    expect(asked?.headers.authorization).toMatch(/Credential=AKIDEXAMPLE\/\d+\/eu-west-1\/lambda\//);
  });

  it.each([
    [403, 'AccessDeniedException', 'User: arn:aws:iam::1:user/a is not authorized', 'may not read it'],
    [403, 'ExpiredTokenException', 'The security token is expired', 'token is expired'],
    [500, 'ServiceException', 'later', 'asked in vain (later)'],
  ])('goes on when AWS Lambda answers %i %s', async (status, type, message, told) => {
    const { exitCode, found, requests } = await doctor(() => ({
      status,
      headers: { 'x-amzn-errortype': type },
      body: { message },
    }));

    expect([exitCode, found?.verdict]).toEqual([0, 'warning']);
    expect(found?.message).toContain(told);
    expect(found?.message).not.toContain('arn:');
    expect(found?.todo).toContain('lambda:GetAccountSettings');
    expect(requests.at(-1)?.path).toBe('/models');
  });

  it('goes on when AWS Lambda answers nonsense', async () => {
    expect((await doctor({})).found?.message).toContain('the answer names no limit');
  });

  it('costs other commands nothing: the client is loaded when it is asked for', () => {
    const script = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      await import('./cli/commands/doctor.ts');
      process.exit(loaded.some((url) => url.includes('client-lambda')) ? 1 : loaded.length > 5 ? 0 : 2);`;

    expect(spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT }).status).toBe(0);
  });
});
