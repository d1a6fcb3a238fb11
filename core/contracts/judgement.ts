import * as z from 'zod';
import { Evaluation, ModelComparison } from './evaluation.ts';
import { GateResult } from './gates.ts';
import { Digest, Version } from './names.ts';

/** What evaluate-model says of a candidate, against one champion. */
export const Judgement = z.strictObject({
  schema: z.literal(1),
  judgedAgainst: Version.nullable(),
  gates: GateResult,
  metrics: z.record(z.string(), z.number().nullable()),
  evaluationDigest: Digest,
  baselineDigest: Digest,
  goldenDigest: Digest,
  /** Absent where it was judged before explanations were stored. */
  explanationDigest: Digest.optional(),
});
export type Judgement = z.infer<typeof Judgement>;

/** The evaluation object of a version: its own metrics, the champion's on the same rows, and the paired tests. */
export const EvaluationReport = z.strictObject({
  schema: z.literal(1),
  candidate: Evaluation,
  champion: z
    .strictObject({ version: Version, evaluation: Evaluation, comparison: ModelComparison })
    .optional(),
  leakage: z.array(z.strictObject({ feature: z.string(), score: z.number().nullable() })),
  parity: z.strictObject({ rows: z.number().int(), maxDifference: z.number(), tolerance: z.number() }),
});
export type EvaluationReport = z.infer<typeof EvaluationReport>;

/** Rows of the test split with the graph's own answers, replayed where the artifact is taken in. */
export const GoldenRows = z.strictObject({
  schema: z.literal(1),
  rows: z.number().int(),
  numbers: z.array(z.number().nullable()),
  categories: z.array(z.string()),
  times: z.array(z.number().nullable()),
  booleans: z.array(z.number().int()),
  outputs: z.array(z.number()),
});
export type GoldenRows = z.infer<typeof GoldenRows>;
