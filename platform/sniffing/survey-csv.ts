import type { Reason } from '../../core/contracts/names.ts';
import { faultOfRecord } from '../../core/data/csv/fault-of-record.ts';
import type { CsvRecord } from '../../core/data/csv/scan-records.ts';
import { splitFields } from '../../core/data/csv/split-fields.ts';
import { type OnRecord, readCsvRecords } from './read-csv-records.ts';
import type { TextSource } from './scan-file.ts';

export interface CsvSurvey {
  /** Undefined when every line is blank. */
  header: string[] | undefined;
  rows: number;
  /**
   * One kind of line end, one line per record, no blank lines and no faults: the engine may read the file as
   * it is.
   */
  isEven: boolean;
  hasReservedText: boolean;
  /** Records that cannot be read, with the first of them. */
  faults: Reason | undefined;
  /**
   * Whether they make the file unreadable: the header is one, more than half of the rows are, or an open
   * quote hides lines.
   */
  isUnreadable: boolean;
}

/** Looks at every byte of a CSV file once. A Reason when it cannot be read to its end. */
export async function surveyCsv(source: TextSource, delimiter: string): Promise<CsvSurvey | Reason> {
  let header: string[] | undefined;
  let rows = 0;
  let isEven = true;
  let hasReservedText = false;
  let lineEnd: string | undefined;
  let faults = 0;
  let firstFault: Reason | undefined;
  let hopelessFault: Reason | undefined;

  const onRecord: OnRecord = (record, bytes, line) => {
    lineEnd ??= record.lineEnd;
    const expectedLine = header === undefined ? 1 : rows + 2;
    if (record.lineEnd !== lineEnd && record.lineEnd !== '') isEven = false;
    if (record.extraLines > 0 || record.hasLooseQuote || line !== expectedLine) isEven = false;

    const fault = faultOfRecord(record, header?.length);
    if (fault !== undefined) {
      faults++;
      const reason = { code: fault.code, message: `line ${line}: ${fault.message}` };
      firstFault ??= reason;
      if (header === undefined || hidesLines(record, bytes)) hopelessFault ??= reason;
      isEven = false;
    }
    if (header !== undefined) rows++;
    else header = splitFields(bytes.subarray(record.start, record.end), delimiter.charCodeAt(0));
  };
  const unreadable = await readCsvRecords(source, delimiter, onRecord, async (bytes) => {
    hasReservedText ||= bytes.includes(1);
  });
  if (unreadable !== undefined) return unreadable;
  return {
    header,
    rows,
    isEven,
    hasReservedText,
    faults: hopelessFault ?? summarise(faults, rows, firstFault),
    isUnreadable: hopelessFault !== undefined || faults > rows / 2,
  };
}

function summarise(faults: number, rows: number, first: Reason | undefined): Reason | undefined {
  if (first === undefined) return undefined;
  const message = `${faults} of ${rows} rows cannot be read; the first: ${first.message}. Is the first line the header?`;
  return { code: 'unreadableRows', message, count: faults };
}

/**
 * A quote left open in the last line costs that line; one left open before it makes everything after it
 * doubtful.
 */
function hidesLines(record: CsvRecord, bytes: Buffer): boolean {
  if (record.fault !== 'unclosedQuote') return false;
  const last = bytes[record.end - 1];
  const endsWithLine = last === 0x0a || last === 0x0d;
  return record.extraLines > (endsWithLine ? 1 : 0);
}
