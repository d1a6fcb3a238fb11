import type { Trial } from '../contracts/workflows.ts';

/** What SageMaker reads from a job's log lines; the names are of its CloudWatch metrics. */
export const METRIC_DEFINITIONS = [
  { Name: 'perennial:trials', Regex: 'trials=([0-9]+)/' },
  { Name: 'perennial:score', Regex: 'score=([-+0-9.e]+);' },
] as const;

/**
 * One finished trial as a log line: how many of how many are done and, where the metric is defined on its fold, the
 * best score of its grid. No tabs: CloudWatch would show them as `#011`.
 */
export function progressLine(
  done: number,
  count: number,
  trial: Trial & { score: number | null; metric: string },
): string {
  const score = trial.score === null ? '' : ` score=${trial.score};`;
  return `trials=${done}/${count} candidate=${trial.candidate} fold=${trial.fold ?? 'all'} metric=${trial.metric}${score}`;
}
