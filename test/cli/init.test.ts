import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chooseFeatures } from '../../cli/init/choose-features.ts';
import type { ColumnFacts } from '../../cli/init/column-facts.ts';
import { guessTarget } from '../../cli/init/guess-target.ts';
import { yamlText } from '../../cli/init/write-spec.ts';
import type { ModelSpecInput } from '../../core/contracts/model-spec.ts';
import { createRandom } from '../../core/random.ts';
import { parseModelSpec } from '../../lambdas/manage-models/parse-model-spec.ts';
import { useCli } from './use-cli.ts';

const cli = useCli();

/** Rows of a file with one column of each sort, made from a seed. */
function makeRows(count: number): Record<string, unknown>[] {
  const random = createRandom(7);
  return Array.from({ length: count }, (_, row) => {
    const value = random.normal();
    const answer = random.next() < 0.3;
    return {
      orderNumber: row + 1_000,
      token: `t${row}-${random.integer(1_000_000)}`,
      remark: random.next() < 0.7 ? `text ${random.integer(1_000_000)}` : 'none given',
      country: 'NL',
      empty: null,
      gift: row % 4 === 0 ? 'wrapped' : null,
      zone: ['a', 'b', 'c'][random.integer(3)],
      'payment type': random.integer(5),
      weight: value,
      amount: Math.exp(3 * value) * (row === 5 ? 1e6 : 1),
      'Is member?': answer !== random.next() < 0.1,
      seen: new Date(Date.UTC(2026, 0, 1) + row * 7_200_000).toISOString(),
      verdict: answer ? 'late' : 'on time',
      outcome: answer ? 'Yes' : 'No',
      score: 3 * value + random.normal(),
    };
  });
}

function toCsv(rows: Record<string, unknown>[]): string {
  const names = Object.keys(rows[0]!);
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))];
  return lines.map((cells) => `${cells.map((cell) => `"${cell}"`).join(',')}\n`).join('');
}

/** The written spec, which the platform must take as it is. */
function readSpec(cwd: string, file = 'models/orders.yaml') {
  const text = readFileSync(join(cwd, file), 'utf8');
  expect(parseModelSpec(text)).not.toHaveProperty('issues');
  return { text, spec: parse(text) as ModelSpecInput };
}

const init = ['init', 'orders', '--from', 'orders.csv'];

describe('init', () => {
  const rows = makeRows(400);

  it('writes a spec that the platform takes, leaving out what identifies, never changes or gives the answer away', async () => {
    const cwd = cli.folder({ 'orders.csv': toCsv(rows) });

    const { exitCode, stdout } = await cli.run([...init, '--target', 'outcome'], { cwd });

    expect(exitCode).toBe(0);
    expect(stdout).toContain('npx perennial apply models/orders.yaml');
    const { spec, text } = readSpec(cwd);
    expect(spec).toEqual({
      name: 'orders',
      task: 'binary',
      positive: 'Yes',
      target: 'outcome',
      time: 'seen',
      features: {
        gift: 'category',
        zone: 'category',
        'payment type': 'category',
        weight: 'number',
        amount: { type: 'number', clip: [0, expect.any(Number)] },
        amount_log: { from: 'amount', type: 'number', transform: 'log1p', clip: [0, expect.any(Number)] },
        'Is member?': 'boolean',
        seen: { type: 'timestamp', parts: ['weekday', 'hour'] },
        score: 'number',
      },
    });
    const reasons = text.split('\n').filter((line) => line.startsWith('#   '));
    expect(reasons).toEqual([
      '#   orderNumber: an identifier: every value is different',
      '#   token: an identifier: every value is different',
      expect.stringMatching(/^# {3}remark: free text or a name: \d+ different values in 400 rows$/),
      '#   country: constant: every row has the same value',
      '#   empty: constant: it has no value at all',
      '#   verdict: leaks the target: alone it reaches AUC 1',
    ]);
  });

  it('takes the task and the positive label that somebody names', async () => {
    const cwd = cli.folder({ 'orders.csv': toCsv(rows) });
    const named = ['--target', 'outcome', '--task', 'binary', '--positive', 'No', '--out', 'o.yaml'];

    await cli.run([...init, ...named], { cwd });

    expect(readSpec(cwd, 'o.yaml').spec).toMatchObject({ task: 'binary', positive: 'No' });
  });

  it('suggests the column that a mistyped target most likely meant', async () => {
    const cwd = cli.folder({ 'orders.csv': toCsv(rows.slice(0, 60)) });

    const { exitCode, stderr } = await cli.run([...init, '--target', 'Outcome'], { cwd });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('did you mean "outcome"?');
  });

  it.each([
    ['a task that is none', ['--target', 'outcome', '--task', 'ranking'], '--task is regression'],
    ['no target', [], 'init needs --from FILE and --target COLUMN'],
  ])('refuses %s', async (_what, options, message) => {
    const { exitCode, stderr } = await cli.run([...init, ...options], {
      cwd: cli.folder({ 'orders.csv': 'a\n1\n' }),
    });

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('refuses a name that is no model name, and a file that is there', async () => {
    const cwd = cli.folder({ 'orders.csv': toCsv(rows), 'o.yaml': 'mine' });

    const named = await cli.run(['init', 'Orders', '--from', 'orders.csv', '--target', 'outcome'], { cwd });
    const there = await cli.run([...init, '--target', 'outcome', '--out', 'o.yaml'], { cwd });
    const forced = await cli.run([...init, '--target', 'outcome', '--out', 'o.yaml', '--force'], { cwd });

    expect(named.exitCode).toBe(2);
    expect(there.exitCode).toBe(2);
    expect(there.stderr).toContain('--force overwrites it');
    expect(forced.exitCode).toBe(0);
  });

  it('reads gzipped JSON Lines', async () => {
    const text = rows.map((row) => JSON.stringify(row)).join('\n');
    const cwd = cli.folder({ 'orders.jsonl.gz': gzipSync(text) });

    const { exitCode } = await cli.run(['init', 'orders', '--from', 'orders.jsonl.gz', '--target', 'score'], {
      cwd,
    });

    expect(exitCode).toBe(0);
    expect(readSpec(cwd).spec.features).toMatchObject({ weight: 'number', 'Is member?': 'boolean' });
  });

  it('takes usual signs of a missing number for missing, and says so in the spec', async () => {
    const lines = Array.from(
      { length: 60 },
      (_, row) => `${row % 7 === 0 ? '?' : row % 10},${row % 2 ? 'x' : 'y'}\n`,
    );
    const cwd = cli.folder({ 'orders.csv': `size,target\n${lines.join('')}` });

    await cli.run([...init, '--target', 'target'], { cwd });

    const { spec } = readSpec(cwd);
    expect(spec.data?.nulls).toEqual(['', 'NA', '?']);
    expect(spec.features).toEqual({ size: 'number' });
  });

  it('leaves rows without a target out, and lets few rows be enough', async () => {
    const lines = Array.from({ length: 30 }, (_, row) => `${row % 5},${row < 3 ? '' : (row * 7) % 11}\n`);
    const cwd = cli.folder({ 'orders.csv': `size,"the ""target"""\n${lines.join('')}` });

    const { exitCode, stderr } = await cli.run([...init, '--target', 'the "target"'], { cwd });

    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(readSpec(cwd).spec.data).toEqual({ where: '"the ""target""" is not null', rows: { min: 27 } });
  });

  it('writes any column name so that it is read back, and lets none of them end a comment', async () => {
    const names = ['on', '1', 'a: b', '# c', 'naïve 東京', '\u202eevil', "it's", '{x}', 'null', '-'];
    const lines = Array.from(
      { length: 60 },
      (_, row) => `${names.map((_name, column) => (row * (column + 3)) % 13).join(',')},7,${row % 2}\n`,
    );
    const cwd = cli.folder({
      'orders.csv': `${[...names, '\u202econstant'].map((name) => `"${name}"`).join(',')},target\n${lines.join('')}`,
    });

    const { exitCode } = await cli.run([...init, '--target', 'target'], { cwd });

    expect(exitCode).toBe(0);
    const { spec, text } = readSpec(cwd);
    expect(Object.keys(spec.features).toSorted()).toEqual(names.toSorted());
    expect(text).toContain('#   \\u202econstant: constant');
  });

  it('says so when no column is left to learn from', async () => {
    const lines = Array.from({ length: 60 }, (_, row) => `id${row},${row % 2}\n`);
    const cwd = cli.folder({ 'orders.csv': `id,target\n${lines.join('')}` });

    const { exitCode, stderr } = await cli.run([...init, '--target', 'target'], { cwd });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('no column is left to learn from');
  });

  it('under --json answers what it wrote', async () => {
    const cwd = cli.folder();
    writeFileSync(join(cwd, 'orders.csv'), toCsv(rows));

    const { objects } = await cli.run([...init, '--target', 'score', '--json'], { cwd });

    expect(objects[0]).toMatchObject({ file: 'models/orders.yaml', task: 'regression', target: 'score' });
    expect((objects[0] as unknown as { leftOut: { column: string; kind: string }[] }).leftOut[0]).toEqual({
      column: 'orderNumber',
      kind: 'identifier',
      why: 'an identifier: every value is different',
    });
  });
});

describe('the task guessed from a target', () => {
  const target = (kind: ColumnFacts['kind'], labels: string[], more: Partial<ColumnFacts> = {}) =>
    [
      {
        name: 'y',
        sqlName: 'c0',
        kind,
        rows: 10 * labels.length,
        missing: 0,
        distinct: labels.length,
        numbers: { min: 0, max: 1, isWhole: true, low: 0, first: 0, median: 0, last: 1, high: 1 },
        ...more,
      } satisfies ColumnFacts,
      // The most frequent label comes first.
      { levels: labels.map((label, index) => ({ label, count: 15 - index })) },
    ] as const;
  const texts = (count: number) => Array.from({ length: count }, (_, index) => `text ${index}`);

  it.each([
    ['two numbers', target('number', ['0', '1']), { task: 'binary', positive: '1' }],
    ['true and false', target('boolean', ['false', 'true']), { task: 'binary', positive: 'true' }],
    ['a yes and a no', target('category', ['YES', 'NO']), { task: 'binary', positive: 'YES' }],
    ['two other texts', target('category', ['DOWN', 'UP']), { task: 'binary', positive: 'UP' }],
    ['a few texts', target('category', ['b', 'c', 'a']), { task: 'multiclass', classes: ['a', 'b', 'c'] }],
    ['numbers', target('number', ['1', '2', '3']), { task: 'regression', classes: [] }],
  ])('%s', (_what, [facts, levels], expected) => {
    expect(guessTarget(facts, levels, {})).toMatchObject(expected);
  });

  it('may be named otherwise', () => {
    expect(guessTarget(...target('number', ['1', '2', '3']), { task: 'multiclass' }).classes).toEqual([
      '1',
      '2',
      '3',
    ]);
    expect(guessTarget(...target('category', texts(150)), { task: 'multiclass' }).task).toBe('multiclass');
    expect(guessTarget(...target('category', ['a', 'b']), { positive: 'a' }).positive).toBe('a');
  });

  it.each([
    ['a constant', target('category', ['NL']), {}, 'one value only, "NL"'],
    ['nothing', target('category', []), {}, 'no value'],
    ['many texts', target('category', texts(21)), {}, 'neither a number nor a few classes'],
    ['too many classes', target('category', texts(201)), { task: 'multiclass' as const }, 'at most 200'],
    ['times', target('timestamp', texts(30)), {}, 'holds times'],
    ['two times', target('timestamp', texts(2)), {}, 'holds times'],
    [
      'a regression over texts',
      target('category', texts(3)),
      { task: 'regression' as const },
      'needs numbers',
    ],
    ['two labels where there are three', target('category', texts(3)), { task: 'binary' as const }, 'has 3'],
    ['a label that does not occur', target('category', texts(2)), { positive: 'x' }, 'none of the labels'],
    ['a positive number', target('number', texts(9)), { positive: '1' }, '--positive is for a binary target'],
  ])('refuses %s', (_what, [facts, levels], asked, message) => {
    expect(() => guessTarget(facts, levels, asked)).toThrow(message);
  });
});

describe('features chosen from what a column shows', () => {
  const facts = (more: Partial<ColumnFacts>): ColumnFacts => ({
    name: 'x',
    sqlName: 'c0',
    kind: 'number',
    rows: 1_000,
    missing: 0,
    distinct: 500,
    ...more,
  });
  const numbers = { min: 0, max: 10, isWhole: false, low: 0, first: 0, median: 5, last: 9, high: 9.9 };

  it.each([
    ['an even number', facts({ numbers }), ['number']],
    [
      'a negative tail',
      facts({ numbers: { ...numbers, min: -5_000, low: -2.34, first: -2 } }),
      [{ type: 'number', clip: [-2.4, 9.9] }],
    ],
    ['mostly zeros', facts({ numbers: { ...numbers, max: 9_000, median: 0, last: 0, high: 0 } }), ['number']],
    [
      'codes',
      facts({ name: 'zip_code', distinct: 40, numbers: { ...numbers, isWhole: true } }),
      ['category'],
    ],
    [
      'a count with a name like codes',
      facts({ name: 'zip_code', distinct: 900, numbers: { ...numbers, isWhole: true } }),
      ['number'],
    ],
    [
      'dates of one week',
      facts({ kind: 'timestamp', times: { days: 5, areMidnights: true, haveMinutes: false } }),
      [{ type: 'timestamp', parts: ['weekday'] }],
    ],
    [
      'times of one day',
      facts({ kind: 'timestamp', times: { days: 1, areMidnights: false, haveMinutes: true } }),
      [{ type: 'timestamp', parts: ['hour', 'minute'] }],
    ],
    [
      'times of years',
      facts({ kind: 'timestamp', times: { days: 900, areMidnights: false, haveMinutes: true } }),
      [{ type: 'timestamp', parts: ['month', 'weekday', 'hour'] }],
    ],
  ])('%s', (_what, column, rules) => {
    expect(chooseFeatures(column, new Set()).map(({ rule }) => rule)).toEqual(rules);
  });

  it('do not add a twin under a name that is taken', () => {
    const skewed = facts({ numbers: { ...numbers, max: 500, median: 1, last: 100 } });

    expect(chooseFeatures(skewed, new Set()).map(({ name }) => name)).toEqual(['x', 'x_log']);
    expect(chooseFeatures(skewed, new Set(['x_log'])).map(({ name }) => name)).toEqual(['x']);
  });
});

describe('YAML text', () => {
  it.each([
    'plain',
    'Yes',
    'no',
    '~',
    '1',
    '1e3',
    '0x1f',
    '2026-01-01',
    'a b',
    ' a',
    'a#b',
    '"',
    '\\',
    '',
    'ključ',
  ])('%j is read back as it is', (text) => {
    expect(parse(`key: ${yamlText(text)}`)).toEqual({ key: text });
    expect(parse(`${yamlText(text)}: 1`)).toEqual({ [text]: 1 });
  });
});
