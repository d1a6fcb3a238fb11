import * as z from 'zod';
import { ModelSpec } from './model-spec.ts';

/** JSON Schema (draft 2020-12) of what a model spec's file may hold, for editors and for naming what is allowed. */
export function modelSpecSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(ModelSpec, { io: 'input' });
  return {
    $schema,
    title: 'Perennial model spec',
    ...schema,
  };
}
