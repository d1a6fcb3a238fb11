import type { DeletionRecord } from '../../core/contracts/deletion.ts';
import { MADE_PREFIXES, objectKey, recordKey } from '../../core/contracts/keys.ts';
import { PerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import type { RouteHandler } from '../http/answer-routes.ts';
import { appendLedger } from '../store/append-ledger.ts';
import { readModel, readServing } from '../store/read-model.ts';
import { toItem } from '../store/record.ts';
import { goesWithModel, removeObjects } from '../store/remove-model-data.ts';

/**
 * Deletes a model with its data, as law may ask; `?data=true` says that this is meant. The ledger stays, and so do
 * the graphs in artifacts/, which are shared by digest and hold no rows.
 */
export const deleteModel: RouteHandler = async (request, services) => {
  if (request.query.get('data') !== 'true')
    throw new PerennialError('NotAllowedError', 'deleting a model deletes its data: say so with ?data=true');
  const { model, revision } = await readModel(services.records, request.params.model ?? '');
  const serving = await readServing(services.records, model);
  let objects = 0;
  for (const prefix of [objectKey.incomingPrefix, ...MADE_PREFIXES])
    objects += await removeObjects(services.objects, prefix, model);
  const records = await removeRecords(services, model);
  const at = services.now().toISOString();
  const deletion: DeletionRecord = { schema: 1, model, deletedAt: at };
  await appendLedger(
    services.records,
    {
      model,
      actionId: request.actionId,
      at,
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
      // tasks that are under way may still write: the sweeper removes it
      { put: toItem(recordKey.deletion(model), deletion) },
    ],
  );
  return { status: 200, body: { model, deleted: { objects, records } } };
};

async function removeRecords(services: Services, model: string): Promise<number> {
  const { pk, sk: specKey } = recordKey.spec(model);
  let removed = 0;
  let next: string | undefined;
  do {
    const page = await services.records.query({ pk, next }, { consistent: true });
    for (const { sk } of page.items) {
      if (!goesWithModel(sk) || sk === specKey) continue;
      await services.records.write({ delete: { pk, sk } });
      removed++;
    }
    next = page.next;
  } while (next);
  return removed;
}
