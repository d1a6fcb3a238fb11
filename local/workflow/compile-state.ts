import { type Place, withContext } from './definition-place.ts';
import { FieldReader } from './field-reader.ts';
import type { JsonValue } from './json-value.ts';
import type { Catcher, CompiledState, CompileGraph, StateGraph, StateWork } from './machine.ts';
import { compileResultPath } from './result-path.ts';
import { compileRetriers, readErrorEquals } from './retry.ts';
import { compileChoice } from './states/choice.ts';
import { compileFail } from './states/fail.ts';
import { compileMap } from './states/map.ts';
import { compileParallel } from './states/parallel.ts';
import { compilePass } from './states/pass.ts';
import { compileSucceed } from './states/succeed.ts';
import { compileTask } from './states/task.ts';
import { compileWait } from './states/wait.ts';

type CompileWork = (reader: FieldReader, compileGraph: CompileGraph) => StateWork;

const PLAIN: Record<string, CompileWork> = {
  Choice: compileChoice,
  Fail: compileFail,
  Pass: compilePass,
  Succeed: compileSucceed,
  Wait: compileWait,
};
const RETRYABLE: Record<string, CompileWork> = {
  Map: compileMap,
  Parallel: compileParallel,
  Task: compileTask,
};

/** Compiles one state; every field it does not support is refused. */
export function compileState(
  name: string,
  definition: JsonValue,
  context: Place['context'],
  compileGraph: (reader: FieldReader, context: Place['context']) => StateGraph,
): CompiledState {
  const place: Place = { state: name, field: '', context };
  const type = new FieldReader(definition, place).text('Type');
  const canRetry = Object.hasOwn(RETRYABLE, type);
  const compileWork = canRetry ? RETRYABLE[type] : Object.hasOwn(PLAIN, type) ? PLAIN[type] : undefined;
  const reader = new FieldReader(definition, canRetry ? withContext(place, 'retryCount') : place);
  if (compileWork === undefined) return reader.refuse('Type', `${type} is not a supported type of state`);
  reader.required('Type');
  reader.optionalText('Comment');
  const inner = type === 'Map' ? withContext(place, 'mapItem').context : context;
  const work = compileWork(reader, (graph) => compileGraph(graph, inner));
  const retriers = canRetry ? compileRetriers(reader) : [];
  const catchers = canRetry ? compileCatchers(reader) : [];
  reader.finish();
  const targets = [...work.targets, ...catchers.map((catcher) => catcher.next)];
  return { name, retriers, catchers, targets, attempt: work.attempt };
}

function compileCatchers(reader: FieldReader): Catcher[] {
  if (!reader.has('Catch')) return [];
  const entries = reader.items('Catch');
  return entries.map((entry, index) => {
    const catcher = {
      errorEquals: readErrorEquals(entry, index === entries.length - 1),
      placeResult: compileResultPath(entry),
      next: entry.text('Next'),
    };
    entry.finish();
    return catcher;
  });
}
