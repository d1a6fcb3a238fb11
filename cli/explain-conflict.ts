import type { ServingState } from '../core/contracts/serving.ts';
import type { ModelAnswer } from './answers.ts';
import { CliError, ProblemError } from './cli-error.ts';
import { EXIT } from './exit-code.ts';
import { formatTime } from './format-time.ts';
import { type ApiClient, apiPath } from './http-client.ts';

/**
 * A refused change of what serves as a person needs it: which champion came meanwhile, and under which revision.
 * Other errors come back as they are.
 */
export async function explainConflict(
  client: ApiClient,
  model: string,
  looked: { rev: number; champion: number | undefined },
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof ProblemError) || error.problem.status !== 409 || error.problem.rev === undefined)
    return error;
  const { serving } = await client.get<ModelAnswer>(apiPath`/models/${model}`);
  const champion = championOf(serving);
  if (!serving || serving.rev === looked.rev) return error;
  const before = looked.champion === undefined ? 'nothing served' : `version ${looked.champion} served`;
  return new CliError(
    `what serves changed meanwhile: at revision ${looked.rev} ${before}, since ${formatTime(serving.updatedAt)} version ${champion} serves (revision ${serving.rev})`,
    EXIT.notAsAsked,
    `npx perennial history ${model} says who and why; then repeat the command`,
    error,
  );
}

/** The version that answers with the champion's role. */
export function championOf(serving: Pick<ServingState, 'routes'> | null): number | undefined {
  return serving?.routes.find((route) => route.role === 'champion')?.version;
}
