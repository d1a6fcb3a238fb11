import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs';
import { readTrainFile } from './train-file.ts';
import { type TrainTableName, trainTable } from './train-tables.ts';

/** A float32 has no more. */
const DIGITS = 8;
const LINES_AT_ONCE = 5_000;

/** The training rows of a table of numbers as CSV, with a header and the target last; written when not there yet. */
export function trainCsv(name: TrainTableName, rows: number): string {
  const header = trainTable(name, rows);
  const path = header.replace(/json$/, 'csv');
  if (existsSync(path)) return path;
  const { columns, target } = readTrainFile(header);
  const file = openSync(`${path}.part`, 'w');
  writeSync(file, `${[...columns.map((column) => column.name), 'target'].join(',')}\n`);
  for (let from = 0; from < rows; from += LINES_AT_ONCE) {
    let text = '';
    for (let row = from; row < Math.min(rows, from + LINES_AT_ONCE); row++) {
      for (const { values } of columns) text += `${Number(values[row]!.toPrecision(DIGITS))},`;
      text += `${target[row]}\n`;
    }
    writeSync(file, text);
  }
  closeSync(file);
  renameSync(`${path}.part`, path);
  return path;
}
