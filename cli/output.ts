import type { CliIo, TextSink } from './cli-io.ts';
import { cutText, renderText, type Text } from './text.ts';

/** Where a command writes: the result to stdout, everything said beside it to stderr. */
export interface Output {
  /** True under `--json`: stdout carries JSON only. */
  readonly json: boolean;
  /** Cells of a line on stdout. */
  readonly width: number;
  /** One line of the result for a person; nothing under `--json`. */
  line(...text: Text[]): void;
  lines(lines: readonly Text[]): void;
  /** One JSON object on one line of stdout; nothing without `--json`. */
  object(value: unknown): void;
  /** A remark for a person on stderr; nothing under `--json`. */
  note(...text: Text[]): void;
  /** A line that replaces itself on a terminal; '' removes it. Nothing where stderr is not a terminal. */
  live(text: Text): void;
  /** True when `live` shows anything. */
  readonly isLive: boolean;
}

/** A terminal that does not say its width, or says 0. */
const FALLBACK_WIDTH = 80;
/** A line of a pipe has no width; people who redirect want whole tables. */
const PIPE_WIDTH = 10_000;

/** Writes to the process' streams, with colours only on a terminal and never under NO_COLOR (no-color.org). */
export function createOutput(io: CliIo, json: boolean): Output {
  const colours = (sink: TextSink) =>
    sink.isTTY === true && !io.env.NO_COLOR && io.env.TERM !== 'dumb' && !json;
  const isLive = io.stderr.isTTY === true && io.env.TERM !== 'dumb' && !json;
  let liveShown = false;

  function clearLive(): void {
    if (liveShown) io.stderr.write('\r\x1b[2K');
    liveShown = false;
  }
  function write(sink: TextSink, text: Text): void {
    clearLive();
    sink.write(`${renderText(text, colours(sink))}\n`);
  }

  return {
    json,
    isLive,
    width: io.stdout.isTTY === true ? io.stdout.columns || FALLBACK_WIDTH : PIPE_WIDTH,
    line(...text) {
      if (!json) write(io.stdout, text);
    },
    lines(lines) {
      if (!json) for (const text of lines) write(io.stdout, text);
    },
    object(value) {
      if (json) io.stdout.write(`${JSON.stringify(value)}\n`);
    },
    note(...text) {
      if (!json) write(io.stderr, text);
    },
    live(text) {
      if (!isLive) return;
      clearLive();
      const rendered = renderText(
        cutText(text, (io.stderr.columns || FALLBACK_WIDTH) - 1),
        colours(io.stderr),
      );
      if (rendered === '') return;
      io.stderr.write(rendered);
      liveShown = true;
    },
  };
}
