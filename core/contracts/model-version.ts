import * as z from 'zod';
import { Signature } from './feature-plan.ts';
import { GateResult } from './gates.ts';
import { DatasetId, Digest, ModelName, RunId, Timestamp, Version } from './names.ts';

/** A registered model version: artifact, lineage and the judgement it was registered with. */
export const ModelVersionRecord = z.strictObject({
  schema: z.literal(1),
  model: ModelName,
  version: Version,
  runId: RunId,
  registeredAt: Timestamp,
  artifact: z.strictObject({ digest: Digest, bytes: z.number().int() }),
  baselineDigest: Digest,
  goldenDigest: Digest,
  evaluationDigest: Digest,
  /** Versions registered before explanations were stored have none. */
  explanationDigest: Digest.optional(),
  /** Its trees as a later training goes on from them. Linear models have none, and older versions. */
  forestDigest: Digest.optional(),
  task: z.enum(['regression', 'binary', 'multiclass']),
  classes: z.array(z.string()),
  signature: Signature,
  algorithm: z.string(),
  params: z.record(z.string(), z.number()),
  /** What it has learned from, oldest first; those of the versions that it was continued from come first. */
  datasets: z.array(DatasetId),
  /** The version whose trees it was added to. */
  continuedFrom: Version.optional(),
  specRevision: z.number().int(),
  specDigest: Digest,
  codeDigest: Digest,
  rows: z.strictObject({ train: z.number().int(), test: z.number().int() }),
  /** Headline metrics on the test split; the whole evaluation is an object. */
  metrics: z.record(z.string(), z.number().nullable()),
  /** The champion it was judged against (null: there was none) and what the gates said. */
  judgedAgainst: Version.nullable(),
  gates: GateResult,
});
export type ModelVersionRecord = z.infer<typeof ModelVersionRecord>;
