import type { DropAnswer, ModelItem, RunAnswer } from './answers.ts';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-code.ts';
import { type ApiClient, apiPath } from './http-client.ts';
import { listItems } from './list-items.ts';

const DROP_ID = /^[a-z0-9]{16,64}$/;
const RUN_ID = /^[a-z0-9][a-z0-9-]{2,78}$/;

/** The drop with this id, whichever model it belongs to. */
export async function findDrop(client: ApiClient, dropId: string): Promise<DropAnswer> {
  const drop = await searchDrop(client, dropId);
  if (!drop) throw new CliError(`no model has a drop "${dropId}"`, EXIT.notAsAsked);
  return drop;
}

/** The run with this id, whichever model it belongs to. */
export async function findRun(client: ApiClient, runId: string, hint?: string): Promise<RunAnswer> {
  const run = await searchRun(client, runId);
  if (!run) throw new CliError(`no model has a run "${runId}"`, EXIT.notAsAsked, hint);
  return run;
}

/** As `findDrop`, undefined where there is none. */
export async function searchDrop(client: ApiClient, dropId: string): Promise<DropAnswer | undefined> {
  if (!DROP_ID.test(dropId)) return undefined;
  return askEachModel(client, (model) => client.find<DropAnswer>(apiPath`/models/${model}/drops/${dropId}`));
}

/** As `findRun`, undefined where there is none. */
export async function searchRun(client: ApiClient, runId: string): Promise<RunAnswer | undefined> {
  if (!RUN_ID.test(runId)) return undefined;
  return askEachModel(client, (model) => client.find<RunAnswer>(apiPath`/models/${model}/runs/${runId}`));
}

const ASKED_AT_ONCE = 8;

async function askEachModel<T>(
  client: ApiClient,
  ask: (model: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  const { items } = await listItems<ModelItem>(client, '/models');
  for (let from = 0; from < items.length; from += ASKED_AT_ONCE) {
    const answers = await Promise.all(items.slice(from, from + ASKED_AT_ONCE).map(({ model }) => ask(model)));
    const found = answers.find((answer) => answer !== undefined);
    if (found) return found;
  }
  return undefined;
}
