import type { MetricEstimate } from '../core/contracts/evaluation.ts';
import type { VersionAnswer } from './answers.ts';
import { formatNumber } from './format-number.ts';
import { bold, dim, type Text } from './text.ts';

/** One piece a metric: its value and, where the evaluation is there, its 95 % interval. */
export function metricPieces(version: VersionAnswer): Text[] {
  return Object.entries(version.metrics).map(([name, value]) => [
    `${name} `,
    bold(formatNumber(value)),
    dim(interval(version.evaluation?.candidate.metrics[name])),
  ]);
}

/** " (5.1 … 5.3)", or nothing where the rows carry no interval. */
export function interval(estimate: MetricEstimate | undefined): string {
  return !estimate || estimate.low === null || estimate.high === null
    ? ''
    : ` (${formatNumber(estimate.low)} … ${formatNumber(estimate.high)})`;
}
