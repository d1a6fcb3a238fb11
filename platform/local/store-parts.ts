import type { Clock } from '../clock.ts';
import type { Bodies } from './bodies.ts';
import type { Ids } from './create-ids.ts';
import type { Database } from './database.ts';
import type { EventQueue } from './event-queue.ts';

/** What the local services share: one database, so that a change and its event are one transaction. */
export interface StoreParts {
  database: Database;
  bodies: Bodies;
  clock: Clock;
  ids: Ids;
  eventQueue: EventQueue;
  bucket: string;
}
