import * as z from 'zod';
import { DropRecord } from '../../core/contracts/drop.ts';
import { indexKey, recordKey } from '../../core/contracts/keys.ts';
import { ModelRecord } from '../../core/contracts/model-record.ts';
import { RunRecord } from '../../core/contracts/run.ts';
import { PerennialError } from '../../core/errors.ts';
import { championOf } from '../../core/registry/next-serving-state.ts';
import type { Services } from '../../platform/services.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { readModel, readServing } from '../store/read-model.ts';
import { fromItem, readRecord } from '../store/record.ts';
import { pageOf } from './list-page.ts';

/** Open drops are counted among this many of the newest. */
const RECENT_DROPS = 50;
const ModelEntry = z.object({ model: z.string() });

/** Every model with what a person asks first: what serves, what is open, how the last run ended. */
export const listModels: RouteHandler = async (request, services) => {
  const page = await services.records.query({ pk: 'MODELS', ...pageOf(request) });
  const names = page.items.map((item) => fromItem(ModelEntry, item).model);
  // the list may lag: a model that was deleted meanwhile is left out
  const found = await Promise.all(names.map((name) => summarise(services, name)));
  const items = found.filter((item) => item !== undefined);
  return { status: 200, body: { items, ...(page.next && { next: page.next }) } };
};

/** One model's spec record and what serves; with `?revision=N` the spec as it was then. */
export const getModel: RouteHandler = async (request, services) => {
  const current = await readModel(services.records, request.params.model ?? '');
  const revision = request.query.get('revision');
  const record = revision === null ? current : await readRevision(services, current.model, revision);
  return {
    status: 200,
    body: { ...record, serving: (await readServing(services.records, record.model)) ?? null },
  };
};

async function readRevision(services: Services, model: string, revision: string): Promise<ModelRecord> {
  const number = /^[1-9]\d{0,8}$/.test(revision) ? Number(revision) : 0;
  const key = recordKey.specRevision(model, number);
  const record = number > 0 ? await readRecord(services.records, key, ModelRecord) : undefined;
  if (!record) throw new PerennialError('NotFoundError', `${model} has no spec revision ${revision}`);
  return record;
}

async function summarise(services: Services, model: string) {
  const record = await readRecord(services.records, recordKey.spec(model), ModelRecord);
  if (!record) return undefined;
  const serving = await readServing(services.records, model);
  const champion = championOf(serving);
  const drops = await services.records.queryIndex({
    ipk: indexKey.drops(model),
    reverse: true,
    limit: RECENT_DROPS,
  });
  const runs = await services.records.queryIndex({ ipk: indexKey.runs(model), reverse: true, limit: 1 });
  const lastRun = runs.items[0] && fromItem(RunRecord, runs.items[0]);
  return {
    model,
    task: record.spec.task,
    revision: record.revision,
    ...(record.paused && { paused: record.paused }),
    ...(champion &&
      serving && { champion: { version: champion.version, since: serving.updatedAt, rev: serving.rev } }),
    openDrops: drops.items.filter((item) => !fromItem(DropRecord, item).outcome).length,
    ...(lastRun && { lastRun: { runId: lastRun.runId, outcome: lastRun.outcome, endedAt: lastRun.endedAt } }),
  };
}
