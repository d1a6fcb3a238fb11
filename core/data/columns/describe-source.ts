import type { Reason } from '../../contracts/names.ts';
import { quoteText } from '../quote-text.ts';
import type { SniffedFile } from '../sniffing/sniffed-file.ts';
import type { TableSession } from '../table-session.ts';
import { describeParquet } from './describe-parquet.ts';
import { describeText } from './describe-text.ts';
import type { SourceColumn } from './source-column.ts';

/** A file as SQL can read it. */
export interface Source {
  format: 'csv' | 'jsonl' | 'parquet';
  /** Table expression for FROM. */
  reader: string;
  columns: SourceColumn[];
  /** Columns that no kind can hold, by name, with their type for people. */
  unreadable: { name: string; type: string }[];
  /** Records the file is known to hold: reading fewer or more is an error, never silence. */
  rows: number;
  /** Whether records carry POSITION_FIELDS; without them, row n of a CSV file stands on line n + 1. */
  isPositioned: boolean;
  mayHoldReservedText: boolean;
  findings: Reason[];
}

export type DescribedSource = { source: Source; reasons?: never } | { source?: never; reasons: Reason[] };

/** What a sniffed file has to offer as a table, or the reasons why it cannot be read. */
export async function describeSource(session: TableSession, file: SniffedFile): Promise<DescribedSource> {
  switch (file.outcome) {
    case 'refused':
      return { reasons: file.reasons };
    case 'text':
      return { source: describeText(file) };
    case 'parquet':
      return refuseWithoutColumns(await describeParquet(session, file));
  }
}

function refuseWithoutColumns(described: DescribedSource): DescribedSource {
  if (described.source === undefined || described.source.columns.length > 0) return described;
  const types = described.source.unreadable.map(({ name, type }) => `${quoteText(name)} is ${type}`);
  const message = `the file has no column that a table can hold: ${types.join(', ')}`;
  return { reasons: [{ code: 'noColumns', message: message.slice(0, 1_000) }] };
}
