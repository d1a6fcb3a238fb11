import { join } from 'node:path';
import { faultOfRecord } from '../../core/data/csv/fault-of-record.ts';
import { splitFields } from '../../core/data/csv/split-fields.ts';
import { FileWriter } from './file-writer.ts';
import { quoteField } from './quote-field.ts';
import { readCsvRecords } from './read-csv-records.ts';
import type { TextSource } from './scan-file.ts';
import { writeFaultyRecord } from './write-faulty-record.ts';

/**
 * Writes the records below the header again: LF line ends, no blank lines, RFC 4180 quotes, and the fields of
 * POSITION_FIELDS in front.
 */
export async function cleanCsv(source: TextSource, delimiter: string, columnCount: number): Promise<string> {
  const target = join(source.folder, 'cleaned');
  const writer = await FileWriter.create(target);
  let row = 0;
  try {
    await readCsvRecords(
      source,
      delimiter,
      (record, bytes, line) => {
        row++;
        if (row === 1) return;
        const text = bytes.subarray(record.start, record.end);
        const place = { row: row - 1, line };
        const fault = faultOfRecord(record, columnCount);
        if (fault !== undefined) {
          writeFaultyRecord(writer, delimiter, columnCount, place, fault, text.toString());
          return;
        }
        writer.add(`${place.row}${delimiter}${place.line}${delimiter.repeat(4)}`);
        writer.add(record.hasLooseQuote ? quoteFields(text, delimiter) : text);
        writer.add('\n');
      },
      () => writer.drain(),
    );
  } finally {
    await writer.close();
  }
  return target;
}

function quoteFields(record: Uint8Array, delimiter: string): string {
  return splitFields(record, delimiter.charCodeAt(0)).map(quoteField).join(delimiter);
}
