import type { Reason } from '../../core/contracts/names.ts';
import { type ArrayState, scanElements } from '../../core/data/json/scan-elements.ts';
import { scanLines } from '../../core/data/json/scan-lines.ts';
import { scanObjects } from '../../core/data/json/scan-objects.ts';
import { scanFile, type TextSource } from './scan-file.ts';

/** Receives one JSON text, not yet parsed, and the line that it begins on. */
export type OnText = (text: string, line: number) => void;

/** One text per line that is not blank. A Reason when the file cannot be read to its end; so below. */
export async function readJsonLines(source: TextSource, onText: OnText, afterPiece: () => Promise<void>) {
  let line = 0;
  return scanFile(source, async (bytes, isLast) => {
    const done = scanLines(bytes, 0, isLast, (start, end) => {
      line++;
      const text = bytes.toString('utf8', start, end);
      if (text.trim() !== '') onText(text, line);
    });
    await afterPiece();
    return done;
  });
}

/** The elements of one top-level array. */
export async function readJsonArray(source: TextSource, onText: OnText, afterPiece: () => Promise<void>) {
  let state: ArrayState = 'start';
  const lines = new LineCounter();
  const unreadable = await scanFile(source, async (bytes) => {
    const scan = scanElements(bytes, state, (start, end) => {
      onText(bytes.toString('utf8', start, end), lines.at(bytes, start));
    });
    state = scan.state;
    lines.finish(bytes, scan.position);
    await afterPiece();
    return state === 'broken' ? bytes.length : scan.position;
  });
  return unreadable ?? (isEnd(state) ? undefined : malformed('a JSON array', lines.line));
}

/** Objects that follow one another, each on as many lines as it likes. */
export async function readJsonObjects(source: TextSource, onText: OnText, afterPiece: () => Promise<void>) {
  let isBroken = false;
  let isWhole = false;
  const lines = new LineCounter();
  const unreadable = await scanFile(source, async (bytes) => {
    const done = scanObjects(bytes, (start, end) => {
      onText(bytes.toString('utf8', start, end), lines.at(bytes, start));
    });
    isBroken ||= done === undefined;
    isWhole = done === bytes.length;
    lines.finish(bytes, done ?? 0);
    await afterPiece();
    return done ?? bytes.length;
  });
  return unreadable ?? (isBroken || !isWhole ? malformed('JSON objects', lines.line) : undefined);
}

// Assignments in callbacks are not seen by the compiler's narrowing.
function isEnd(state: ArrayState): boolean {
  return state === 'end';
}

function malformed(what: string, line: number): Reason {
  const message = `the file begins as ${what} and does not go on as it; the trouble is near line ${line}`;
  return { code: 'malformedJson', message };
}

class LineCounter {
  line = 1;
  #counted = 0;

  /** The line of a position, which lies behind every position asked for before. */
  at(bytes: Buffer, position: number): number {
    let feed = bytes.indexOf(10, this.#counted);
    for (; feed !== -1 && feed < position; feed = bytes.indexOf(10, feed + 1)) this.line++;
    this.#counted = position;
    return this.line;
  }

  /** Ends a piece of the file at `position`; the next piece begins there. */
  finish(bytes: Buffer, position: number): void {
    this.at(bytes, position);
    this.#counted = 0;
  }
}
