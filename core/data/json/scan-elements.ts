import { endOfValue, skipBlanks } from './end-of-value.ts';

const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/** Where the scan of a top-level JSON array stands between two pieces of it. */
export type ArrayState = 'start' | 'first' | 'element' | 'separator' | 'end' | 'broken';

export interface ElementScan {
  state: ArrayState;
  /** Position after the last byte that needs no second look. */
  position: number;
}

/**
 * Cuts a top-level JSON array into its elements, calling `onElement` with the span of each, and answers where
 * to go on. The elements themselves are not checked. `broken`: this is not one array and nothing else.
 */
export function scanElements(
  bytes: Uint8Array,
  before: ArrayState,
  onElement: (start: number, end: number) => void,
): ElementScan {
  let state = before;
  let position = 0;
  for (;;) {
    position = skipBlanks(bytes, position);
    if (position >= bytes.length || state === 'broken') return { state, position };
    const byte = bytes[position]!;
    if (state === 'start') {
      state = byte === OPEN_ARRAY ? 'first' : 'broken';
      position++;
    } else if (state === 'end') {
      state = 'broken';
    } else if (byte === CLOSE_ARRAY && state !== 'element') {
      state = 'end';
      position++;
    } else if (state === 'separator') {
      state = byte === COMMA ? 'element' : 'broken';
      position++;
    } else {
      const end = endOfValue(bytes, position);
      if (end === undefined) return { state, position };
      onElement(position, end);
      state = 'separator';
      position = end;
    }
  }
}
