import type { MetricName } from '../core/contracts/evaluation.ts';
import type { Signature } from '../core/contracts/feature-plan.ts';
import { metricDirection } from '../core/evaluation/metric-direction.ts';
import type { VersionAnswer } from './answers.ts';

/** One place where two objects differ; `path` is dotted, an absent side is undefined. */
export interface Change {
  path: string;
  before?: unknown;
  after?: unknown;
}

/** Every leaf that differs, in the order of the first object, then of the second. Arrays are compared whole. */
export function compareObjects(before: object, after: object, prefix = ''): Change[] {
  const a = before as Record<string, unknown>;
  const b = after as Record<string, unknown>;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => {
    const path = prefix + key;
    if (isObject(a[key]) && isObject(b[key])) return compareObjects(a[key], b[key], `${path}.`);
    return JSON.stringify(a[key]) === JSON.stringify(b[key]) ? [] : [{ path, before: a[key], after: b[key] }];
  });
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** What only the second list has, and what only the first. */
export function compareSets(
  before: readonly string[],
  after: readonly string[],
): { added: string[]; removed: string[] } {
  return {
    added: after.filter((name) => !before.includes(name)),
    removed: before.filter((name) => !after.includes(name)),
  };
}

/** Raw inputs with their kind, so that a changed kind is a difference. */
export function inputNames(signature: Signature): string[] {
  return Object.entries(signature).flatMap(([kind, inputs]) => inputs.map(({ name }) => `${name} (${kind})`));
}

export interface MetricChange {
  metric: string;
  before: number | null;
  after: number | null;
  /** After minus before, in the metric's unit. */
  difference: number | null;
  verdict: 'better' | 'worse' | 'same' | 'unknown';
}

/** Metrics of both versions, each on its own test rows. `bias` is better when it is nearer to 0. */
export function compareMetrics(a: VersionAnswer, b: VersionAnswer): MetricChange[] {
  const names = [...new Set([...Object.keys(a.metrics), ...Object.keys(b.metrics)])];
  return names.map((metric) => {
    const before = a.metrics[metric] ?? null;
    const after = b.metrics[metric] ?? null;
    if (before === null || after === null)
      return { metric, before, after, difference: null, verdict: 'unknown' };
    const gain = metric === 'bias' ? Math.abs(before) - Math.abs(after) : after - before;
    const isHigherBetter = metric === 'bias' || metricDirection(metric as MetricName) === 'higher';
    const verdict = gain === 0 ? 'same' : gain > 0 === isHigherBetter ? 'better' : 'worse';
    return { metric, before, after, difference: after - before, verdict };
  });
}
