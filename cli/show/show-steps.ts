import type { ExecutionAnswer } from '../answers.ts';
import { describeDetail } from '../describe-detail.ts';
import { formatTime } from '../format-time.ts';
import { stepLine } from '../progress.ts';
import { summariseSteps } from '../summarise-steps.ts';
import { bold, dim, type Text } from '../text.ts';

/** The steps of a workflow; of one that broke, also each failure, retry and catch with what was logged for it. */
export function showSteps(execution: ExecutionAnswer | undefined): Text[] {
  if (!execution) return [];
  const troubles = execution.steps.filter((step) => step.detail !== undefined);
  const lines: Text[] = ['', bold('Steps'), ...summariseSteps(execution.steps).map(stepLine)];
  if (execution.error) lines.push(`  ${describeDetail(execution)}`);
  if (troubles.length > 0) {
    lines.push('', bold('Logged'));
    for (const step of troubles)
      lines.push([
        dim(`  ${formatTime(step.at)}  `),
        `${step.state} ${step.kind}: ${describeDetail(step.detail)}`,
      ]);
  }
  return lines;
}
