import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commands } from '../../cli/commands/index.ts';
import { model, modelItem, spec } from './sample-records.ts';
import { problem } from './stub-platform.ts';
import { useCli } from './use-cli.ts';

const cli = useCli();

/** Every command that the surface names. */
const SURFACE =
  'init apply drop retry release quarantine status datasets drops runs versions drift decisions history show diff predict labels train cancel pause resume promote rollback approve reject verify delete doctor keys cost'.split(
    ' ',
  );

describe('the command line', () => {
  it('has every command of the surface', () => {
    expect(Object.keys(commands).sort()).toEqual(SURFACE.toSorted());
  });

  it('lists all commands under --help and exits 0', async () => {
    const { exitCode, stdout } = await cli.run(['--help']);

    expect(exitCode).toBe(0);
    for (const name of SURFACE) expect(stdout).toContain(`  ${name} `);
  });

  it('shows the same list and exits 2 when no command is given', async () => {
    const { exitCode, stdout } = await cli.run([]);

    expect(exitCode).toBe(2);
    expect(stdout).toContain('npx perennial <command>');
  });

  it.each(SURFACE)('explains "%s" with an example', async (name) => {
    const { exitCode, stdout } = await cli.run([name, '--help']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples?\n  npx perennial ${name}`));
    expect(stdout).toContain('--json');
    expect(stdout).toContain('--url URL');
  });

  it('explains a command the other way round', async () => {
    const { stdout } = await cli.run(['help', 'drop']);

    expect(stdout).toContain('npx perennial drop MODEL FILE…');
  });

  it.each([
    ['stats', 'status'],
    ['versoins', 'versions'],
    ['roll', 'rollback'],
  ])('refuses the command "%s" and suggests "%s"', async (typed, meant) => {
    const { exitCode, stderr } = await cli.run([typed]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(`did you mean "${meant}"?`);
  });

  it('refuses a command that is near to nothing without a suggestion', async () => {
    const { exitCode, stderr } = await cli.run(['xyzzy']);

    expect(exitCode).toBe(2);
    expect(stderr).not.toContain('did you mean');
  });

  it('does not take a name that every object has for a command', async () => {
    expect((await cli.run(['constructor'])).exitCode).toBe(2);
    expect((await cli.run(['__proto__'])).exitCode).toBe(2);
  });

  it('refuses an unknown option and suggests the nearest', async () => {
    const { exitCode, stderr } = await cli.run(['drop', 'houses', 'a.csv', '--wiat']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('"drop" has no option "--wiat"; did you mean "--wait"?');
  });

  it.each([
    [['drop', 'houses'], 'an argument is missing'],
    [['versions', 'a', 'b'], '"b" is one argument more'],
    [['runs', 'houses', '--limit', 'many'], '--limit is a whole number'],
    [['runs', 'houses', '--limit'], '--limit'],
    [['runs', 'houses', '--limit='], '--limit needs a value'],
    [['runs', '--url', 'nowhere', 'houses'], '"nowhere" is not an http(s) URL'],
    [['runs', '..'], '".." is not a name'],
  ])('refuses %j as wrong usage', async (argv, message) => {
    const { exitCode, stderr } = await cli.run(argv);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('exits 3 and says how to start the platform when nothing answers', async () => {
    const stub = await cli.platform({});
    await stub.close();

    const { exitCode, stderr } = await cli.run(['status'], { url: stub.url });

    expect(exitCode).toBe(3);
    expect(stderr).toContain('start it with npm start');
  });

  it('exits 1 on a server that is no platform', async () => {
    const { url } = await cli.platform({ 'GET /models': () => ({ text: '<html>It works!</html>' }) });

    const { exitCode, stderr } = await cli.run(['status'], { url });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('not JSON');
  });

  it('takes --url before the command and over PERENNIAL_URL', async () => {
    const { url } = await cli.platform({
      'GET /models': { items: [modelItem] },
      'GET /approvals': { items: [] },
    });

    const { exitCode, stdout } = await cli.run(['--url', `${url}/`, 'status'], { url: 'http://127.0.0.1:1' });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('houses');
  });

  it('names what the platform refused, each issue on its line', async () => {
    const { url } = await cli.platform({
      'POST /models/houses/pause': () =>
        problem(422, 'why: too long', {
          issues: [{ field: 'why', code: 'invalid', message: 'is too long' }],
        }),
    });

    const { exitCode, stderr } = await cli.run(['pause', 'houses', '--why', 'x'], { url });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('  why: is too long');
  });

  it('puts errors on stderr as JSON under --json and leaves stdout empty', async () => {
    const { url } = await cli.platform({});

    const { exitCode, stdout, stderr } = await cli.run(['status', 'houses', '--json'], { url });

    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(JSON.parse(stderr).error).toMatchObject({ status: 404, detail: 'there is no GET /models/houses' });
  });

  it('repeats a write under the same Idempotency-Key when the connection breaks, the gateway or the throttle answers', async () => {
    const stub = await cli.platform({
      'POST /models/houses/pause': ({ nth }: { nth: number }) =>
        nth === 0 ? 'hang up' : nth === 1 ? problem(503, 'busy') : { body: model },
    });

    const { exitCode } = await cli.run(['pause', 'houses'], { url: stub.url });

    expect(exitCode).toBe(0);
    expect(stub.requests).toHaveLength(3);
    const keys = stub.requests.map((request) => request.headers['idempotency-key']);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(keys).size).toBe(1);
  });

  it('gives up on a platform that stays unable to answer, as not reachable', async () => {
    const stub = await cli.platform({ 'GET /models/houses/runs': () => problem(503, 'down') });

    const { exitCode } = await cli.run(['runs', 'houses'], { url: stub.url });

    expect(exitCode).toBe(3);
    expect(stub.requests).toHaveLength(4);
  });

  it("shows control characters of the platform's answers escaped, on a terminal too", async () => {
    const evil = '\u001b[2J\u001b]0;owned\u0007\u202etxt\u009b31m\r\nnext';
    const { url } = await cli.platform({
      'GET /models/houses': {
        ...model,
        spec: { ...spec, description: evil },
        paused: { since: '2026-11-21T11:00:00.000Z', by: 'x', why: evil },
      },
      'GET /approvals': { items: [] },
      'GET /models/houses/versions/2': () => problem(404, 'none'),
      'GET /models/houses/drops': { items: [] },
      'GET /models/houses/runs': { items: [] },
      'GET /models/houses/decisions': { items: [] },
      'GET /models/houses/drift': { items: [] },
    });

    const { stdout } = await cli.run(['status', 'houses'], { url, isTTY: true, columns: 200 });

    expect(stdout).toContain('\\x1b[2J\\x1b]0;owned\\x07\\u202etxt\\x9b31m\\r\\nnext');
    // Only our own styles (SGR) are left as codes.
    expect(stdout.replace(/\u001b\[\d{1,2}m/g, '')).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
    );
    expect(stdout).toContain('\u001b[1m');
  });

  it.each([
    ['a pipe', {}],
    ['a terminal under NO_COLOR', { isTTY: true, env: { NO_COLOR: '1' } }],
    ['a dumb terminal', { isTTY: true, env: { TERM: 'dumb' } }],
  ])('writes no colours to %s', async (_where, options) => {
    const { url } = await cli.platform({
      'GET /models': { items: [modelItem] },
      'GET /approvals': { items: [] },
    });

    const { stdout } = await cli.run(['status'], { url, ...options });

    expect(stdout).toContain('houses');
    expect(stdout).not.toContain('\u001b');
  });

  it('can be started as a program', () => {
    expect(readFileSync(new URL('../../cli/main.ts', import.meta.url), 'utf8')).toMatch(
      /^#!\/usr\/bin\/env node\n/,
    );
  });
});
