import type { SummaryRecord } from '../contracts/watch.ts';
import { PerennialError } from '../errors.ts';

/** What a window holds; version, from and to are null when it holds nothing. */
export interface MergedSummary {
  version: number | null;
  from: string | null;
  to: string | null;
  objects: number;
  requests: number;
  rows: number;
  features: number[][];
  prediction: number[];
}

/**
 * The sum of summaries of one version, in any order. An object that comes twice (same digest) counts once; a
 * column that only some of them counted has the counts of those. Several versions, or other bins, are
 * InvalidInputError.
 */
export function mergeSummaries(summaries: readonly SummaryRecord[]): MergedSummary {
  const merged: MergedSummary = {
    version: null,
    from: null,
    to: null,
    objects: 0,
    requests: 0,
    rows: 0,
    features: [],
    prediction: [],
  };
  for (const summary of new Map(summaries.map((record) => [record.objectDigest, record])).values()) {
    if (merged.version === null) {
      merged.version = summary.version;
      merged.features = summary.features.map(() => []);
    }
    if (merged.version !== summary.version || merged.features.length !== summary.features.length) {
      throw new PerennialError('InvalidInputError', 'only summaries of one version can be added', {
        versions: [merged.version, summary.version],
        columns: [merged.features.length, summary.features.length],
      });
    }
    if (merged.from === null || Date.parse(summary.from) < Date.parse(merged.from))
      merged.from = summary.from;
    if (merged.to === null || Date.parse(summary.to) > Date.parse(merged.to)) merged.to = summary.to;
    merged.objects++;
    merged.requests += summary.requests;
    merged.rows += summary.rows;
    merged.features = merged.features.map((counts, at) => addCounts(counts, summary.features[at]!));
    merged.prediction = addCounts(merged.prediction, summary.prediction);
  }
  return merged;
}

function addCounts(sum: number[], counts: number[]): number[] {
  if (sum.length === 0 || counts.length === 0) return sum.length === 0 ? [...counts] : sum;
  if (sum.length !== counts.length) {
    throw new PerennialError('InvalidInputError', 'only counts in the same bins can be added', {
      bins: [sum.length, counts.length],
    });
  }
  return sum.map((count, bin) => count + counts[bin]!);
}
