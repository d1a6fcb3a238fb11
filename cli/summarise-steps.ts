import type { ExecutionStep } from '../core/contracts/execution.ts';

/** What happened to one state of a workflow, over all times it was entered (a Map enters its states often). */
export interface StateSummary {
  state: string;
  entered: number;
  exited: number;
  retried: number;
  /** The last failure, if it ended with one. */
  failure?: unknown;
  firstAt: string;
  lastAt: string;
  /** True when nothing of it is under way. */
  isOver: boolean;
}

/** The states of an execution in the order in which they were first entered. */
export function summariseSteps(steps: readonly ExecutionStep[]): StateSummary[] {
  const states = new Map<string, StateSummary>();
  for (const step of steps) {
    let summary = states.get(step.state);
    if (!summary) {
      summary = {
        state: step.state,
        entered: 0,
        exited: 0,
        retried: 0,
        firstAt: step.at,
        lastAt: step.at,
        isOver: false,
      };
      states.set(step.state, summary);
    }
    summary.lastAt = step.at;
    if (step.kind === 'entered') summary.entered++;
    if (step.kind === 'exited') summary.exited++;
    if (step.kind === 'retried') summary.retried++;
    if (step.kind === 'failed' || step.kind === 'caught') summary.failure = step.detail ?? step.kind;
    summary.isOver = summary.exited >= summary.entered || summary.failure !== undefined;
  }
  return [...states.values()];
}
