import type { Objects, ObjectVersion } from '../../platform/services.ts';

/** Requests that are under way at once: one after the other, a year of logs would outlast the function. */
const PARALLEL = 50;

/** Records that outlive their model: its ledger goes on, acts are not done twice and no version number is given twice. */
const KEPT_RECORDS = ['LEDGER-HEAD', 'ACTION#', 'VERSION-HEAD'];
/** Acts that content names, not a request: what is dropped again after a deletion is accepted again. */
const FORGOTTEN_RECORDS = 'ACTION#dataset-';

/** Whether the record under a sort key of a model's partition goes with the model. */
export function goesWithModel(sk: string): boolean {
  return !KEPT_RECORDS.some((kept) => sk.startsWith(kept)) || sk.startsWith(FORGOTTEN_RECORDS);
}

/**
 * Removes objects of a model under one prefix for good: all versions that `isDue` says, not the current ones only,
 * and their delete markers. Answers how many versions there were. Removing again what is gone is no error.
 */
export async function removeObjects(
  objects: Pick<Objects, 'listVersions' | 'remove'>,
  prefix: string,
  model: string,
  isDue: (version: ObjectVersion) => boolean = () => true,
): Promise<number> {
  let removed = 0;
  let next: string | undefined;
  do {
    const page = await objects.listVersions(`${prefix}${model}/`, { next });
    const due = page.items.filter(isDue);
    for (let from = 0; from < due.length; from += PARALLEL)
      await Promise.all(
        due.slice(from, from + PARALLEL).map(({ key, versionId }) => objects.remove(key, { versionId })),
      );
    removed += due.filter(({ isDeleteMarker }) => !isDeleteMarker).length;
    next = page.next;
  } while (next);
  return removed;
}
