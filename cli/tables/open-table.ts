import { constants } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { DataSpec } from '../../core/contracts/model-spec.ts';
import { describeSource, type Source } from '../../core/data/columns/describe-source.ts';
import type { SniffedFile } from '../../core/data/sniffing/sniffed-file.ts';
import type { TableSession } from '../../core/data/table-session.ts';
import { createDuckdbTables } from '../../platform/duckdb-tables.ts';
import { sniffFile } from '../../platform/sniff-file.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';

/** A data file that SQL can read, by the same rules as a dropped one. */
export interface OpenTable {
  session: TableSession;
  sniffed: SniffedFile;
  source: Source;
  close(): Promise<void>;
}

/**
 * Opens a CSV, JSON Lines or Parquet file, plain or gzipped, whichever of them the spec's own data is, with whatever
 * delimiter. A file that cannot be read is a CliError with the reasons.
 */
export async function openTable(path: string, spec: DataSpec): Promise<OpenTable> {
  const data: DataSpec = { ...spec, format: 'auto', delimiter: undefined };
  const folder = await mkdtemp(join(tmpdir(), 'perennial-'));
  let session: TableSession | undefined;
  const close = async () => {
    session?.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    // The session is shut into its folder, so the file has to be there; many file systems copy without bytes moving.
    const file = join(folder, 'input');
    await copyFile(path, file, constants.COPYFILE_FICLONE);
    const sniffed = await sniffFile(file, { folder, filename: basename(path), data });
    session = await createDuckdbTables().open({ folder });
    const { source, reasons } = await describeSource(session, sniffed);
    if (!source) {
      const why = reasons.map((reason) => reason.message).join('; ');
      throw new CliError(`${path} cannot be read: ${why}`, EXIT.notAsAsked);
    }
    return { session, sniffed, source, close };
  } catch (error) {
    await close();
    throw error;
  }
}
