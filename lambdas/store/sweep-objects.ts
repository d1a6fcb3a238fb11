import { DropRecord } from '../../core/contracts/drop.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import { dropIdOf, readDropSource } from '../../core/intake/drop-source.ts';
import type { ObjectHead, Services } from '../../platform/services.ts';
import { claimDrop } from './claim-drop.ts';
import { readRecord } from './record.ts';

/** Claims every object under incoming/ that no event made a drop of; answers how many there were. */
export async function sweepObjects(
  services: Pick<Services, 'objects' | 'records' | 'workflows' | 'now'>,
): Promise<number> {
  let claimed = 0;
  let next: string | undefined;
  do {
    const page = await services.objects.list(objectKey.incomingPrefix, { next });
    for (const head of page.items) {
      if (await isClaimed(services, head)) continue;
      const result = await claimDrop(
        services,
        { bucket: services.objects.bucket, key: head.key, versionId: head.versionId },
        head,
      );
      if ('claimed' in result) claimed++;
    }
    next = page.next;
  } while (next);
  return claimed;
}

async function isClaimed(
  services: Pick<Services, 'objects' | 'records'>,
  head: ObjectHead,
): Promise<boolean> {
  const source = readDropSource(head.key);
  if (!source.drop) return true;
  const byContent = dropIdOf({ bucket: services.objects.bucket, key: head.key, versionId: head.versionId });
  for (const dropId of [source.keyDropId, byContent]) {
    const drop =
      dropId && (await readRecord(services.records, recordKey.drop(source.model, dropId), DropRecord));
    if (drop && drop.versionId === head.versionId) return true;
  }
  return false;
}
