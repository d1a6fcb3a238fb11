import type { Reason } from '../../contracts/names.ts';
import { scanRecords } from './scan-records.ts';

const CANDIDATES = [',', ';', '\t', '|'];
const SAMPLE_RECORDS = 1_000;

export type DelimiterChoice = { delimiter: string; reason?: never } | { delimiter?: never; reason: Reason };

/**
 * Which of , ; tab | splits the first records into as many fields as the header. Header and quoting are not guessed:
 * a one-field header over records that one delimiter splits evenly is refused as a title above the header.
 */
export function chooseDelimiter(head: Uint8Array, isWhole: boolean): DelimiterChoice {
  const trials = CANDIDATES.map((delimiter) => tryDelimiter(head, isWhole, delimiter));
  const [best] = trials
    .filter((trial) => trial.headerFields > 1)
    .sort((a, b) => b.fittingShare - a.fittingShare || b.headerFields - a.headerFields);
  if (best !== undefined) return { delimiter: best.delimiter };

  const title = trials.find((trial) => trial.commonFields > 1 && trial.commonShare > 0.5);
  if (title !== undefined) {
    const mark = title.delimiter === '\t' ? 'tab' : title.delimiter;
    const message = `the first line has 1 field, most others have ${title.commonFields} when split at "${mark}": a title above the header? Without one, declare data.delimiter`;
    return { reason: { code: 'titleRow', message } };
  }
  const single = trials.find((trial) => trial.fittingShare === 1);
  return { delimiter: (single ?? trials[0]!).delimiter };
}

interface Trial {
  delimiter: string;
  headerFields: number;
  /** Share of records with as many fields as the header. */
  fittingShare: number;
  /** The most frequent number of fields below the header, and its share. */
  commonFields: number;
  commonShare: number;
}

function tryDelimiter(head: Uint8Array, isWhole: boolean, delimiter: string): Trial {
  const counts: number[] = [];
  scanRecords(head, 0, delimiter.charCodeAt(0), isWhole, (record) => {
    if (record.end > record.start && counts.length <= SAMPLE_RECORDS) counts.push(record.fieldCount);
  });
  const [headerFields = 1, ...rest] = counts;
  const commonFields = modeOf(rest) ?? headerFields;
  return {
    delimiter,
    headerFields,
    fittingShare: shareOf(rest, headerFields),
    commonFields,
    commonShare: shareOf(rest, commonFields),
  };
}

function shareOf(counts: number[], fields: number): number {
  if (counts.length === 0) return 1;
  return counts.filter((count) => count === fields).length / counts.length;
}

function modeOf(counts: number[]): number | undefined {
  const frequency = new Map<number, number>();
  for (const count of counts) frequency.set(count, (frequency.get(count) ?? 0) + 1);
  return [...frequency].sort((a, b) => b[1] - a[1])[0]?.[0];
}
