import {
  compileOptionalTemplate,
  compileOutput,
  compileSelection,
  lookFrom,
  readNext,
} from '../data-flow.ts';
import type { FieldReader } from '../field-reader.ts';
import type { StateWork } from '../machine.ts';

/** Pass: hands on its input, its `Parameters` or its fixed `Result`. */
export function compilePass(reader: FieldReader): StateWork {
  const selectInput = compileSelection(reader, 'InputPath');
  const parameters = compileOptionalTemplate(reader, 'Parameters');
  const result = reader.optional('Result');
  if (parameters !== undefined && result !== undefined) reader.refuse('Result', 'would hide Parameters');
  const finish = compileOutput(reader, { resultSelector: false });
  const next = readNext(reader);
  return {
    targets: next === undefined ? [] : [next],
    attempt: (visit) => {
      const input = selectInput(lookFrom(visit.input, visit));
      const passed = result !== undefined ? result : (parameters?.(lookFrom(input, visit)) ?? input);
      return { output: finish(visit, passed), next };
    },
  };
}
