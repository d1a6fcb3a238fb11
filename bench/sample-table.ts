import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ModelSpecInput } from '../core/contracts/model-spec.ts';
import { createRandom, type Random } from '../core/random.ts';

/** Everything that benchmarks make: data, states, the peers' environment. Git ignores it. */
export const CACHE = join(import.meta.dirname, '.cache');

export type SampleTask = 'regression' | 'binary';

/** Changes whenever the rows do, so that no old file is measured. */
const GENERATION = 1;
const SEED = 20_261_121;
const NUMBERS = 12;
/** Levels of each category: a status, a product line, … a zone. */
const LEVELS = [3, 8, 20, 60, 250];
const TIMES = 2;
const FIRST_SECOND = Date.parse('2026-01-01T00:00:00Z') / 1_000;
const SPAN_SECONDS = 90 * 86_400;
const LINES_AT_ONCE = 2_000;

const numbers = Array.from({ length: NUMBERS }, (_, i) => `number_${i + 1}`);
const categories = LEVELS.map((_, i) => `category_${i + 1}`);
const times = Array.from({ length: TIMES }, (_, i) => `time_${i + 1}`);
const booleans = ['boolean_1'];
const features = [...numbers, ...categories, ...times, ...booleans];

/** What a column holds, for readers that are told the types beforehand. */
export type SampleKind = 'number' | 'category' | 'timestamp' | 'boolean';

/** The kinds as DuckDB names them. */
export const SQL_TYPES: Record<SampleKind, string> = {
  number: 'DOUBLE',
  category: 'VARCHAR',
  timestamp: 'TIMESTAMP',
  boolean: 'BOOLEAN',
};

/** The columns in file order: 12 numbers, 5 categories, 2 times, 1 boolean, and the target. */
export function sampleColumns(task: SampleTask): { name: string; kind: SampleKind }[] {
  const kinds: [string[], SampleKind][] = [
    [numbers, 'number'],
    [categories, 'category'],
    [times, 'timestamp'],
    [booleans, 'boolean'],
    [['target'], task === 'regression' ? 'number' : 'category'],
  ];
  return kinds.flatMap(([names, kind]) => names.map((name) => ({ name, kind })));
}

/** A spec that trains the task's linear candidate on every column in 3 folds; its gates cannot fail for chance. */
export function sampleSpec(task: SampleTask): ModelSpecInput {
  return {
    name: `bench-${task}`,
    task,
    ...(task === 'binary' && { positive: 'yes' }),
    data: { rows: { min: 100 } },
    target: 'target',
    features: Object.fromEntries(
      sampleColumns(task)
        .filter(({ name }) => name !== 'target')
        .map(({ name, kind }) => [name, kind]),
    ),
    training: { folds: 3, candidates: [task === 'regression' ? 'ridge' : 'logistic'] },
  };
}

/** Path of a CSV file of so many seeded rows, written when it is not there yet. */
export async function sampleCsv(task: SampleTask, rows: number): Promise<string> {
  mkdirSync(CACHE, { recursive: true });
  const path = join(CACHE, `${task}-${rows}-g${GENERATION}.csv`);
  if (existsSync(path)) return path;
  const file = createWriteStream(`${path}.part`);
  file.write(`${[...features, 'target'].join(',')}\n`);
  const random = createRandom(SEED);
  for (let row = 0; row < rows; row += LINES_AT_ONCE) {
    const count = Math.min(LINES_AT_ONCE, rows - row);
    const lines = Array.from({ length: count }, () => writeRow(random, task));
    if (!file.write(lines.join(''))) await once(file, 'drain');
  }
  file.end();
  await finished(file);
  renameSync(`${path}.part`, path);
  return path;
}

/** The same rows as Parquet, typed, written by DuckDB when the file is not there yet. */
export async function sampleParquet(task: SampleTask, rows: number): Promise<string> {
  const csv = await sampleCsv(task, rows);
  const path = csv.replace(/csv$/, 'parquet');
  if (existsSync(path)) return path;
  const types = sampleColumns(task).map(({ name, kind }) => `'${name}': '${SQL_TYPES[kind]}'`);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (FROM read_csv('${csv}', header = true, columns = {${types.join(', ')}})) TO '${path}.part' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  renameSync(`${path}.part`, path);
  return path;
}

/** The first row's features as a prediction request takes them. */
export function sampleRequestRow(): Record<string, unknown> {
  const random = createRandom(SEED);
  const { fields } = drawRow(random);
  return Object.fromEntries(
    features.map((name, i) => [name, i < NUMBERS ? toNumber(fields[i]!) : toOwnType(fields[i]!)]),
  );
}

function toNumber(field: string): number | null {
  return field === '' ? null : Number(field);
}

function toOwnType(field: string): string | boolean {
  return field === 'true' || field === 'false' ? field === 'true' : field;
}

function writeRow(random: Random, task: SampleTask): string {
  const { fields, score } = drawRow(random);
  const noisy = score + random.normal();
  const target = task === 'regression' ? (20 + 4 * noisy).toFixed(3) : noisy > 0 ? 'yes' : 'no';
  return `${fields.join(',')},${target}\n`;
}

/** One row: its fields, and what the targets are made of. */
function drawRow(random: Random): { fields: string[]; score: number } {
  const fields: string[] = [];
  let score = 0;
  for (let i = 0; i < NUMBERS; i++) {
    const value = random.normal();
    score += i % 2 === 0 ? 0.3 * value : 0;
    fields.push(writeNumber(i, value, random));
  }
  LEVELS.forEach((levels, i) => {
    // the smaller of two draws: some levels are common, some rare
    const level = Math.min(random.integer(levels), random.integer(levels));
    score += 0.5 * (((level * 7) % 5) / 2 - 1);
    fields.push(`${'abcde'[i]}${level}`);
  });
  for (let i = 0; i < TIMES; i++) {
    const at = new Date((FIRST_SECOND + random.integer(SPAN_SECONDS)) * 1_000);
    score += 0.02 * (at.getUTCHours() - 12);
    fields.push(at.toISOString().slice(0, 19));
  }
  const flag = random.next() < 0.3;
  score += flag ? 0.5 : -0.2;
  fields.push(String(flag));
  return { fields, score };
}

/** Prices, counts, skewed amounts and plain decimals; two columns have gaps. */
function writeNumber(column: number, value: number, random: Random): string {
  if (column >= 10 && random.next() < 0.04) return '';
  switch (column % 4) {
    case 0:
      return value.toFixed(5);
    case 1:
      return (100 + 15 * value).toFixed(2);
    case 2:
      return String(Math.round(500 + 120 * value));
    default:
      return Math.exp(value).toFixed(4);
  }
}
