import type { Reason } from '../../contracts/names.ts';
import { checkColumns } from '../checks/check-columns.ts';
import { specColumns } from '../checks/spec-columns.ts';
import { wantedKinds } from '../checks/wanted-kinds.ts';
import { isTelling, openColumns, readingsOf, sampleRows } from '../columns/choose-readings.ts';
import { describeText } from '../columns/describe-text.ts';
import type { ColumnReading } from '../columns/source-column.ts';
import { numberPattern, PLAIN_NUMBERS } from '../columns/text-grammar.ts';
import type { IngestRequest } from '../conclude-ingest.ts';
import { checkHeader } from '../csv/check-header.ts';
import { faultOfRecord } from '../csv/fault-of-record.ts';
import { scanRecords } from '../csv/scan-records.ts';
import { splitFields } from '../csv/split-fields.ts';

/** How a CSV file can be read without the engine. */
export interface PlainPlan {
  readings: ColumnReading[];
  /** Columns that the spec names, with what for. */
  uses: ReadonlyMap<string, string>;
  findings: Reason[];
  /** The header's length with its line end. */
  headerBytes: number;
  hasCarriageReturns: boolean;
}

/** Whether a spec asks for nothing that only the engine does: SQL, other marks in numbers, values that stand for missing. */
export function isPlainSpec({ spec: { data, training } }: Pick<IngestRequest, 'spec'>): boolean {
  const hasSql =
    Object.keys(data.derive).length > 0 || data.where !== undefined || training.split?.by === 'rows';
  const number = new RegExp(`^${numberPattern(PLAIN_NUMBERS, true)}$`);
  return (
    !hasSql &&
    data.decimal === '.' &&
    data.thousands === undefined &&
    !data.nulls.some((text) => number.test(text)) &&
    !Object.values(data.columns).some((rule) => (rule.sentinels ?? []).length > 0)
  );
}

/**
 * How the columns of a CSV file are read, from its first bytes, just as the engine would be told; undefined where the
 * header or the first rows leave anything to be said about them, or do not show what a column holds.
 */
export function planPlain(
  head: Uint8Array,
  isWhole: boolean,
  delimiter: string,
  maxColumns: number,
  { spec, previous }: IngestRequest,
): PlainPlan | undefined {
  const records = firstRecords(head, isWhole, delimiter);
  const [header] = records.lines;
  if (header === undefined || header.length < 2) return undefined;
  const names = checkHeader(header, maxColumns);
  if (names.reasons.length > 0) return undefined;
  const columns = header.map((name) => ({ name }));
  const findings = names.findings;
  const source = describeText({ ...TABLE, delimiter, columns, findings });
  const uses = specColumns(spec);
  const checked = checkColumns(source, spec, uses, new Map(), previous?.columns);
  if (checked.reasons.length > 0) return undefined;

  const wanted = wantedKinds(spec, previous?.columns);
  const open = openColumns(source.columns, wanted);
  const rows = records.lines.slice(1, 1 + sampleRows(open.length));
  if (rows.some((row) => row.length !== header.length)) return undefined;
  if (!records.isAll && rows.length < sampleRows(open.length)) return undefined;
  const samples = new Map(
    open.map(({ index }) => [
      index,
      rows.map((row) => row[index]!).filter((text) => isTelling(text, spec.data.nulls)),
    ]),
  );
  if ([...samples.values()].some((texts) => texts.length === 0)) return undefined;
  return {
    readings: readingsOf(source.columns, wanted, spec.data, samples),
    uses,
    findings: [...findings, ...checked.findings],
    headerBytes: records.headerBytes,
    hasCarriageReturns: records.hasCarriageReturns,
  };
}

/** What a text table is beside its columns; its file is never read by the engine. */
const TABLE = {
  outcome: 'text',
  format: 'csv',
  file: '',
  rows: 0,
  isPositioned: false,
  hasReservedText: false,
} as const;

const MOST_RECORDS = 1_001;

/** The fields of the first records, as far as they are even; `isAll` when they are all of the file's. */
function firstRecords(head: Uint8Array, isWhole: boolean, delimiter: string) {
  const code = delimiter.charCodeAt(0);
  const lines: string[][] = [];
  let headerBytes = 0;
  let hasCarriageReturns = false;
  let isOpen = true;
  // the header tells the line end of all
  const end = head.indexOf(LINE_FEED);
  const limit = endOfLines(head, MOST_RECORDS);
  scanRecords(head.subarray(0, limit), 0, code, isWhole && limit === head.length, (record) => {
    if (!isOpen) return;
    const isBlank = record.end === record.start;
    const isOdd = isBlank || record.extraLines > 0 || record.hasLooseQuote || record.lineEnd === '\r';
    isOpen = !isOdd && faultOfRecord(record, lines[0]?.length) === undefined;
    if (!isOpen) return;
    if (lines.length === 0) {
      headerBytes = end + 1;
      hasCarriageReturns = record.lineEnd === '\r\n';
    }
    lines.push(splitFields(head.subarray(record.start, record.end), code));
  });
  const isAll = isOpen && isWhole && limit === head.length;
  return { lines: end === -1 ? [] : lines, headerBytes, hasCarriageReturns, isAll };
}

const LINE_FEED = 0x0a;

/** The position after so many line feeds, or the end. */
function endOfLines(bytes: Uint8Array, count: number): number {
  let position = 0;
  for (let line = 0; line < count; line++) {
    const feed = bytes.indexOf(LINE_FEED, position);
    if (feed === -1) return bytes.length;
    position = feed + 1;
  }
  return position;
}
