import * as z from 'zod';
import { RowCounts } from './drop.ts';
import { DatasetId, Digest, DropId, ModelName, Reason, Timestamp } from './names.ts';
import { ColumnContract } from './profile.ts';

/** An immutable dataset version; `seq` counts up per model in order of acceptance. */
export const DatasetRecord = z.strictObject({
  schema: z.literal(1),
  model: ModelName,
  datasetId: DatasetId,
  seq: z.number().int().min(1),
  dropId: DropId,
  filename: z.string(),
  acceptedAt: Timestamp,
  rows: z.number().int(),
  columns: z.array(ColumnContract),
  counts: RowCounts,
  /** SHA-256 of the spec's data part the file was read under. */
  dataDigest: Digest,
  snapshotKey: z.string(),
  /** The same rows as training reads them, with the SHA-256 of that object; older versions and very large ones have none. */
  frame: z.strictObject({ key: z.string(), digest: Digest }).optional(),
  profileKey: z.string(),
  findings: z.array(Reason),
});
export type DatasetRecord = z.infer<typeof DatasetRecord>;
