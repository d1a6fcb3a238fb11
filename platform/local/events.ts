import { PerennialError } from '../../core/errors.ts';
import type { Events, PerennialEvent } from '../services.ts';
import type { Database } from './database.ts';
import type { EventQueue } from './event-queue.ts';
import { writeJson } from './json-text.ts';

const SOURCE = 'perennial';
const MAX_ENTRY_BYTES = 262_144;
const MAX_DETAIL_TYPE_CHARACTERS = 128;

/** The bus: events of one call are queued all or none. */
export function createLocalEvents(database: Database, eventQueue: EventQueue): Events {
  return {
    async put(events) {
      for (const event of events) checkEvent(event);
      database.transact(() => {
        for (const { detailType, detail } of events) eventQueue.enqueue(SOURCE, detailType, detail);
      });
    },
  };
}

/** An entry's size is counted as EventBridge does: source, detail type and detail, in bytes of UTF-8. */
function checkEvent({ detailType, detail }: PerennialEvent): void {
  if (typeof detailType !== 'string' || detailType === '' || detailType.length > MAX_DETAIL_TYPE_CHARACTERS) {
    throw new PerennialError(
      'InvalidInputError',
      `a detail type has 1 to ${MAX_DETAIL_TYPE_CHARACTERS} characters`,
    );
  }
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) {
    throw new PerennialError('InvalidInputError', `the detail of ${detailType} is not an object`);
  }
  writeJson(detail, `the detail of ${detailType}`, {
    maxBytes: MAX_ENTRY_BYTES - SOURCE.length - Buffer.byteLength(detailType),
    maxDepth: 1_000,
  });
}
