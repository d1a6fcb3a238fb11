import { z } from 'zod';
import { ModelSpec } from './model-spec.ts';

/** The JSON Schema of a model spec as people write it (defaults left out), for editors. */
export function modelSpecSchema(): object {
  return {
    ...z.toJSONSchema(ModelSpec, { io: 'input', unrepresentable: 'any' }),
    title: 'Perennial model spec',
  };
}
