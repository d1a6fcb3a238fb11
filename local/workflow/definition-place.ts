import { PerennialError } from '../../core/errors.ts';

/** Parts of the context object that exist only in some places of a definition. */
export type ContextPart = 'retryCount' | 'taskToken' | 'mapItem';

/** Where in a definition something is written, and which parts of the context object exist there. */
export interface Place {
  state: string;
  field: string;
  context: ReadonlySet<ContextPart>;
}

/** The same state, one field further in: `at(place, 'Catch')`, then `at(…, 0)` is `Catch[0]`. */
export function at(place: Place, step: string | number): Place {
  const next = typeof step === 'number' ? `[${step}]` : place.field === '' ? step : `.${step}`;
  return { ...place, field: place.field + next };
}

/** The same place with further parts of the context object. */
export function withContext(place: Place, ...parts: ContextPart[]): Place {
  return { ...place, context: new Set([...place.context, ...parts]) };
}

/** Refuses a definition with `WorkflowDefinitionError`, naming the state and the field. */
export function refuse(place: Place, message: string): never {
  const where = [place.state && `state "${place.state}"`, place.field].filter(Boolean).join(', ');
  throw new PerennialError('WorkflowDefinitionError', `${where || 'the definition'}: ${message}`, {
    state: place.state,
    field: place.field,
  });
}
