import type { Reason } from '../contracts/names.ts';
import type { ColumnContract, Profile } from '../contracts/profile.ts';

/** What ingest says of a file. Only `accepted` and `quarantined` leave a snapshot behind. */
export type IngestResult =
  | { outcome: 'rejected'; reasons: Reason[]; counts?: RowCounts }
  | {
      outcome: 'accepted' | 'quarantined';
      reasons: Reason[];
      /** Things worth a person's eye that change nothing: new columns, dates far from the rest, … */
      findings: Reason[];
      /** SHA-256 of the typed content in row order and of the spec's data part. */
      datasetId: string;
      columns: ColumnContract[];
      counts: RowCounts;
      profile: Profile;
      /** Files written below the session's folder. */
      snapshotFile: string;
      /** The same rows as packFrame has them, columns by name; absent where they do not fit into memory at once. */
      frameFile: FrameFile | undefined;
      quarantineFile: string | undefined;
    };

/** A file and the SHA-256 of its bytes. */
export interface FrameFile {
  file: string;
  digest: string;
}

export interface RowCounts {
  read: number;
  kept: number;
  /** Left out on purpose by `where`. */
  leftOut: number;
  quarantined: number;
  /** Quarantined rows by reason code and column. */
  byReason: { code: string; column?: string; count: number }[];
}

/** One line of the quarantine file (JSON Lines, gzip). `row` is 1-based in the file's data rows; `line` where the format has lines. */
export interface QuarantinedRow {
  row: number;
  line?: number;
  column?: string;
  code: string;
  message: string;
  values: Record<string, unknown>;
}
