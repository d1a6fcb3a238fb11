import type { Reason } from '../../contracts/names.ts';
import { scanRecords } from './scan-records.ts';

const CANDIDATES = [',', ';', '\t', '|'];
const SAMPLE_RECORDS = 1_000;
/** With so many records that a delimiter splits, a one-field first line is no header. */
const LEAST_SPLIT = 0.25;

export type DelimiterChoice = { delimiter: string; reason?: never } | { delimiter?: never; reason: Reason };

/**
 * Which of , ; tab | splits the first records into as many fields as the header. Header and quoting are not
 * guessed: a one-field header over records that a delimiter splits is refused as a title above the header.
 */
export function chooseDelimiter(head: Uint8Array, isWhole: boolean): DelimiterChoice {
  const trials = CANDIDATES.map((delimiter) => tryDelimiter(head, isWhole, delimiter));
  const [best] = trials
    .filter((trial) => trial.headerFields > 1)
    .sort((a, b) => b.fittingShare - a.fittingShare || b.headerFields - a.headerFields);
  if (best !== undefined) return { delimiter: best.delimiter };

  const title = trials.find((trial) => trial.splitShare >= LEAST_SPLIT);
  if (title !== undefined) {
    const mark = title.delimiter === '\t' ? 'tab' : title.delimiter;
    const message = `the first line has 1 field, but many others have several when split at "${mark}": is there a title or a comment above the header? If not, declare data.delimiter`;
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
  /** Share of records below the header with more than one field. */
  splitShare: number;
}

function tryDelimiter(head: Uint8Array, isWhole: boolean, delimiter: string): Trial {
  const counts: number[] = [];
  scanRecords(head, 0, delimiter.charCodeAt(0), isWhole, (record) => {
    if (record.end > record.start && counts.length <= SAMPLE_RECORDS) counts.push(record.fieldCount);
  });
  const [headerFields = 1, ...rest] = counts;
  return {
    delimiter,
    headerFields,
    fittingShare: rest.length === 0 ? 1 : rest.filter((count) => count === headerFields).length / rest.length,
    splitShare: rest.length === 0 ? 0 : rest.filter((count) => count > 1).length / rest.length,
  };
}
