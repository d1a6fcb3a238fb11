import { type JsonCell, readJsonRow } from '../../core/data/json/read-json-row.ts';
import type { JsonTypeCounts, TextColumn } from '../../core/data/sniffing/sniffed-file.ts';
import type { FileWriter } from './file-writer.ts';
import { quoteField } from './quote-field.ts';
import { writeFaultyRecord } from './write-faulty-record.ts';

/**
 * Gathers JSON rows into a table of texts, whose columns are the keys in the order they first occur. Texts
 * are quoted and missing values are empty fields without quotes; a row ends after its last value, shorter
 * than later ones.
 */
export class JsonTable {
  readonly columns: Required<TextColumn>[] = [];
  rows = 0;
  faults = 0;
  firstFault = '';
  hasReservedText = false;
  readonly #writer: FileWriter;
  readonly #maxColumns: number;
  readonly #indexOf = new Map<string, number>();

  constructor(writer: FileWriter, maxColumns: number) {
    this.#writer = writer;
    this.#maxColumns = maxColumns;
  }

  /** Takes one JSON text as the next row. */
  add(text: string, line: number): void {
    const place = { row: ++this.rows, line };
    const row = readJsonRow(text);
    if (row.fault !== undefined) {
      if (this.faults++ === 0) this.firstFault = `line ${line}: ${row.fault.message}`;
      writeFaultyRecord(this.#writer, ',', 0, place, row.fault, text);
      return;
    }
    const fields: string[] = [];
    for (const cell of row.cells) {
      const index = this.#columnOf(cell);
      if (index === undefined) continue;
      fields[index] = this.#fieldOf(cell, index);
    }
    this.#writer.add(`${place.row},${place.line},,,,${fields.join(',')}\n`);
  }

  /** One column more than allowed is kept, so that the count is refused; the rest would only fill memory. */
  #columnOf(cell: JsonCell): number | undefined {
    const known = this.#indexOf.get(cell.key);
    if (known !== undefined || this.columns.length > this.#maxColumns) return known;
    const json: JsonTypeCounts = { string: 0, number: 0, boolean: 0, nested: 0 };
    const index = this.columns.push({ name: cell.key, json }) - 1;
    this.#indexOf.set(cell.key, index);
    return index;
  }

  #fieldOf(cell: JsonCell, index: number): string {
    if (cell.type === 'null') return '';
    this.columns[index]!.json[cell.type]++;
    if (cell.type === 'number' || cell.type === 'boolean') return cell.text;
    this.hasReservedText ||= cell.text.includes('\u0001');
    return quoteField(cell.text);
  }
}
