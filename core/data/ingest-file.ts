import type { Reason } from '../contracts/names.ts';
import type { Profile } from '../contracts/profile.ts';
import { checkColumns } from './checks/check-columns.ts';
import { checkKept } from './checks/check-kept.ts';
import { specColumns } from './checks/spec-columns.ts';
import { sqlColumns } from './checks/sql-columns.ts';
import { wantedKinds } from './checks/wanted-kinds.ts';
import { concludeIngest, type IngestRequest, neededColumns } from './conclude-ingest.ts';
import type { IngestResult } from './ingest-result.ts';
import { keepTypedRows } from './keep-rows.ts';
import { readTable, type TypedTable } from './read-table.ts';
import { countValues } from './rows/count-values.ts';
import { quarantineRepeats } from './rows/quarantine-repeats.ts';
import { type RowTally, tallyRows } from './rows/tally-rows.ts';
import { writeQuarantine } from './rows/write-quarantine.ts';
import type { SniffedFile } from './sniffing/sniffed-file.ts';
import { findSuspicions } from './suspicions/find-suspicions.ts';
import { profileAllRows } from './suspicions/profile-all-rows.ts';
import type { TableSession } from './table-session.ts';

export interface IngestInput extends IngestRequest {
  /** What sniffFile found; its files are below the session's folder. */
  file: SniffedFile;
}

/**
 * Reads a dropped file under the model's contract: rejected with reasons, or a snapshot of the good rows with
 * its profile and content id, quarantined as a whole when a person should look first. Bad rows go to a file
 * of their own; read = kept + leftOut + quarantined. Throws SqlRefusedError for user SQL that is not allowed.
 */
export async function ingestFile(session: TableSession, input: IngestInput): Promise<IngestResult> {
  const { spec, previous } = input;
  const uses = specColumns(spec);
  const named = await sqlColumns(session, spec);
  const read = await readTable(session, input.file, {
    data: spec.data,
    filename: input.filename,
    wanted: wantedKinds(spec, previous?.columns),
    target: spec.target,
    check: (source) => checkColumns(source, spec, uses, named, previous?.columns),
  });
  if (read.table === undefined) return { outcome: 'rejected', reasons: read.reasons };

  const table = await quarantineRepeats(session, read.table, spec.data.columns);
  const [tally, values] = await Promise.all([tallyRows(session, table), countValues(session, table.columns)]);
  const quarantineFile = tally.quarantined === 0 ? undefined : `${session.folder}/quarantine.jsonl.gz`;
  const byReason = quarantineFile === undefined ? [] : await writeQuarantine(session, table, quarantineFile);
  const counts = { ...tally, byReason };
  const { reasons, findings } = await checkKept(session, spec, table, tally, values);
  if (reasons.length > 0) return { outcome: 'rejected', reasons, counts };

  const needed = neededColumns(table.columns, [...uses.keys(), ...named.keys()]);
  const kept = await keepTypedRows(session, table.columns, tally.kept, values, spec.data, input.write);
  const suspicions = await suspect(session, input, table, kept.profile, tally, needed);
  const found = [...table.findings, ...findings];
  return concludeIngest(input, table.columns, needed, kept, {
    counts,
    suspicions,
    findings: found,
    quarantineFile,
  });
}

/** Why a person should look at the data before it is used. */
async function suspect(
  session: TableSession,
  { spec, previous }: IngestInput,
  table: TypedTable,
  profile: Profile,
  tally: RowTally,
  needed: ReadonlySet<string>,
): Promise<Reason[]> {
  const badRows = tooManyBadRows(tally, spec.data.quarantine.share);
  if (previous === undefined) return badRows;
  const isSkewed = badRows.length > 0;
  const now = isSkewed ? await profileAllRows(session, table.columns, profile, needed) : profile;
  return [...badRows, ...findSuspicions(now, previous.profile, spec.data.suspicious, needed)];
}

function tooManyBadRows({ kept, quarantined }: RowTally, share: number): Reason[] {
  if (quarantined <= share * (kept + quarantined)) return [];
  const percent = Math.round((1_000 * quarantined) / (kept + quarantined)) / 10;
  const message = `${quarantined} rows are bad, ${percent} % of those that data.where leaves; data.quarantine.share is ${share}`;
  return [{ code: 'tooManyBadRows', message, count: quarantined }];
}
