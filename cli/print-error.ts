import type { Problem } from '../core/contracts/api.ts';
import { CliError, isProblem, ProblemError } from './cli-error.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Output } from './output.ts';
import { dim, red, type Text } from './text.ts';

/** Says what went wrong and what to do about it, and returns the exit code that belongs to it. */
export function printError(
  error: unknown,
  output: Output,
  errors: { write(text: string): unknown },
): ExitCode {
  const exitCode = error instanceof CliError ? error.exitCode : EXIT.notAsAsked;
  if (output.json) {
    errors.write(`${JSON.stringify({ error: describe(error) })}\n`);
    return exitCode;
  }
  output.note(red('perennial: '), messageOf(error));
  if (error instanceof ProblemError) for (const line of issueLines(error.problem)) output.note(line);
  const hint = error instanceof CliError ? (error.hint ?? hintFor(error)) : undefined;
  if (hint) output.note(dim(`  ${hint}`));
  return exitCode;
}

function hintFor(error: CliError): string | undefined {
  const isUnknownModel = isProblem(error, 404) && error.problem.detail.startsWith('there is no model');
  return isUnknownModel ? 'npx perennial status lists the models' : undefined;
}

/** One line for every issue of a problem, with its place first; the request's id where the platform is at fault. */
export function issueLines(problem: Problem): Text[] {
  const lines = (problem.issues ?? []).map((issue) => {
    const place = [
      issue.line === undefined ? undefined : `line ${issue.line}`,
      issue.row === undefined ? undefined : `row ${issue.row}`,
      issue.field,
    ].filter((part) => part !== undefined && part !== '');
    return `  ${place.length > 0 ? `${place.join(', ')}: ` : ''}${issue.message}`;
  });
  return problem.status >= 500 && problem.requestId !== ''
    ? [...lines, dim(`  request ${problem.requestId}`)]
    : lines;
}

/** Where every issue gets a line of its own, the detail would only say the first of them once more. */
function messageOf(error: unknown): string {
  if (error instanceof ProblemError && (error.problem.issues?.length ?? 0) > 0) return error.problem.title;
  return error instanceof Error ? error.message : String(error);
}

function describe(error: unknown): object {
  if (error instanceof ProblemError) return error.problem;
  const name = error instanceof Error ? error.name : 'Error';
  const hint = error instanceof CliError ? error.hint : undefined;
  return {
    title: name,
    detail: error instanceof Error ? error.message : String(error),
    ...(hint && { hint }),
  };
}
