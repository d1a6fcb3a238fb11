import { checkHeader } from '../../core/data/csv/check-header.ts';
import { chooseDelimiter, type DelimiterChoice } from '../../core/data/csv/choose-delimiter.ts';
import type { SniffedFile, TextTable } from '../../core/data/sniffing/sniffed-file.ts';
import { cleanCsv } from './clean-csv.ts';
import { readHead } from './read-head.ts';
import { refuseFile } from './refuse-file.ts';
import type { TextSource } from './scan-file.ts';
import { surveyCsv } from './survey-csv.ts';

const HEAD_BYTES = 65_536;

/**
 * Looks at every byte of a CSV file. The first line that is not blank is the header; an even file is read as
 * it is, any other (blank lines, line ends that differ or stand in quotes, records that cannot be read) from
 * a clean copy.
 */
export async function sniffCsv(source: TextSource, declared: string | undefined): Promise<SniffedFile> {
  const choice = await findDelimiter(source, declared);
  if (choice.delimiter === undefined) return { outcome: 'refused', reasons: [choice.reason] };
  const { delimiter } = choice;

  const survey = await surveyCsv(source, delimiter);
  if ('code' in survey) return { outcome: 'refused', reasons: [survey] };
  if (survey.header === undefined) return refuseFile('emptyFile', 'the file has no line that is not blank');
  const { reasons, findings } = checkHeader(survey.header, source.limits.maxColumns);
  if (reasons.length > 0 || survey.isUnreadable) {
    return {
      outcome: 'refused',
      reasons: [...reasons, ...(survey.faults === undefined ? [] : [survey.faults])],
    };
  }

  const table: Omit<TextTable, 'file' | 'isPositioned'> = {
    outcome: 'text',
    format: 'csv',
    delimiter,
    columns: survey.header.map((name) => ({ name })),
    rows: survey.rows,
    hasReservedText: survey.hasReservedText,
    findings,
  };
  if (survey.isEven) return { ...table, file: source.file, isPositioned: false };
  const file = await cleanCsv(source, delimiter, survey.header.length);
  return { ...table, file, isPositioned: true };
}

/** The declared delimiter, if it can be one, else the one that the file's head shows. */
export async function findDelimiter(
  source: TextSource,
  declared: string | undefined,
): Promise<DelimiterChoice> {
  if (declared === undefined) return chooseFromHead(source);
  if (/^[^\x80-\uffff"\r\n\0]$/.test(declared)) return { delimiter: declared };
  const message = `the delimiter ${JSON.stringify(declared)} cannot be used: it must be an ASCII character, no quotation mark and no line end`;
  return { reason: { code: 'badDelimiter', message } };
}

/** A header longer than the usual head is looked at whole, as far as a record may be long. */
async function chooseFromHead(source: TextSource) {
  const head = (await readHead(source.file, HEAD_BYTES)).subarray(source.textStart);
  const isShort = head.length + source.textStart < HEAD_BYTES;
  if (isShort || head.includes('\n') || head.includes('\r')) return chooseDelimiter(head, isShort);
  const longHead = await readHead(source.file, source.limits.maxRecordBytes);
  return chooseDelimiter(longHead.subarray(source.textStart), false);
}
