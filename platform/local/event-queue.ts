import { PerennialError } from '../../core/errors.ts';
import type { Clock } from '../clock.ts';
import type { DeliveredEvent } from '../services.ts';
import type { Ids } from './create-ids.ts';
import type { Database } from './database.ts';

/** One event on its way: to be matched with the rules while `target` is absent, then to one target. */
export interface QueuedEvent {
  /** The event's id, or `<event id>/<target>`. */
  id: string;
  event: DeliveredEvent;
  target?: string;
  /** Failed attempts so far. */
  attempts: number;
  nextAttemptAt: string;
  /** What the last failed attempt said. */
  error?: string;
}

/**
 * Events that wait, kept until each target is done with them. Every change is one transaction; one of a row
 * that is gone does nothing, so that a dispatcher may repeat itself.
 */
export interface EventQueue {
  /** Adds an event (`detail` is JSON) as part of the caller's transaction, and tells the subscribers. */
  enqueue(source: string, detailType: string, detail: object): void;
  /** What is due, oldest first; `except` names rows that the caller has in hand. */
  pending(limit: number, except?: ReadonlySet<string>): QueuedEvent[];
  /** When the next row is or was due. */
  nextDueAt(except?: ReadonlySet<string>): Date | undefined;
  /** Replaces an unmatched event by one row per target; without targets it is over. */
  fanOut(eventId: string, targets: string[]): void;
  done(id: string): void;
  retryLater(id: string, atMilliseconds: number, error: string): void;
  deadLetter(id: string, error: string): void;
  deadLetters(): QueuedEvent[];
  countDeadLetters(): number;
  /** Makes a dead letter due again, attempts counted from 0. Throws NotFoundError for an unknown row. */
  redrive(id: string): void;
  /** Calls `listener` soon after events were queued; answers how to stop that. */
  subscribe(listener: () => void): () => void;
}

interface DeliveryRow {
  id: string;
  target: string | null;
  attempts: number;
  next_at: number;
  error: string | null;
  event_id: string;
  source: string;
  detail_type: string;
  time: string;
  detail: string;
}

const MAX_ERROR_CHARACTERS = 2_000;
const SELECT_DELIVERIES = `SELECT d.id, d.target, d.attempts, d.next_at, d.error, d.event_id, e.source, e.detail_type, e.time, e.detail
  FROM deliveries d JOIN events e ON e.id = d.event_id`;
const INSERT_DELIVERY =
  'INSERT INTO deliveries (id, event_id, target, attempts, next_at, dead) VALUES (?, ?, ?, 0, ?, 0)';

/** The queue of all events, the bucket's and the workflows' included. */
export function createEventQueue(database: Database, clock: Clock, ids: Ids): EventQueue {
  const listeners = new Set<() => void>();
  let isTold = true;

  /** In a later microtask, when the transaction that queued the event is over. */
  function tellListeners(): void {
    if (!isTold) return;
    isTold = false;
    queueMicrotask(() => {
      isTold = true;
      for (const listener of listeners) listener();
    });
  }

  function dropFinishedEvent(eventId: string): void {
    database.run(
      'DELETE FROM events WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM deliveries WHERE event_id = ?1)',
      eventId,
    );
  }

  function addFailure(id: string, error: string, change: { dead: 0 | 1; nextAt: number }): void {
    database.run(
      'UPDATE deliveries SET attempts = attempts + 1, dead = ?, next_at = ?, error = ? WHERE id = ? AND dead = 0',
      change.dead,
      change.nextAt,
      error.slice(0, MAX_ERROR_CHARACTERS),
      id,
    );
  }

  return {
    enqueue(source, detailType, detail) {
      const id = ids.newId();
      const now = clock.now();
      database.transact(() => {
        database.run(
          'INSERT INTO events (id, source, detail_type, time, detail) VALUES (?, ?, ?, ?, ?)',
          id,
          source,
          detailType,
          now.toISOString(),
          JSON.stringify(detail),
        );
        database.run(INSERT_DELIVERY, id, id, null, now.getTime());
      });
      tellListeners();
    },
    pending(limit, except = new Set()) {
      return database
        .all<DeliveryRow>(
          `${SELECT_DELIVERIES} WHERE d.dead = 0 AND d.next_at <= ? ORDER BY d.next_at, d.seq LIMIT ?`,
          clock.now().getTime(),
          limit + except.size,
        )
        .filter((row) => !except.has(row.id))
        .slice(0, limit)
        .map(toQueuedEvent);
    },
    nextDueAt(except = new Set()) {
      const rows = database.all<{ id: string; next_at: number }>(
        'SELECT id, next_at FROM deliveries WHERE dead = 0 ORDER BY next_at, seq LIMIT ?',
        except.size + 1,
      );
      const next = rows.find((row) => !except.has(row.id));
      return next && new Date(next.next_at);
    },
    fanOut(eventId, targets) {
      database.transact(() => {
        if (database.run('DELETE FROM deliveries WHERE id = ? AND target IS NULL', eventId) === 0) return;
        const now = clock.now().getTime();
        for (const target of new Set(targets)) {
          database.run(INSERT_DELIVERY, `${eventId}/${target}`, eventId, target, now);
        }
        dropFinishedEvent(eventId);
      });
    },
    done(id) {
      database.transact(() => {
        const row = database.get<{ event_id: string }>('SELECT event_id FROM deliveries WHERE id = ?', id);
        if (row === undefined) return;
        database.run('DELETE FROM deliveries WHERE id = ?', id);
        dropFinishedEvent(row.event_id);
      });
    },
    retryLater: (id, atMilliseconds, error) => addFailure(id, error, { dead: 0, nextAt: atMilliseconds }),
    deadLetter: (id, error) => addFailure(id, error, { dead: 1, nextAt: clock.now().getTime() }),
    deadLetters: () =>
      database.all<DeliveryRow>(`${SELECT_DELIVERIES} WHERE d.dead = 1 ORDER BY d.seq`).map(toQueuedEvent),
    countDeadLetters: () =>
      database.get<{ count: number }>('SELECT count(*) AS count FROM deliveries WHERE dead = 1')?.count ?? 0,
    redrive(id) {
      const row = database.get<{ dead: number }>('SELECT dead FROM deliveries WHERE id = ?', id);
      if (row === undefined) throw new PerennialError('NotFoundError', `there is no delivery ${id}`, { id });
      database.run(
        'UPDATE deliveries SET dead = 0, attempts = 0, next_at = ? WHERE id = ? AND dead = 1',
        clock.now().getTime(),
        id,
      );
      tellListeners();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function toQueuedEvent(row: DeliveryRow): QueuedEvent {
  return {
    id: row.id,
    event: {
      id: row.event_id,
      source: row.source,
      detailType: row.detail_type,
      time: row.time,
      detail: JSON.parse(row.detail),
    },
    ...(row.target !== null && { target: row.target }),
    attempts: row.attempts,
    nextAttemptAt: new Date(row.next_at).toISOString(),
    ...(row.error !== null && { error: row.error }),
  };
}
