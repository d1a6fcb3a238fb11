/**
 * Every error name the platform can raise on purpose. Workflows match on these names (`ErrorEquals`),
 * so renaming one is a contract change. Expected outcomes (a rejected drop, a failed gate) are return
 * values and never appear here.
 */
export const ERROR_NAMES = [
  'InvalidInputError', // a caller's payload does not fit its contract
  'NotFoundError', // the named thing does not exist
  'ConflictError', // the thing moved on since the caller looked
  'NotAllowedError', // the state of the thing forbids the call
  'TooLargeError', // a stated limit is exceeded
  'UnsupportedError', // a feature that is named in the surface and not built yet
  'AccessDeniedError', // a function used a service verb or prefix it did not declare
  'ConditionFailedError', // a conditional record or object write found another state
  'TransactionCancelledError', // at least one condition of a transaction failed
  'ObjectMissingError', // no such object (or version)
  'ExecutionAlreadyExistsError', // the execution name was used before
  'UnreadableDataError', // a data file that no reader could make sense of
  'SqlRefusedError', // user SQL outside the allow-list
  'InvalidModelError', // an artifact that may not be loaded
  'SizeLimitError', // a service limit (256 KB state, 400 KB item, 6 MB body)
  'ServiceUnavailableError', // throttled or down: worth a retry
  'ServiceRefusedError', // a service call that is wrong in itself: our fault or the deployment's
  'StateFolderError', // the local state folder is in use or damaged
  'WorkflowDefinitionError', // a state machine file uses what is not supported
] as const;

export type ErrorName = (typeof ERROR_NAMES)[number];

/** The one error class of the platform; `details` are structured fields for logs and HTTP answers. */
export class PerennialError extends Error {
  override readonly name: ErrorName;
  readonly details: Record<string, unknown>;

  constructor(name: ErrorName, message: string, details: Record<string, unknown> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = name;
    this.details = details;
  }
}

/** True when `error` is a PerennialError with one of `names` (or any, without names). */
export function isPerennialError(error: unknown, ...names: ErrorName[]): error is PerennialError {
  return error instanceof PerennialError && (names.length === 0 || names.includes(error.name));
}
