import { afterEach, beforeEach, vi } from 'vitest';

/** Catches what a test's code writes to stdout and stderr: answers the lines so far, each read as JSON. */
export function captureLines(): () => Record<string, unknown>[] {
  let text = '';
  beforeEach(() => {
    text = '';
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, 'write').mockImplementation((chunk) => {
        text += String(chunk);
        return true;
      });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return () =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
}
