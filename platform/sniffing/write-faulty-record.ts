import type { FileWriter } from './file-writer.ts';
import { quoteField } from './quote-field.ts';

const LONGEST_TEXT = 2_000;

/** Writes a record that cannot be a row as one that says so (POSITION_FIELDS); NUL is shown as its symbol. */
export function writeFaultyRecord(
  writer: FileWriter,
  delimiter: string,
  columnCount: number,
  place: { row: number; line: number },
  fault: { code: string; message: string },
  text: string,
): void {
  const shown = text.slice(0, LONGEST_TEXT).toWellFormed().replaceAll('\0', '\u2400');
  const fields = [place.row, place.line, fault.code, quoteField(fault.message), quoteField(shown)];
  writer.add(`${fields.join(delimiter)}${delimiter.repeat(columnCount)}\n`);
}
