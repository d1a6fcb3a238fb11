import type { MetricName, PairedDifference } from '../core/contracts/evaluation.ts';
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
  /** The later version was judged against the earlier one on the same rows: what it is better by, with its 95 % interval. */
  paired?: PairedDifference;
  verdict: 'better' | 'worse' | 'same' | 'within noise' | 'unknown';
}

const SIGNIFICANT = 0.05;

/**
 * Metrics of both versions. Where the second was judged against the first, both are of the same test rows and the
 * verdict heeds the paired test; else each is of its own rows.
 */
export function compareMetrics(a: VersionAnswer, b: VersionAnswer): MetricChange[] {
  const names = [...new Set([...Object.keys(a.metrics), ...Object.keys(b.metrics)])];
  const champion = b.evaluation?.champion;
  const judged = champion?.version === a.version ? champion : undefined;
  return names.map((metric) => {
    const before = (judged ? judged.evaluation.metrics[metric]?.value : a.metrics[metric]) ?? null;
    const after = b.metrics[metric] ?? null;
    const paired = judged?.comparison.metrics[metric];
    const difference = before === null || after === null ? null : after - before;
    const verdict = difference === null ? 'unknown' : judgeChange(metric, before!, after!, paired);
    return { metric, before, after, difference, ...(paired && { paired }), verdict };
  });
}

/** `bias` is better when it is nearer to 0. */
function judgeChange(
  metric: string,
  before: number,
  after: number,
  paired: PairedDifference | undefined,
): MetricChange['verdict'] {
  if (paired && paired.pValue !== null && paired.pValue >= SIGNIFICANT) return 'within noise';
  const gain = metric === 'bias' ? Math.abs(before) - Math.abs(after) : after - before;
  const isHigherBetter = metric === 'bias' || metricDirection(metric as MetricName) === 'higher';
  return gain === 0 ? 'same' : gain > 0 === isHigherBetter ? 'better' : 'worse';
}
