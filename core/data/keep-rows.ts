import { createHash } from 'node:crypto';
import type { DataSpec } from '../contracts/model-spec.ts';
import type { Reason } from '../contracts/names.ts';
import type { Profile } from '../contracts/profile.ts';
import { countRepeatedRows } from './checks/count-repeated-rows.ts';
import { findDecimalLevels } from './checks/find-decimal-levels.ts';
import { findRepeatedRows, repeatedRowsFinding } from './checks/find-repeated-rows.ts';
import type { ColumnContent } from './content/content-of.ts';
import { datasetId } from './content/dataset-id.ts';
import { readContent } from './content/read-content.ts';
import type { Column } from './frame.ts';
import { packFrame } from './frame-bytes.ts';
import type { FrameFile } from './ingest-result.ts';
import { fitsFrame } from './most-frame-values.ts';
import type { TypedColumn } from './rows/typed-column.ts';
import { writeSnapshot } from './rows/write-snapshot.ts';
import { encodeParquet, type NamedColumn } from './snapshots/parquet/encode-parquet.ts';
import type { TableSession } from './table-session.ts';

/** Writes a file of this name below the session's folder, piece after piece, and answers its path. */
export type WriteFile = (name: string, parts: readonly Uint8Array[]) => Promise<string>;

/** Kept rows once they are written and described. */
export interface KeptRows {
  profile: Profile;
  datasetId: string;
  findings: Reason[];
  snapshotFile: string;
  frameFile: FrameFile | undefined;
}

/** Reads the kept rows of the table `typed` for their profile and id, and writes them. */
export async function keepTypedRows(
  session: TableSession,
  columns: readonly TypedColumn[],
  rows: number,
  values: ReadonlyMap<string, number>,
  data: DataSpec,
  write: WriteFile,
): Promise<KeptRows> {
  if (fitsFrame(columns.length, rows)) {
    return keepContents(await readContent(session, columns, rows, values), rows, data, write);
  }
  const snapshotFile = `${session.folder}/snapshot.parquet`;
  const written = writeSnapshot(session, columns, snapshotFile);
  const [contents, repeated] = await Promise.all([
    readContent(session, columns, rows, values),
    written.then(() => findRepeatedRows(session, columns, rows)),
  ]);
  return { ...describe(contents, rows, data, repeated), snapshotFile, frameFile: undefined };
}

/** Describes and writes rows that are in memory whole: `contents` have their values. */
export async function keepContents(
  contents: readonly ColumnContent[],
  rows: number,
  data: DataSpec,
  write: WriteFile,
): Promise<KeptRows> {
  const columns = contents.map(({ profile: { name, distinct }, values }) => ({
    name,
    distinct,
    values: values!,
  }));
  const repeated = countRepeatedRows(columns, rows);
  const frame = frameOf(columns, rows);
  const [snapshotFile, file] = await Promise.all([
    write('snapshot.parquet', encodeParquet(columns, rows)),
    write('frame.bin', frame.parts),
  ]);
  const frameFile = { file, digest: frame.digest };
  return { ...describe(contents, rows, data, repeated), snapshotFile, frameFile };
}

function describe(contents: readonly ColumnContent[], rows: number, data: DataSpec, repeated: number) {
  const profile: Profile = { rows, columns: contents.map((content) => content.profile) };
  const digests = contents.map(({ profile: { name }, digest }) => ({ name, digest }));
  return {
    profile,
    datasetId: datasetId(digests, rows, data),
    findings: [...repeatedRowsFinding(repeated), ...findDecimalLevels(profile)],
  };
}

/** The columns by name, so that equal content has equal bytes whatever the file's order was. */
function frameOf(columns: readonly NamedColumn[], rows: number): { parts: Uint8Array[]; digest: string } {
  // Without a prototype, so that a column may be named __proto__.
  const named: Record<string, Column> = Object.create(null);
  for (const { name, values } of columns.toSorted((a, b) => (a.name < b.name ? -1 : 1))) named[name] = values;
  const parts = packFrame({ rows, columns: named });
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return { parts, digest: hash.digest('hex') };
}
