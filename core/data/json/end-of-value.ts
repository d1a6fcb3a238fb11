const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/** Whether a byte is one of JSON's four blanks. */
export function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** The first position from `from` that is not a blank, or the length. */
export function skipBlanks(bytes: Uint8Array, from: number): number {
  let position = from;
  while (isBlank(bytes[position])) position++;
  return position;
}

/**
 * The position after the JSON value that begins at `start`, found by brackets and quotes alone, or undefined
 * when the bytes may end before it does. What is not JSON ends somewhere too: parsing tells.
 */
export function endOfValue(bytes: Uint8Array, start: number): number | undefined {
  let depth = 0;
  for (let i = start; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      i = endOfString(bytes, i);
      if (depth === 0 && i < bytes.length) return i + 1;
    } else if (isOpening(byte)) depth++;
    else if (isClosing(byte)) {
      if (depth <= 1) return depth === 0 ? i : i + 1;
      depth--;
    } else if (depth === 0 && (byte === COMMA || isBlank(byte))) return i;
  }
  return undefined;
}

/** The closing quote, or the length when there is none. */
function endOfString(bytes: Uint8Array, open: number): number {
  for (let i = open + 1; i < bytes.length; i++) {
    if (bytes[i] === BACKSLASH) i++;
    else if (bytes[i] === QUOTE) return i;
  }
  return bytes.length;
}

function isOpening(byte: number): boolean {
  return byte === 0x7b || byte === 0x5b;
}

function isClosing(byte: number): boolean {
  return byte === 0x7d || byte === 0x5d;
}
