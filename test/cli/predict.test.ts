import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packRows } from '../../core/features/pack-rows.ts';
import { model, spec, version } from './sample-records.ts';
import { problem, type StubRequest } from './stub-platform.ts';
import { useCli } from './use-cli.ts';

const cli = useCli();

/** A version whose prediction is twice the rooms; what does not fit the signature is refused as the platform does. */
const regression = version(2);
function predictTwice({ text }: StubRequest) {
  const { rows, requestId = 'r' } = JSON.parse(text) as {
    rows: { rooms: number | null }[];
    requestId?: string;
  };
  const { inputs, issues } = packRows(regression.signature, rows);
  if (!inputs) return problem(422, 'fields do not fit', { issues });
  const predictions = rows.map(({ rooms }) => ({ value: 2 * (rooms ?? 0) }));
  return { body: { model: 'houses', version: 2, requestId, predictions } };
}
const routes = {
  'GET /models/houses': model,
  'GET /models/houses/versions/2': regression,
  'POST /models/houses/predict': predictTwice,
};

const classifier = version(2, {
  task: 'binary',
  classes: ['No', 'Yes, always'],
  signature: { numbers: [{ name: 'rooms', nullable: true }], categories: [], times: [], booleans: [] },
});
const classifierRoutes = {
  'GET /models/houses': model,
  'GET /models/houses/versions/2': classifier,
  'POST /models/houses/predict': ({ text }: StubRequest) => {
    const { rows, requestId = 'r' } = JSON.parse(text);
    const prediction = { label: 'Yes, always', probabilities: { No: 0.25, 'Yes, always': 0.75 } };
    return { body: { model: 'houses', version: 2, requestId, predictions: rows.map(() => prediction) } };
  },
};

const sentRows = (requests: StubRequest[]) =>
  requests.filter((request) => request.method === 'POST').map((request) => JSON.parse(request.text).rows);

/** Scored rows as objects; ids are random, so their first part is cut. */
function readScored(cwd: string, name = 'scored.csv'): string[] {
  return readFileSync(join(cwd, name), 'utf8')
    .replace(/[0-9a-f]{32}:/g, 'id:')
    .split('\n')
    .slice(0, -1);
}

describe('predict --row', () => {
  it("sends values as the model's inputs are, and shows the number", async () => {
    const stub = await cli.platform(routes);

    const { exitCode, stdout } = await cli.run(
      ['predict', 'houses', '--row', 'rooms=3.5, zone="a,""b""", seen=2026-01-31T08:00, old=True'],
      { url: stub.url },
    );

    expect(exitCode).toBe(0);
    expect(sentRows(stub.requests)).toEqual([
      [{ rooms: 3.5, zone: 'a,"b"', seen: '2026-01-31T08:00', old: true }],
    ]);
    expect(stdout).toMatch(/^7\nhouses version 2, prediction r:0\n$/);
  });

  it('takes nothing after "=" as missing, "" as an empty text, and a code as text', async () => {
    const stub = await cli.platform(routes);

    await cli.run(
      [
        'predict',
        'houses',
        '--row',
        'rooms=,zone="",seen=,old=false',
        '--row',
        'rooms=1,zone=074,seen=,old=true',
      ],
      {
        url: stub.url,
      },
    );

    expect(sentRows(stub.requests)[0]).toEqual([
      { rooms: null, zone: '', seen: null, old: false },
      { rooms: 1, zone: '074', seen: null, old: true },
    ]);
  });

  it('takes JSON', async () => {
    const stub = await cli.platform(classifierRoutes);

    const { stdout } = await cli.run(['predict', 'houses', '--row', '{"rooms": 2}'], { url: stub.url });

    expect(sentRows(stub.requests)).toEqual([[{ rooms: 2 }]]);
    expect(stdout).toMatch(/Yes, always {2}█{15}·{5} {2}0\.75\nNo {11}█{5}·{15} {2}0\.25/);
  });

  it('names every field that is wrong, by the words of the platform', async () => {
    const { url } = await cli.platform(routes);

    const { exitCode, stderr } = await cli.run(
      ['predict', 'houses', '--row', 'rooms=three,zone=a,seen=,old=maybe,x=1'],
      {
        url,
      },
    );

    expect(exitCode).toBe(1);
    expect(stderr).toContain('row 0, rooms: must be a number, not a string');
    expect(stderr).toContain('row 0, old: must be true or false, not a string');
    expect(stderr).toContain('row 0, x: is no input of this model');
  });

  it.each([
    ['neither --row nor --file', []],
    ['both', ['--row', 'a=1', '--file', 'x.csv']],
  ])('refuses %s', async (_what, options) => {
    expect((await cli.run(['predict', 'houses', ...options])).exitCode).toBe(2);
  });

  it.each(['rooms', 'rooms=1,rooms=2', '{"rooms":'])('refuses "%s" as a row', async (row) => {
    const { url } = await cli.platform(routes);

    expect((await cli.run(['predict', 'houses', '--row', row], { url })).exitCode).toBe(2);
  });

  it('says so while nothing serves', async () => {
    const { url } = await cli.platform({ 'GET /models/houses': { ...model, serving: null } });

    const { exitCode, stderr } = await cli.run(['predict', 'houses', '--row', 'rooms=1'], { url });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('nothing serves for "houses" yet');
  });

  it('under --json is what the platform answered', async () => {
    const { url } = await cli.platform(classifierRoutes);

    const { objects } = await cli.run(['predict', 'houses', '--row', 'rooms=1', '--json'], { url });

    expect(objects).toMatchObject([{ version: 2, predictions: [{ label: 'Yes, always' }] }]);
  });
});

describe('predict --file', () => {
  it('keeps columns and order, adds the answer, and gives bad rows their reason', async () => {
    const stub = await cli.platform(routes);
    const cwd = cli.folder({
      'new.csv': [
        'note,old,zone,rooms,seen',
        '"=1+1, ""quoted""",true,a,3,2026-01-31 08:00:00',
        ',False,NA,,2026-01-31',
        'bad,maybe,a,many,2026-01-31',
        'also bad,,a,1,2026-01-31',
        'the last,true,é,1e3,',
        '',
      ].join('\n'),
    });

    const { exitCode, stderr } = await cli.run(
      ['predict', 'houses', '--file', 'new.csv', '--out', 'scored.csv'],
      { url: stub.url, cwd },
    );

    expect(readScored(cwd)).toEqual([
      'note,old,zone,rooms,seen,prediction,version,predictionId,error',
      '"=1+1, ""quoted""",true,a,3,2026-01-31 08:00:00,6,2,id:0,',
      ',False,NA,,2026-01-31,0,2,id:1,',
      'bad,maybe,a,many,2026-01-31,,,,"rooms ""many"" is not a number; old ""maybe"" is neither true nor false"',
      'also bad,,a,1,2026-01-31,,,,old must not be missing',
      'the last,true,é,1e3,,2000,2,id:2,',
    ]);
    expect(sentRows(stub.requests)).toEqual([
      [
        { rooms: 3, seen: '2026-01-31T08:00:00.000000', old: true, zone: 'a' },
        { rooms: null, seen: '2026-01-31T00:00:00.000000', old: false, zone: null },
        { rooms: 1000, seen: null, old: true, zone: 'é' },
      ],
    ]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('3 rows scored by version 2');
    expect(stderr).toMatch(/^2 rows not scored, the first because rooms "many" is not a number/m);
  });

  it('asks for the others again when the platform finds fault with some rows', async () => {
    const stub = await cli.platform({
      ...routes,
      'POST /models/houses/predict': (request: StubRequest) => {
        const { rows } = JSON.parse(request.text) as { rows: { zone: string }[] };
        const issues = rows.flatMap(({ zone }, row) =>
          zone === 'bad' ? [{ row, field: 'zone', code: 'badText', message: 'the text is bad' }] : [],
        );
        // At most so many issues in one answer.
        return issues.length > 0 ? problem(422, 'x', { issues: issues.slice(0, 2) }) : predictTwice(request);
      },
    });
    const zones = ['a', 'bad', 'bad', 'b', 'bad', 'c'];
    const cwd = cli.folder({
      'new.csv': `rooms,zone,seen,old\n${zones.map((zone, index) => `${index},${zone},,true\n`).join('')}`,
    });

    const { exitCode } = await cli.run(['predict', 'houses', '--file', 'new.csv', '--out', 'scored.csv'], {
      url: stub.url,
      cwd,
    });

    expect(exitCode).toBe(1);
    expect(sentRows(stub.requests).map((rows) => rows.length)).toEqual([6, 4, 3]);
    expect(readScored(cwd).slice(1)).toEqual([
      '0,a,,true,0,2,id:0,',
      '1,bad,,true,,,,zone the text is bad',
      '2,bad,,true,,,,zone the text is bad',
      '3,b,,true,6,2,id:1,',
      '4,bad,,true,,,,zone the text is bad',
      '5,c,,true,10,2,id:2,',
    ]);
  });

  it('sends at most 1,000 rows at once, and halves what is too large', async () => {
    const stub = await cli.platform({
      ...routes,
      'POST /models/houses/predict': (request: StubRequest) =>
        JSON.parse(request.text).rows.length > 600 ? problem(413, 'too large') : predictTwice(request),
    });
    const lines = Array.from({ length: 2_100 }, (_, row) => `${row},a,,true\n`);
    const cwd = cli.folder({ 'new.csv': `rooms,zone,seen,old\n${lines.join('')}` });

    const { exitCode, objects } = await cli.run(
      ['predict', 'houses', '--file', 'new.csv', '--out', 'scored.csv', '--json'],
      { url: stub.url, cwd },
    );

    expect(exitCode).toBe(0);
    expect(objects).toEqual([
      {
        model: 'houses',
        file: 'new.csv',
        out: 'scored.csv',
        rows: 2_100,
        scored: 2_100,
        failed: 0,
        versions: [2],
      },
    ]);
    expect(sentRows(stub.requests).every((rows) => rows.length <= 1_000)).toBe(true);
    const scored = readScored(cwd);
    expect(scored).toHaveLength(2_101);
    expect(scored[2_100]).toMatch(/^2099,a,,true,4198,2,id:\d+,$/);
  });

  it('writes the rows to stdout without --out, and says the rest beside them', async () => {
    const { url } = await cli.platform(classifierRoutes);
    const cwd = cli.folder({ 'new.csv': 'rooms\n1\n' });

    const { exitCode, stdout, stderr } = await cli.run(['predict', 'houses', '--file', 'new.csv'], {
      url,
      cwd,
    });

    expect(exitCode).toBe(0);
    expect(stdout.replace(/[0-9a-f]{32}:/, 'id:')).toBe(
      'rooms,prediction,probability.No,"probability.Yes, always",version,predictionId,error\n1,"Yes, always",0.25,0.75,2,id:0,\n',
    );
    expect(stderr).toContain('1 row scored by version 2');
  });

  it('reads JSON Lines, where absent and null are missing and texts stay texts', async () => {
    const stub = await cli.platform(routes);
    const cwd = cli.folder({
      'new.jsonl':
        '{"rooms":3,"zone":"","seen":null,"old":true}\n{"zone":"7","old":false,"rooms":4.50,"seen":"2026-01-31T08:00:00.5"}\n',
    });

    const { exitCode } = await cli.run(['predict', 'houses', '--file', 'new.jsonl', '--out', 'scored.csv'], {
      url: stub.url,
      cwd,
    });

    expect(exitCode).toBe(0);
    expect(sentRows(stub.requests)[0]).toMatchObject([
      { rooms: 3, seen: null, old: true },
      { rooms: 4.5, zone: '7', seen: '2026-01-31T08:00:00.500000', old: false },
    ]);
  });

  it('gives rows that cannot be read their reason, and keeps their place', async () => {
    const { url } = await cli.platform(classifierRoutes);
    const cwd = cli.folder({ 'new.csv': 'rooms,note\n1,a\n2,b,one too many\n3,c\n' });

    const { exitCode } = await cli.run(['predict', 'houses', '--file', 'new.csv', '--out', 'scored.csv'], {
      url,
      cwd,
    });

    expect(exitCode).toBe(1);
    const [, first, torn, last] = readScored(cwd);
    expect(first).toBe('1,a,"Yes, always",0.25,0.75,2,id:0,');
    expect(torn).toMatch(/^,,,,,,,.*3 fields/);
    expect(last).toBe('3,c,"Yes, always",0.25,0.75,2,id:1,');
  });

  it('sends a column that is a number and a category once, and times with a zone as UTC', async () => {
    const signature = {
      numbers: [{ name: 'rooms', nullable: true }],
      categories: [{ name: 'rooms', nullable: false }],
      times: [{ name: 'seen', nullable: true, zoned: true }],
      booleans: [],
    };
    const stub = await cli.platform({
      ...classifierRoutes,
      'GET /models/houses/versions/2': version(2, {
        signature,
        task: 'binary',
        classes: ['No', 'Yes, always'],
      }),
    });
    const cwd = cli.folder({
      'new.csv': 'rooms,seen\n3.0,2026-01-31T08:00+01:00\n,2026-01-31T08:00Z\n4,2026-01-31T08:00\n',
    });

    const { stdout } = await cli.run(['predict', 'houses', '--file', 'new.csv'], { url: stub.url, cwd });

    expect(sentRows(stub.requests)).toEqual([[{ rooms: 3, seen: '2026-01-31T07:00:00.000000Z' }]]);
    expect(stdout).toContain('rooms must not be missing');
    expect(stdout).toContain('has no time zone, and the others do');
  });

  it('takes a declared sentinel for missing, as training did', async () => {
    const stub = await cli.platform({
      ...classifierRoutes,
      'GET /models/houses': {
        ...model,
        spec: {
          ...spec,
          data: { ...spec.data, columns: { rooms: { nullable: true, unique: false, sentinels: [-999] } } },
        },
      },
    });
    const cwd = cli.folder({ 'new.csv': 'rooms\n-999\n5\n' });

    await cli.run(['predict', 'houses', '--file', 'new.csv'], { url: stub.url, cwd });

    expect(sentRows(stub.requests)).toEqual([[{ rooms: null }, { rooms: 5 }]]);
  });

  it('refuses a file without a column that the model needs, and leaves no file behind', async () => {
    const { url } = await cli.platform(routes);
    const cwd = cli.folder({ 'new.csv': 'rooms,zone\n1,a\n' });

    const { exitCode, stderr } = await cli.run(
      ['predict', 'houses', '--file', 'new.csv', '--out', 'scored.csv'],
      { url, cwd },
    );

    expect(exitCode).toBe(1);
    expect(stderr).toContain('the file has no column "seen", "old", and the model needs them');
    expect(existsSync(join(cwd, 'scored.csv'))).toBe(false);
    expect(existsSync(join(cwd, 'scored.csv.part'))).toBe(false);
  });

  it('refuses a column that it would add, unless it may replace it', async () => {
    const { url } = await cli.platform(classifierRoutes);
    const cwd = cli.folder({ 'new.csv': 'rooms,version\n1,old\n' });
    const argv = ['predict', 'houses', '--file', 'new.csv', '--out', 'scored.csv'];

    const refused = await cli.run(argv, { url, cwd });
    const replaced = await cli.run([...argv, '--replace'], { url, cwd });

    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('the file has a column "version" already');
    expect(replaced.exitCode).toBe(0);
    expect(readScored(cwd)[1]).toBe('1,"Yes, always",0.25,0.75,2,id:0,');
  });

  it.each([
    ['an empty file', ''],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1')],
  ])('refuses %s with the reason', async (_what, content) => {
    const { url } = await cli.platform(routes);
    const cwd = cli.folder({ 'new.csv': content });

    const { exitCode, stderr } = await cli.run(['predict', 'houses', '--file', 'new.csv'], { url, cwd });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('cannot be read');
  });
});

describe('labels', () => {
  const labelRoutes = {
    'GET /models/houses': model,
    'POST /models/houses/labels': ({ text }: StubRequest) => ({
      status: 202,
      body: { accepted: JSON.parse(text).labels.length },
    }),
  };

  it('are sent with their prediction ids, rows without an id or a label passed over', async () => {
    const stub = await cli.platform(labelRoutes);
    const cwd = cli.folder({
      'labels.csv':
        'predictionId,label,observedAt\nr:0,3.5,2026-11-21 10:00\nr:1,,\n,7,\nr:2,NA,\nr:3,high,2026-11-21T11:00+01:00\n',
    });

    const { exitCode, objects } = await cli.run(['labels', 'houses', 'labels.csv', '--json'], {
      url: stub.url,
      cwd,
    });

    expect(exitCode).toBe(0);
    expect(objects).toEqual([{ model: 'houses', accepted: 2, passedOver: 3 }]);
    expect(JSON.parse(stub.requests[1]!.text).labels).toEqual([
      { predictionId: 'r:0', label: 3.5, observedAt: '2026-11-21T10:00:00.000Z' },
      { predictionId: 'r:3', label: 'high', observedAt: '2026-11-21T10:00:00.000Z' },
    ]);
  });

  it('come from a scored file by the name of the target, or of any column', async () => {
    const stub = await cli.platform(labelRoutes);
    const cwd = cli.folder({ 'scored.csv': 'rooms,predictionId,price,truth\n3,r:0,10,20\n' });

    await cli.run(['labels', 'houses', 'scored.csv'], { url: stub.url, cwd });
    await cli.run(['labels', 'houses', 'scored.csv', '--label', 'truth'], { url: stub.url, cwd });

    const sent = stub.requests
      .filter((request) => request.method === 'POST')
      .map(({ text }) => JSON.parse(text).labels);
    expect(sent).toEqual([[{ predictionId: 'r:0', label: 10 }], [{ predictionId: 'r:0', label: 20 }]]);
  });

  it('of a classifier stay texts, also where they look like numbers', async () => {
    const stub = await cli.platform({
      ...labelRoutes,
      'GET /models/houses': { ...model, spec: { ...spec, task: 'binary', positive: '1' } },
    });
    const cwd = cli.folder({ 'labels.csv': 'predictionId,label\nr:0,1\n' });

    await cli.run(['labels', 'houses', 'labels.csv'], { url: stub.url, cwd });

    expect(JSON.parse(stub.requests[1]!.text).labels).toEqual([{ predictionId: 'r:0', label: '1' }]);
  });

  it.each([
    ['without ids', 'label\n1\n', 'no column "predictionId"'],
    ['without labels', 'predictionId\nr:0\n', 'no column "label"'],
  ])('of a file %s are wrong usage', async (_what, text, message) => {
    const { url } = await cli.platform(labelRoutes);
    const cwd = cli.folder({ 'labels.csv': text });

    const { exitCode, stderr } = await cli.run(['labels', 'houses', 'labels.csv'], { url, cwd });

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('are sent in batches', async () => {
    const stub = await cli.platform(labelRoutes);
    const lines = Array.from({ length: 5_001 }, (_, row) => `r:${row},1\n`).join('');
    const cwd = cli.folder({ 'labels.csv': `predictionId,label\n${lines}` });

    const { objects } = await cli.run(['labels', 'houses', 'labels.csv', '--json'], { url: stub.url, cwd });

    expect(objects).toMatchObject([{ accepted: 5_001 }]);
    expect(stub.requests.filter((request) => request.method === 'POST')).toHaveLength(2);
  });
});
