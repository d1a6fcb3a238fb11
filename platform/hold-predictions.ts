import { countOverflow, HELD_LOG_DUE, isHeldLogDue } from '../core/prediction-log/held-log.ts';
import { toLogLines } from './log-lines.ts';
import type { LineStreams, LogLine, Services, Streams } from './services.ts';

/** Log streams of a process that holds predictions back. */
export interface HoldingStreams extends Streams {
  /**
   * Begins to send what is due; undefined when nothing is, or when it is being sent already. With `force` everything
   * is sent, after what is on its way. Never rejects: what the stream did not take is kept for another try, and what
   * must go for want of room is logged and measured as `RequestsNotLogged`.
   */
  flush(options?: { force?: boolean }): Promise<void> | undefined;
  /** Tells as lost, for a process that ends, what is held or was not acknowledged yet. */
  giveUp(): void;
}

export interface HoldOptions extends Pick<Services, 'now' | 'log' | 'measure'> {
  streams: LineStreams;
  /** Given where the process runs on between requests: what is due is then sent without anybody coming by. */
  sleep?: (milliseconds: number) => Promise<void>;
}

interface HeldLine extends LogLine {
  bytes: number;
  at: number;
}

/**
 * `logMode: buffered`: predictions are gathered in the process and sent many at a time; who puts one waits for its
 * check only. What is held when the process dies is lost, less than HELD_LOG_DUE while the stream takes it. Labels go
 * through at once: whoever sent them was told that they are kept.
 */
export function holdPredictions({ streams, now, log, measure, sleep }: HoldOptions): HoldingStreams {
  let held: HeldLine[] = [];
  let bytes = 0;
  let failedAt: number | undefined;
  let underWay: readonly HeldLine[] = [];
  let sending: Promise<void> | undefined;
  let isWatched = false;

  /** Puts lines in the place of those that are held, as many of the newest as there is room for. */
  function hold(lines: readonly HeldLine[]): void {
    const overflow = countOverflow(lines.map((line) => line.bytes));
    held = lines.slice(overflow);
    bytes = held.reduce((sum, line) => sum + line.bytes, 0);
    lose(lines.slice(0, overflow));
  }

  function lose(lines: readonly HeldLine[]): void {
    for (const [model, { length }] of Map.groupBy(lines, (line) => line.model)) {
      log({ level: 'error', message: 'predictions not logged', requests: length, model });
      measure({ name: 'RequestsNotLogged', value: length, model });
    }
  }

  async function send(): Promise<void> {
    const lines = held;
    hold([]);
    underWay = lines;
    try {
      await streams.putLines('predictions', lines);
      failedAt = undefined;
    } catch (error) {
      failedAt = now().getTime();
      log({
        level: 'warn',
        message: 'predictions wait to be logged',
        requests: lines.length,
        error: String(error),
      });
      hold([...lines, ...held]);
    }
    underWay = [];
  }

  function isDue(): boolean {
    const since = held[0]?.at ?? 0;
    return isHeldLogDue({ records: held.length, bytes, since, failedAt }, now().getTime());
  }

  function begin(): Promise<void> {
    sending = send().finally(() => {
      sending = undefined;
    });
    return sending;
  }

  function flush({ force = false }: { force?: boolean } = {}): Promise<void> | undefined {
    const beginWith = (isWanted: boolean): Promise<void> | undefined => (isWanted ? begin() : undefined);
    if (sending) return force ? sending.then(() => beginWith(held.length > 0)) : undefined;
    return beginWith(force ? held.length > 0 : isDue());
  }

  async function watch(pause: (milliseconds: number) => Promise<void>): Promise<void> {
    isWatched = true;
    while (held.length > 0) {
      await pause(HELD_LOG_DUE.milliseconds);
      await flush();
    }
    isWatched = false;
  }

  return {
    async put(stream, model, records) {
      if (stream !== 'predictions') return streams.put(stream, model, records);
      const at = now().getTime();
      const lines = toLogLines(stream, model, records);
      hold([...held, ...lines.map((line) => ({ model, line, bytes: Buffer.byteLength(line) + 1, at }))]);
      if (!sleep) return;
      flush();
      // who closes the host ends the pause; the host sends what is left
      if (!isWatched) watch(sleep).catch(() => undefined);
    },
    flush,
    giveUp() {
      lose([...underWay, ...held]);
    },
  };
}
