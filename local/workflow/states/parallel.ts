import {
  compileOptionalTemplate,
  compileOutput,
  compileSelection,
  lookFrom,
  readNext,
} from '../data-flow.ts';
import { writeLimited } from '../data-limit.ts';
import type { FieldReader } from '../field-reader.ts';
import type { CompileGraph, StateWork } from '../machine.ts';
import { runGraph } from '../run-graph.ts';
import { runInScope } from '../scope.ts';
import { StateError } from '../state-error.ts';

/** Parallel: runs all branches on the same input; the list of their outputs. One failure aborts the others. */
export function compileParallel(reader: FieldReader, compileGraph: CompileGraph): StateWork {
  const selectInput = compileSelection(reader, 'InputPath');
  const parameters = compileOptionalTemplate(reader, 'Parameters');
  const branches = reader.items('Branches').map((branch) => {
    const graph = compileGraph(branch);
    branch.finish();
    return graph;
  });
  const finish = compileOutput(reader, { resultSelector: true });
  const next = readNext(reader);
  return {
    targets: next === undefined ? [] : [next],
    attempt: async (visit) => {
      const { frame } = visit;
      const selected = selectInput(lookFrom(visit.input, visit));
      const input = parameters?.(lookFrom(selected, visit)) ?? selected;
      if (parameters !== undefined) writeLimited(input, reader.place.state);
      frame.execution.countEvents(2);
      const outputs = await runInScope(frame.signal, undefined, (signal) => {
        const run = branches.map((graph, index) => {
          const path = [...frame.path, reader.place.state, String(index)];
          return runGraph(graph, input, { ...frame, signal, path });
        });
        return Promise.all(run);
      }).catch(failAsBranch);
      return { output: finish(visit, outputs), next };
    },
  };
}

// The state fails under the branch's own error, as AWS reports it, and under States.BranchFailed as well.
function failAsBranch(error: unknown): never {
  if (!(error instanceof StateError)) throw error;
  throw new StateError(error.error || 'States.BranchFailed', error.cause, true);
}
