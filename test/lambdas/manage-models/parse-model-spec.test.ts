import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseModelSpec } from '../../../lambdas/manage-models/parse-model-spec.ts';

const GOOD = `name: houses
task: regression
target: price
features:
  rooms: number
  district: category
`;

function issuesOf(text: string) {
  const parsed = parseModelSpec(text);
  return 'issues' in parsed ? parsed.issues : [];
}

test('accepts a spec of four keys and fills in every default', () => {
  const parsed = parseModelSpec(GOOD);

  expect(parsed).toMatchObject({
    spec: {
      rollout: 'immediate',
      training: { folds: 3, window: { datasets: 3 } },
      data: { nulls: ['', 'NA'] },
    },
  });
});

const examples = new URL('../../../examples/models/', import.meta.url);
test.each(readdirSync(examples))('accepts the example %s', (file) => {
  expect(issuesOf(readFileSync(new URL(file, examples), 'utf8'))).toEqual([]);
});

test.each([
  ['an unknown key at the top', `${GOOD}colour: red\n`, 7, 'colour', /unknown key "colour"/],
  [
    'an unknown key deep inside',
    `${GOOD}data:\n  columns:\n    rooms: { typ: number }\n`,
    9,
    'data.columns.rooms.typ',
    /unknown key "typ"/,
  ],
  [
    'an unknown key in a feature',
    GOOD.replace('rooms: number', 'rooms: { type: number, clipp: [0, 1] }'),
    5,
    'features.rooms.clipp',
    /unknown key "clipp"/,
  ],
  [
    'a task that does not exist',
    GOOD.replace('regression', 'guessing'),
    2,
    'task',
    /"regression"\|"binary"\|"multiclass"/,
  ],
  ['a wrong type', `${GOOD}training: { folds: many }\n`, 7, 'training.folds', /number/],
  ['a number out of range', `${GOOD}training:\n  folds: 1\n`, 8, 'training.folds', />=2/],
  ['a missing key', GOOD.replace('target: price\n', ''), 1, 'target', /string/],
  ['no features', GOOD.replace(/features:[\s\S]*/, 'features: {}\n'), 4, 'features', /at least one feature/],
  ['a name that could be a path', GOOD.replace('houses', '../etc'), 1, 'name', /lower-case/],
  ['a bad duration', `${GOOD}watch:\n  every: often\n`, 8, 'watch.every', /minutes, hours, days or weeks/],
  [
    'the target as a feature',
    GOOD.replace('rooms: number', 'price: number'),
    5,
    'features.price',
    /target cannot be a feature/,
  ],
  [
    'a metric of another task',
    `${GOOD}gates:\n  minimum: { auc: 0.5 }\n`,
    8,
    'gates.minimum.auc',
    /not defined for regression/,
  ],
  [
    'a split by a time that is not named',
    `${GOOD}training:\n  split: { by: time }\n`,
    8,
    'training.split.by',
    /needs `time`/,
  ],
  [
    'a binary task without its positive label',
    GOOD.replace('regression', 'binary'),
    1,
    'positive',
    /positive|label/,
  ],
  [
    'a candidate of another task',
    `${GOOD}training:\n  candidates: [logistic]\n`,
    8,
    'training.candidates.0',
    /use ridge/,
  ],
])('refuses %s, naming line, key and what is allowed', (_what, text, line, field, message) => {
  expect(issuesOf(text)).toMatchObject([{ line, field, message: expect.stringMatching(message) }]);
});

test.each([
  ['rollout: canary', 'rollout', /canary is not built yet/],
  ['rollout: shadow', 'rollout', /shadow is not built yet/],
  ['rollout: ab', 'rollout', /ab is not built yet/],
  ['training: { compute: sagemaker }', 'training.compute', /sagemaker is not built yet/],
  ['training: { candidates: [gbdt] }', 'training.candidates.0', /gbdt is not built yet/],
  ['log: { hashed: [rooms] }', 'log.hashed', /not built yet/],
  ['fairness: [district]', 'fairness', /not built yet/],
])('refuses %s by name, for it is not built yet', (line, field, message) => {
  expect(issuesOf(`${GOOD}${line}\n`)).toMatchObject([
    { code: 'unsupported', field, message: expect.stringMatching(message) },
  ]);
});

test('says where a file is no YAML, and refuses a key that stands twice', () => {
  expect(issuesOf('name: [unclosed\n')[0]).toMatchObject({ code: 'notYaml', field: '(file)' });
  expect(issuesOf(`${GOOD}target: other\n`)[0]).toMatchObject({ line: 7, code: 'notYaml' });
});

test('refuses anchors and aliases, by which a small file can grow without bound', () => {
  expect(issuesOf(`${GOOD}segments: &a [x]\nfairness: *a\n`)[0]).toMatchObject({ code: 'notYaml' });
});

test('leaves objects alone when a key is called __proto__', () => {
  parseModelSpec(`${GOOD}__proto__: { polluted: true }\n`);

  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
