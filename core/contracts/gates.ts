import * as z from 'zod';

/** `unknown` means the gate could not be judged (too few rows, no champion); it never promotes by itself. */
export const GateVerdict = z.enum(['passed', 'failed', 'unknown']);
export type GateVerdict = z.infer<typeof GateVerdict>;

/** One gate's answer: what was asked, what was measured, and the figures that decided it. */
export const GateFinding = z.strictObject({
  gate: z.enum([
    'rows',
    'minimum',
    'notWorseThanChampion',
    'segments',
    'leakage',
    'servingParity',
    'size',
    'latency',
  ]),
  /** The metric, segment level or feature the finding is about. */
  subject: z.string().optional(),
  verdict: GateVerdict,
  /** True for gates that only advise. */
  advisory: z.boolean(),
  message: z.string(),
  measured: z.number().nullable().optional(),
  required: z.number().optional(),
  low: z.number().nullable().optional(),
  high: z.number().nullable().optional(),
  pValue: z.number().nullable().optional(),
});
export type GateFinding = z.infer<typeof GateFinding>;

export const GateResult = z.strictObject({ verdict: GateVerdict, findings: z.array(GateFinding) });
export type GateResult = z.infer<typeof GateResult>;
