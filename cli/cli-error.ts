import type { Problem } from '../core/contracts/api.ts';
import { EXIT, type ExitCode } from './exit-code.ts';

/** An end that the command line explains in one sentence, with the exit code that belongs to it. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly exitCode: ExitCode;
  /** What to do about it, printed under the message. */
  readonly hint: string | undefined;

  constructor(message: string, exitCode: ExitCode, hint?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** The caller typed something that cannot mean anything. */
export class UsageError extends CliError {
  override readonly name = 'UsageError';
  constructor(message: string, hint?: string) {
    super(message, EXIT.wrongUsage, hint);
  }
}

/** Nothing answers at the URL, or only a gateway in front of nothing. */
export class UnreachableError extends CliError {
  override readonly name = 'UnreachableError';
  constructor(message: string, hint?: string, cause?: unknown) {
    super(message, EXIT.notReachable, hint, cause);
  }
}

/** The platform is there and lets nobody in with this key or these credentials. */
export class AccessError extends CliError {
  override readonly name = 'AccessError';
  constructor(message: string, hint?: string) {
    super(message, EXIT.notReachable, hint);
  }
}

/** The platform refused a request and said why. */
export class ProblemError extends CliError {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail || problem.title, EXIT.notAsAsked);
    this.problem = problem;
  }
}

/** True for a refusal with this HTTP status. */
export function isProblem(error: unknown, status: number): error is ProblemError {
  return error instanceof ProblemError && error.problem.status === status;
}
