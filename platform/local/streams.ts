import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { holdClock } from '../clock.ts';
import { toLogLines } from '../log-lines.ts';
import type { LineStreams, LogLine, ObjectHead } from '../services.ts';
import { insertObject, storeObject } from './object-table.ts';
import type { StoreParts } from './store-parts.ts';

/** The log streams, buffered as rows until they are flushed into objects. */
export interface LocalStreams extends LineStreams {
  /**
   * Turns each buffer (one stream, model and hour) that holds 5 MB or a record older than `olderThanMs` (60 s),
   * or any record with `force`, into objects of about 5 MB. Each object appears in the same transaction that
   * removes its records.
   */
  flush(options?: FlushOptions): Promise<ObjectHead[]>;
}

interface FlushOptions {
  olderThanMs?: number;
  force?: boolean;
}

interface LogBuffer {
  stream: string;
  model: string;
  hour: string;
  oldest: number;
}

interface Chunk {
  lines: string[];
  bytes: number;
  lastSeq: number;
}

const FLUSH_BYTES = 5 * 1_048_576;
const FLUSH_AGE_MILLISECONDS = 60_000;
const compress = promisify(gzip);

export function createLocalStreams(parts: StoreParts): LocalStreams {
  const { clock, database } = parts;
  let flushing: Promise<unknown> = Promise.resolve();

  function takeChunk(buffer: LogBuffer, upTo: number): Chunk {
    const chunk: Chunk = { lines: [], bytes: 0, lastSeq: 0 };
    const rows = database.iterate<{ seq: number; line: string; bytes: number }>(
      'SELECT seq, line, bytes FROM stream_records WHERE stream = ? AND model = ? AND hour = ? AND seq <= ? ORDER BY seq',
      buffer.stream,
      buffer.model,
      buffer.hour,
      upTo,
    );
    for (const row of rows) {
      chunk.lines.push(row.line);
      chunk.bytes += row.bytes;
      chunk.lastSeq = row.seq;
      if (chunk.bytes >= FLUSH_BYTES) break;
    }
    return chunk;
  }

  async function storeChunk(buffer: LogBuffer, chunk: Chunk): Promise<ObjectHead> {
    const { stream, model, hour } = buffer;
    const key = `logs/${stream}/${model}/${hour}/${parts.ids.newId()}.jsonl.gz`;
    const body = await holdClock(clock, () => compress(`${chunk.lines.join('\n')}\n`));
    return await storeObject(
      parts,
      () => parts.bodies.write(body),
      (stored) => {
        database.run(
          'DELETE FROM stream_records WHERE stream = ? AND model = ? AND hour = ? AND seq <= ?',
          stream,
          model,
          hour,
          chunk.lastSeq,
        );
        return insertObject(parts, key, stored, true);
      },
    );
  }

  async function flushNow({
    olderThanMs = FLUSH_AGE_MILLISECONDS,
    force = false,
  }: FlushOptions): Promise<ObjectHead[]> {
    const heads: ObjectHead[] = [];
    const now = clock.now().getTime();
    const newest =
      database.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM stream_records')?.seq ?? 0;
    const buffers = database.all<LogBuffer>(
      `SELECT stream, model, hour, min(at) AS oldest FROM stream_records
       GROUP BY stream, model, hour ORDER BY stream, model, hour`,
    );
    for (const buffer of buffers) {
      const isDue = force || now - buffer.oldest >= olderThanMs;
      for (;;) {
        const chunk = takeChunk(buffer, newest);
        if (chunk.lines.length === 0 || (!isDue && chunk.bytes < FLUSH_BYTES)) break;
        heads.push(await storeChunk(buffer, chunk));
      }
    }
    return heads;
  }

  function insert(stream: string, lines: readonly LogLine[]): void {
    const now = clock.now();
    database.transact(() => {
      for (const { model, line } of lines) {
        database.run(
          'INSERT INTO stream_records (stream, model, hour, at, bytes, line) VALUES (?, ?, ?, ?, ?, ?)',
          stream,
          model,
          writeHour(now),
          now.getTime(),
          Buffer.byteLength(line) + 1,
          line,
        );
      }
    });
  }

  return {
    async put(stream, model, records) {
      insert(
        stream,
        toLogLines(stream, model, records).map((line) => ({ model, line })),
      );
    },
    async putLines(stream, lines) {
      insert(stream, lines);
    },
    /** One flush at a time, or two would write the same records. */
    flush(options = {}) {
      const turn = flushing.then(() => flushNow(options));
      flushing = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** `yyyy/mm/dd/hh`, UTC. */
function writeHour(time: Date): string {
  return time.toISOString().slice(0, 13).replaceAll(/[-T]/g, '/');
}
