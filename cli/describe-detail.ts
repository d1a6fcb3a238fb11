/** A step's detail as one line: "Error: cause" where it has these parts, else its JSON. */
export function describeDetail(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  if (detail !== null && typeof detail === 'object') {
    const { error, Error: name, cause, Cause: why } = detail as Record<string, unknown>;
    const parts = [error ?? name, messageIn(cause ?? why)].filter((part) => typeof part === 'string');
    if (parts.length > 0) return parts.join(': ');
  }
  return JSON.stringify(detail) ?? '';
}

/** A function's failure reaches the workflow as JSON, of which a person needs the message. */
function messageIn(cause: unknown): unknown {
  if (typeof cause !== 'string' || !cause.startsWith('{')) return cause;
  try {
    return (JSON.parse(cause) as { errorMessage?: string }).errorMessage ?? cause;
  } catch {
    return cause;
  }
}
