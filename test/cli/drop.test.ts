import { describe, expect, it } from 'vitest';
import { INTERRUPTED } from '../../core/contracts/execution.ts';
import { acceptedDrop, DROP_ID, digest, drop, modelItem, RUN_ID, run, version } from './sample-records.ts';
import { problem, type StubRequest } from './stub-platform.ts';
import { useCli } from './use-cli.ts';

const cli = useCli();
const step = (seconds: number, state: string, kind: string, detail?: unknown) => ({
  at: `2026-11-21T11:00:${String(seconds).padStart(2, '0')}.000Z`,
  state,
  kind,
  ...(detail !== undefined && { detail }),
});

const upload = {
  'POST /models/houses/drops': {
    dropId: DROP_ID,
    uploads: [{ url: '/uploads/1', from: 0, to: 8 }],
    expiresAt: '2026-11-21T13:00:00.000Z',
  },
  'PUT /uploads/1': {},
};
const dropPath = `GET /models/houses/drops/${DROP_ID}`;
const runPath = `GET /models/houses/runs/${RUN_ID}`;

async function dropHouses(routes: object, argv: string[] = ['--wait']) {
  const stub = await cli.platform({ ...upload, ...routes });
  const cwd = cli.folder({ 'houses.csv': 'a,b\n1,2\n' });
  const result = await cli.run(['drop', 'houses', 'houses.csv', ...argv], { url: stub.url, cwd });
  return { ...result, requests: stub.requests };
}

describe('drop', () => {
  it('sends the bytes once, written only where nothing is yet', async () => {
    const { exitCode, stdout, requests } = await dropHouses({}, []);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(DROP_ID);
    const [start, put] = requests as [StubRequest, StubRequest];
    expect(JSON.parse(start.text)).toEqual({ filename: 'houses.csv', bytes: 8 });
    expect(put.text).toBe('a,b\n1,2\n');
    expect(put.headers).toMatchObject({ 'content-length': '8', 'if-none-match': '*' });
  });

  it('sends a file in several ranges when the platform asks for them', async () => {
    const { requests } = await dropHouses(
      {
        'POST /models/houses/drops': {
          dropId: DROP_ID,
          uploads: [
            { url: '/uploads/1', from: 0, to: 5 },
            { url: '/uploads/2', from: 5, to: 8 },
          ],
          expiresAt: '2026-11-21T13:00:00.000Z',
        },
        'PUT /uploads/2': {},
      },
      [],
    );

    const sent = Object.fromEntries(requests.slice(1).map(({ path, text }) => [path, text]));
    expect(sent).toEqual({ '/uploads/1': 'a,b\n1', '/uploads/2': ',2\n' });
  });

  it('takes "it exists already" on a repeated upload as sent', async () => {
    const { exitCode } = await dropHouses(
      { 'PUT /uploads/1': ({ nth }: StubRequest) => (nth === 0 ? 'hang up' : problem(412, 'exists')) },
      [],
    );

    expect(exitCode).toBe(0);
  });

  it('waits until the version serves, showing each step once, and exits 0', async () => {
    const steps = [
      step(0, 'Ingest drop', 'entered'),
      step(2, 'Ingest drop', 'exited'),
      step(2, 'Train candidate', 'entered'),
      step(2, 'Train candidate', 'entered'),
      step(3, 'Train candidate', 'retried', { error: 'ServiceUnavailableError' }),
      step(4, 'Train candidate', 'exited'),
      step(5, 'Train candidate', 'exited'),
      step(5, 'Register version', 'entered'),
    ];
    const { exitCode, stdout } = await dropHouses({
      [dropPath]: ({ nth }: StubRequest) =>
        nth === 0
          ? problem(404, 'not seen yet')
          : nth === 1
            ? { body: drop({ execution: { status: 'RUNNING', steps: steps.slice(0, 1) } }) }
            : { body: acceptedDrop() },
      [runPath]: ({ nth }: StubRequest) =>
        nth === 0
          ? problem(404, 'not prepared yet')
          : nth === 1
            ? { body: { ...run(), execution: { status: 'RUNNING', steps } } }
            : {
                body: {
                  ...run({ outcome: 'promoted', version: 2, endedAt: '2026-11-21T11:00:09.000Z' }),
                  execution: {
                    status: 'SUCCEEDED',
                    steps: [...steps, step(9, 'Register version', 'exited')],
                  },
                },
              },
      'GET /models/houses/versions/2': version(2),
    });

    expect(exitCode).toBe(0);
    expect(stdout.split('\n').slice(1)).toEqual([
      '  ✓ Ingest drop  2.0 s',
      '  ✓ Train candidate ×2  3.0 s, retried 1×',
      '  ✓ Register version  4.0 s',
      `  accepted  houses.csv: dataset ${'d'.repeat(12)}, 98 rows, 2 quarantined, 0 left out`,
      '  promoted  version 2 serves: rmse 5.1  r2 0.71',
      '',
    ]);
  });

  it('shows on a terminal how far a long training is', async () => {
    const steps = [step(0, 'Train candidate', 'entered'), step(0, 'Train candidate', 'entered')];
    const place = { step: 'trial', candidate: 'gbdt', point: 4, points: 24 };
    const progress = { ...place, fold: 1, round: 120, rounds: 2000, loss: 0.31 };
    const answers = (nth: number) =>
      nth === 0
        ? { ...run({ progress }), execution: { status: 'RUNNING', steps } }
        : nth === 1
          ? {
              ...run({ progress: { ...place, points: 1, point: 0, round: 7, rounds: 9, step: 'fit' } }),
              execution: { status: 'RUNNING', steps: [step(2, 'Fit model', 'entered')] },
            }
          : { ...run({ outcome: 'registered', version: 3 }), execution: { status: 'SUCCEEDED', steps } };
    const stub = await cli.platform({
      ...upload,
      [dropPath]: acceptedDrop(),
      [runPath]: ({ nth }: StubRequest) => ({ body: answers(nth) }),
    });
    const cwd = cli.folder({ 'houses.csv': 'a,b\n1,2\n' });

    const { stderr } = await cli.run(['drop', 'houses', 'houses.csv', '--wait'], {
      url: stub.url,
      cwd,
      isTTY: true,
      columns: 120,
    });

    expect(stderr).toContain(
      'Train candidate (0 of 2): gbdt, fold 2, point 5 of 24, round 120 of 2000, loss 0.31',
    );
    expect(stderr).toContain('Fit model: gbdt, round 7 of 9');
  });

  it('ends with one object for scripts under --wait --json', async () => {
    const { exitCode, objects } = await dropHouses(
      {
        [dropPath]: acceptedDrop(),
        [runPath]: run({
          outcome: 'registered',
          version: 3,
          reasons: [{ code: 'notWorseThanChampion', message: 'rmse is 4 % worse' }],
        }),
      },
      ['--wait', '--json'],
    );

    expect(exitCode).toBe(1);
    expect(objects).toEqual([
      {
        dropId: DROP_ID,
        outcome: 'accepted',
        dataset: digest('d'),
        run: RUN_ID,
        runOutcome: 'registered',
        version: 3,
        reasons: [{ code: 'notWorseThanChampion', message: 'rmse is 4 % worse' }],
      },
    ]);
  });

  it.each(['rejected', 'quarantined', 'superseded'] as const)(
    'exits 1 with the reasons for a drop that was %s, and waits for no run',
    async (outcome) => {
      const reasons = [{ code: 'missingColumn', message: 'the column "price" is missing' }];
      const { exitCode, objects, requests } = await dropHouses({ [dropPath]: drop({ outcome, reasons }) }, [
        '--wait',
        '--json',
      ]);

      expect(exitCode).toBe(1);
      expect(objects).toEqual([{ dropId: DROP_ID, outcome, reasons }]);
      expect(requests.some((request) => request.path.includes('/runs/'))).toBe(false);
    },
  );

  it('exits 0 for content that is known already, and waits for no run', async () => {
    const { exitCode, objects } = await dropHouses({ [dropPath]: acceptedDrop({ alreadyKnown: true }) }, [
      '--wait',
      '--json',
    ]);

    expect(exitCode).toBe(0);
    expect(objects).toEqual([{ dropId: DROP_ID, outcome: 'accepted', dataset: digest('d'), reasons: [] }]);
  });

  it.each([
    ['awaiting-approval', 1],
    ['not-started', 1],
    ['failed', 1],
    ['promoted', 0],
  ])('exits by the outcome of the run: %s is %i', async (outcome, expected) => {
    const { exitCode } = await dropHouses({
      [dropPath]: acceptedDrop(),
      [runPath]: run({ outcome }),
      'GET /approvals': { items: [] },
    });

    expect(exitCode).toBe(expected);
  });

  it('says how to approve a version that waits for a person', async () => {
    const { stdout } = await dropHouses({
      [dropPath]: acceptedDrop(),
      [runPath]: run({ outcome: 'awaiting-approval', version: 3 }),
      'GET /approvals': { items: [{ approvalId: digest('9'), model: 'houses', version: 3 }] },
    });

    expect(stdout).toContain('npx perennial approve 999999999999 lets it serve');
  });

  it('names the step, the error and the cause of a failed run', async () => {
    const { stdout } = await dropHouses({
      [dropPath]: acceptedDrop(),
      [runPath]: {
        ...run({
          outcome: 'failed',
          failure: { error: 'InvalidModelError', cause: 'an operator is not allowed' },
        }),
        execution: {
          status: 'FAILED',
          steps: [
            step(1, 'Fit model', 'entered'),
            step(2, 'Fit model', 'failed', {
              error: 'InvalidModelError',
              cause: 'an operator is not allowed',
            }),
          ],
        },
      },
    });

    expect(stdout).toContain('✗ Fit model  1.0 s  InvalidModelError: an operator is not allowed');
    expect(stdout).toContain('    Fit model: InvalidModelError: an operator is not allowed');
  });

  it('stops waiting after --timeout, says that the work goes on, and exits 1', async () => {
    const { exitCode, objects, requests } = await dropHouses({ [dropPath]: drop() }, [
      '--wait',
      '--timeout',
      '30s',
      '--json',
    ]);

    expect(exitCode).toBe(1);
    expect(objects).toEqual([
      {
        dropId: DROP_ID,
        reasons: [{ code: 'timedOut', message: 'the time to wait is over; the work goes on' }],
      },
    ]);
    // 50 ms apart at first, one second in the end.
    expect(requests.length).toBeGreaterThan(30);
    expect(requests.length).toBeLessThan(50);
  });

  it('does not wait for ever for a run that its workflow never wrote', async () => {
    const { exitCode, stdout } = await dropHouses({
      [dropPath]: acceptedDrop({ execution: { status: 'FAILED', steps: [] } }),
    });

    expect(exitCode).toBe(1);
    expect(stdout).toContain('ended without a run');
  });

  it('goes on waiting while the platform restarts', async () => {
    const { exitCode } = await dropHouses({
      [dropPath]: ({ nth }: StubRequest) =>
        nth < 9 ? problem(503, 'starting') : { body: acceptedDrop({ alreadyKnown: true }) },
    });

    expect(exitCode).toBe(0);
  });

  it('follows the next attempt when the platform lost one in a crash', async () => {
    const lost = { error: INTERRUPTED, cause: 'the process ended' };
    const next = `drop-${DROP_ID}-2`;
    const { exitCode, objects } = await dropHouses(
      {
        [dropPath]: ({ nth }: StubRequest) => ({
          body: nth < 3 ? acceptedDrop() : acceptedDrop({ attempt: 2, runId: next }),
        }),
        [runPath]: run({ outcome: 'failed', failure: lost }),
        [`GET /models/houses/runs/${next}`]: run({ runId: next, outcome: 'promoted', version: 2 }),
      },
      ['--wait', '--json'],
    );

    expect(exitCode).toBe(0);
    expect(objects).toMatchObject([{ run: next, runOutcome: 'promoted' }]);
  });

  it('reports a lost attempt as failed when no other comes', async () => {
    const { exitCode, objects } = await dropHouses(
      {
        [dropPath]: acceptedDrop(),
        [runPath]: run({ outcome: 'failed', failure: { error: INTERRUPTED, cause: 'the process ended' } }),
      },
      ['--wait', '--json'],
    );

    expect(exitCode).toBe(1);
    expect(objects).toMatchObject([{ runOutcome: 'failed' }]);
  });

  it('waits for several files one after the other', async () => {
    const ids = ['a'.repeat(26), 'b'.repeat(26)];
    const stub = await cli.platform({
      'POST /models/houses/drops': ({ nth }: StubRequest) => ({
        body: {
          dropId: ids[nth],
          uploads: [{ url: `/uploads/${nth + 1}`, from: 0, to: 2 }],
          expiresAt: '2026-11-21T13:00:00.000Z',
        },
      }),
      'PUT /uploads/1': {},
      'PUT /uploads/2': {},
      [`GET /models/houses/drops/${ids[0]}`]: drop({ dropId: ids[0], outcome: 'rejected' }),
      [`GET /models/houses/drops/${ids[1]}`]: acceptedDrop({ dropId: ids[1], alreadyKnown: true }),
    });
    const cwd = cli.folder({ 'a.csv': 'a\n', 'b.csv': 'b\n' });

    const { exitCode, objects } = await cli.run(['drop', 'houses', 'a.csv', 'b.csv', '--wait', '--json'], {
      url: stub.url,
      cwd,
    });

    expect(exitCode).toBe(1);
    expect(objects.map(({ dropId }) => dropId)).toEqual(ids);
    expect(stub.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /models/houses/drops',
      'PUT /uploads/1',
      `GET /models/houses/drops/${ids[0]}`,
      'POST /models/houses/drops',
      'PUT /uploads/2',
      `GET /models/houses/drops/${ids[1]}`,
    ]);
  });

  it('sends nothing when one of the files is not there', async () => {
    const stub = await cli.platform(upload);
    const cwd = cli.folder({ 'a.csv': 'a\n' });

    const { exitCode, stderr } = await cli.run(['drop', 'houses', 'a.csv', 'b.csv'], { url: stub.url, cwd });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('there is no file b.csv');
    expect(stub.requests).toHaveLength(0);
  });

  it('takes an empty file: the platform says what it thinks of it', async () => {
    const stub = await cli.platform({
      ...upload,
      'POST /models/houses/drops': {
        dropId: DROP_ID,
        uploads: [{ url: '/uploads/1', from: 0, to: 0 }],
        expiresAt: '2026-11-21T13:00:00.000Z',
      },
    });
    const cwd = cli.folder({ 'empty.csv': '' });

    const { exitCode } = await cli.run(['drop', 'houses', 'empty.csv'], { url: stub.url, cwd });

    expect(exitCode).toBe(0);
    expect(stub.requests[1]?.headers['content-length']).toBe('0');
  });

  it('shows a moving line on a terminal and removes it in the end', async () => {
    const stub = await cli.platform({
      ...upload,
      [dropPath]: ({ nth }: StubRequest) =>
        nth === 0
          ? { body: drop({ execution: { status: 'RUNNING', steps: [step(0, 'Ingest drop', 'entered')] } }) }
          : { body: acceptedDrop({ alreadyKnown: true }) },
    });
    const cwd = cli.folder({ 'houses.csv': 'a,b\n1,2\n' });

    const { stderr } = await cli.run(['drop', 'houses', 'houses.csv', '--wait'], {
      url: stub.url,
      cwd,
      isTTY: true,
      columns: 80,
    });

    expect(stderr).toContain('Ingest drop');
    expect(stderr.endsWith('\r\u001b[2K')).toBe(true);
  });
});

describe('retry and release', () => {
  it.each(['retry', 'release'])('%s finds the model of a drop by itself', async (action) => {
    const stub = await cli.platform({
      'GET /models': ({ query }: StubRequest) =>
        query.get('next') === null
          ? { body: { items: [{ ...modelItem, model: 'boats' }], next: 'page-2' } }
          : { body: { items: [modelItem] } },
      [dropPath]: drop({ outcome: 'quarantined' }),
      [`POST /models/houses/drops/${DROP_ID}/${action}`]: drop({ attempt: 2 }),
    });

    const { exitCode, objects } = await cli.run([action, DROP_ID, '--json'], { url: stub.url });

    expect(exitCode).toBe(0);
    expect(objects[0]).toMatchObject({ dropId: DROP_ID, attempt: 2 });
  });

  it('exit 1 for a drop that no model has', async () => {
    const { url } = await cli.platform({ 'GET /models': { items: [modelItem] } });

    const { exitCode, stderr } = await cli.run(['retry', DROP_ID], { url });

    expect(exitCode).toBe(1);
    expect(stderr).toContain(`no model has a drop "${DROP_ID}"`);
  });

  it('with --wait end as drop --wait does', async () => {
    const stub = await cli.platform({
      'GET /models': { items: [modelItem] },
      [dropPath]: ({ nth }: StubRequest) => ({
        body: nth === 0 ? drop({ outcome: 'quarantined' }) : acceptedDrop({ attempt: 2 }),
      }),
      [`POST /models/houses/drops/${DROP_ID}/release`]: drop({ attempt: 2 }),
      [runPath]: run({ outcome: 'promoted', version: 2 }),
    });

    const { exitCode, objects } = await cli.run(['release', DROP_ID, '--wait', '--json'], { url: stub.url });

    expect(exitCode).toBe(0);
    expect(objects).toMatchObject([
      { dropId: DROP_ID, outcome: 'accepted', runOutcome: 'promoted', version: 2 },
    ]);
  });
});
