import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseModelSpec } from '../../../lambdas/manage-models/parse-model-spec.ts';

const MODELS = new URL('../../../examples/models/', import.meta.url);

const minimal = `name: green-taxi
task: regression
target: minutes
features:
  trip_distance: number
`;

/** The issues of the minimal spec with more lines, as "line field code: message". */
function issuesOf(more: string, base = minimal): string[] {
  const parsed = parseModelSpec(base + more);
  if ('spec' in parsed) return [];
  return parsed.issues.map(({ line, field, code, message }) => `${line} ${field} ${code}: ${message}`);
}

describe('a good spec', () => {
  it('needs name, task, target and features; everything else has a default', () => {
    const parsed = parseModelSpec(minimal);

    expect(parsed).toMatchObject({
      spec: {
        name: 'green-taxi',
        rollout: 'immediate',
        data: { format: 'auto', rows: { min: 50 }, quarantine: { share: 0.05 } },
        training: { window: { datasets: 3 }, folds: 3, seed: 1, compute: 'auto' },
        watch: { every: '1 hour', retrain: { on: ['drift', 'quality', 'newData'] } },
      },
    });
  });

  it.each(readdirSync(MODELS))('is the example %s', (file) => {
    const parsed = parseModelSpec(readFileSync(new URL(file, MODELS), 'utf8'));

    expect('issues' in parsed ? parsed.issues : []).toEqual([]);
  });

  it('may be JSON, or start with a byte order mark, or have Windows line ends', () => {
    const parsed = parseModelSpec(minimal);

    expect(parseModelSpec(JSON.stringify({ ...('spec' in parsed && parsed.spec) }))).toEqual(parsed);
    expect(parseModelSpec(`\ufeff${minimal}`)).toEqual(parsed);
    expect(parseModelSpec(minimal.replaceAll('\n', '\r\n'))).toEqual(parsed);
  });

  it('reads yes, no, on and off as the words they are', () => {
    const parsed = parseModelSpec(
      `${minimal.replace('regression', 'binary')}positive: Yes\ndata: { nulls: [no, off, NA] }`,
    );

    expect(parsed).toMatchObject({ spec: { positive: 'Yes', data: { nulls: ['no', 'off', 'NA'] } } });
  });
});

describe('a file that is no spec', () => {
  it.each([
    ['', '1 (file) wrongType: expected object'],
    ['# nothing\n', '1 (file) wrongType: expected object'],
    ['text', '1 (file) wrongType: expected object'],
    ['- 1\n- 2\n', '1 (file) wrongType: expected object'],
    ['{}', '1 name missing: is required: expected string'],
  ])('%j says so', (text, issue) => {
    expect(issuesOf(text, '')[0]).toBe(issue);
  });

  it.each([
    ['a: [1, 2', 1],
    ['name: x\n  task: y\n', 1],
    ['name: "x\n', 2],
    ['name: x\n---\nname: y\n', 2],
    ['\tname: x\n', 1],
    ['name: x\nwhat is this\n', 2],
  ])('%j is no YAML from line %i on', (text, line) => {
    expect(issuesOf(text, '')[0]).toMatch(new RegExp(`^${line} \\(file\\) notYaml: `));
  });

  it('names a key that stands twice, and where', () => {
    expect(issuesOf('task: binary\n')).toEqual([
      '6 task duplicateKey: the key task stands twice in one place',
    ]);
    expect(issuesOf('data: { rows: { min: 5, "min": 6 } }\n')).toEqual([
      '6 "min" duplicateKey: the key "min" stands twice in one place',
    ]);
  });

  it.each([
    ['log:\n  never: &x [a]\n  hashed: *x\n', 8],
    ['watch: *nothing\n', 6],
  ])('refuses the alias in %j', (more, line) => {
    expect(issuesOf(more)[0]).toMatch(new RegExp(`^${line} \\(file\\) notYaml: `));
  });

  it.each(['description: !!js/function "x"\n', 'description: !ruby/object x\n'])(
    'refuses the tag in %j',
    (more) => {
      expect(issuesOf(more)[0]).toMatch(/^6 \(file\) notYaml: Unresolved tag/);
    },
  );

  it('refuses a key that is a list or a map', () => {
    expect(issuesOf('? [a, b]\n: 1\n')).toEqual(['6 (file) unknownKey: a key is a plain word']);
  });

  it('is refused in no time, however it is nested', () => {
    // each took minutes, or the stack, when its keys were made into texts
    for (const text of ['? '.repeat(400), '['.repeat(3_000), '{a: '.repeat(3_000), '- '.repeat(3_000)])
      expect(issuesOf(text, '').length).toBeGreaterThan(0);
  });

  it.each(['', 'features', 'data.columns', 'gates.minimum', 'training'])(
    'refuses a key named __proto__ under "%s", which JavaScript would swallow',
    (place) => {
      const key = '{ __proto__: { x: 1 } }';
      const more = place
        .split('.')
        .filter(Boolean)
        .reduceRight((inner, part) => `{ ${part}: ${inner} }`, key);

      expect(issuesOf(more, '')).toEqual(['1 __proto__ unknownKey: is no name for anything']);
      expect(({} as { x?: number }).x).toBeUndefined();
    },
  );
});

describe('an unknown key', () => {
  it.each([
    ['trainning:\n  folds: 3\n', 6, 'trainning', 'description, positive, data'],
    ['training:\n  fold: 3\n', 7, 'training.fold', 'window, split, folds, seed'],
    ['data:\n  columns:\n    a: { mim: 0 }\n', 8, 'data.columns.a.mim', 'type, min, max, nullable'],
    [
      'watch:\n  retrain:\n    when: always\n',
      8,
      'watch.retrain.when',
      'on, windows, cooldown, budgetPerMonth',
    ],
    ['gates:\n  minimum:\n    rsme: 1\n', 8, 'gates.minimum.rsme', 'rmse, mae, r2'],
    [
      'training:\n  candidates:\n    - ridge: { lamda: 1 }\n',
      8,
      'training.candidates.0.ridge.lamda',
      'lambda',
    ],
    ['training:\n  split:\n    by: time\n    tset: 0.2\n', 9, 'training.split.tset', 'test'],
    ['training:\n  split:\n    by: dataset\n    test: 0.2\n', 9, 'training.split.test', 'nothing more'],
    ['log: { hashes: [] }\n', 6, 'log.hashes', 'features, hashed, never'],
  ])('of %j is named with its line and what is allowed there', (more, line, field, allowed) => {
    const [issue, ...others] = issuesOf(more);

    expect(others).toEqual([]);
    expect(issue).toMatch(`${line} ${field} unknownKey: unknown key "${field.split('.').at(-1)}"`);
    expect(issue).toContain(`allowed here: ${allowed}`);
  });

  it('of a feature names what its own kind allows', () => {
    const base = minimal.replace('number', '{ type: category, clip: [0, 1] }');

    expect(issuesOf('', base)).toEqual([
      '5 features.trip_distance.clip unknownKey: unknown key "clip"; allowed here: from, rare',
    ]);
  });

  it('is named by the line of its key, not of the block below it', () => {
    expect(issuesOf('wacht:\n\n\n  every: 1 hour\n')[0]).toMatch(/^6 wacht /);
  });
});

describe('a value of another type or outside its range', () => {
  it.each([
    ['data: []\n', '6 data wrongType: expected object'],
    ['training: 3\n', '6 training wrongType: expected object'],
    ['description: [a]\n', '6 description wrongType: expected string'],
    ['training:\n  folds: 1\n', '7 training.folds invalid: expected number to be >=2'],
    ['training:\n  folds: 2.5\n', '7 training.folds wrongType: expected int'],
    ['training:\n  seed: -1\n', '7 training.seed invalid: expected number to be >=0'],
    ['data: { rows: { min: .inf } }\n', '6 data.rows.min wrongType: expected number'],
    ['data: { quarantine: { share: 2 } }\n', '6 data.quarantine.share invalid: expected number to be <=1'],
    ['segments: payment_type\n', '6 segments wrongType: expected array'],
    ['segments: [1]\n', '6 segments.0 wrongType: expected string'],
    [
      'rollout: blue-green\n',
      '6 rollout invalid: expected one of "immediate", "approval", "canary", "shadow", "ab"',
    ],
    [
      'watch: { every: hourly }\n',
      '6 watch.every invalid: is a whole number and minutes, hours, days or weeks, such as "1 hour"',
    ],
  ])('%j says what is expected', (more, issue) => {
    expect(issuesOf(more)).toEqual([issue]);
  });

  it.each([
    ['name: Green Taxi', '1 name invalid: must be 1 to 63 lower-case letters'],
    ['name: 7', '1 name wrongType: expected string'],
    ['task: classification', '2 task invalid: expected one of "regression", "binary", "multiclass"'],
    ['target: ""', '3 target invalid: expected string to have >=1 characters'],
  ])('%j is refused', (line, issue) => {
    const key = line.split(':')[0];
    const base = minimal.replace(new RegExp(`^${key}: .*$`, 'm'), line);

    expect(issuesOf('', base)[0]).toContain(issue);
  });

  it.each(['name', 'task', 'target', 'features'])('says that %s is required', (key) => {
    const base = minimal.replace(new RegExp(`^${key}:.*\n(  .*\n)*`, 'm'), '');

    expect(issuesOf('', base)).toEqual([
      expect.stringMatching(new RegExp(`^1 ${key} missing: is required: `)),
    ]);
  });

  it('names a column that no file can have', () => {
    expect(issuesOf('', minimal.replace('trip_distance', '"a\\tb"'))).toEqual([
      '5 features.a\tb invalid: must not contain control characters',
    ]);
  });

  it('tells of everything at once', () => {
    expect(issuesOf('training: { folds: 1, seed: x }\nrollot: immediate\n')).toHaveLength(3);
  });
});

describe('where several forms are possible', () => {
  const SPLIT =
    '{ by: random, stratified, group or time, test: SHARE }, { by: dataset } or { by: rows, test: SQL }';
  it.each([
    ['training: { window: 3 }\n', 'training.window', 'is all, { datasets: COUNT } or { days: COUNT }'],
    ['training: { window: some }\n', 'training.window', 'is all, { datasets: COUNT } or { days: COUNT }'],
    ['training: { window: { dataset: 3 } }\n', 'training.window', '{ datasets: COUNT } or { days: COUNT }'],
    ['training: { window: { datasets: 3, days: 4 } }\n', 'training.window', '{ datasets: COUNT } or { days'],
    ['training: { window: { datasets: 0 } }\n', 'training.window.datasets', '>=1'],
    ['training: { split: time }\n', 'training.split', SPLIT],
    [
      'training: { split: { by: tiem } }\n',
      'training.split.by',
      'random, stratified, group, time, dataset or rows',
    ],
    [
      'training: { split: { test: 0.2 } }\n',
      'training.split.by',
      'random, stratified, group, time, dataset or rows',
    ],
    ['training: { split: { by: rows } }\n', 'training.split.test', 'is required: expected string'],
    ['training: { split: { by: rows, test: 0.2 } }\n', 'training.split.test', 'expected string'],
    ['training: { split: { by: random, test: 1 } }\n', 'training.split.test', '<1'],
    ['training: { candidates: ridge }\n', 'training.candidates', 'expected array'],
    ['training: { candidates: [] }\n', 'training.candidates', '>=1'],
    ['training: { candidates: [xgboost] }\n', 'training.candidates.0', 'is ridge, logistic or gbdt'],
    [
      'training: { candidates: [ridge, { xgboost: {} }] }\n',
      'training.candidates.1',
      '{ ridge: { lambda: [1, 10] } }',
    ],
    [
      'training: { candidates: [{ ridge: { lambda: x } }] }\n',
      'training.candidates.0.ridge.lambda',
      'a number from 0 up',
    ],
    [
      'training: { candidates: [{ ridge: { lambda: -1 } }] }\n',
      'training.candidates.0.ridge.lambda',
      'a number from 0 up',
    ],
    [
      'training: { candidates: [{ ridge: { lambda: [1, x] } }] }\n',
      'training.candidates.0.ridge.lambda.1',
      'expected number',
    ],
    ['log: { features: some }\n', 'log.features', 'is all, none or a list of column names'],
    ['log: { features: [1] }\n', 'log.features.0', 'expected string'],
  ])('%j gets one sentence that helps', (more, field, message) => {
    const issues = issuesOf(more);

    expect(issues).toHaveLength(1);
    expect(issues[0]).toContain(`6 ${field} `);
    expect(issues[0]).toContain(message);
  });

  it.each([
    ['numbr', 'features.trip_distance', 'is number, category, boolean or timestamp, or an entry such as'],
    ['7', 'features.trip_distance', 'is number, category, boolean or timestamp, or an entry such as'],
    ['', 'features.trip_distance', 'is number, category, boolean or timestamp, or an entry such as'],
    ['[number]', 'features.trip_distance', 'is number, category, boolean or timestamp, or an entry such as'],
    ['{ type: numbr }', 'features.trip_distance.type', 'is number, category, boolean or timestamp'],
    ['{ from: distance }', 'features.trip_distance.type', 'is number, category, boolean or timestamp'],
    [
      '{ type: number, missing: medain }',
      'features.trip_distance.missing',
      'is median, mean, refuse or a number',
    ],
    ['{ type: number, clip: 5 }', 'features.trip_distance.clip', 'expected'],
    [
      '{ type: number, clip: [5, 1] }',
      'features.trip_distance.clip',
      'the first bound must be below the second',
    ],
    ['{ type: number, transform: log }', 'features.trip_distance.transform', '"none", "log1p"'],
    ['{ type: category, rare: 0 }', 'features.trip_distance.rare', '>=1'],
    ['{ type: timestamp, parts: [year] }', 'features.trip_distance.parts.0', '"month", "day", "weekday"'],
  ])('a feature %j gets one sentence that helps', (feature, field, message) => {
    const issues = issuesOf('', minimal.replace('number', feature));

    expect(issues).toHaveLength(1);
    expect(issues[0]).toContain(`5 ${field} `);
    expect(issues[0]).toContain(message);
  });
});

describe('what the schema alone cannot see', () => {
  it.each([
    [
      'rollout: canary\n',
      '6 rollout unsupported: rollout: canary is not built yet; immediate and approval are',
    ],
    ['rollout: shadow\n', '6 rollout unsupported: '],
    ['rollout: ab\n', '6 rollout unsupported: '],
    [
      'training:\n  candidates:\n    - ridge\n    - gbdt: { loss: quantile }\n',
      '9 training.candidates.1.gbdt.quantile invalid: the loss "quantile" and which quantile it is of go together',
    ],
    ['log:\n  hashed: [a]\n', '7 log.hashed unsupported: '],
    ['fairness: [a]\n', '6 fairness unsupported: '],
    [
      'training:\n  metric: auc\n',
      '7 training.metric invalid: auc is not defined for regression: rmse, mae, r2, mape are',
    ],
    ['target_2: 1\n', '6 target_2 unknownKey: '],
  ])('%j is named with its line', (more, start) => {
    const issues = issuesOf(more);

    expect(issues).toHaveLength(1);
    expect(issues[0]?.startsWith(start)).toBe(true);
  });
});
