const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const NUL = 0x00;

/** What is wrong with the form of one record; its fields cannot be trusted. */
export type FormFault = 'textAfterQuote' | 'nulByte' | 'unclosedQuote';

/** One record of a CSV file as a span of bytes, without its line end. */
export interface CsvRecord {
  start: number;
  end: number;
  fieldCount: number;
  /** Lines that the record spans beyond its first one, inside quotes. */
  extraLines: number;
  /**
   * A quotation mark stands inside a field without quotes, as in 5" pipe: an ordinary character, but not RFC
   * 4180.
   */
  hasLooseQuote: boolean;
  lineEnd: '\n' | '\r\n' | '\r' | '';
  fault: FormFault | undefined;
}

/**
 * Calls `onRecord` for each complete record of `bytes` from `from` and answers the position after the last
 * one. RFC 4180 with any line ends, mixed or not; a blank line is a record of no bytes. Unless `isLast`, a
 * record that the bytes do not end is left for the next call. One record object is used for all.
 */
export function scanRecords(
  bytes: Uint8Array,
  from: number,
  delimiter: number,
  isLast: boolean,
  onRecord: (record: CsvRecord) => void,
): number {
  const isSpecial = specialBytes(delimiter);
  const record = createRecord();
  let position = from;
  while (position < bytes.length) {
    startRecord(record, position, bytes.length);
    const next = scanRecord(bytes, record, delimiter, isSpecial);
    if (record.lineEnd === '' && !isLast) return record.start;
    // Whether a CR at the end of these bytes is a line end or half of one shows in the next bytes.
    if (record.lineEnd === '\r' && next === bytes.length && !isLast) return record.start;
    onRecord(record);
    position = next;
  }
  return position;
}

/** Scans one record from its start and answers the position after its line end, or after the last byte. */
function scanRecord(bytes: Uint8Array, record: CsvRecord, delimiter: number, isSpecial: Uint8Array): number {
  const length = bytes.length;
  let fieldStart = record.start;
  let position = record.start;
  for (;;) {
    while (position < length && isSpecial[bytes[position]!] === 0) position++;
    if (position === length) return position;
    const byte = bytes[position]!;
    if (byte === delimiter) {
      record.fieldCount++;
      position++;
      fieldStart = position;
    } else if (byte === QUOTE && position === fieldStart) {
      position = endOfQuoted(bytes, position, record);
      const next = bytes[position];
      const isField = next === undefined || next === delimiter || isLineEnd(next);
      if (!isField) record.fault ??= 'textAfterQuote';
    } else if (isLineEnd(byte)) {
      record.end = position;
      record.lineEnd = lineEndAt(bytes, position);
      return position + record.lineEnd.length;
    } else {
      if (byte === NUL) record.fault ??= 'nulByte';
      else record.hasLooseQuote = true;
      position++;
    }
  }
}

/** The position after the closing quote of the field that opens at `open`, or the end of the bytes. */
function endOfQuoted(bytes: Uint8Array, open: number, record: CsvRecord): number {
  let position = open + 1;
  for (; position < bytes.length; position++) {
    const byte = bytes[position]!;
    if (byte === QUOTE) {
      if (bytes[position + 1] !== QUOTE) return position + 1;
      position++;
    } else if (byte === LINE_FEED) {
      if (bytes[position - 1] !== CARRIAGE_RETURN) record.extraLines++;
    } else if (byte === CARRIAGE_RETURN) record.extraLines++;
    else if (byte === NUL) record.fault ??= 'nulByte';
  }
  record.fault = 'unclosedQuote';
  return position;
}

function createRecord(): CsvRecord {
  return {
    start: 0,
    end: 0,
    fieldCount: 1,
    extraLines: 0,
    hasLooseQuote: false,
    lineEnd: '',
    fault: undefined,
  };
}

function startRecord(record: CsvRecord, start: number, end: number): void {
  record.start = start;
  record.end = end;
  record.fieldCount = 1;
  record.extraLines = 0;
  record.hasLooseQuote = false;
  record.lineEnd = '';
  record.fault = undefined;
}

function specialBytes(delimiter: number): Uint8Array {
  const isSpecial = new Uint8Array(256);
  for (const byte of [delimiter, LINE_FEED, CARRIAGE_RETURN, QUOTE, NUL]) isSpecial[byte] = 1;
  return isSpecial;
}

function isLineEnd(byte: number): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

function lineEndAt(bytes: Uint8Array, position: number): '\n' | '\r\n' | '\r' {
  if (bytes[position] === LINE_FEED) return '\n';
  return bytes[position + 1] === LINE_FEED ? '\r\n' : '\r';
}
