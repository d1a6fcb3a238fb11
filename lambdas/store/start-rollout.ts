import type { RollOutVersionInput } from '../../core/contracts/workflows.ts';
import type { Workflows } from '../../platform/services.ts';
import { startExecution } from './start-execution.ts';

/** The execution of one attempt at rolling out what a run registered. */
export function rolloutName(runId: string, attempt: number): string {
  return `${runId}-r${attempt}`;
}

/** Starts one attempt of the rollout workflow of a registered version. */
export async function startRollout(workflows: Workflows, input: RollOutVersionInput): Promise<void> {
  await startExecution(workflows, 'roll-out-version', rolloutName(input.runId, input.attempt), input);
}
