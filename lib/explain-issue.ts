import * as z from 'zod';
import { Environment } from '../core/contracts/environment.ts';

interface Explained {
  /** Where in the file, from its top. */
  keys: readonly PropertyKey[];
  message: string;
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
}

/** One zod issue of an environment file that holds `value`, as sentences that say what is allowed. */
export function explainIssue(issue: z.core.$ZodIssue, value: unknown): Explained[] {
  const field = issue.path.join('.') || 'the file';
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      keys: [...issue.path, key],
      message: `unknown key ${[...issue.path, key].join('.')}; allowed here: ${allowedKeys(issue.path).join(', ')}`,
    }));
  const isMissing = valueAt(value, issue.path) === undefined;
  return [{ keys: issue.path, message: isMissing ? `${field} is missing` : `${field}: ${issue.message}` }];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) at = (at as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return at;
}

function allowedKeys(path: readonly PropertyKey[]): string[] {
  let schema = z.toJSONSchema(Environment, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  for (const key of path) schema = schema.properties?.[String(key)] ?? {};
  return Object.keys(schema.properties ?? {});
}
