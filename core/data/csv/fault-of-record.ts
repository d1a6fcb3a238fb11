import type { CsvRecord, FormFault } from './scan-records.ts';

/** Why a record cannot be a row. */
export interface RecordFault {
  code: 'raggedRow' | 'malformedQuote' | 'nulByte' | 'unclosedQuote';
  message: string;
}

const FORM_FAULTS: Record<FormFault, RecordFault> = {
  textAfterQuote: { code: 'malformedQuote', message: 'text follows the closing quotation mark of a field' },
  nulByte: { code: 'nulByte', message: 'the line holds a NUL byte' },
  unclosedQuote: { code: 'unclosedQuote', message: 'a quotation mark is opened and never closed' },
};

/** What keeps a record from being a row of a table with `columnCount` columns (unknown for the header). */
export function faultOfRecord(record: CsvRecord, columnCount: number | undefined): RecordFault | undefined {
  if (record.fault !== undefined) return FORM_FAULTS[record.fault];
  if (columnCount === undefined || record.fieldCount === columnCount) return undefined;
  const fields = record.fieldCount === 1 ? '1 field' : `${record.fieldCount} fields`;
  return { code: 'raggedRow', message: `the line has ${fields}, the header has ${columnCount}` };
}
