import type { MetricName } from '../core/contracts/metrics.ts';
import { MAX_VALUES, metricLine } from './metric-line.ts';

const FLUSH_MILLISECONDS = 60_000;
/** What alarms wait for is told at once, but in an outage not by every request. */
const URGENT_MILLISECONDS = 1_000;
const URGENT: ReadonlySet<MetricName> = new Set(['RequestsFailed', 'StaleAnswers', 'RequestsNotLogged']);

/** Metrics of many requests in few log lines. */
export interface MetricSums {
  add(name: MetricName, value: number): void;
  /** Counts a request that took this long and writes a line when it is time. */
  endRequest(milliseconds: number, wasCold: boolean): void;
  flush(): void;
}

/**
 * Adds up metrics and writes them as one line: after the process's first request, then after 100 requests or a
 * minute, whichever the next request finds, and within a second after something failed. Latencies are all kept,
 * so percentiles over many processes are exact. A process that is ended without notice loses at most the requests
 * since its last line: those of less than a minute, fewer than 100 of them.
 */
export function addUpMetrics(
  where: { environment: string; function: string },
  write: (line: string) => void,
  now: () => number,
): MetricSums {
  let sums = new Map<MetricName, number>();
  let latencies: number[] = [];
  let coldStarts: (0 | 1)[] = [];
  let isUrgent = false;
  let flushedAt = Number.NEGATIVE_INFINITY;

  const add = (name: MetricName, value: number): void => {
    sums.set(name, (sums.get(name) ?? 0) + value);
    isUrgent ||= URGENT.has(name) && value > 0;
  };

  function flush(): void {
    if (sums.size === 0) return;
    const values: [MetricName, number | number[]][] = [...sums];
    if (latencies.length > 0) values.push(['RequestMilliseconds', latencies], ['ColdStarts', coldStarts]);
    sums = new Map();
    latencies = [];
    coldStarts = [];
    isUrgent = false;
    flushedAt = now();
    write(metricLine(new Map(values), where, flushedAt));
  }

  return {
    add,
    endRequest(milliseconds, wasCold) {
      add('Requests', 1);
      coldStarts.push(wasCold ? 1 : 0);
      latencies.push(Math.round(milliseconds * 100) / 100);
      const waited = now() - flushedAt;
      const isDue = waited >= (isUrgent ? URGENT_MILLISECONDS : FLUSH_MILLISECONDS);
      if (isDue || latencies.length >= MAX_VALUES) flush();
    },
    flush,
  };
}
