import type { Reason } from '../../core/contracts/names.ts';
import { type CsvRecord, scanRecords } from '../../core/data/csv/scan-records.ts';
import { scanFile, type TextSource } from './scan-file.ts';

/** Receives a record, the bytes that its span points into, and the line (from 1) that it begins on. */
export type OnRecord = (record: CsvRecord, bytes: Buffer, line: number) => void;

/** Reads all records that are not blank lines; `afterPiece` runs between pieces of the file. */
export async function readCsvRecords(
  source: TextSource,
  delimiter: string,
  onRecord: OnRecord,
  afterPiece?: (bytes: Buffer) => Promise<void>,
): Promise<Reason | undefined> {
  let line = 1;
  return scanFile(source, async (bytes, isLast) => {
    const done = scanRecords(bytes, 0, delimiter.charCodeAt(0), isLast, (record) => {
      if (record.end > record.start) onRecord(record, bytes, line);
      line += 1 + record.extraLines;
    });
    await afterPiece?.(bytes.subarray(0, done));
    return done;
  });
}
