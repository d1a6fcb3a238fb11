import * as z from 'zod';
import { Digest, type Json, ModelName, Timestamp, Version } from './names.ts';

export const Route = z.strictObject({
  version: Version,
  artifactDigest: Digest,
  weight: z.number().min(0).max(1),
  role: z.enum(['champion', 'challenger', 'shadow']),
});
export type Route = z.infer<typeof Route>;

/** What serves: one item per model, changed only on condition of its `rev`, which grows by one. */
export const ServingState = z.strictObject({
  schema: z.literal(1),
  model: ModelName,
  rev: z.number().int().min(1),
  routes: z.array(Route).min(1),
  /** Earlier champions, newest first, at most 20: where a rollback goes. */
  previous: z.array(z.strictObject({ version: Version, artifactDigest: Digest })),
  updatedAt: Timestamp,
});
export type ServingState = z.infer<typeof ServingState>;

export const LedgerAction = z.enum([
  'modelApplied',
  'modelPaused',
  'modelResumed',
  'modelDeleted',
  'dropReleased',
  'datasetAccepted',
  'versionRegistered',
  'versionPromoted',
  'versionTurnedDown',
  'approvalAsked',
  'approvalGiven',
  'approvalRefused',
  'rolledBack',
  'retrainRequested',
]);
export type LedgerAction = z.infer<typeof LedgerAction>;

const JsonValue: z.ZodType<Json> = z.json() as z.ZodType<Json>;

/** One link of a model's ledger. `hash` is SHA-256 over the canonical JSON of everything else in it. */
export const LedgerEntry = z.strictObject({
  schema: z.literal(1),
  model: ModelName,
  seq: z.number().int().min(1),
  at: Timestamp,
  who: z.string(),
  what: LedgerAction,
  why: z.string(),
  /** The serving revision after this entry (unchanged by most entries); 0 before the first promotion. */
  rev: z.number().int(),
  before: JsonValue,
  after: JsonValue,
  previousHash: Digest,
  hash: Digest,
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;
