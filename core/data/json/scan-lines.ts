const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Calls `onLine` with the span of each line of `bytes` from `from` and answers the position after the last
 * one. Lines end with LF, CR or both; unless `isLast`, a line that the bytes do not end is left for the next
 * call.
 */
export function scanLines(
  bytes: Uint8Array,
  from: number,
  isLast: boolean,
  onLine: (start: number, end: number) => void,
): number {
  let start = from;
  let nextReturn = bytes.indexOf(CARRIAGE_RETURN, start);
  for (;;) {
    const feed = bytes.indexOf(LINE_FEED, start);
    if (nextReturn !== -1 && nextReturn < start) nextReturn = bytes.indexOf(CARRIAGE_RETURN, start);
    const isReturn = nextReturn !== -1 && (feed === -1 || nextReturn < feed);
    const end = isReturn ? nextReturn : feed;
    if (end === -1 || (isReturn && end + 1 === bytes.length && !isLast)) break;
    onLine(start, end);
    start = isReturn && bytes[end + 1] === LINE_FEED ? end + 2 : end + 1;
  }
  if (!isLast || start >= bytes.length) return start;
  onLine(start, bytes.length);
  return bytes.length;
}
