import type { z } from 'zod';
import type { Problem } from '../../core/contracts/api.ts';
import { type ErrorName, isPerennialError, PerennialError } from '../../core/errors.ts';
import { readShape, type Shape } from '../../core/shapes/shape.ts';

/** At most this many issues are named; a caller fixes those and sees the rest. */
const MAX_ISSUES = 20;

const STATUS: Partial<Record<ErrorName, { status: number; title: string }>> = {
  InvalidInputError: { status: 422, title: 'The request does not fit its contract' },
  NotFoundError: { status: 404, title: 'Not found' },
  ConflictError: { status: 409, title: 'It moved on meanwhile' },
  NotAllowedError: { status: 409, title: 'Not possible in this state' },
  TooLargeError: { status: 413, title: 'Too large' },
  SizeLimitError: { status: 413, title: 'Too large' },
  UnsupportedError: { status: 422, title: 'Not built yet' },
  SqlRefusedError: { status: 422, title: 'SQL outside the allow-list' },
  ServiceUnavailableError: { status: 503, title: 'Try again shortly' },
};

const TITLES: Record<number, string> = { 403: 'Forbidden', 413: 'Too large' };

/** A caller's fault that is no error of ours: bad JSON, wrong media type, a key for something else. */
export class BadRequest extends Error {
  readonly status: number;
  readonly issues: NonNullable<Problem['issues']>;
  constructor(status: number, message: string, issues: NonNullable<Problem['issues']> = []) {
    super(message);
    this.status = status;
    this.issues = issues;
  }
}

/** Any error as an RFC 9457 problem: the caller's fault with its issues, ours as 500 with nothing but an id. */
export function toProblem(error: unknown, requestId: string): Problem {
  const base = { type: 'about:blank', requestId };
  if (error instanceof BadRequest)
    return {
      ...base,
      title: TITLES[error.status] ?? 'The request cannot be read',
      status: error.status,
      detail: error.message,
      ...(error.issues.length > 0 && { issues: error.issues.slice(0, MAX_ISSUES) }),
    };
  if (isPerennialError(error)) {
    const known = STATUS[error.name];
    if (known) return { ...base, ...known, detail: error.message, ...problemExtras(error) };
  }
  return {
    ...base,
    title: 'Something broke on our side',
    status: 500,
    detail: `quote ${requestId} to find the cause in the logs`,
  };
}

function problemExtras(error: PerennialError): Pick<Problem, 'issues' | 'rev'> {
  const { issues, rev } = error.details;
  return {
    ...(Array.isArray(issues) && { issues: (issues as NonNullable<Problem['issues']>).slice(0, MAX_ISSUES) }),
    ...(typeof rev === 'number' && { rev }),
  };
}

/** zod's issues as ours: a dotted field path, a stable code, a sentence. Each unknown field is an issue of its own. */
export function fromZodIssues(issues: readonly z.core.$ZodIssue[]): NonNullable<Problem['issues']> {
  return issues.flatMap((issue) => {
    const field = (path: readonly PropertyKey[]): string => path.map(String).join('.') || '(body)';
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        field: field([...issue.path, key]),
        code: 'unknownField',
        message: 'is not known here',
      }));
    const code = issue.code === 'invalid_type' ? 'wrongType' : 'invalid';
    return [{ field: field(issue.path), code, message: issue.message }];
  });
}

/** Parses a body by its contract; throws InvalidInputError naming every wrong field. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refuseBody(fromZodIssues(parsed.error.issues));
}

/** As `parseBody`, by a shape: on the path of predictions zod is not loaded. */
export function readBody<Value>(shape: Shape<Value>, value: unknown): Value {
  const read = readShape(shape, value);
  if (read.issues) throw refuseBody(read.issues);
  return read.value;
}

function refuseBody(issues: NonNullable<Problem['issues']>): PerennialError {
  const first = issues.slice(0, 3).map(({ field, message }) => `${field}: ${message}`);
  return new PerennialError('InvalidInputError', first.join('; '), { issues });
}
