import { EVENT_SOURCE, writeEventDetail } from '../event-detail.ts';
import type { Events } from '../services.ts';
import type { Database } from './database.ts';
import type { EventQueue } from './event-queue.ts';

/** The bus: events of one call are queued all or none. */
export function createLocalEvents(database: Database, eventQueue: EventQueue): Events {
  return {
    async put(events) {
      for (const event of events) writeEventDetail(event);
      database.transact(() => {
        for (const { detailType, detail } of events) eventQueue.enqueue(EVENT_SOURCE, detailType, detail);
      });
    },
  };
}
