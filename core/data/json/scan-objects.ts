import { endOfValue, skipBlanks } from './end-of-value.ts';

const OPEN_OBJECT = 0x7b;

/**
 * Cuts objects that follow one another, however many lines each takes, calling `onObject` with the span of
 * each, and answers the position after the last whole one; undefined when something else stands between them.
 */
export function scanObjects(
  bytes: Uint8Array,
  onObject: (start: number, end: number) => void,
): number | undefined {
  let position = 0;
  for (;;) {
    position = skipBlanks(bytes, position);
    if (position >= bytes.length) return position;
    if (bytes[position] !== OPEN_OBJECT) return undefined;
    const end = endOfValue(bytes, position);
    if (end === undefined) return position;
    onObject(position, end);
    position = end;
  }
}
