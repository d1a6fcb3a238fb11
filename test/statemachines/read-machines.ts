import { readdirSync, readFileSync } from 'node:fs';
import { functions } from '../../wiring/functions.ts';
import type { FunctionWiring } from '../../wiring/types.ts';

/** One state as its file has it, as far as the tests look at it. */
export interface State {
  Type: string;
  Resource?: string;
  Parameters?: { FunctionName?: string };
  TimeoutSeconds?: number;
  Retry?: { ErrorEquals: string[] }[];
  Catch?: { ErrorEquals: string[]; Next: string; ResultPath?: string | null }[];
  Next?: string;
  End?: true;
  Default?: string;
  Choices?: { Next: string }[];
  ItemProcessor?: Graph;
}

export interface Graph {
  StartAt: string;
  States: Record<string, State>;
}

const FOLDER = new URL('../../statemachines/', import.meta.url);

/** Every state machine file by its name. */
export const machineSources: Record<string, string> = Object.fromEntries(
  readdirSync(FOLDER).map((file) => [
    file.replace('.asl.json', ''),
    readFileSync(new URL(file, FOLDER), 'utf8'),
  ]),
);

/** Functions that are workflow tasks, by the placeholder that state machines name them with. */
export const taskFunctions: Record<string, string> = Object.fromEntries(
  (Object.entries(functions) as [string, FunctionWiring][])
    .filter(([, wiring]) => wiring.task)
    .map(([name]) => [
      name
        .split('-')
        .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
        .join(''),
      name,
    ]),
);

/** The placeholders a file uses. */
export function placeholdersOf(source: string): string[] {
  return [...new Set([...source.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name))];
}

/** The substitutions a file needs, in the form `fill` makes of a function's name. */
export function substitutionsOf(
  source: string,
  fill: (name: string) => string = (name) => name,
): Record<string, string> {
  return Object.fromEntries(
    placeholdersOf(source).flatMap((placeholder) => {
      const name = taskFunctions[placeholder];
      return name === undefined ? [] : [[placeholder, fill(name)]];
    }),
  );
}

/** Every state of a graph and of the graphs inside it, with the graph it is in and the state around that. */
export function* eachState(
  graph: Graph,
  around?: State,
): Generator<{ name: string; state: State; graph: Graph; around: State | undefined }> {
  for (const [name, state] of Object.entries(graph.States)) {
    yield { name, state, graph, around };
    if (state.ItemProcessor) yield* eachState(state.ItemProcessor, state);
  }
}
