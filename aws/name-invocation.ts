/** Parts of an event that name what an invocation is about; none of them holds data. */
const NAMES = ['model', 'runId', 'dropId'] as const;

/** The ids by which the log lines of one invocation are found: the request's, or those of the run it is a task of. */
export function nameInvocation(event: unknown): Record<string, string> {
  if (typeof event !== 'object' || event === null) return {};
  const named: Record<string, string> = {};
  for (const name of NAMES) {
    const value = (event as Record<string, unknown>)[name];
    if (typeof value === 'string' && value.length <= 200) named[name] = value;
  }
  const requestId = requestIdOf(event);
  return { ...named, ...(requestId !== undefined && { requestId }) };
}

/** The id that API Gateway gave a request. */
export function requestIdOf(event: unknown): string | undefined {
  const { requestContext } = (event ?? {}) as { requestContext?: { requestId?: unknown } };
  const id = requestContext?.requestId;
  return typeof id === 'string' ? id : undefined;
}
