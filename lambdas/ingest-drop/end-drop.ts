import type { DropRecord } from '../../core/contracts/drop.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import type { Json } from '../../core/contracts/names.ts';
import { isPerennialError } from '../../core/errors.ts';
import type { RecordWrite, Services } from '../../platform/services.ts';

type DropEnd = Pick<
  DropRecord,
  'outcome' | 'reasons' | 'findings' | 'counts' | 'quarantineKey' | 'datasetId' | 'alreadyKnown'
>;

/** The write that ends one attempt at a drop, if it is still open. */
export function dropEndWrite(services: Pick<Services, 'now'>, drop: DropRecord, end: DropEnd): RecordWrite {
  return {
    update: recordKey.drop(drop.model, drop.dropId),
    set: JSON.parse(JSON.stringify({ ...end, endedAt: services.now().toISOString() })) as Record<
      string,
      Json
    >,
    if: {
      all: [
        { attribute: 'runId', equals: drop.runId },
        { attribute: 'outcome', exists: false },
      ],
    },
  };
}

/** Ends one attempt at a drop. An attempt that has an end keeps it. */
export async function endDrop(
  services: Pick<Services, 'records' | 'now'>,
  drop: DropRecord,
  end: DropEnd,
): Promise<void> {
  try {
    await services.records.write(dropEndWrite(services, drop, end));
  } catch (error) {
    if (!isPerennialError(error, 'ConditionFailedError')) throw error;
  }
}
