import { compileSelection, lookFrom } from '../data-flow.ts';
import type { FieldReader } from '../field-reader.ts';
import type { StateWork } from '../machine.ts';

/** Succeed: ends the machine, the branch or the item with its input as output. */
export function compileSucceed(reader: FieldReader): StateWork {
  const selectInput = compileSelection(reader, 'InputPath');
  const selectOutput = compileSelection(reader, 'OutputPath');
  return {
    targets: [],
    attempt: (visit) => {
      const input = selectInput(lookFrom(visit.input, visit));
      return { output: selectOutput(lookFrom(input, visit)), next: undefined };
    },
  };
}
