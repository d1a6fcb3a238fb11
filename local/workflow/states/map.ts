import {
  compileOptionalTemplate,
  compileOutput,
  compileRequiredPath,
  compileSelection,
  lookFrom,
  readNext,
} from '../data-flow.ts';
import { writeLimited } from '../data-limit.ts';
import type { FieldReader } from '../field-reader.ts';
import type { JsonValue } from '../json-value.ts';
import { DEFAULT_MAP_CONCURRENCY, MAX_MAP_CONCURRENCY } from '../limits.ts';
import type { CompileGraph, StateGraph, StateWork } from '../machine.ts';
import { runGraph } from '../run-graph.ts';
import { runInScope } from '../scope.ts';
import { runtimeError, StateError } from '../state-error.ts';

/** Map (inline): runs a graph for each item; the outputs in the items' order. One failure aborts the others. */
export function compileMap(reader: FieldReader, compileGraph: CompileGraph): StateWork {
  const selectInput = compileSelection(reader, 'InputPath');
  const findItems = compileRequiredPath(
    reader,
    'ItemsPath',
    reader.has('ItemsPath') ? reader.required('ItemsPath') : '$',
  );
  const selectItem = compileOptionalTemplate(reader, 'ItemSelector', 'mapItem');
  const concurrency =
    reader.optionalWhole('MaxConcurrency', 0, MAX_MAP_CONCURRENCY) || DEFAULT_MAP_CONCURRENCY;
  const graph = compileProcessor(reader.object('ItemProcessor'), compileGraph);
  const finish = compileOutput(reader, { resultSelector: true });
  const next = readNext(reader);
  return {
    targets: next === undefined ? [] : [next],
    attempt: async (visit) => {
      const { frame, context } = visit;
      const data = selectInput(lookFrom(visit.input, visit));
      const items = findItems(lookFrom(data, visit));
      if (!Array.isArray(items)) throw runtimeError('ItemsPath does not find an array.');
      frame.execution.countEvents(2 + 2 * items.length);
      const outputs = await runInScope(frame.signal, undefined, (signal) =>
        mapInOrder(items, concurrency, (item, index) => {
          const mapItem = { Index: index, Value: item };
          const itemContext = { ...context, Map: { Item: mapItem } };
          const input = selectItem?.(lookFrom(data, { ...visit, context: itemContext })) ?? item;
          writeLimited(input, reader.place.state);
          const path = [...frame.path, reader.place.state, String(index)];
          return runGraph(graph, input, { ...frame, signal, path, mapItem });
        }),
      ).catch(failAsItem);
      return { output: finish(visit, outputs), next };
    },
  };
}

function compileProcessor(processor: FieldReader, compileGraph: CompileGraph): StateGraph {
  if (processor.has('ProcessorConfig')) {
    const config = processor.object('ProcessorConfig');
    if (config.text('Mode') !== 'INLINE') config.refuse('Mode', 'only INLINE is supported');
    config.finish();
  }
  const graph = compileGraph(processor);
  processor.finish();
  return graph;
}

async function mapInOrder(
  items: JsonValue[],
  concurrency: number,
  run: (item: JsonValue, index: number) => Promise<JsonValue>,
): Promise<JsonValue[]> {
  const outputs: JsonValue[] = new Array(items.length).fill(null);
  let started = 0;
  const work = async () => {
    while (started < items.length) {
      const index = started++;
      outputs[index] = await run(items[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
  return outputs;
}

// States.BranchFailed is Parallel's alone: a mark from a Parallel state inside an item must not pass.
function failAsItem(error: unknown): never {
  throw error instanceof StateError ? new StateError(error.error, error.cause) : error;
}
