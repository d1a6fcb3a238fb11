import { lookFrom } from '../data-flow.ts';
import { at } from '../definition-place.ts';
import { compileExpression, type Evaluate } from '../expression.ts';
import type { FieldReader } from '../field-reader.ts';
import type { StateWork } from '../machine.ts';
import { runtimeError, StateError } from '../state-error.ts';

/** Fail: ends the machine, the branch or the item with `Error` and `Cause`, given or found by a path. */
export function compileFail(reader: FieldReader): StateWork {
  const error = compileText(reader, 'Error');
  const cause = compileText(reader, 'Cause');
  return {
    targets: [],
    attempt: (visit) => {
      const surroundings = lookFrom(visit.input, visit);
      const [errorName, errorCause] = [error(surroundings), cause(surroundings)];
      if (typeof errorName !== 'string' || typeof errorCause !== 'string') {
        throw runtimeError('ErrorPath and CausePath must find strings.');
      }
      throw new StateError(errorName, errorCause);
    },
  };
}

function compileText(reader: FieldReader, field: 'Error' | 'Cause'): Evaluate {
  const text = reader.optionalText(field);
  const path = reader.optional(`${field}Path`);
  if (path === undefined) return () => text ?? '';
  if (text !== undefined) reader.refuse(field, `may not stand beside ${field}Path`);
  return compileExpression(path, at(reader.place, `${field}Path`));
}
