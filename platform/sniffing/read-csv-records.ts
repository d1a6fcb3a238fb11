import type { Reason } from '../../core/contracts/names.ts';
import { type CsvRecord, scanRecords } from '../../core/data/csv/scan-records.ts';
import { scanFile, type TextSource } from './scan-file.ts';

/** A record with the piece of the file that its span points into, and its place in the file. */
export interface PlacedRecord extends CsvRecord {
  bytes: Buffer;
  /** 1-based, the first of the record's lines. */
  line: number;
}

/** Reads all records that are not blank lines; `afterPiece` runs between pieces of the file. */
export async function readCsvRecords(
  source: TextSource,
  delimiter: string,
  onRecord: (record: PlacedRecord) => void,
  afterPiece?: (bytes: Buffer) => Promise<void>,
): Promise<Reason | undefined> {
  let line = 1;
  return scanFile(source, async (bytes, isLast) => {
    const done = scanRecords(bytes, 0, delimiter.charCodeAt(0), isLast, (record) => {
      if (record.end > record.start) onRecord(Object.assign(record, { bytes, line }));
      line += 1 + record.extraLines;
    });
    await afterPiece?.(bytes.subarray(0, done));
    return done;
  });
}
