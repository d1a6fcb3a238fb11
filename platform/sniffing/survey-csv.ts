import type { Reason } from '../../core/contracts/names.ts';
import { faultOfRecord } from '../../core/data/csv/fault-of-record.ts';
import { splitFields } from '../../core/data/csv/split-fields.ts';
import { type PlacedRecord, readCsvRecords } from './read-csv-records.ts';
import type { TextSource } from './scan-file.ts';

export interface CsvSurvey {
  /** Undefined when every line is blank. */
  header: string[] | undefined;
  rows: number;
  /** One kind of line end, one line per record, no blank lines and no faults: the engine may read the file as it is. */
  isEven: boolean;
  hasReservedText: boolean;
  /** Why the file cannot be read although its bytes can: the header is broken, or more than half of the rows are. */
  refusal: Reason | undefined;
}

/** Looks at every byte of a CSV file once. A Reason when it cannot be read to its end. */
export async function surveyCsv(source: TextSource, delimiter: string): Promise<CsvSurvey | Reason> {
  const survey: CsvSurvey = {
    header: undefined,
    rows: 0,
    isEven: true,
    hasReservedText: false,
    refusal: undefined,
  };
  let lineEnd: string | undefined;
  let faults = 0;
  let firstFault = '';

  const onRecord = (record: PlacedRecord) => {
    lineEnd ??= record.lineEnd;
    const expectedLine = survey.rows + (survey.header === undefined ? 1 : 2);
    if (record.lineEnd !== lineEnd && record.lineEnd !== '') survey.isEven = false;
    if (record.extraLines > 0 || record.hasLooseQuote || record.line !== expectedLine) survey.isEven = false;

    const fault = faultOfRecord(record, survey.header?.length);
    if (fault !== undefined) {
      const message = `line ${record.line}: ${fault.message}`;
      if (faults++ === 0) firstFault = message;
      survey.isEven = false;
      if (survey.header === undefined || swallowsLines(record))
        survey.refusal ??= { code: fault.code, message };
    }
    if (survey.header !== undefined) survey.rows++;
    else
      survey.header = splitFields(record.bytes.subarray(record.start, record.end), delimiter.charCodeAt(0));
  };
  const unreadable = await readCsvRecords(source, delimiter, onRecord, async (bytes) => {
    survey.hasReservedText ||= bytes.includes(1);
  });

  if (faults > survey.rows / 2) {
    const message = `${faults} of ${survey.rows} rows cannot be read; the first: ${firstFault}. Is the first line the header?`;
    survey.refusal ??= { code: 'unreadableRows', message, count: faults };
  }
  return unreadable ?? survey;
}

/** A quote left open in the last line costs that line; one left open before it makes everything after it doubtful. */
function swallowsLines(record: PlacedRecord): boolean {
  if (record.fault !== 'unclosedQuote') return false;
  const endsWithLine = /[\r\n]$/.test(record.bytes.subarray(record.end - 1, record.end).toString('latin1'));
  return record.extraLines > (endsWithLine ? 1 : 0);
}
