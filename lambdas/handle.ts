import type { z } from 'zod';
import { PerennialError } from '../core/errors.ts';
import type { Services } from '../platform/services.ts';

/** A function of the platform before it is bound to a host: what came in, and the services it may use. */
export type Handler = (event: unknown, services: Services) => Promise<unknown>;

/**
 * Parses the input, runs the work, parses the output, so that neither an unchecked field comes in nor an
 * undeclared one leaves. Input that does not fit is InvalidInputError with the issues in `details`.
 */
export function handle<Input extends z.ZodType, Output extends z.ZodType>(
  input: Input,
  output: Output,
  work: (input: z.output<Input>, services: Services) => Promise<z.input<Output>>,
): Handler {
  return async (event, services) => {
    const parsed = input.safeParse(event);
    if (!parsed.success)
      throw new PerennialError('InvalidInputError', 'the payload does not fit its contract', {
        issues: parsed.error.issues,
      });
    return output.parse(await work(parsed.data, services));
  };
}
