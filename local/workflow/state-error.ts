/** A state's failure as Retry and Catch see it: `error` is matched by ErrorEquals, `cause` is free text. */
export class StateError extends Error {
  readonly error: string;
  override readonly cause: string;
  /** True when a branch of a Parallel state failed, so that `States.BranchFailed` matches as well. */
  readonly fromBranch: boolean;

  constructor(error: string, cause: string, fromBranch = false) {
    super(`${error}: ${cause}`);
    this.name = 'StateError';
    this.error = error;
    this.cause = cause;
    this.fromBranch = fromBranch;
  }
}

/** The failure that nothing catches and nothing retries. */
export function runtimeError(cause: string): StateError {
  return new StateError('States.Runtime', cause);
}
