import type { MetricName, PairedDifference } from '../contracts/evaluation.ts';

/** Paired differences by metric name. */
export type PairedDifferences = Partial<Record<MetricName, PairedDifference>>;
