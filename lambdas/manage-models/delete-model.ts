import { z } from 'zod';
import { recordKey } from '../../core/contracts/keys.ts';
import { PerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { appendLedger } from '../store/append-ledger.ts';
import { readModel, readServing } from '../store/read-model.ts';

/** Prefixes that hold a model's data; artifacts are shared by digest and hold no rows. */
const DATA_PREFIXES = ['incoming/', 'datasets/', 'quarantine/', 'work/', 'logs/predictions/', 'logs/labels/'];
/** Ledger entries and the acts behind them stay, and no version number is given twice. */
const KEPT = ['LEDGER', 'ACTION#', 'VERSION-HEAD'];
/** Acts that content names, not a request: what is dropped again after the deletion is accepted again. */
const FORGOTTEN = 'ACTION#dataset-';

/** Deletes a model with its data, as law may ask; `?data=true` says that this is meant. The ledger stays. */
export const deleteModel: RouteHandler = async (request, services) => {
  if (request.query.get('data') !== 'true')
    throw new PerennialError('NotAllowedError', 'deleting a model deletes its data: say so with ?data=true');
  const { model, revision } = await readModel(services.records, request.params.model ?? '');
  const serving = await readServing(services.records, model);
  const objects = await removeObjects(services, model);
  const records = await removeRecords(services, model);
  await appendLedger(
    services.records,
    {
      model,
      actionId: request.actionId,
      at: services.now().toISOString(),
      who: request.caller,
      what: 'modelDeleted',
      why: 'asked for, with its data',
      rev: serving?.rev ?? 0,
      before: { revision, rev: serving?.rev ?? 0 },
      after: null,
    },
    [
      { delete: recordKey.spec(model) },
      { delete: recordKey.serving(model) },
      { delete: recordKey.modelEntry(model) },
    ],
  );
  return { status: 200, body: { model, deleted: { objects, records } } };
};

async function removeObjects(services: Services, model: string): Promise<number> {
  let removed = 0;
  // removing a version uncovers the one before it: list until nothing is left
  for (const prefix of DATA_PREFIXES)
    for (;;) {
      const { items } = await services.objects.list(`${prefix}${model}/`);
      if (items.length === 0) break;
      for (const { key, versionId } of items) await services.objects.remove(key, { versionId });
      removed += items.length;
    }
  return removed;
}

async function removeRecords(services: Services, model: string): Promise<number> {
  const { pk, sk: specKey } = recordKey.spec(model);
  const keepForLast = [specKey, recordKey.serving(model).sk];
  let removed = 0;
  let next: string | undefined;
  do {
    const page = await services.records.query({ pk, next }, { consistent: true });
    for (const item of page.items) {
      const sk = z.string().parse(item.sk);
      const isKept = KEPT.some((prefix) => sk.startsWith(prefix)) && !sk.startsWith(FORGOTTEN);
      if (isKept || keepForLast.includes(sk)) continue;
      await services.records.write({ delete: { pk, sk } });
      removed++;
    }
    next = page.next;
  } while (next);
  return removed;
}
