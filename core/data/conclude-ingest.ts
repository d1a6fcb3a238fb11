import type { Reason } from '../contracts/names.ts';
import type { ColumnContract, Profile } from '../contracts/profile.ts';
import type { IngestSpec } from './checks/ingest-spec.ts';
import type { IngestResult, RowCounts } from './ingest-result.ts';
import type { KeptRows, WriteFile } from './keep-rows.ts';
import type { TypedColumn } from './rows/typed-column.ts';
import { findColumn } from './sql/check-sql.ts';

/** What a file is read for, whatever it is. */
export interface IngestRequest {
  /** Name the file was dropped under, for messages. */
  filename: string;
  spec: IngestSpec;
  /** The model's last accepted data, which this file is held against. */
  previous?: { columns: ColumnContract[]; profile: Profile };
  /** A person released the drop: neither suspicions nor many bad rows hold it back again. */
  released?: boolean;
  write: WriteFile;
}

/** The columns of a table that are named here, by their own names: SQL does not tell upper from lower case. */
export function neededColumns(columns: readonly TypedColumn[], names: readonly string[]): Set<string> {
  return new Set(names.flatMap((name) => findColumn(columns, name)?.name ?? []));
}

/** What is said of a file whose rows were kept. */
export function concludeIngest(
  { released }: IngestRequest,
  columns: readonly TypedColumn[],
  needed: ReadonlySet<string>,
  kept: KeptRows,
  found: { counts: RowCounts; suspicions: Reason[]; findings: Reason[]; quarantineFile: string | undefined },
): IngestResult {
  const { counts, suspicions, findings, quarantineFile } = found;
  return {
    outcome: suspicions.length > 0 && released !== true ? 'quarantined' : 'accepted',
    reasons: suspicions,
    findings: [...findings, ...kept.findings],
    datasetId: kept.datasetId,
    columns: contractOf(columns, needed),
    counts,
    profile: kept.profile,
    snapshotFile: kept.snapshotFile,
    frameFile: kept.frameFile,
    quarantineFile,
  };
}

function contractOf(columns: readonly TypedColumn[], needed: ReadonlySet<string>): ColumnContract[] {
  return columns.map(({ name, kind, zoned }) => ({
    name,
    kind,
    ...(zoned === undefined ? {} : { zoned }),
    required: needed.has(name),
  }));
}
