import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom, type Random } from '../../core/random.ts';
import { CACHE } from '../sample-table.ts';
import { type TrainColumn, type TrainTable, writeTrainFile } from './train-file.ts';

/** Changes whenever the rows do, so that no old file is measured. */
const GENERATION = 1;
const SEED = 20_261_121;
/** The level effects have a stream of their own, so that every size of a table has the same truth. */
const TRUTH_SEED = 7;

export type TrainTableName = 'binary' | 'wide' | 'categories' | 'multiclass';

/** What one row is drawn as: its numbers and codes written into `values`, its target answered. */
interface Shape {
  task: TrainTable['task'];
  classes: number;
  columns: ({ kind: 'number' } | { kind: 'category'; levels: number })[];
  testRows: number;
  draw(random: Random, values: Float64Array): number;
}

const SHAPES: Record<TrainTableName, () => Shape> = {
  binary: binaryShape,
  wide: wideShape,
  categories: categoriesShape,
  multiclass: multiclassShape,
};

/** The header of a seeded table of so many training rows, written when it is not there yet. */
export function trainTable(name: TrainTableName, rows: number): string {
  const path = join(CACHE, `train-${name}-${rows}-g${GENERATION}`);
  if (!existsSync(`${path}.json`)) writeTrainFile(path, drawTable(name, rows));
  return `${path}.json`;
}

/** A seeded table. Fewer training rows are the first of more; the held-out rows are the same for every size. */
export function drawTable(name: TrainTableName, trainRows: number, heldOutRows?: number): TrainTable {
  const { task, classes, columns, draw, ...shape } = SHAPES[name]();
  const testRows = heldOutRows ?? shape.testRows;
  const rows = trainRows + testRows;
  const filled = columns.map((column, i): TrainColumn => {
    if (column.kind === 'number')
      return { ...column, name: `number_${i + 1}`, values: new Float32Array(rows) };
    return { ...column, name: `category_${i + 1}`, values: new Int32Array(rows) };
  });
  const target = new Float32Array(rows);
  const values = new Float64Array(columns.length);
  const [training, heldOut] = [createRandom(SEED), createRandom(SEED + 1)];
  for (let row = 0; row < rows; row++) {
    target[row] = draw(row < trainRows ? training : heldOut, values);
    for (let i = 0; i < values.length; i++) filled[i]!.values[row] = values[i]!;
  }
  return { task, classes, ordered: false, trainRows, testRows, columns: filled, target };
}

/** Twenty numbers, ten with a signal: straight, bent, stepped, and as products of two. */
function binaryShape(): Shape {
  const columns = 20;
  const skewed = 16;
  return {
    task: 'binary',
    classes: 2,
    columns: numbers(columns),
    testRows: 50_000,
    draw(random, x) {
      for (let i = 0; i < columns; i++) x[i] = i < skewed ? random.normal() : Math.exp(random.normal());
      const score =
        1.1 * x[0]! +
        1.3 * x[1]! * x[2]! +
        (x[3]! > 0.3 ? x[4]! : -0.7 * x[4]!) +
        1.2 * Math.sin(2 * x[5]!) +
        0.8 * Math.abs(x[6]!) -
        0.6 +
        (x[7]! > 1 ? 1.5 : 0) +
        (x[8]! > 0 ? 0.8 : -0.3) * Math.log(x[16]!);
      return drawBinary(random, 1.6 * score);
    },
  };
}

/** Five hundred numbers, thirty with a signal. */
function wideShape(): Shape {
  const columns = 500;
  const informative = 30;
  return {
    task: 'binary',
    classes: 2,
    columns: numbers(columns),
    testRows: 10_000,
    draw(random, x) {
      for (let i = 0; i < columns; i++) x[i] = random.normal();
      let score = 0;
      // every sixteenth column, so that the signal is not in the first ones alone
      for (let i = 0; i < informative; i++) score += x[16 * i]! * (i % 3 === 0 ? 0.5 : 0.3);
      for (let i = 0; i < informative; i += 6) score += 0.8 * x[16 * i]! * x[16 * (i + 1)]!;
      return drawBinary(random, 1.5 * score);
    },
  };
}

/** Five numbers and five categories, from ten levels to twenty thousand, each level with an effect of its own. */
function categoriesShape(): Shape {
  const levels = [10, 50, 500, 5_000, 20_000];
  const weights = [0.8, 0.8, 0.9, 0.9, 0.7];
  const truth = createRandom(TRUTH_SEED);
  const effects = levels.map((count) => Float64Array.from({ length: count }, () => truth.normal()));
  const slopes = Float64Array.from({ length: levels[2]! }, () => truth.normal());
  const pairs = Float64Array.from({ length: levels[0]! * levels[1]! }, () => truth.normal());
  return {
    task: 'binary',
    classes: 2,
    columns: [...numbers(5), ...levels.map((count) => ({ kind: 'category' as const, levels: count }))],
    testRows: 50_000,
    draw(random, x) {
      for (let i = 0; i < 5; i++) x[i] = random.normal();
      let score = 0.8 * x[0]! + 0.6 * x[1]! * x[2]!;
      levels.forEach((count, i) => {
        // some levels are common, most are rare
        const level = Math.floor(count * random.next() ** 2);
        x[5 + i] = level;
        score += weights[i]! * effects[i]![level]!;
      });
      score += 0.7 * slopes[x[7]!]! * x[3]! + 0.7 * pairs[x[5]! * levels[1]! + x[6]!]!;
      return drawBinary(random, 1.3 * score);
    },
  };
}

/** Twenty numbers and ten classes, each with its own straight part and its own products of two columns. */
function multiclassShape(): Shape {
  const columns = 20;
  const classes = 10;
  const informative = 12;
  const truth = createRandom(TRUTH_SEED);
  const weights = Float64Array.from({ length: classes * informative }, () => 0.7 * truth.normal());
  const scores = new Float64Array(classes);
  return {
    task: 'multiclass',
    classes,
    columns: numbers(columns),
    testRows: 50_000,
    draw(random, x) {
      for (let i = 0; i < columns; i++) x[i] = random.normal();
      let sum = 0;
      for (let k = 0; k < classes; k++) {
        let score = 1.2 * x[k]! * x[(k + 3) % informative]!;
        for (let i = 0; i < informative; i++) score += weights[k * informative + i]! * x[i]!;
        scores[k] = Math.exp(score);
        sum += scores[k]!;
      }
      let left = random.next() * sum;
      let drawn = 0;
      while (drawn < classes - 1 && left >= scores[drawn]!) left -= scores[drawn++]!;
      return drawn;
    },
  };
}

function numbers(count: number): { kind: 'number' }[] {
  return Array.from({ length: count }, () => ({ kind: 'number' }));
}

function drawBinary(random: Random, logit: number): number {
  return random.next() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
}
