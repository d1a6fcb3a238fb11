import { DeletionRecord } from '../../core/contracts/deletion.ts';
import { deletionPartition, MADE_PREFIXES, objectKey, recordKey } from '../../core/contracts/keys.ts';
import { isPerennialError } from '../../core/errors.ts';
import type { Services } from '../../platform/services.ts';
import { isKnownModel } from './read-model.ts';
import { eachRecord } from './record.ts';
import { goesWithModel, removeObjects } from './remove-model-data.ts';

type DeletionServices = Pick<Services, 'objects' | 'records' | 'now'>;

/** Tasks, uploads and logs that were under way when their model was deleted have long come to an end by then. */
const WATCHED_MILLISECONDS = 7 * 86_400_000;
/** What is younger waits for the next sweep: a model of the same name may have been applied this moment. */
const SETTLES_MILLISECONDS = 60_000;
/** Records of drops that came after the deletion: their senders may apply the model again and retry them. */
const OF_DROPS = ['DROP#', 'SOURCE#'];

/**
 * Removes what came in for models after they were deleted: what tasks under way wrote and logs on their way. Files
 * sent after the deletion stay, for sending them was a new act. Answers how many objects there were.
 */
export async function sweepDeletions(services: DeletionServices): Promise<number> {
  const { records, objects } = services;
  const deletions = eachRecord(records, { pk: deletionPartition, prefix: '' }, DeletionRecord);
  let removed = 0;
  for await (const { model, deletedAt } of deletions) {
    const seenAt = services.now().getTime();
    const isOver = seenAt - Date.parse(deletedAt) > WATCHED_MILLISECONDS;
    if (!(await isKnownModel(records, model))) {
      const settledBefore = new Date(seenAt - SETTLES_MILLISECONDS).toISOString();
      removed += await removeObjects(
        objects,
        objectKey.incomingPrefix,
        model,
        (sent) => sent.modifiedAt <= deletedAt,
      );
      for (const prefix of MADE_PREFIXES)
        removed += await removeObjects(objects, prefix, model, (made) => made.modifiedAt < settledBefore);
      await removeRecords(services, model);
      if (!isOver) continue;
    }
    await records.write({ delete: recordKey.deletion(model) });
  }
  return removed;
}

/** Removes the records that go with a model, until it is seen that the model was applied again. */
async function removeRecords({ records }: Pick<Services, 'records'>, model: string): Promise<void> {
  const spec = recordKey.spec(model);
  let next: string | undefined;
  do {
    const page = await records.query({ pk: spec.pk, next }, { consistent: true });
    for (const { pk, sk } of page.items) {
      if (sk === spec.sk) return;
      if (!goesWithModel(sk) || OF_DROPS.some((prefix) => sk.startsWith(prefix))) continue;
      try {
        await records.transact([{ check: spec, if: { absent: true } }, { delete: { pk, sk } }]);
      } catch (error) {
        if (!isPerennialError(error, 'TransactionCancelledError')) throw error;
        return;
      }
    }
    next = page.next;
  } while (next);
}
