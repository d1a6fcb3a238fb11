import type { RunAnswer } from './answers.ts';
import type { Text } from './text.ts';

/** Which state of a run's workflow failed, and with what; undefined for a run that did not fail. */
export function describeFailure(run: RunAnswer): Text | undefined {
  if (!run.failure) return undefined;
  const failed = run.execution?.steps.findLast((step) => step.kind === 'caught' || step.kind === 'failed');
  return `${failed ? `${failed.state}: ` : ''}${run.failure.error}: ${run.failure.cause}`;
}
