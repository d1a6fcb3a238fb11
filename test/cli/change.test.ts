import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digest, model, modelItem, RUN_ID, run, serving, version } from './sample-records.ts';
import { problem, type StubRequest } from './stub-platform.ts';
import { useCli } from './use-cli.ts';

const cli = useCli();

describe('apply', () => {
  const applied = (name: string, changed: boolean) => ({
    model: name,
    revision: changed ? 2 : 1,
    specDigest: digest('c'),
    changed,
  });

  it('sends the text of the file as it is and says whether anything changed', async () => {
    const text = '# a comment\nname: houses\ntask: regression\n';
    const stub = await cli.platform({ 'PUT /models/houses': applied('houses', true) });
    const cwd = cli.folder({ 'houses.yaml': text });

    const { exitCode, stdout } = await cli.run(['apply', 'houses.yaml'], { url: stub.url, cwd });

    expect(exitCode).toBe(0);
    expect(stub.requests[0]?.text).toBe(text);
    expect(stub.requests[0]?.headers['content-type']).toBe('application/yaml');
    expect(stdout).toBe('houses  changed, revision 2\n');
  });

  it('tries every spec of a folder and names what is wrong as file:line', async () => {
    const { url } = await cli.platform({
      'PUT /models/a': applied('a', false),
      'PUT /models/b': () =>
        problem(422, 'line 2', {
          issues: [{ line: 2, field: 'taks', code: 'unknownKey', message: 'unknown key "taks"' }],
        }),
      'PUT /models/d': () => problem(409, 'somebody else applied "d" at the same time: apply again'),
    });
    const cwd = cli.folder();
    mkdirSync(join(cwd, 'models'));
    const files = {
      'a.yaml': 'name: a\n',
      'b.yml': 'name: b\ntaks: regression\n',
      'c.yaml': 'task: regression\nname: Ä\n',
      'd.yaml': 'name: d\n',
      'e.yaml': 'name: e\n  bad: [\n',
      'notes.txt': 'name: f\n',
      '.hidden.yaml': 'name: g\n',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, 'models', name), text);

    const { exitCode, stdout, stderr } = await cli.run(['apply', 'models'], { url, cwd });

    expect(exitCode).toBe(1);
    expect(stdout).toBe('a  unchanged, revision 1\n');
    expect(stderr.split('\n').slice(0, 4)).toEqual([
      'models/b.yml:2: taks: unknown key "taks"',
      expect.stringMatching(/^models\/c\.yaml:2: name: is 1 to 63/),
      'models/d.yaml:1: somebody else applied "d" at the same time: apply again',
      expect.stringMatching(/^models\/e\.yaml:1: Nested/),
    ]);
  });

  it.each([
    ['a file that is not there', 'x.yaml'],
    ['a folder without specs', '.'],
  ])('refuses %s as wrong usage', async (_what, name) => {
    expect((await cli.run(['apply', name], { cwd: cli.folder() })).exitCode).toBe(2);
  });

  it('under --json answers every file, good or bad', async () => {
    const { url } = await cli.platform({ 'PUT /models/a': applied('a', true) });
    const cwd = cli.folder({ 'a.yaml': 'name: a\n', 'b.yaml': 'task: regression\n' });

    const { objects } = await cli.run(['apply', '.', '--json'], { url, cwd });

    expect(objects).toMatchObject([
      {
        items: [
          { file: 'a.yaml', changed: true },
          { file: 'b.yaml', issues: [{ line: 1, field: 'name' }] },
        ],
      },
    ]);
  });
});

describe('promote and rollback', () => {
  it('promote against the revision that is current', async () => {
    const stub = await cli.platform({
      'GET /models/houses': model,
      'POST /models/houses/promote': { ...serving, rev: 3 },
    });

    const { exitCode, stdout } = await cli.run(['promote', 'houses', '3', '--why', 'better'], {
      url: stub.url,
    });

    expect(exitCode).toBe(0);
    expect(JSON.parse(stub.requests[1]!.text)).toEqual({ version: 3, rev: 2, why: 'better' });
    expect(stdout).toContain('version 3 serves, revision 3');
  });

  it('promote the first version against revision 0', async () => {
    const stub = await cli.platform({
      'GET /models/houses': { ...model, serving: null },
      'POST /models/houses/promote': { ...serving, rev: 1 },
    });

    await cli.run(['promote', 'houses', '1'], { url: stub.url });

    expect(JSON.parse(stub.requests[1]!.text)).toEqual({ version: 1, rev: 0 });
  });

  it('say what changed meanwhile when the revision moved on', async () => {
    const moved = { ...serving, rev: 5, routes: [{ ...serving.routes[0]!, version: 7 }] };
    const { url } = await cli.platform({
      'GET /models/houses': ({ nth }: StubRequest) => ({
        body: { ...model, serving: nth === 0 ? serving : moved },
      }),
      'POST /models/houses/promote': () => problem(409, 'the champion changed meanwhile', { rev: 5 }),
      'POST /models/houses/rollback': () => problem(409, 'the champion changed meanwhile', { rev: 5 }),
    });

    const { exitCode, stderr } = await cli.run(['promote', 'houses', '3'], { url });

    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'at revision 2 version 2 served, since 2026-11-21 10:00:00Z version 7 serves (revision 5)',
    );
    expect(stderr).toContain('npx perennial history houses');
  });

  it('wait for the verdict when the version must be judged again', async () => {
    const stub = await cli.platform({
      'GET /models/houses': model,
      'POST /models/houses/promote': () => ({ status: 202, body: { judging: true, runId: RUN_ID } }),
      [`GET /models/houses/runs/${RUN_ID}`]: ({ nth }: StubRequest) => ({
        body: nth < 2 ? run() : run({ outcome: 'registered', version: 3 }),
      }),
      'GET /models/houses/versions/3': version(3),
    });

    const { exitCode, stdout } = await cli.run(['promote', 'houses', '3'], { url: stub.url });

    expect(exitCode).toBe(1);
    expect(stdout).toContain('judged again');
    expect(stdout).toContain('registered  version 3');
  });

  it('exit 1 with the reason when the gates turned the version down', async () => {
    const { url } = await cli.platform({
      'GET /models/houses': model,
      'POST /models/houses/promote': () => problem(409, 'version 3 was turned down: r2 0.2 < 0.5'),
    });

    const { exitCode, stderr } = await cli.run(['promote', 'houses', '3'], { url });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('version 3 was turned down: r2 0.2 < 0.5');
  });

  it('roll back under a revision somebody looked at', async () => {
    const stub = await cli.platform({
      'GET /models/houses': model,
      'POST /models/houses/rollback': { ...serving, rev: 3, routes: [{ ...serving.routes[0]!, version: 1 }] },
    });

    const { exitCode, stdout } = await cli.run(['rollback', 'houses', '--rev', '2'], { url: stub.url });

    expect(exitCode).toBe(0);
    expect(JSON.parse(stub.requests[1]!.text)).toEqual({ rev: 2 });
    expect(stdout).toContain('version 1 serves again, version 2 does not; revision 3');
  });

  it('exit 1 where nothing serves', async () => {
    const { url } = await cli.platform({ 'GET /models/houses': { ...model, serving: null } });

    expect((await cli.run(['rollback', 'houses'], { url })).exitCode).toBe(1);
  });
});

describe('approve and reject', () => {
  const approvals = ['1'.repeat(64), `12${'0'.repeat(62)}`].map((approvalId, index) => ({
    schema: 1,
    approvalId,
    model: 'houses',
    version: index + 3,
    runId: RUN_ID,
    rev: 2,
    askedAt: '2026-11-21T11:50:00.000Z',
  }));

  it('answer by the beginning of an id', async () => {
    const stub = await cli.platform({
      'GET /approvals': { items: approvals },
      [`POST /approvals/${approvals[1]!.approvalId}`]: { ...approvals[1], decision: 'approve' },
    });

    const { exitCode, stdout } = await cli.run(['approve', '12', '--why', 'checked'], { url: stub.url });

    expect(exitCode).toBe(0);
    expect(JSON.parse(stub.requests[1]!.text)).toEqual({ decision: 'approve', why: 'checked' });
    expect(stdout).toBe('houses version 4: approved\n');
  });

  it('give an answer again that was taken and not passed on, by the whole id', async () => {
    const { approvalId } = approvals[0]!;
    const stub = await cli.platform({
      'GET /approvals': { items: [] },
      [`POST /approvals/${approvalId}`]: { ...approvals[0], decision: 'approve' },
    });

    const { stdout } = await cli.run(['approve', approvalId], { url: stub.url });

    expect(stdout).toBe('houses version 3: approved\n');
    expect(stub.requests).toHaveLength(1);
  });

  it('refuse an id that begins several, and name them', async () => {
    const { url } = await cli.platform({ 'GET /approvals': { items: approvals } });

    const { exitCode, stderr } = await cli.run(['approve', '1'], { url });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('111111111111 (houses version 3), 120000000000 (houses version 4)');
  });

  it('reject only with a reason', async () => {
    const { exitCode, stderr } = await cli.run(['reject', '1']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('--why');
  });
});

describe('train, cancel, pause, resume, delete', () => {
  it('train answers the run, and waits for it on request', async () => {
    const { url } = await cli.platform({
      'POST /models/houses/train': () => ({ status: 202, body: { runId: RUN_ID } }),
      [`GET /models/houses/runs/${RUN_ID}`]: ({ nth }: StubRequest) =>
        nth === 0 ? problem(404, 'not yet') : { body: run({ outcome: 'promoted', version: 4 }) },
    });

    expect((await cli.run(['train', 'houses', '--json'], { url })).objects).toEqual([{ runId: RUN_ID }]);
    const waited = await cli.run(['train', 'houses', '--wait', '--json'], { url });
    expect(waited.exitCode).toBe(0);
    expect(waited.objects).toEqual([{ runId: RUN_ID, runOutcome: 'promoted', version: 4, reasons: [] }]);
  });

  it('cancel finds the model of a run by itself, or takes it for a run without a record', async () => {
    const { url } = await cli.platform({
      'GET /models': { items: [modelItem] },
      [`GET /models/houses/runs/${RUN_ID}`]: run(),
      [`POST /models/houses/runs/${RUN_ID}/cancel`]: () => ({
        status: 202,
        body: { runId: RUN_ID, cancelling: true },
      }),
      'POST /models/houses/runs/unwritten/cancel': () => ({
        status: 202,
        body: { runId: 'unwritten', cancelling: true },
      }),
    });

    expect((await cli.run(['cancel', RUN_ID], { url })).exitCode).toBe(0);
    expect((await cli.run(['cancel', 'unwritten', '--model', 'houses'], { url })).exitCode).toBe(0);
    expect((await cli.run(['cancel', 'unwritten'], { url })).exitCode).toBe(1);
  });

  it.each(['pause', 'resume'])('%s sends why', async (action) => {
    const stub = await cli.platform({ [`POST /models/houses/${action}`]: model });

    expect((await cli.run([action, 'houses', '--why', 'holidays'], { url: stub.url })).exitCode).toBe(0);
    expect(JSON.parse(stub.requests[0]!.text)).toEqual({ why: 'holidays' });
  });

  it.each([[[]], [['--yes']], [['--data']]])('delete does nothing with %j alone', async (flags) => {
    const stub = await cli.platform({ 'DELETE /models/houses': {} });

    const { exitCode, stderr } = await cli.run(['delete', 'houses', ...flags], { url: stub.url });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('--data --yes');
    expect(stub.requests).toHaveLength(0);
  });

  it('delete says what is gone', async () => {
    const stub = await cli.platform({
      'DELETE /models/houses': { model: 'houses', deleted: { objects: 3, records: 1 } },
    });

    const { exitCode, stdout } = await cli.run(['delete', 'houses', '--data', '--yes'], { url: stub.url });

    expect(exitCode).toBe(0);
    expect(stub.requests[0]?.query.get('data')).toBe('true');
    expect(stdout).toContain('3 objects and 1 record');
  });
});
