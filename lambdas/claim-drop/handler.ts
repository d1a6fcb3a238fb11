import * as z from 'zod';
import { ObjectCreatedEvent } from '../../core/contracts/events.ts';
import { handle } from '../handle.ts';
import { claimDrop } from '../store/claim-drop.ts';

/** An object under incoming/ was created: it becomes a drop and its workflow starts, once. */
export const handler = handle(
  ObjectCreatedEvent,
  z.object({ dropId: z.string().optional() }),
  async (event, services) => {
    const { bucket, object } = event.detail;
    const versionId = object['version-id'];
    const head = await services.objects.head(object.key, versionId === undefined ? {} : { versionId });
    if (!head && versionId === undefined) return {};
    const result = await claimDrop(
      services,
      { bucket: bucket.name, key: object.key, versionId: versionId ?? head!.versionId },
      head,
    );
    if ('ignored' in result)
      services.log({ level: 'info', message: 'object is no drop', key: object.key, why: result.ignored });
    return 'claimed' in result ? { dropId: result.claimed.dropId } : {};
  },
);
