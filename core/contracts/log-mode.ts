import * as z from 'zod';

/** `durable`: a prediction is answered once its log record is safe. `buffered`: records are gathered in the process first. */
export const LogMode = z.enum(['durable', 'buffered']);
export type LogMode = z.infer<typeof LogMode>;
