import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  readTrainFile,
  type TrainTable,
  trainInputs,
  writeTrainFile,
} from '../../../bench/trainer/train-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'train-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const table: TrainTable = {
  task: 'binary',
  classes: 2,
  ordered: false,
  trainRows: 2,
  testRows: 1,
  columns: [
    { name: 'size', kind: 'number', values: Float32Array.of(1.5, Number.NaN, -3) },
    { name: 'zone', kind: 'category', levels: 2, values: Int32Array.of(1, -1, 2) },
  ],
  target: Float32Array.of(1, 0, 1),
};

describe('a file of training columns', () => {
  it('gives back the table that was written, missing values and unseen levels too', () => {
    writeTrainFile(join(folder, 'table'), table);

    expect(readTrainFile(join(folder, 'table.json'))).toEqual(table);
  });

  it('is refused when bytes are missing at its end', () => {
    writeTrainFile(join(folder, 'table'), table);
    truncateSync(join(folder, 'table.bin'), 32);

    expect(() => readTrainFile(join(folder, 'table.json'))).toThrow('ends too early');
  });
});

describe('trainInputs', () => {
  it('shows trees the rows asked for, and counts the unseen level among the codes', () => {
    expect(trainInputs(table, 1, 3)).toEqual([
      { kind: 'number', values: Float32Array.of(Number.NaN, -3) },
      { kind: 'category', codes: Int32Array.of(-1, 2), count: 3 },
    ]);
  });
});
