import type { DriftFinding } from '../core/contracts/watch.ts';
import { drawHistogram } from '../core/drift/draw-histogram.ts';

/** Tells the demo to a person, or with `json` to a program: one object a line. */
export interface Narrator {
  /** Begins a numbered step. */
  step(title: string): void;
  /** One thing that happened: a line for people, `fact` for programs. */
  tell(line: string, fact: Record<string, unknown>): void;
  /** Lines that only people need. */
  show(...lines: string[]): void;
  /** A drifted column as a small picture. */
  picture(finding: DriftFinding): void;
  /** What goes on right now, replaced by the next call; nothing where nobody watches. */
  progress(text: string): void;
  /** The last line. */
  end(line: string, fact: Record<string, unknown>): void;
}

const CLEAR_LINE = '\r\u001b[2K';

/** A narrator on stdout. Colours and progress only on a terminal that wants them. */
export function createNarrator(json: boolean): Narrator {
  const isTerminal = process.stdout.isTTY && !json;
  const hasColour = isTerminal && process.env.NO_COLOR === undefined;
  const paint = (code: number, text: string): string =>
    hasColour ? `\u001b[${code}m${text}\u001b[0m` : text;
  let number = 0;
  let title = '';
  let isProgressShown = false;

  function clearProgress(): void {
    if (isProgressShown) process.stdout.write(CLEAR_LINE);
    isProgressShown = false;
  }
  function write(line: string): void {
    clearProgress();
    process.stdout.write(`${line}\n`);
  }
  function emit(fact: Record<string, unknown>): void {
    process.stdout.write(`${JSON.stringify(fact)}\n`);
  }

  return {
    step(text) {
      number++;
      title = text;
      if (json) emit({ step: number, title });
      else write(`\n${paint(1, `${number}. ${text}`)}`);
    },
    tell(line, fact) {
      if (json) emit({ step: number, ...fact });
      else write(`   ${line.replace(/✓/g, paint(32, '✓')).replace(/✗/g, paint(31, '✗'))}`);
    },
    show(...lines) {
      if (!json) for (const line of lines) write(`     ${paint(2, line)}`);
    },
    picture(finding) {
      if (!json) for (const line of drawHistogram(finding, { width: 92 })) write(`     ${line}`);
    },
    progress(text) {
      if (!isTerminal) return;
      process.stdout.write(`${CLEAR_LINE}   ${paint(2, `… ${text}`)}`);
      isProgressShown = true;
    },
    end(line, fact) {
      if (json) emit(fact);
      else write(`\n${paint(1, line)}`);
    },
  };
}
