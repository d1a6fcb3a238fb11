import type { MetricEstimate } from '../../contracts/evaluation.ts';
import { writeFigure } from './write-figure.ts';

/** "5.91 (5.80 to 6.02)", or the value alone where it has no interval, or "undefined". */
export function writeEstimate({ value, low, high }: Pick<MetricEstimate, 'value' | 'low' | 'high'>): string {
  if (value === null) return 'undefined';
  const interval = low === null || high === null ? '' : ` (${writeFigure(low)} to ${writeFigure(high)})`;
  return `${writeFigure(value)}${interval}`;
}
